"""
What happened, told once it is certain: at least once, never for a rolled-back write.

A service writes its event with its change; the relay hands committed events to those
who registered for the type. Nothing is queued in any other way.
"""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sam.lib.models import OutboxEvent

logger = logging.getLogger(__name__)

type Handler = Callable[[OutboxEvent], None]

MOST_AT_ONCE = 5000
MARK_UNHANDLED = """
UPDATE lib_outboxevent SET relayed_at = clock_timestamp()
WHERE id IN (
    SELECT id FROM lib_outboxevent
    WHERE relayed_at IS NULL AND due_at <= clock_timestamp()
        AND type <> ALL(%(handled)s)
    ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
"""
LONGEST_WAIT = dt.timedelta(hours=1)
_handlers: dict[str, list[Handler]] = defaultdict(list)


def emit(
    type_: str,
    *,
    account_id: int | None = None,
    payload: Mapping[str, Any] | None = None,
) -> OutboxEvent:
    """Write an event in the current transaction."""
    return OutboxEvent.objects.create(
        type=type_, account_id=account_id, payload=dict(payload or {})
    )


def handles(type_: str) -> Callable[[Handler], Handler]:
    """Register a handler of events of that type; it must be safe to repeat."""

    def register(handler: Handler) -> Handler:
        if handler not in _handlers[type_]:
            _handlers[type_].append(handler)
        return handler

    return register


def relay(*, limit: int = 200) -> int:
    """
    Hand due events to their handlers, oldest first; return how many were relayed.

    Several relays may run at once: each takes events that no other holds. An event
    whose handler fails stays, with the error, and is tried again after a pause that
    doubles each time.
    """
    relayed = _mark_unhandled()
    with transaction.atomic():
        waiting = OutboxEvent.objects.select_for_update(skip_locked=True).filter(
            relayed_at=None, due_at__lte=timezone.now()
        )
        for event in waiting.order_by("due_at", "id")[:limit]:
            relayed += _hand_over(event)
    return relayed


def _mark_unhandled() -> int:
    """Mark events as relayed that nobody handles, without looking at each."""
    with connection.cursor() as cursor:
        cursor.execute(MARK_UNHANDLED, {"handled": [*_handlers], "most": MOST_AT_ONCE})
        return int(cursor.rowcount)


def _hand_over(event: OutboxEvent) -> bool:
    try:
        with transaction.atomic():
            for handler in _handlers[event.type]:
                handler(event)
    except Exception as error:
        logger.exception("event not handled", extra={"event_id": event.pk})
        event.attempts += 1
        event.error = f"{type(error).__name__}: {error}"[:2000]
        wait = min(LONGEST_WAIT, dt.timedelta(seconds=2 ** min(event.attempts, 12)))
        event.due_at = timezone.now() + wait
        event.save(update_fields=["attempts", "error", "due_at"])
        return False
    event.relayed_at = timezone.now()
    event.save(update_fields=["relayed_at"])
    return True
