"""Pages about numbers: how they are made, and by which settings."""
