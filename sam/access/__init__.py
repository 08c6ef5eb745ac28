"""Who comes in, by which door, and by which rules."""
