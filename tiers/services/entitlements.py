"""What each account is entitled to, computed ahead, and what a person grants beyond."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Scope, Window
from accounts.services import facts
from sam.lib import audit, outbox
from tiers.models import Entitlement
from tiers.watch.promised import promised

# What is promised goes by the kind; nothing promised is no row. A benefit that is gone
# by the day is not given any more. What is held as promised is left out: on most nights
# that is all of it.
DIFFERING = """
WITH promised AS MATERIALIZED ({promised}), wanted AS (
    SELECT p.account_id, k.kind::text AS kind, 0::bigint AS benefit_id, p.tier,
        k.source::text AS source, k.quantity::int AS quantity, k.floor::int AS floor
    FROM promised p
    LEFT JOIN accounts_contactpreference w ON w.id = p.preference_id
    CROSS JOIN LATERAL (VALUES
        ('VISITS', CASE WHEN w.visits_year IS NULL THEN 'STANDARD'
            ELSE 'PREFERENCE' END, p.visits_target, p.visits_floor),
        ('MEETINGS', 'STANDARD', p.meetings_year, NULL),
        ('REVIEWS', 'STANDARD', p.reviews_year, NULL),
        ('CONTACT', CASE WHEN w.contact_days IS NULL THEN 'STANDARD'
            ELSE 'PREFERENCE' END, p.contact_days, NULL),
        ('RESPONSE', 'STANDARD', p.response_minutes, NULL),
        ('RESOLUTION', 'STANDARD', p.resolve_days, NULL)
    ) k (kind, source, quantity, floor)
    WHERE k.quantity > 0
    UNION ALL
    SELECT p.account_id, 'BENEFIT', b.id, p.tier, 'STANDARD', b.times_year, NULL
    FROM promised p
    JOIN tiers_servicestandard_benefits s ON s.servicestandard_id = p.standard_id
    JOIN tiers_benefit b ON b.id = s.benefit_id
        AND (b.retired_on IS NULL OR b.retired_on > %(as_of)s)
)
SELECT held.id AS held_id, w.*
FROM wanted w
FULL JOIN (
    SELECT e.id, e.account_id, e.kind, coalesce(e.benefit_id, 0) AS benefit_id,
        e.tier, e.source, e.quantity, e.floor
    FROM tiers_entitlement e
    WHERE {scope} AND e.ends_on IS NULL AND e.source <> 'GRANT'
) held ON held.account_id = w.account_id AND held.kind = w.kind
    AND held.benefit_id = w.benefit_id
WHERE (held.tier, held.source, held.quantity, held.floor)
    IS DISTINCT FROM (w.tier, w.source, w.quantity, w.floor)
"""
KEEP = "CREATE TEMPORARY TABLE differing ON COMMIT DROP AS {}"
WHOSE = (
    "SELECT DISTINCT coalesce(d.account_id, e.account_id) FROM ({}) d"
    " LEFT JOIN tiers_entitlement e ON e.id = d.held_id"
)
CLOSE = """
UPDATE tiers_entitlement e SET ends_on = greatest(e.starts_on, %(as_of)s)
FROM differing d WHERE e.id = d.held_id AND e.ends_on IS NULL
"""
OPEN = """
INSERT INTO tiers_entitlement (
    account_id, kind, benefit_id, tier, source, quantity, floor, starts_on
)
SELECT d.account_id, d.kind, nullif(d.benefit_id, 0), d.tier, d.source, d.quantity,
    d.floor, %(as_of)s
FROM differing d
WHERE d.account_id IS NOT NULL
ORDER BY d.account_id, d.kind, d.benefit_id
ON CONFLICT DO NOTHING
"""
TELL = """
INSERT INTO lib_outboxevent (type, account_id, payload, attempts, error)
SELECT 'entitlement.changed', coalesce(d.account_id, e.account_id), jsonb_build_object(
        'began', count(d.account_id), 'ended', count(d.held_id),
        'as_of', %(as_of)s::date
    ), 0, ''
FROM differing d LEFT JOIN tiers_entitlement e ON e.id = d.held_id
GROUP BY 2 ORDER BY 2
"""
DROP = "DROP TABLE differing"


def out_of_line(scope: Scope, as_of: dt.date) -> list[int]:
    """Return the accounts in *scope* that hold something else than is promised."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(WHOSE).format(_differing(scope)), _parameters(scope, as_of)
        )
        return [pk for (pk,) in cursor.fetchall()]


@transaction.atomic
def renew(scope: Scope, as_of: dt.date) -> dict[str, int]:
    """
    Bring what the accounts in *scope* are entitled to in line with what is promised.

    What no longer holds ends on *as_of*, what is new starts on it, what still holds is
    left alone, and so is what a person granted. Repeating it changes nothing. It waits
    for a change of tier that is under way, and sees it: the old promise never returns.

    :return: how many rows were ``opened`` and ``closed``
    """
    parameters = _parameters(scope, as_of)
    with connection.cursor() as cursor:
        cursor.execute(facts.LOCK)
        cursor.execute(sql.SQL(KEEP).format(_differing(scope)), parameters)
        cursor.execute(CLOSE, parameters)
        closed = cursor.rowcount
        cursor.execute(OPEN, parameters)
        opened = cursor.rowcount
        cursor.execute(TELL, parameters)
        cursor.execute(DROP)
    counts = {"opened": opened, "closed": closed}
    if opened or closed:
        audit.record("renew_entitlements", Entitlement(), counts=counts)
        outbox.emit(
            "entitlements.renewed", payload={"as_of": as_of.isoformat()} | counts
        )
    return counts


def _differing(scope: Scope) -> sql.Composable:
    return sql.SQL(DIFFERING).format(
        promised=promised(scope), scope=scope.on("e.account_id")
    )


def _parameters(scope: Scope, as_of: dt.date) -> dict[str, Any]:
    return scope.parameters | Window.of(as_of, Programme.current()).parameters()
