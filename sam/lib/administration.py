"""The administrators' pages: each app registers its own in the list at their side."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib import icons
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.users.models import User


class Group(TextChoices):
    """Parts of the list, in order."""

    PEOPLE = "PEOPLE", gettext_lazy("People and access")
    CONNECTIONS = "CONNECTIONS", gettext_lazy("Connections")
    RECORDS = "RECORDS", gettext_lazy("Rules and records")


def may_administer(actor: User | None) -> Verdict:
    """Test whether *actor* looks after this installation; ``None`` is the system."""
    if actor is None or actor.is_superuser or actor.role == User.Role.ADMINISTRATOR:
        return ALLOWED
    return denied(_("Only an administrator does this."))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the administration; low *order* comes first within its group."""

    label: str | Promise
    icon: str
    url_name: str
    order: int
    group: Group
    visible_to: Callable[[Any], Verdict | bool] = may_administer


@dataclass(frozen=True, slots=True)
class Link:
    """A page as one person sees it in the list."""

    label: str | Promise
    icon: str
    url: str
    is_current: bool


_pages: dict[str, Page] = {}
GROUPS = list(Group)


def register(page: Page) -> None:
    """
    Add *page* to the list; call it from ``AppConfig.ready``.

    Its template extends ``administration/base.html`` and fills the block ``content``.

    :raises ImproperlyConfigured: when the sprite lacks the icon
    """
    icons.require(page.icon)
    _pages[page.url_name] = page


def sees_any(person: Any) -> bool:
    """Test whether *person* sees a page of the administration."""
    return any(page.visible_to(person) for page in _pages.values())


def links(person: Any, path: str) -> list[tuple[Group, list[Link]]]:
    """Return what *person* sees of the list on the page at *path*, by group."""
    pages = sorted(
        (page for page in _pages.values() if page.visible_to(person)),
        key=lambda page: (GROUPS.index(page.group), page.order),
    )
    above = [url for page in pages if path.startswith(url := reverse(page.url_name))]
    current = max(above, key=len, default="")
    return [
        (
            group,
            [
                Link(page.label, page.icon, url, url == current)
                for page in found
                for url in [reverse(page.url_name)]
            ],
        )
        for group, found in groupby(pages, key=lambda page: page.group)
    ]
