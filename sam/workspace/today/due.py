"""What a person promised and has not kept yet, by the day it is due."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Promise
from accounts.selectors.promises import promises_to_keep
from sam.lib import figures
from sam.users.models import User

WEEK = 6  # days ahead that are named by their weekday


@dataclass(frozen=True, slots=True)
class Due:
    """A promise that is to be kept; ``is_now`` when that is today or is late."""

    promise: Promise
    when: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Dues:
    """The promises that are due first, of how many there are."""

    shown: tuple[Due, ...]
    total: int
    late: int


def due_of(user: User, *, on: dt.date, limit: int = 6) -> Dues:
    """Return the open promises that *user* keeps, those due first."""
    mine = promises_to_keep(user).fetch_mode(FETCH_RAISE)
    shown = mine[:limit]
    return Dues(
        shown=tuple(
            Due(promise, _when(promise.due_on, on), promise.due_on <= on)
            for promise in shown
        ),
        total=mine.count(),
        late=mine.filter(due_on__lt=on).count(),
    )


def _when(day: dt.date, on: dt.date) -> str:
    late = (on - day).days
    if late > 0:
        return ngettext("{days} d late", "{days} d late", late).format(
            days=figures.number(late)
        )
    if late == 0:
        return _("Today")
    if -late <= WEEK:
        return date_format(day, pgettext("weekday and day", "D j"))
    if day.year == on.year:
        return date_format(day, pgettext("date format without year", "j M"))
    return date_format(day, pgettext("date format", "j M Y"))
