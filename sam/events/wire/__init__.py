"""What goes over the wire: where to, signed how, answered what. Knows no tables."""
