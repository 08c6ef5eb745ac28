"""Reading what a flag's evidence holds, and its figures in words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sam.lib import figures

MINUTES_A_DAY = 1440
MINUTES_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Reason:
    """
    One reason of a flag: its code, its figures, and who reads it.

    Without *sees_money* no figure of cost or margin is said. One that *is_cited* is
    said as the cause of another flag, in fewer words.
    """

    code: str
    figures: Mapping[str, Any]
    sees_money: bool = False
    currency: str = ""
    is_cited: bool = False

    def count(self, name: str) -> int:
        return int(self.figures.get(name) or 0)

    def known(self, name: str) -> float | None:
        value = self.figures.get(name)
        return None if value is None else float(value)

    def text(self, name: str) -> str:
        return str(self.figures.get(name) or "")

    def day(self, name: str) -> str:
        """Write a day, ``14 Nov 2026``; blank where there is none."""
        return day_words(self.figures.get(name))

    def money(self, name: str) -> str:
        return figures.money(self.known(name), self.currency)

    @property
    def because(self) -> "Reason | None":
        """The reason of another flag that this one follows from."""
        found = self.figures.get("because")
        if not found:
            return None
        return Reason(found["reason"], found, self.sees_money, self.currency, True)

    def is_known(self, *names: str) -> bool:
        return all(self.figures.get(name) is not None for name in names)


def reasons(
    evidence: Mapping[str, Any], *, sees_money: bool = False, currency: str = ""
) -> list[Reason]:
    """Return the reasons that *evidence* holds, the chief one first."""
    return [
        Reason(str(found.get("reason", "")), found, sees_money, currency)
        for found in evidence.get("reasons", ())
    ]


def day_words(day: str | None) -> str:
    """Write the ISO *day*, ``14 Nov 2026``; blank where there is none."""
    if not day:
        return ""
    return date_format(dt.date.fromisoformat(day), pgettext("date format", "j M Y"))


def times(count: int) -> str:
    """Return ``once``, ``twice`` or ``3 times``."""
    if count == 1:
        return _("once")
    if count == 2:
        return _("twice")
    return _("%(count)s times") % {"count": figures.number(count)}


def days(count: float | None) -> str:
    """Return ``1 day`` or ``97 days``."""
    whole = round(count or 0)
    return ngettext("%(count)s day", "%(count)s days", whole) % {
        "count": figures.number(whole)
    }


def minutes(count: float | None) -> str:
    """Return minutes as people say them: ``45 min``, ``3.5 h``, ``17 days``."""
    if count is None:
        return figures.not_measured()
    if count < 2 * MINUTES_AN_HOUR:
        return _("%(count)s min") % {"count": figures.number(count)}
    if count < 2 * MINUTES_A_DAY:
        return hours(count)
    return days(count / MINUTES_A_DAY)


def hours(minutes: float) -> str:
    """Return minutes as hours: ``4.5 h``, ``51 h``."""
    count = minutes / MINUTES_AN_HOUR
    decimals = 1 if count < 10 and minutes % MINUTES_AN_HOUR else 0
    return _("%(count)s h") % {"count": figures.number(count, decimals)}


def chance(probability: float | None) -> str:
    """Return ``0.4 %``, or ``under 0.1 %`` for what is hardly possible."""
    if probability is not None and probability < 0.001:
        return _("under %(share)s") % {"share": figures.percent(0.001)}
    return figures.percent(probability)
