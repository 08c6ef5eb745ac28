"""tiers.csv: tiers and ladder levels from before this programme ran, as stays."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.importing.columns import code, date, key, text
from accounts.importing.keyed import (
    ACCOUNT,
    Field,
    insert_new,
    make_plan,
    nullable,
    remember,
)
from accounts.importing.loading import Load, reject_duplicates
from accounts.importing.registry import FileFormat, Rule, after_import, register
from tiers.models import Tier
from tiers.services.ledger import open_missing_tiers

LADDER = ("1", "2", "3", "4")
KEY = """
ALTER TABLE import_rows ADD COLUMN external_id text;
UPDATE import_rows
SET external_id = to_jsonb(ARRAY[account_external_id, started_on::text])::text;
UPDATE import_rows SET external_id = md5(external_id) WHERE length(external_id) > 500
"""
# A day is the programme's: a stay holds from its first instant to that of the day on
# which it ended.
STAYS = """
ALTER TABLE import_plan
    ADD COLUMN started_at timestamptz, ADD COLUMN ended_at timestamptz;
UPDATE import_plan p SET
    started_at = p.started_on::timestamp AT TIME ZONE g.time_zone,
    ended_at = p.ended_on::timestamp AT TIME ZONE g.time_zone
FROM accounts_programme g
"""
# In the order of their ids, as who decides a change set does: they wait, not deadlock.
HOLD = """
SELECT a.id FROM accounts_account a
WHERE a.id IN (SELECT account_id FROM import_plan)
ORDER BY a.id FOR NO KEY UPDATE
"""
# The ledger is not rewritten: of a row that is there, only the end may be told.
REWRITES = """
NOT r.is_new AND r.delta <> '{}' AND EXISTS (
    SELECT FROM tiers_tierassignment t WHERE t.id = r.object_id AND (
        t.tier <> r.tier OR t.undone_by_id IS NOT NULL
        OR (r.ended_at IS NOT NULL AND t.ended_at IS NOT NULL
            AND t.ended_at <> r.ended_at)))
"""
OVERLAPS_ROW = """
r.line IN (
    SELECT b.line FROM import_plan a JOIN import_plan b
    ON a.account_id = b.account_id AND a.line < b.line
    AND tstzrange(a.started_at, a.ended_at) && tstzrange(b.started_at, b.ended_at)
)
"""
# A tier that was opened or imported, and that nobody decided, makes room for one that
# begins later.
OVERLAPS_LEDGER = """
r.is_new AND EXISTS (
    SELECT FROM tiers_tierassignment t
    WHERE t.account_id = r.account_id AND t.undone_by_id IS NULL
      AND tstzrange(t.started_at, t.ended_at) && tstzrange(r.started_at, r.ended_at)
      AND NOT (t.ended_at IS NULL AND t.started_at < r.started_at
        AND t.change_id IS NULL AND t.decided_by_id IS NULL)
)
"""
MAKE_ROOM = """
UPDATE tiers_tierassignment t SET ended_at = n.started_at
FROM (SELECT o.id, min(p.started_at) AS started_at
    FROM import_plan p JOIN tiers_tierassignment o ON o.account_id = p.account_id
        AND o.started_at < p.started_at
    WHERE p.is_new AND o.ended_at IS NULL AND o.undone_by_id IS NULL
    GROUP BY o.id) n
WHERE t.id = n.id
"""
CLOSE = """
UPDATE tiers_tierassignment t SET ended_at = p.ended_at
FROM import_plan p
WHERE t.id = p.object_id AND NOT p.is_new AND t.ended_at IS NULL
  AND p.delta ? 'ended_on' AND p.ended_at IS NOT NULL
"""

# The same day and account is the same stay, as long as no person has decided on it.
STEPS = """
CREATE TEMP TABLE import_steps AS
SELECT p.line, p.account_id, p.ladder, p.started_on, p.ended_on,
    coalesce('ladder' = ANY(p.cleared), false) AS is_cleared, s.id AS step_id,
    s.level::text AS was_level, s.ended_on AS was_ended_on
FROM import_plan p
LEFT JOIN tiers_ladderstep s ON s.account_id = p.account_id
    AND s.started_on = p.started_on AND s.ended_on IS DISTINCT FROM s.started_on
    AND s.batch_id IS NOT NULL AND s.decided_by_id IS NULL
WHERE p.ladder IS NOT NULL OR 'ladder' = ANY(p.cleared)
"""
# An imported stay that is open makes room for a later one; any other stays.
STEP_OVERLAPS = """
NOT r.is_cleared AND EXISTS (
    SELECT FROM tiers_ladderstep s
    WHERE s.account_id = r.account_id AND s.id IS DISTINCT FROM r.step_id
      AND s.ended_on IS DISTINCT FROM s.started_on
      AND daterange(s.started_on, s.ended_on) && daterange(
          r.started_on, coalesce(r.was_ended_on, r.ended_on))
      AND NOT (s.ended_on IS NULL AND s.started_on < r.started_on
          AND s.batch_id IS NOT NULL AND s.decided_by_id IS NULL)
      AND NOT EXISTS (SELECT FROM import_steps c
          WHERE c.step_id = s.id AND c.is_cleared)
)
"""
STEP_ROOM = """
UPDATE tiers_ladderstep s SET ended_on = n.started_on
FROM (SELECT o.id, min(r.started_on) AS started_on
    FROM import_steps r JOIN tiers_ladderstep o ON o.account_id = r.account_id
        AND o.started_on < r.started_on
    WHERE r.step_id IS NULL AND NOT r.is_cleared AND o.ended_on IS NULL
    GROUP BY o.id) n
