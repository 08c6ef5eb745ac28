"""Events for other systems: who wants which, and what was sent of them."""
