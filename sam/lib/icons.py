"""The icons that the front end has: one sprite, drawn from `static/src/icons.json`."""

import json
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SOURCE = Path(__file__).resolve().parents[2] / "static" / "src" / "icons.json"


@cache
def names() -> frozenset[str]:
    """Return the names of all icons in the sprite."""
    return frozenset(json.loads(SOURCE.read_text(encoding="utf-8")))


def require(name: str) -> str:
    """
    Return *name*.

    :raises ImproperlyConfigured: when the sprite has no such icon
    """
    if name not in names():
        raise ImproperlyConfigured(
            f"No icon is called {name!r}; add it to static/src/icons.json"
        )
    return name
