"""tiers.csv: tiers that were decided before this programme ran, as ledger rows."""

from django.utils.translation import gettext_lazy as _

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
    _reject_impossible(load)
    load.warn(
        "r.ladder IS NOT NULL",
        table="import_plan",
        column="ladder",
        reason=_("the relationship ladder is not kept yet"),
    )
    load.counts.updated = load.run(CLOSE)
    load.run(MAKE_ROOM)
    load.counts.created = insert_new(
        load,
        table="tiers_tierassignment",
        fields=[
            *nullable("account_id", "tier", "started_at", "ended_at"),
            Field(column="reason", said="reason", blank="'IMPORTED'"),
        ],
    )
    remember(load, kind="TIER", remembers_row=False)
    good = load.value("SELECT count(*) FROM import_plan")
    load.counts.unchanged = good - load.counts.created - load.counts.updated


def _reject_impossible(load: Load) -> None:
    for condition, column, reason in (
        (REWRITES, "tier", _("the ledger is not rewritten: the tier stands already")),
        (OVERLAPS_ROW, "started_on", _("overlaps another row of this account")),
        (OVERLAPS_LEDGER, "started_on", _("the account already holds a tier then")),
    ):
        load.reject(condition, column=column, reason=reason, table="import_plan")


@after_import
def open_first_tiers(_batch_id: int) -> None:
    """Give every customer without a tier its first: Valued, from its first day."""
    open_missing_tiers()


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
