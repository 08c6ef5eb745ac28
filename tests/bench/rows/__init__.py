"""The rows, one module a subject; each registers what it measures."""

from tests.bench.rows import (
    account,
    api_list,
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
    "api_list",
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
