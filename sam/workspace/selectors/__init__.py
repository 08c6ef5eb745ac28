"""Reads that compose several apps for a page or an endpoint."""
