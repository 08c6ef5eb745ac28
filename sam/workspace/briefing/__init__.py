"""One page on a customer before a visit: as a page, as PDF, over the wire."""
