"""
Parts of pages that are drawn very often, kept once drawn.

A list draws the same mark of a tier or grade in every row. `part` draws each distinct
one once in a process; what differs from row to row is a hole, filled afterwards. `Kept`
keeps what is drawn from things that cannot be compared, by a key that says all of them.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

KEPT = 4096

type Words = tuple[tuple[str, str], ...]


def part(
    template: str,
    *,
    labels: Mapping[str, str] | None = None,
    holes: Mapping[str, Any] | None = None,
    **given: Any,
) -> SafeString:
    """
    Draw *template* with what is *given*, which must be few distinct values.

    *labels* are the house's words, as ``house.labels``. The template may ask of a hole
    only whether it is blank, and write it, escaped.
    """
    filled = {name: value for name, value in (holes or {}).items() if value}
    marks = tuple((name, _mark(name)) for name in sorted(filled))
    kept = tuple(sorted(given.items()))
    words = tuple(sorted((labels or {}).items()))
    drawn = _drawn(template, get_language(), words, kept, marks)
    for name, mark in marks:
        drawn = drawn.replace(mark, conditional_escape(filled[name]))
    return mark_safe(drawn)  # noqa: S308 - a template's own, holes escaped


def _mark(name: str) -> str:
    return f"\x00{name}\x00"


@lru_cache(maxsize=KEPT)
def _drawn(
    template: str,
    _language: str | None,
    words: Words,
    given: tuple[tuple[str, Any], ...],
    marks: Words,
) -> str:
    context = {"house": {"labels": dict(words)}, **dict(given), **dict(marks)}
    return str(get_template(template).render(context))


class Kept:
    """The *most* parts that were asked for last, of all threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._drawn: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, draw: Callable[[], SafeString]) -> SafeString:
        """Return what *draw* gives, or gave before for the same *key* and language."""
        key = (get_language(), key)
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        drawn = draw()
        with self._lock:
            self._drawn[key] = drawn
            while len(self._drawn) > self._most:
                self._drawn.popitem(last=False)
        return drawn
