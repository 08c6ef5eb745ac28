"""Watch whether promises are kept: raise, update and clear flags, as a run."""

import datetime as dt
from functools import partial
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from sam.lib import audit, outbox, runs
from tiers.models import Flag
from tiers.services.standards import open_default_standards
from tiers.signals import flags_changed

WATCH = "watch"
QUARTER_DAYS = 91


def register() -> None:
    """Make the run known."""
    runs.register(WATCH, _("Watch promises"), watch_all)


def published_on() -> dt.date | None:
    """Return the day as of which flags were last published."""
    run = runs.latest(WATCH)
    return run.as_of if run else None


def watch_all(job: runs.Job) -> None:
    """Look at every account's promises as of the run's day, and publish its flags."""
    job.step("standards", open_default_standards)
    last = published_on()
    if last is not None and job.as_of < last:
        job.step("count", partial(_count, job))
    else:
        job.step("visits", partial(_publish, job))


# A quarter's share of the yearly floor, missed in each of the last quarters. An account
# that was not ours for all of them is given time.
UNDER_SERVED = """
WITH visited AS (
    SELECT i.account_id,
        floor(extract(epoch FROM %(now_at)s - i.happened_at) / 86400 / %(days)s)::int
            AS quarter,
        count(*) AS visits
    FROM accounts_interaction i
    WHERE i.kind = 'VISIT' AND i.happened_at < %(now_at)s
        AND i.happened_at >= %(now_at)s - interval '2 years'
    GROUP BY 1, 2
), wanted AS (
    SELECT r.account_id, s.tier, s.visits_floor, s.periods, a.owner_id,
        f.visits_12m, f.last_visit_on,
        coalesce(m.lifetime_value, f.revenue_12m) AS stake
    FROM tiers_tierassignment r
    JOIN tiers_servicestandard s ON s.tier = r.tier AND s.quadrant = ''
        AND s.visits_floor > 0
    JOIN accounts_account a ON a.id = r.account_id AND a.merged_into_id IS NULL
        AND (a.status = 'CUSTOMER' OR a.closed_on > %(as_of)s)
    JOIN accounts_accountfacts f ON f.account_id = r.account_id
    LEFT JOIN scoring_accountmeasures m ON m.account_id = r.account_id
    WHERE r.undone_by_id IS NULL AND r.started_at < %(now_at)s
        AND (r.ended_at IS NULL OR r.ended_at >= %(now_at)s)
        AND f.first_order_on <= %(as_of)s - s.periods * %(days)s
), served AS (
    SELECT DISTINCT w.account_id
    FROM wanted w JOIN visited v ON v.account_id = w.account_id
        AND v.quarter < w.periods AND v.visits * 4 >= w.visits_floor
), missed AS (
    SELECT w.* FROM wanted w LEFT JOIN served s ON s.account_id = w.account_id
    WHERE s.account_id IS NULL
)
"""
COUNT = (
    UNDER_SERVED
    + """
SELECT count(*) FROM missed FULL JOIN (
    SELECT account_id FROM tiers_flag
    WHERE kind = 'UNDER_SERVED' AND cleared_at IS NULL
) now ON now.account_id = missed.account_id
WHERE now.account_id IS NULL OR missed.account_id IS NULL
"""
)
RAISE = (
    UNDER_SERVED
    + """
INSERT INTO tiers_flag AS t (
    account_id, kind, evidence, stake, owner_id, opened_on, updated_on
)
SELECT account_id, 'UNDER_SERVED', jsonb_build_object('visits_12m', visits_12m,
        'visits_floor', visits_floor, 'last_visit_on', last_visit_on, 'tier', tier,
        'quarters', periods),
    stake, owner_id, %(as_of)s, %(as_of)s
FROM missed
ON CONFLICT (account_id, kind) WHERE cleared_at IS NULL DO UPDATE
SET (evidence, stake, owner_id, updated_on)
    = (excluded.evidence, excluded.stake, excluded.owner_id, excluded.updated_on)
WHERE (t.evidence, t.stake, t.owner_id, t.updated_on)
    IS DISTINCT FROM (excluded.evidence, excluded.stake, excluded.owner_id,
        excluded.updated_on)
"""
)
CLEAR = (
    UNDER_SERVED
    + """
UPDATE tiers_flag t SET cleared_on = %(as_of)s, cleared_at = now()
WHERE kind = 'UNDER_SERVED' AND cleared_at IS NULL
    AND NOT EXISTS (SELECT FROM missed WHERE missed.account_id = t.account_id)
"""
)


def _parameters(job: runs.Job) -> dict[str, Any]:
    return {
        "as_of": job.as_of,
        "now_at": Programme.current().end_of(job.as_of),
        "days": QUARTER_DAYS,
    }


def _count(job: runs.Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, _parameters(job))
        job.set_changed(int(cursor.fetchone()[0]))


def _publish(job: runs.Job) -> None:
    parameters = _parameters(job)
    with job.publication():
        _count(job)
        with connection.cursor() as cursor:
            cursor.execute(CLEAR, parameters)
            cleared = cursor.rowcount
            cursor.execute(RAISE, parameters)
            written = cursor.rowcount
        open_now = Flag.objects.open().count()
        job.note(open=open_now, cleared=cleared)
        if written or cleared:
            counts = {"written": written, "cleared": cleared}
            audit.record("publish_flags", counts=counts)
        outbox.emit("flags.published", payload={"run": job.run.pk, "open": open_now})
        flags_changed.send(sender=Flag, account_ids=None)