WHERE s.id = n.id
"""
# A level that the source takes back leaves an empty stay: nothing is deleted.
STEP_CHANGES = """
UPDATE tiers_ladderstep s SET
    level = CASE WHEN r.is_cleared THEN s.level ELSE r.ladder::smallint END,
    ended_on = CASE WHEN r.is_cleared THEN s.started_on
        ELSE coalesce(s.ended_on, r.ended_on) END,
    batch_id = %(batch)s
FROM import_steps r
WHERE s.id = r.step_id AND (r.is_cleared OR s.level::text <> r.ladder
    OR (s.ended_on IS NULL AND r.ended_on IS NOT NULL))
"""
STEP_BEGINS = """
INSERT INTO tiers_ladderstep (
    account_id, level, started_on, ended_on, evidence, batch_id
)
SELECT account_id, ladder::smallint, started_on, ended_on, '', %(batch)s
FROM import_steps WHERE step_id IS NULL AND NOT is_cleared
ORDER BY account_id, started_on
"""
# A row that says nothing new of its tier may still say another level.
LEVELS_ONLY = """
SELECT count(*) FROM import_steps r JOIN import_plan p USING (line)
WHERE NOT p.is_new AND (
    (r.step_id IS NULL AND NOT r.is_cleared)
    OR (r.step_id IS NOT NULL AND (r.is_cleared OR r.was_level <> r.ladder)))
AND NOT EXISTS (SELECT FROM tiers_tierassignment t WHERE t.id = p.object_id
    AND t.ended_at IS NULL AND p.delta ? 'ended_on' AND p.ended_at IS NOT NULL)
"""


def load_tiers(load: Load) -> None:
    reject_duplicates(load, "account_external_id", "started_on")
    load.run(KEY)
    make_plan(
        load,
        kind="TIER",
        table="tiers_tierassignment",
        remembers_row=False,
        references=[ACCOUNT],
        columns=[one for one in load.format.columns if one.name != "ladder"],
    )
    load.run(STAYS)
    load.run(HOLD)
    _reject_impossible(load)
    levels_only = _stage_levels(load)
    load.counts.updated = load.run(CLOSE) + levels_only
    load.run(MAKE_ROOM)
    load.counts.created = insert_new(
        load,
        table="tiers_tierassignment",
        fields=[
            *nullable("account_id", "tier", "started_at", "ended_at"),
            Field(column="reason", said="reason", blank="'IMPORTED'"),
        ],
    )
    for statement in (STEP_CHANGES, STEP_ROOM, STEP_BEGINS):
        load.run(statement)
    remember(load, kind="TIER", remembers_row=False)
    good = load.value("SELECT count(*) FROM import_plan")
    load.counts.unchanged = good - load.counts.created - load.counts.updated


def _stage_levels(load: Load) -> int:
    """Find what rows say of the ladder; return how many say nothing else anew."""
    load.run(STEPS)
    load.warn(
        STEP_OVERLAPS,
        table="import_steps",
        column="ladder",
        reason=_("the account stands on another level then; its tier is kept"),
    )
    load.run(
        sql.SQL("DELETE FROM import_steps r WHERE {}").format(sql.SQL(STEP_OVERLAPS))
    )
    return int(load.value(LEVELS_ONLY))


def _reject_impossible(load: Load) -> None:
    for condition, column, reason in (
        (REWRITES, "tier", _("the ledger is not rewritten: the tier stands already")),
        (OVERLAPS_ROW, "started_on", _("overlaps another row of this account")),
        (OVERLAPS_LEDGER, "started_on", _("the account already holds a tier then")),
    ):
        load.reject(condition, column=column, reason=reason, table="import_plan")


@after_import
def open_first_tiers(_batch_id: int, account_ids: Sequence[int] | None) -> None:
    """Give every customer without a tier its first: Valued, from its first day."""
    open_missing_tiers(account_ids)


TIERS = register(
    FileFormat(
        name="tiers.csv",
        order=120,
        columns=[
            key("account_external_id", required=True),
            code("tier", Tier.values, required=True),
            date("started_on", required=True),
            date("ended_on"),
            code("ladder", LADDER),
            text("reason", 500),
        ],
        rules=[
            Rule(
                condition="ended_on <= started_on",
                column="ended_on",
                reason=_("ended before it started"),
            )
        ],
        load=load_tiers,
    )
)
