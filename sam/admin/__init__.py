"""The administrator's site: settings and people to edit, the machinery to look at."""

from sam.admin import (
    base,
    decisions,
    events,
    facts,
    people,
    plans,
    rails,
    settings,
)

__all__ = [
    "base",
    "decisions",
    "events",
    "facts",
    "people",
    "plans",
    "rails",
    "settings",
]
