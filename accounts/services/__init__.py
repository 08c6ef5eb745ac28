"""What can be done with accounts and their facts, whoever asks."""
