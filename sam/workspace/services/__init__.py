"""What keeps the pages' own table."""
