"""Plans and hand-overs over the wire."""
