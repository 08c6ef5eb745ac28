"""The REST API of accounts' facts."""
