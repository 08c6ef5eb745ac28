"""What a person has to do or promised, by the day it is due."""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.db.models import FETCH_RAISE
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.models import Promise
from accounts.selectors.promises import promises_to_keep
from planning.models import Action
from planning.selectors.actions import actions_to_do
from sam.lib import figures
from sam.users.models import User

WEEK = 6  # days ahead that are named by their weekday


class DueKind(models.TextChoices):
    ACTION = "ACTION", gettext_lazy("Action")
    PROMISE = "PROMISE", gettext_lazy("Promise")


@dataclass(frozen=True, slots=True)
class Way:
    """Something else that one can do about it: what it says, and its form."""

    label: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Due:
    """
    An action that is to be done, or a promise to be kept.

    ``is_now`` says that it is due today or is late.
    A POST to ``done_url`` says that it is done.
    """

    kind: str
    pk: int
    account_id: int
    name: str
    words: str
    due_on: dt.date
    when: str
    is_now: bool
    done_url: str
    done_label: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Dues:
    """What is due first, of how much there is."""

    shown: tuple[Due, ...]
    total: int
    late: int


def due_of(user: User, *, on: dt.date, limit: int = 6) -> Dues:
    """Return what *user* has open, actions and promises, those due first."""
    actions = actions_to_do(user).fetch_mode(FETCH_RAISE)
    promises = promises_to_keep(user).fetch_mode(FETCH_RAISE)
    found = [
        *(_action(each, on) for each in actions[:limit]),
        *(_promise(each, on) for each in promises[:limit]),
    ]
    found.sort(key=lambda due: (due.due_on, due.kind, due.pk))
    both = (actions, promises)
    return Dues(
        shown=tuple(found[:limit]),
        total=sum(rows.count() for rows in both),
        late=sum(rows.filter(due_on__lt=on).count() for rows in both),
    )


def _action(action: Action, on: dt.date) -> Due:
    return Due(
        kind=DueKind.ACTION,
        pk=action.pk,
        account_id=action.account_id,
        name=action.account.name,
        words=action.words,
        due_on=action.due_on,
        when=_when(action.due_on, on),
        is_now=action.due_on <= on,
        done_url=reverse("planning:action-finish", args=[action.pk]),
        done_label=_("Done: {words}").format(words=action.words),
        ways=(
            _way("planning:action-finish", action.pk, "check", _("Done, and how")),
            _way("planning:action-change", action.pk, "calendar", _("Another day")),
            _way("planning:action-hand-on", action.pk, "user-plus", _("Hand it on")),
            _way("planning:action-drop", action.pk, "x", _("Drop it, with a reason")),
        ),
    )


def _promise(promise: Promise, on: dt.date) -> Due:
    return Due(
        kind=DueKind.PROMISE,
        pk=promise.pk,
        account_id=promise.account_id,
        name=promise.account.name,
        words=promise.words,
        due_on=promise.due_on,
        when=_when(promise.due_on, on),
        is_now=promise.due_on <= on,
        done_url=reverse("accounts:promise-keep", args=[promise.pk]),
        done_label=_("Kept: {words}").format(words=promise.words),
        ways=(
            _way("accounts:promise-keep", promise.pk, "check", _("Kept, and how")),
            _way("accounts:promise-move", promise.pk, "calendar", _("Another day")),
            _way("accounts:promise-hand-on", promise.pk, "user-plus", _("Hand it on")),
            _way("accounts:promise-withdraw", promise.pk, "x", _("Take it back")),
        ),
    )


def _way(url_name: str, pk: int, icon: str, label: str) -> Way:
    return Way(label, icon, reverse(url_name, args=[pk]))


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
