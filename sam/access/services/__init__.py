"""What administrators do about people, services and rules."""
