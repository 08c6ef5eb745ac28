"""The rows, one module a subject; each registers what it measures."""

from tests.bench.rows import (
    account,
    api_list,
    facts,
    import_audit,
    lifetime,
    lists,
    lookup,
    nightly,
    orders,
    pages,
    retier,
    search,
    selection,
    watch,
    web,
)

__all__ = [
    "account",
    "api_list",
    "facts",
    "import_audit",
    "lifetime",
    "lists",
    "lookup",
    "nightly",
    "orders",
    "pages",
    "retier",
    "search",
    "selection",
    "watch",
    "web",
]
