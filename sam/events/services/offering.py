"""From committed events to what is to be sent: one row a subscription that may hear."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from sam.events import catalogue
from sam.events.models import Subscription

AT_ONCE = 2000
# Only one looks at a time: what is written later for an account stands behind.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('events'), hashtext('offer'))"
# An account that was merged is seen by who sees its survivor.
SEEN = """(
    e.account_id IS NULL OR %(sees_all)s OR EXISTS (
        SELECT FROM accounts_account a JOIN accounts_accountaccess s
            ON s.account_id = a.id OR s.account_id = a.merged_into_id
        WHERE a.id = e.account_id AND s.user_id = %(owner)s
    )
)"""
OFFER = f"""
INSERT INTO events_delivery (subscription_id, event_id, account_key)
SELECT %(subscription)s, e.id, coalesce(e.account_id, 0)
FROM lib_outboxevent e
WHERE {{which}} AND e.type = ANY(%(types)s) AND {SEEN}
ORDER BY e.id
ON CONFLICT DO NOTHING
"""
OF_BATCH = "e.id = ANY(%(events)s)"
OF_SPAN = """e.created_at >= %(since)s AND e.created_at < %(until)s
    AND e.offered_at IS NOT NULL"""
WAITING = """
SELECT id, type FROM lib_outboxevent WHERE offered_at IS NULL ORDER BY id LIMIT %s
"""
OFFERED = "UPDATE lib_outboxevent SET offered_at = clock_timestamp() WHERE id = ANY(%s)"


def offer() -> int:
    """
    Note what is to be sent of the events that were committed; return how many there
    were.

    Only one process looks at a time, and in the order in which events were written, so
    that those of one account never overtake each other. Access counts as it is now.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(WAITING, [AT_ONCE])
        waiting = cursor.fetchall()
        if not waiting:
            return 0
        events, present = (
            [pk for pk, _type in waiting],
            {type_ for _pk, type_ in waiting},
        )
        for subscription in Subscription.objects.active().select_related("owner"):
            heard = _heard(subscription)
            if present.intersection(heard["types"]):
                _offer(cursor, OF_BATCH, heard | {"events": events})
        cursor.execute(OFFERED, [events])
        return len(events)


def offer_again(
    subscription: Subscription, *, since: dt.datetime, until: dt.datetime
) -> int:
    """
    Note what of that half-open time the subscription has not been offered; count it.

    That is what happened before there was the subscription, and while it was paused.
    """
    with connection.cursor() as cursor:
        span = {"since": since, "until": until}
        return _offer(cursor, OF_SPAN, _heard(subscription) | span)


def _offer(cursor: CursorWrapper, which: str, parameters: dict[str, Any]) -> int:
    cursor.execute(OFFER.format(which=which), parameters)
    return int(cursor.rowcount)


def _heard(subscription: Subscription) -> dict[str, Any]:
    owner = subscription.owner
    return {
        "subscription": subscription.pk,
        "types": catalogue.sources_for(subscription.types, owner),
        "owner": owner.pk,
        "sees_all": owner.sees_all or not owner.sees_facts,
    }
