"""Forget events that are old, told and sent."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from sam.lib.models import DoorRules

AT_ONCE = 10_000
# What still waits stays, unless nobody sends it any more.
OLD = """
SELECT e.id FROM lib_outboxevent e
WHERE e.created_at < %(before)s AND e.relayed_at IS NOT NULL
    AND e.offered_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM events_delivery d JOIN events_subscription s
            ON s.id = d.subscription_id
        WHERE d.event_id = e.id AND d.status = 'WAITING' AND s.status = 'ACTIVE'
    )
ORDER BY e.id LIMIT %(most)s FOR UPDATE OF e SKIP LOCKED
"""
FORGET = (
    "DELETE FROM events_attempt WHERE delivery_id IN"
    " (SELECT id FROM events_delivery WHERE event_id = ANY(%s))",
    "DELETE FROM events_delivery WHERE event_id = ANY(%s)",
    "DELETE FROM lib_outboxevent WHERE id = ANY(%s)",
)


def prune(now: dt.datetime | None = None) -> int:
    """
    Remove events, deliveries and attempts older than `DoorRules.event_days`.

    In chunks, each in a transaction of its own; returns how many events went.
    """
    days = DoorRules.current().event_days
    before = (now or timezone.now()) - dt.timedelta(days=days)
    gone = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(OLD, {"before": before, "most": AT_ONCE})
            old = [pk for (pk,) in cursor.fetchall()]
            for statement in FORGET if old else ():
                cursor.execute(statement, [old])
        gone += len(old)
        if len(old) < AT_ONCE:
            return gone
