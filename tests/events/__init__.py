"""Events for other systems."""
