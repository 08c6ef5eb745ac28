"""One stream of what happened with an account, newest first, by keyset."""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Programme
from sam.users.models import User
from sam.workspace.errors import BadRequest
from sam.workspace.selectors.entries import Entry, Event, entries_of
from sam.workspace.selectors.timeline_sources import SOURCES, Source

PAGE = 40

# What a person may ask for, and the kinds of event that it stands for.
FILTERS = {
    "orders": (gettext_lazy("Orders and deliveries"), ("ORDER", "DELIVERY")),
    "contacts": (gettext_lazy("Visits and contacts"), ("INTERACTION",)),
    "voice": (
        gettext_lazy("What they said"),
        ("SIGNAL", "KNOWLEDGE", "CHALLENGE", "WISH"),
    ),
    "promises": (
        gettext_lazy("Promises and benefits"),
        ("PROMISE", "KEPT", "WITHDRAWN", "BENEFIT"),
    ),
    "problems": (gettext_lazy("Problems"), ("PROBLEM", "RESOLVED")),
    "plan": (gettext_lazy("Plan"), ("ACTION", "OBJECTIVE")),
    "people": (gettext_lazy("People"), ("JOINED", "LEFT", "HANDOVER")),
    "rivals": (gettext_lazy("Wallet and competitors"), ("WALLET", "FOOTPRINT")),
    "tiers": (gettext_lazy("Tier and ladder"), ("TIER", "LADDER")),
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
            cursor = cls(dt.datetime.fromisoformat(at), str(kind), int(key))
        except (ArithmeticError, TypeError, ValueError, binascii.Error) as error:
            raise BadRequest(_("This place in the timeline does not exist.")) from error
        if cursor.kind not in SOURCES or cursor.at.tzinfo is None:
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
    ids: Sequence[int] = (),
    names: Mapping[int, str] | None = None,
) -> Timeline:
    """
    Return the newest events of *account* before a place, of the given kinds.

    :param ids: the accounts whose events are told as one stream, which *user* sees;
        only *account* without any
    :param names: what to call the account of an event, by key; others go unnamed
    """
    events = _events(ids or [account.pk], kinds, before, limit + 1, programme)
    page = events[:limit]
    last = page[-1] if len(events) > limit else None
    return Timeline(
        entries=tuple(entries_of(page, user, names or {})),
        next=Cursor(last.at, last.kind, last.id) if last else None,
    )


def _events(
    ids: Sequence[int],
    kinds: Sequence[str],
    before: Cursor | None,
    limit: int,
    programme: Programme,
) -> list[Event]:
    """Read a page of events: first which they are, then what they say."""
    zone = programme.zone
    parameters: dict[str, Any] = {
        "accounts": list(ids),
        "limit": limit,
        "zone": str(zone),
        "today": programme.today(),
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
            f"SELECT at, kind, id, account_id FROM ({branches}) AS stream"
            " ORDER BY at DESC, kind DESC, id DESC LIMIT %(limit)s",
            parameters,
        )
        places = cursor.fetchall()
    said = _said([(kind, key) for _, kind, key, _ in places], parameters)
    return [
        Event(at, kind, int(key), account, said.get((kind, key), {}))
        for at, kind, key, account in places
    ]


def _said(
    places: Sequence[tuple[str, int]], parameters: dict[str, Any]
) -> dict[tuple[str, int], dict[str, Any]]:
    """Read what each event says, of the kinds that there are, in one statement."""
    keys: dict[str, list[int]] = {}
    for kind, key in places:
        keys.setdefault(kind, []).append(key)
    if not keys:
        return {}
    each = " UNION ALL ".join(
        f"SELECT '{kind}', s.id, ({SOURCES[kind].said})"
        f" FROM unnest(%({kind})s::bigint[]) AS s(id)"
        for kind in sorted(keys)
    )
    with connection.cursor() as cursor:
        cursor.execute(each, parameters | keys)
        return {(kind, key): _parsed(told) for kind, key, told in cursor.fetchall()}


def _parsed(told: Any) -> dict[str, Any]:
    return json.loads(told) if isinstance(told, str) else told or {}


def _branch(kind: str, before: Cursor | None, parameters: dict[str, Any]) -> str:
    """Return the newest of one kind; of many accounts, those of each by its index."""
    source = SOURCES[kind]
    older = _older(kind, before, parameters) if before else "true"
    newest = (
        f"SELECT {source.at} AS at, '{kind}'::text COLLATE \"C\" AS kind, e.id,"
        f" e.account_id FROM {source.table} e WHERE e.account_id = {{account}}"
        f" AND {source.condition} AND {older}"
        f" ORDER BY e.{source.column} DESC, e.id DESC LIMIT %(limit)s"
    )
    if len(parameters["accounts"]) == 1:
        return newest.format(account="(%(accounts)s::bigint[])[1]")
    each = newest.format(account="a.id")
    return (
        "SELECT x.* FROM unnest(%(accounts)s::bigint[]) AS a(id)"
        f" CROSS JOIN LATERAL ({each}) AS x ORDER BY x.at DESC, x.id DESC"
        " LIMIT %(limit)s"
    )


def _older(kind: str, before: Cursor, parameters: dict[str, Any]) -> str:
    """Return the condition, on the indexed column, that an event is older."""
    source: Source = SOURCES[kind]
    column, place, is_same_instant = f"e.{source.column}", "%(at)s", True
    if source.is_day:
        place = "%(day)s"
        # A day that has begun by then is older in whole, or begins just then.
        is_same_instant = parameters["day_at"] == before.at
    if not is_same_instant:
        return f"{column} <= {place}"
    if kind == before.kind:
        return f"({column}, e.id) < ({place}, %(id)s)"
    return f"{column} {'<=' if kind < before.kind else '<'} {place}"
