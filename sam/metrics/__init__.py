"""Figures for Prometheus: what requests took, and how the system stands."""
