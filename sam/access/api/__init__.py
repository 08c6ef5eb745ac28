"""People, services and rules over the wire."""
