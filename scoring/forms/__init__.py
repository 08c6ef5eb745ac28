"""What people type, and the words for it."""
