"""What changed at an account since a person last looked at it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib import figures
from sam.users.models import User
from sam.workspace.selectors.account import Header
from sam.workspace.selectors.entries import Entry
from sam.workspace.services.looks import LastLook

READ = 60  # events that are read to find those that are new
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that is shown otherwise than at the last look; ``None`` not measured."""

    name: str
    label: str | Promise
    icon: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Changes:
    """
    What is new since ``since``: figures that moved, events newest first.

    ``since`` is nothing at the first look. ``is_more`` tells that there were more
    events than are counted.
    """

    since: dt.datetime | None
    moved: tuple[Moved, ...] = ()
    entries: tuple[Entry, ...] = ()
    is_more: bool = False

    @property
    def total(self) -> int:
        return len(self.moved) + len(self.entries)

    @property
    def shown(self) -> tuple[Entry, ...]:
        return self.entries[: max(SHOWN - len(self.moved), 0)]

    @property
    def rest(self) -> int:
        return len(self.entries) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Watched:
    """A figure of the header that is compared, as it is shown."""

    label: str | Promise
    icon: str
    shown: Callable[[Any], str]
    is_money: bool = False


def seen_figures(header: Header) -> dict[str, Any]:
    """Return the figures of the account itself that a look keeps, by name."""
    own = header.own
    found = {
        "revenue_12m": own.revenue_12m,
        "net_margin_12m": own.net_margin_12m,
        "share_of_wallet": own.share_of_wallet,
        "left": own.left,
        "lifetime_value": own.lifetime_value,
        "feels_special": own.feels_special,
    }
    numbers = {
        name: None if value is None else float(value) for name, value in found.items()
    }
    return {**numbers, "owner": header.row.owner}


def changes_since(
    look: LastLook,
    header: Header,
    entries: Sequence[Entry],
    *,
    user: User,
    currency: str,
) -> Changes:
    """
    Return what of *entries* and of the header's figures is new to *user* since *look*.

    What they did themselves is no news to them.

    :param entries: the newest events, `READ` of them if there are as many
    """
    if look.at is None:
        return Changes(None)
    known = [entry for entry in entries if entry.known_at > look.at]
    new = tuple(entry for entry in known if entry.by_id != user.pk)
    return Changes(
        since=look.at,
        moved=tuple(_moved(look.figures, header, currency)),
        entries=new,
        is_more=len(known) == READ,
    )


def _moved(then: Mapping[str, Any], header: Header, currency: str) -> Iterator[Moved]:
    now = seen_figures(header)
    for name, watched in _watched(currency).items():
        if name not in then or (watched.is_money and not header.sight.money):
            continue
        was, is_now = watched.shown(then[name]), watched.shown(now[name])
        if was != is_now:
            yield Moved(name, watched.label, watched.icon, was, is_now)


def _watched(currency: str) -> dict[str, Watched]:
    money = partial(_money, currency=currency)
    return {
        "revenue_12m": Watched(gettext_lazy("Revenue 12 m"), "currency-pound", money),
        "net_margin_12m": Watched(
            gettext_lazy("Margin after cost to serve"), "currency-pound", money, True
        ),
        "share_of_wallet": Watched(gettext_lazy("Share of wallet"), "wallet", _share),
        "left": Watched(gettext_lazy("Left behind, a year"), "wallet", money),
        "lifetime_value": Watched(
            gettext_lazy("Lifetime value"), "trending-up", money, True
        ),
        "feels_special": Watched(
            gettext_lazy("Feels special"), "heart-handshake", _feeling
        ),
        "owner": Watched(gettext_lazy("Owner"), "user", _name),
    }


def _money(value: float | None, *, currency: str) -> str:
    return figures.money(None if value is None else Decimal(str(value)), currency)


def _share(value: float | None) -> str:
    return figures.percent(value, 0)


def _feeling(value: float | None) -> str:
    return figures.number(value, 1)


def _name(value: str | None) -> str:
    return value or _("nobody")
