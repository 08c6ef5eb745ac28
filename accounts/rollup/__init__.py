"""From events to facts: an account's order history, and its figures on a day."""

from accounts.rollup.facts import Window, stage_facts
from accounts.rollup.history import rebuild_histories
from accounts.rollup.scope import Scope, chunk_bounds, ids_scope, range_scope

__all__ = [
    "Scope",
    "Window",
    "chunk_bounds",
    "ids_scope",
    "range_scope",
    "rebuild_histories",
    "stage_facts",
]
