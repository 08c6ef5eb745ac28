"""The wire format and the endpoints of fits and measure settings."""
