"""The pages of plans and hand-overs."""
