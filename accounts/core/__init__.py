"""What can be said of a customer's people by rule alone: no database, no Django."""
