"""What each account is entitled to, computed ahead, and what a person grants beyond."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Scope, Window
from sam.lib import audit, outbox
from tiers.models import Entitlement
from tiers.watch.promised import promised

# What is promised goes by the kind; nothing promised is no row. A benefit that is gone
# by the day is not given any more.
WANTED = """
CREATE TEMPORARY TABLE wanted_entitlements ON COMMIT DROP AS
WITH promised AS MATERIALIZED ({promised})
SELECT p.account_id, k.kind::text AS kind, 0::bigint AS benefit_id, p.tier,
    k.source::text AS source, k.quantity::int AS quantity, k.floor::int AS floor
FROM promised p
LEFT JOIN accounts_contactpreference w ON w.id = p.preference_id
CROSS JOIN LATERAL (VALUES
    ('VISITS', CASE WHEN w.visits_year IS NULL THEN 'STANDARD' ELSE 'PREFERENCE' END,
        p.visits_target, p.visits_floor),
    ('MEETINGS', 'STANDARD', p.meetings_year, NULL),
    ('REVIEWS', 'STANDARD', p.reviews_year, NULL),
    ('CONTACT', CASE WHEN w.contact_days IS NULL THEN 'STANDARD' ELSE 'PREFERENCE' END,
        p.contact_days, NULL),
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
"""
CLOSE = """
UPDATE tiers_entitlement e SET ends_on = greatest(e.starts_on, %(as_of)s)
WHERE {scope} AND e.ends_on IS NULL AND e.source <> 'GRANT'
    AND NOT EXISTS (
        SELECT FROM wanted_entitlements w
        WHERE w.account_id = e.account_id AND w.kind = e.kind
            AND w.benefit_id = coalesce(e.benefit_id, 0)
            AND w.tier = e.tier AND w.source = e.source
            AND coalesce(w.quantity, -1) = coalesce(e.quantity, -1)
            AND coalesce(w.floor, -1) = coalesce(e.floor, -1)
    )
"""
OPEN = """
INSERT INTO tiers_entitlement (
    account_id, kind, benefit_id, tier, source, quantity, floor, starts_on
)
SELECT w.account_id, w.kind, nullif(w.benefit_id, 0), w.tier, w.source, w.quantity,
    w.floor, %(as_of)s
FROM wanted_entitlements w
WHERE NOT EXISTS (
    SELECT FROM tiers_entitlement e
    WHERE e.account_id = w.account_id AND e.kind = w.kind
        AND coalesce(e.benefit_id, 0) = w.benefit_id
        AND e.ends_on IS NULL AND e.source <> 'GRANT'
)
ORDER BY w.account_id, w.kind, w.benefit_id
ON CONFLICT DO NOTHING
"""
DROP = "DROP TABLE wanted_entitlements"


@transaction.atomic
def renew(scope: Scope, as_of: dt.date) -> dict[str, int]:
    """
    Bring what the accounts in *scope* are entitled to in line with what is promised.

    What no longer holds ends on *as_of*, what is new starts on it, what still holds is
    left alone, and so is what a person granted. Repeating it changes nothing.

    :return: how many rows were ``opened`` and ``closed``
    """
    window = Window.of(as_of, Programme.current())
    parameters: dict[str, Any] = scope.parameters | window.parameters()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(WANTED).format(promised=promised(scope)), parameters)
        cursor.execute("ANALYZE wanted_entitlements")
        scoped = sql.SQL(CLOSE).format(scope=scope.on("e.account_id"))
        cursor.execute(scoped, parameters)
        closed = cursor.rowcount
        cursor.execute(OPEN, parameters)
        opened = cursor.rowcount
        cursor.execute(DROP)
    counts = {"opened": opened, "closed": closed}
    if opened or closed:
        audit.record("renew_entitlements", Entitlement(), counts=counts)
        outbox.emit(
            "entitlements.renewed", payload={"as_of": as_of.isoformat()} | counts
        )
    return counts
