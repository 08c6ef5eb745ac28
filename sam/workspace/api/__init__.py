"""REST endpoints that compose several apps."""
