"""What people type on the tiers' pages."""
