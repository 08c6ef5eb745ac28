"""Whether what was promised was delivered: kept, due, missed, or not measured."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from tiers.models import Entitlement

YEAR = 365
Kind = Entitlement.Kind


class State(models.TextChoices):
    KEPT = "KEPT", _("Kept")
    DUE = "DUE", _("Due")
    MISSED = "MISSED", _("Missed")
    NOT_MEASURED = "NOT_MEASURED", _("Not measured")


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """
    What an account had of one promise in the 12 months up to a day.

    ``times`` counts visits, meetings, reviews and deliveries, and the problems that
    were answered or solved, of which ``kept`` in time; ``median`` and ``waits`` (the
    longest that is open) are minutes of answers and days of solutions. ``since`` is
    the first day from which it is promised; of a benefit ``next_on`` is known.
    """

    times: int = 0
    kept: int = 0
    median: float | None = None
    waits: float | None = None
    last_on: dt.date | None = None
    since: dt.date
    quiet_until: dt.date | None = None
    next_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """
    What was delivered of one promise; ``next_on`` is the day by which more is due.

    ``expected`` is how many times it should have been by now, where it is counted.
    """

    state: State
    got: Got
    expected: int | None = None
    next_on: dt.date | None = None


def state_of(entitlement: Entitlement, got: Got, *, on: dt.date) -> Delivered:
    """Judge what was *got* of an entitlement by a day."""
    kind = entitlement.kind
    if kind in {Kind.RESPONSE, Kind.RESOLUTION}:
        return _answers(entitlement.quantity or 0, got)
    if kind == Kind.CONTACT:
        return _contact(entitlement.quantity or 0, got, on)
    if kind == Kind.BENEFIT:
        return _benefit(got, on)
    return _counted(entitlement, got, on)


def _answers(limit: int, got: Got) -> Delivered:
    """Judge by the median, and by who waits longer than was promised now."""
    if got.waits is not None and got.waits > limit:
        return Delivered(State.MISSED, got)
    if got.median is None:
        state = State.NOT_MEASURED if got.waits is None else State.DUE
        return Delivered(state, got)
    return Delivered(State.KEPT if got.median <= limit else State.MISSED, got)


def _contact(days: int, got: Got, on: dt.date) -> Delivered:
    next_on = (got.last_on or got.since) + dt.timedelta(days=days)
    if got.quiet_until is not None:
        return Delivered(State.KEPT, got, next_on=max(next_on, got.quiet_until))
    if on > next_on:
        return Delivered(State.MISSED, got, next_on=next_on)
    return Delivered(State.KEPT if got.last_on else State.DUE, got, next_on=next_on)


def _benefit(got: Got, on: dt.date) -> Delivered:
    """Judge by the day by which it is due, the first time or again."""
    if got.next_on is not None and on > got.next_on:
        state = State.MISSED
    else:
        state = State.KEPT if got.last_on else State.DUE
    return Delivered(state, got, next_on=got.next_on)


def _counted(entitlement: Entitlement, got: Got, on: dt.date) -> Delivered:
    """Judge by the share of a year that the account has been promised it."""
    target = entitlement.quantity or 0
    share = min(1.0, max(0, (on - got.since).days) / YEAR)
    expected = int(target * share)
    next_on = (got.last_on or got.since) + dt.timedelta(days=YEAR // max(target, 1))
    if got.times >= expected:
        state = State.KEPT
    elif entitlement.floor is not None:
        is_below = got.times < int(entitlement.floor * share)
        state = State.MISSED if is_below else State.DUE
    else:
        state = State.MISSED if on > next_on else State.DUE
    return Delivered(state, got, expected=expected, next_on=next_on)
