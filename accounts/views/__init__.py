"""Pages about what people write down of accounts."""
