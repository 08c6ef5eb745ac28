"""What an account is worth, and how we know: every measure told to a person."""
