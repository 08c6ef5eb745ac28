"""The entries of the rail and the bottom bar; an app registers the pages it has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise

from sam.lib import icons

type Person = AbstractBaseUser | AnonymousUser


class Section(Enum):
    MAIN = "main"
    ADMINISTRATION = "administration"


def uncounted(_person: Any) -> str:
    """Show no count beside an entry."""
    return ""


def everyone(_person: Any) -> bool:
    """Let every person who is signed in see an entry."""
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One page that people can go to from everywhere; low *order* comes first.

    ``count`` says how many of a person's things wait there, or nothing; it is asked
    when the rail is drawn. ``also`` names further pages that belong to it though they
    lie under another address: it is current on them, too.
    """

    label: str | Promise
    icon: str
    url_name: str
    order: int
    visible_to: Callable[[Any], bool] = everyone
    section: Section = Section.MAIN
    count: Callable[[Any], str] = uncounted
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one person sees it on one page."""

    label: str | Promise
    icon: str
    url: str
    is_current: bool
    count: Callable[[], str]


_entries: dict[str, Entry] = {}
_search: list[str] = []
_suggest: list[str] = []


def register(entry: Entry) -> None:
    """
    Add *entry* to the navigation; call it from ``AppConfig.ready``.

    :raises ImproperlyConfigured: when the sprite lacks the icon
    """
    icons.require(entry.icon)
    _entries[entry.url_name] = entry


def register_search(url_name: str, *, suggest: str = "") -> None:
    """
    Let the search box of the top bar ask the page *url_name*, as ``?q=``.

    The page *suggest*, asked in the same way, gives what to offer while one types.
    """
    _search[:] = [url_name]
    _suggest[:] = [suggest] if suggest else []


def search_url() -> str | None:
    """Return where the search box sends its words; ``None`` when there is no page."""
    return reverse(_search[0]) if _search else None


def suggest_url() -> str | None:
    """Return who says what to offer under the search box; ``None``: nobody does."""
    return reverse(_suggest[0]) if _suggest else None


def links(section: Section, person: Person, path: str) -> list[Link]:
    """Return what *person* sees of *section* on the page at *path*, in order."""
    entries = _visible(person)
    current = _current(entries, path)
    return [
        Link(
            label=entry.label,
            icon=entry.icon,
            url=reverse(entry.url_name),
            is_current=entry.url_name == current,
            count=partial(entry.count, person),
        )
        for entry in sorted(entries, key=lambda entry: entry.order)
        if entry.section is section
    ]


def _visible(person: Person) -> list[Entry]:
    if not person.is_authenticated:
        return []
    return [entry for entry in _entries.values() if entry.visible_to(person)]


def _current(entries: Iterable[Entry], path: str) -> str | None:
    """Return the entry with the longest address above *path*; ``/`` is only itself."""
    under = [
        (len(url), entry.url_name)
        for entry in entries
        for url in map(reverse, (entry.url_name, *entry.also))
        if path == url or (url != "/" and path.startswith(url))
    ]
    return max(under)[1] if under else None
