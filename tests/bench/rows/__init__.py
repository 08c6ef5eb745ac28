"""The rows, one module a subject; each registers what it measures."""

from tests.bench.rows import (
    account,
    facts,
    import_audit,
    lifetime,
    lookup,
    orders,
    retier,
    search,
    selection,
    watch,
)

__all__ = [
    "account",
    "facts",
    "import_audit",
    "lifetime",
    "lookup",
    "orders",
    "retier",
    "search",
    "selection",
    "watch",
]
