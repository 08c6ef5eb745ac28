"""The rows, one module a subject, measured in the order of this import."""

from tests.bench.rows import orders  # isort: skip
from tests.bench.rows import facts  # isort: skip

__all__ = ["facts", "orders"]
