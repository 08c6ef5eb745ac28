"""Pages about people, services and rules."""
