"""The administrator's site: settings and people to edit, the machinery to look at."""

from sam.admin import (
    base,
    decisions,
    facts,
    people,
    plans,
    rails,
    settings,
)

__all__ = ["base", "decisions", "facts", "people", "plans", "rails", "settings"]
