"""What can be done with policies, tiers and flags, whoever asks."""
