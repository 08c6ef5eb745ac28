"""What the cells of a list of accounts need besides the row itself."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib import figures
from sam.lib.http import address_of_any
from sam.lib.shell import House
from sam.users.models import User
from sam.workspace.models import AccountRow
from sam.workspace.words import FLAGS, word
from tiers.models import WatchRules
from tiers.selectors.flag_words import (
    flag_urgency,
    kind_chip,
    kind_icon,
    ranked_kinds,
)
from tiers.selectors.ladder import level_names

DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind of flag in the house's words, and in a word or two."""

    words: str
    short: str
    icon: str
    urgency: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An account as a list shows it; ``why_url`` is blank for who may not know why."""

    row: AccountRow
    url: str
    why_url: str
    flags: list[Chip]
    status: str
    days_since_visit: int | None
    days_promised: int | None
    value_words: str
    ladder_name: str = ""

    @property
    def other_flags(self) -> str:
        """The kinds of flags for which there is no room."""
        return ", ".join(chip.words for chip in self.flags[1:])

    @property
    def is_visit_late(self) -> bool:
        """Whether the last visit is longer ago than the tier promises."""
        return (
            self.days_promised is not None
            and self.days_since_visit is not None
            and self.days_since_visit > self.days_promised
        )


def shown(
    rows: Iterable[AccountRow], *, user: User, house: House, as_of: dt.date
) -> list[Shown]:
    """Return *rows* with what their cells need, by what was known at *as_of*."""
    rows = list(rows)
    names = level_names() if any(row.ladder for row in rows) else {}
    statuses = dict(Account.Status.choices)
    urgent = WatchRules.current().urgent if any(row.flags for row in rows) else ()
    page = address_of_any("workspace:account")
    why = address_of_any("workspace:account-why")
    return [
        Shown(
            row=row,
            url=page.format(row.account_id),
            why_url=why.format(row.account_id) if user.sees_facts else "",
            flags=[
                _chip(code, house, urgent=code in urgent)
                for code in ranked_kinds(row.flags)
            ],
            status=str(statuses.get(row.status, row.status)),
            days_since_visit=days_since(row.last_visit_on, as_of),
            days_promised=DAYS_A_YEAR // row.visits_floor if row.visits_floor else None,
            value_words=_range_words(row, house.currency),
            ladder_name=names.get(row.ladder or 0, ""),
        )
        for row in rows
    ]


def _chip(code: str, house: House, *, urgent: bool) -> Chip:
    return Chip(
        words=word(code, FLAGS, house),
        short=house.labels.get(code) or kind_chip(code),
        icon=kind_icon(code),
        urgency=flag_urgency(code, is_urgent=urgent),
    )


def top_value(rows: Iterable[AccountRow]) -> Decimal | None:
    """Return the end of the axis that lifetime values of one page share."""
    return max(
        (
            row.lifetime_value_high
            for row in rows
            if row.lifetime_value_high is not None
        ),
        default=None,
    )


def days_since(day: dt.date | None, as_of: dt.date) -> int | None:
    """Return how many days *day* lies before *as_of*; ``None`` when it never was."""
    return None if day is None else max((as_of - day).days, 0)


def _range_words(row: AccountRow, currency: str) -> str:
    low, high = row.lifetime_value_low, row.lifetime_value_high
    if low is None or high is None:
        return ""
    ends = figures.money(low, currency), figures.money(high, currency)
    return _("10–90 %: {span}").format(span=figures.span(*ends))
