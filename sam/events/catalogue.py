"""
The public events: their names and what they carry; these stay as they are.

Inside, services tell of changes under names of their own (`sam.lib.outbox`); here is
which of them other systems may hear, and under which name. Messages carry keys, codes
and days, never amounts: who wants more asks the API, as whom they are.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from sam.events import kinds
from sam.events.kinds import Kind, Value
from sam.lib.models import OutboxEvent
from sam.users.models import User

ALL = "*"
TESTED = "subscription.tested"
TEST = Kind(
    TESTED,
    _("Somebody tries whether messages arrive; only the subscription itself hears it."),
    (TESTED,),
    (Value("subscription", _("the subscription")),),
    kinds.of_everybody,
    of_account=False,
)
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *kinds.ACCOUNT_KINDS,
        *kinds.DECISION_KINDS,
        *kinds.SERVICE_KINDS,
        *kinds.PLAN_KINDS,
        *kinds.RUN_KINDS,
    )
}
_BY_SOURCE = {
    source: kind for kind in (*KINDS.values(), TEST) for source in kind.sources
}
_ACCOUNT = Value("account", _("the account"))


def patterns() -> list[str]:
    """Return what a subscription may name: all, each family, each event."""
    families = dict.fromkeys(f"{kind.family}.*" for kind in KINDS.values())
    return [ALL, *families, *KINDS]


def chosen(types: Iterable[str]) -> list[Kind]:
    """Return the events that the names and families in *types* stand for."""
    wanted = set(types)
    return [
        kind for kind in KINDS.values() if wanted & {ALL, f"{kind.family}.*", kind.name}
    ]


def sources_for(types: Iterable[str], owner: User) -> list[str]:
    """Return the services' names of the events in *types* that *owner* may hear."""
    return [
        source
        for kind in chosen(types)
        if kind.heard_by(owner)
        for source in kind.sources
    ]


def name_of(source: str) -> str:
    """Return the public name of what services call *source*."""
    return _BY_SOURCE[source].name


def sources_of(name: str) -> tuple[str, ...]:
    """Return what services call the public event *name*; nothing if there is none."""
    found = TEST if name == TESTED else KINDS.get(name)
    return found.sources if found else ()


def message(event: OutboxEvent) -> dict[str, Any]:
    """
    Return the message of *event*, the same however often it is sent.

    ``id`` is the message's own, ``timestamp`` the instant of the change (UTC).
    """
    kind = _BY_SOURCE[event.type]
    data = {} if not kind.of_account else {"account": event.account_id}
    told = event.payload
    data |= {value.name: told.get(value.source or value.name) for value in kind.values}
    return {
        "id": message_id(event.pk),
        "type": kind.name,
        "timestamp": _instant(event.created_at),
        "data": data,
    }


def message_id(event_id: int) -> str:
    """Return the key by which a receiver knows a message that comes again."""
    return f"evt_{event_id}"


def schema(kind: Kind) -> dict[str, Any]:
    """Return the JSON schema of the messages of *kind*."""
    values = ((_ACCOUNT,) if kind.of_account else ()) + kind.values
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["id", "type", "timestamp", "data"],
        "properties": {
            "id": {"type": "string"},
            "type": {"const": kind.name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
                "type": "object",
                "required": [value.name for value in values],
                "properties": {value.name: value.schema() for value in values},
            },
        },
    }


def example(kind: Kind) -> Mapping[str, Any]:
    """Return a message as one of *kind* looks."""
    values = ((_ACCOUNT,) if kind.of_account else ()) + kind.values
    return {
        "id": "evt_4711",
        "type": kind.name,
        "timestamp": "2026-11-22T17:30:00.000000Z",
        "data": {value.name: value.example for value in values},
    }


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")[:-6] + "Z"
