"""The rows, one module a subject; each registers what it measures."""

from tests.bench.rows import facts, lifetime, orders, retier, selection, watch

__all__ = ["facts", "lifetime", "orders", "retier", "selection", "watch"]
