"""Today: who needs a person, what it takes, and what they promised."""
