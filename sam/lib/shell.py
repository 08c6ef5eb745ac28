"""What every page shows around its content: whose it is, and the navigation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from django.http import HttpRequest

from sam.lib import navigation
from sam.lib.navigation import Section


@dataclass(frozen=True, slots=True)
class House:
    """
    Whose programme this is.

    ``currency`` is an ISO 4217 code, or blank when none is known yet; ``labels`` are
    the programme's own words by code, such as STRATEGIC: Key; ``zone`` is whose clock
    its days follow.
    """

    name: str = "SAM"
    currency: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC


_provider: list[Callable[[], House]] = []


def register_house(provider: Callable[[], House]) -> None:
    """Let *provider* say, on every page, whose programme this is."""
    _provider[:] = [provider]


def house() -> House:
    """Return whose programme this is."""
    return _provider[0]() if _provider else House()


def shell(request: HttpRequest) -> dict[str, Any]:
    """
    Add what `base.html` draws to every template's context.

    ``house``, ``currency``, ``navigation``, ``administration``, ``search_url`` and
    ``suggest_url``.
    """
    here = house()
    return {
        "house": here,
        "currency": here.currency,
        "navigation": navigation.links(Section.MAIN, request.user, request.path),
        "administration": navigation.links(
            Section.ADMINISTRATION, request.user, request.path
        ),
        "search_url": navigation.search_url(),
        "suggest_url": navigation.suggest_url(),
    }
