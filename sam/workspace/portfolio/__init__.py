"""The portfolio page: whose accounts, what they add up to, and what that says."""
