"""The wire format and the endpoints of tiers."""
