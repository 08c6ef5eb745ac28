"""One stream of what happened with an account, newest first, by keyset."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Programme
from sam.users.models import User
from sam.workspace.errors import BadRequest
from sam.workspace.selectors.entries import Entry, entries_of

PAGE = 40
type Place = tuple[dt.datetime, str, int]

# Each kind's events of one account by falling (at, id), so that its index stops early.
# "at" and "id" order a branch; days stand at midnight in the programme's zone.
BRANCHES = {
    "CLEARED": (
        "(cleared_on::timestamp AT TIME ZONE %(zone)s)",
        "tiers_flag",
        "cleared_on IS NOT NULL",
        "cleared_on",
    ),
    "FLAG": (
        "(opened_on::timestamp AT TIME ZONE %(zone)s)",
        "tiers_flag",
        "true",
        "opened_on",
    ),
    "INTERACTION": ("happened_at", "accounts_interaction", "true", "happened_at"),
    "KEPT": ("kept_at", "accounts_promise", "kept_at IS NOT NULL", "kept_at"),
    "ORDER": (
        "(ordered_on::timestamp AT TIME ZONE %(zone)s)",
        "accounts_order",
        "true",
        "ordered_on",
    ),
    "PROBLEM": ("opened_at", "accounts_problem", "true", "opened_at"),
    "PROMISE": ("made_at", "accounts_promise", "true", "made_at"),
    "RESOLVED": (
        "resolved_at",
        "accounts_problem",
        "resolved_at IS NOT NULL",
        "resolved_at",
    ),
    "TIER": (
        "started_at",
        "tiers_tierassignment",
        "undone_by_id IS NULL",
        "started_at",
    ),
    "WISH": (
        "(asked_on::timestamp AT TIME ZONE %(zone)s)",
        "accounts_contactpreference",
        "true",
        "asked_on",
    ),
    "WITHDRAWN": (
        "withdrawn_at",
        "accounts_promise",
        "withdrawn_at IS NOT NULL",
        "withdrawn_at",
    ),
}
DAYS = {"CLEARED", "FLAG", "ORDER", "WISH"}
# What a person may ask for, and the kinds of event that it stands for.
FILTERS = {
    "orders": (gettext_lazy("Orders"), ("ORDER",)),
    "contacts": (gettext_lazy("Visits and contacts"), ("INTERACTION",)),
    "promises": (
        gettext_lazy("Promises and wishes"),
        ("PROMISE", "KEPT", "WITHDRAWN", "WISH"),
    ),
    "problems": (gettext_lazy("Problems"), ("PROBLEM", "RESOLVED")),
    "tiers": (gettext_lazy("Tier changes"), ("TIER",)),
    "flags": (gettext_lazy("Flags"), ("FLAG", "CLEARED")),
}
DESK_FILTERS = ("problems",)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of an event in the stream; what comes after it is older."""

    at: dt.datetime
    kind: str
    id: int

    def __str__(self) -> str:
        packed = json.dumps([self.at.isoformat(), self.kind, self.id])
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read what ``str`` of a cursor gave.

        :raises BadRequest: if it is none
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            at, kind, key = json.loads(base64.urlsafe_b64decode(padded))
            cursor = cls(dt.datetime.fromisoformat(at), kind, int(key))
        except (ValueError, TypeError, binascii.Error) as error:
            raise BadRequest(_("This place in the timeline does not exist.")) from error
        if cursor.kind not in BRANCHES or cursor.at.tzinfo is None:
            raise BadRequest(_("This place in the timeline does not exist."))
        if not 0 <= cursor.id < 2**63 or not 1 < cursor.at.year < 9999:
            raise BadRequest(_("This place in the timeline does not exist."))
        return cursor


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of the stream, and where the next one begins, if there is one."""

    entries: tuple[Entry, ...]
    next: Cursor | None


def filters_for(user: User) -> list[str]:
    """Return what *user* may ask for."""
    return list(FILTERS) if user.sees_facts else list(DESK_FILTERS)


def kinds_of(chosen: Sequence[str], user: User) -> list[str]:
    """
    Return the kinds of event behind the chosen filters; all that *user* sees for none.

    :raises BadRequest: for a filter that does not exist for *user*
    """
    allowed = filters_for(user)
    for name in chosen:
        if name not in allowed:
            raise BadRequest(_("There is no kind %(kind)s to show.") % {"kind": name})
    return sorted(kind for name in chosen or allowed for kind in FILTERS[name][1])


def timeline_of(
    account: Account,
    user: User,
    *,
    kinds: Sequence[str],
    before: Cursor | None = None,
    limit: int = PAGE,
    programme: Programme,
) -> Timeline:
    """Return the newest events of *account* before a place, of the given kinds."""
    places = _places(account, kinds, before, limit + 1, programme.zone)
    today = timezone.localdate(timezone=programme.zone)
    page = places[:limit]
    return Timeline(
        entries=tuple(entries_of(page, user, today=today)),
        next=Cursor(*page[-1]) if len(places) > limit else None,
    )


def _places(
    account: Account,
    kinds: Sequence[str],
    before: Cursor | None,
    limit: int,
    zone: ZoneInfo,
) -> list[Place]:
    parameters: dict[str, Any] = {
        "account": account.pk,
        "limit": limit,
        "zone": str(zone),
    }
    if before is not None:
        local = before.at.astimezone(zone)
        parameters |= {
            "at": before.at,
            "id": before.id,
            "day": local.date(),
            "day_at": dt.datetime.combine(local.date(), dt.time.min, tzinfo=zone),
        }
    branches = " UNION ALL ".join(
        f"({_branch(kind, before, parameters)})" for kind in sorted(set(kinds))
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT at, kind, id FROM ({branches}) AS stream"
            " ORDER BY at DESC, kind DESC, id DESC LIMIT %(limit)s",
            parameters,
        )
        return [(at, kind, int(key)) for at, kind, key in cursor.fetchall()]


def _branch(kind: str, before: Cursor | None, parameters: dict[str, Any]) -> str:
    at, table, condition, column = BRANCHES[kind]
    older = _older(kind, column, before, parameters) if before else "true"
    return (
        f"SELECT {at} AS at, '{kind}'::text COLLATE \"C\" AS kind, id FROM {table}"
        f" WHERE account_id = %(account)s AND {condition} AND {older}"
        f" ORDER BY {column} DESC, id DESC LIMIT %(limit)s"
    )


def _older(kind: str, column: str, before: Cursor, parameters: dict[str, Any]) -> str:
    """Return the condition, on the indexed column, that an event is older."""
    place, is_same_instant = "%(at)s", True
    if kind in DAYS:
        place = "%(day)s"
        # A day that has begun by then is older in whole, or begins just then.
        is_same_instant = parameters["day_at"] == before.at
    if not is_same_instant:
        return f"{column} <= {place}"
    if kind == before.kind:
        return f"({column}, id) < ({place}, %(id)s)"
    return f"{column} {'<=' if kind < before.kind else '<'} {place}"
