"""The row that lists show of an account: for all as a run, for a few at once."""

from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Scope, Window, chunk_bounds, ids_scope, range_scope
from accounts.services import lookup_keys
from sam.lib import runs, tables
from sam.lib.models import Run
from sam.workspace.models import AccountRow
from sam.workspace.search import index
from tiers.models import Tier
from tiers.watch.promised import promised

PUBLISH = "publish_rows"
ROWS = AccountRow._meta.db_table

# As lists sort them: what deserves most first.
QUADRANTS = ["STAR", "STATUS", "RISER", "STREAMLINE", "LAGGARD"]

COLUMNS = [
    "account_id",
    "name",
    "search",
    "group_name",
    "status",
    "region_id",
    "region",
    "country",
    "industry",
    "owner_id",
    "owner",
    "tier",
    "tier_order",
    "tier_since",
    "ladder",
    "judged_tier",
    "score",
    "rank",
    "quadrant",
    "quadrant_order",
    "size",
    "revenue_12m",
    "revenue_prev_12m",
    "revenue_change",
    "net_margin_12m",
    "net_margin_rate",
    "margin_grade",
    "net_margin_grade",
    "share_of_wallet",
    "share_grade",
    "potential",
    "potential_low",
    "potential_high",
    "potential_grade",
    "potential_source",
    "headroom",
    "headroom_value",
    "left_behind_share",
    "lifetime_value",
    "lifetime_value_low",
    "lifetime_value_high",
    "probability_of_purchase",
    "probability_alive",
    "expected_revenue_12m",
    "roi",
    "influence",
    "attachment",
    "orders_12m",
    "last_order_on",
    "visits_12m",
    "visits_floor",
    "last_visit_on",
    "open_problems",
    "late_90d",
    "flags",
]

COMPOSE = """
INSERT INTO {target} ({columns})
SELECT a.id, a.name, lower(a.name), coalesce(g.name, ''), a.status,
    a.region_id, coalesce(r.name, ''), a.country, a.industry,
    a.owner_id, coalesce(nullif(u.full_name, ''), u.email, d.name, ''),
    coalesce(t.tier, ''), array_position({tiers}, t.tier::text), t.started_at,
    l.level, coalesce(e.tier, ''), e.score, e.rank,
    coalesce(e.quadrant, ''), array_position({quadrants}, e.quadrant::text),
    coalesce(e.size, ''),
    f.revenue_12m, f.revenue_prev_12m,
    CASE WHEN f.revenue_prev_12m > 0
        THEN ((f.revenue_12m - f.revenue_prev_12m) / f.revenue_prev_12m)::float8 END,
    m.net_margin_12m,
    CASE WHEN f.revenue_12m > 0
        THEN (m.net_margin_12m / f.revenue_12m)::float8 END,
    coalesce(m.margin_grade, ''), coalesce(greatest(m.margin_grade, m.cost_grade), ''),
    m.share_of_wallet, coalesce(m.share_grade, ''),
    m.potential, m.potential_low, m.potential_high,
    coalesce(m.potential_grade, ''), coalesce(m.potential_source, ''),
    m.headroom, m.headroom_value, m.left_behind_share,
    m.lifetime_value, m.lifetime_value_low, m.lifetime_value_high,
    m.probability_of_purchase, m.probability_alive, m.expected_revenue_12m,
    m.roi, m.influence, m.attachment,
    f.orders_12m, f.last_order_on, f.visits_12m, nullif(s.visits_floor, 0),
    f.last_visit_on,
    f.open_problems, f.late_90d,
    coalesce((SELECT array_agg(x.kind::varchar(20) ORDER BY x.kind) FROM tiers_flag x
        WHERE x.account_id = a.id AND x.cleared_at IS NULL), '{{}}')
FROM accounts_account a
LEFT JOIN accounts_account g ON g.id = a.parent_id
LEFT JOIN accounts_region r ON r.id = a.region_id
LEFT JOIN users_user u ON u.id = a.owner_id
LEFT JOIN accounts_desk d ON d.id = a.desk_id
LEFT JOIN accounts_accountfacts f ON f.account_id = a.id
LEFT JOIN scoring_accountmeasures m ON m.account_id = a.id
LEFT JOIN tiers_evaluation e ON e.account_id = a.id
LEFT JOIN tiers_tierassignment t ON t.account_id = a.id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
LEFT JOIN tiers_ladderstep l ON l.account_id = a.id AND l.ended_on IS NULL
LEFT JOIN ({promised}) s ON s.account_id = a.id
WHERE {scope} AND a.merged_into_id IS NULL
"""

# People see money to the unit, shares to a tenth of a per cent, the rest to a tenth.
DISPLAYED = {
    **dict.fromkeys(
        [
            "revenue_12m",
            "revenue_prev_12m",
            "net_margin_12m",
            "potential",
            "potential_low",
            "potential_high",
            "headroom",
            "headroom_value",
            "lifetime_value",
            "lifetime_value_low",
            "lifetime_value_high",
            "expected_revenue_12m",
        ],
        "round({}, 0)",
    ),
    **dict.fromkeys(
        [
            "revenue_change",
            "net_margin_rate",
            "share_of_wallet",
            "left_behind_share",
            "probability_of_purchase",
            "probability_alive",
        ],
        "round({}::numeric, 3)",
    ),
    **dict.fromkeys(
        ["score", "roi", "influence", "attachment"], "round({}::numeric, 1)"
    ),
}


def register() -> None:
    """Make the run known."""
    runs.register(PUBLISH, _("Publish lists"), publish_all)


def publish_all(job: runs.Job) -> None:
    """
    Compose the rows of all accounts from what is published, and publish them.

    What search and look-up read follows.
    """
    job.step("rows", partial(_stage, job))
    job.step("publish", partial(_publish, job))
    index.keep(job)
    lookup_keys.keep(job)


def _stage(job: runs.Job) -> None:
    _open_touched(job)
    target = tables.staging(job.staged("rows", like=ROWS))

    def stage(cursor: CursorWrapper, low: int, high: int) -> int:
        return compose(cursor, target, range_scope(low, high))

    job.each_chunk("rows", chunk_bounds, stage)


def _publish(job: runs.Job) -> None:
    staged = tables.staged_name(job.run.pk, "rows")
    tables.index_staged(staged, ROWS)
    with job.publication(), connection.cursor() as cursor:
        # A single change writes its row at once: none may slip in between.
        cursor.execute(LOCK)
        _compose_touched(cursor, job, tables.staging(staged))
        job.set_changed(
            tables.differing(staged, ROWS, key="account_id", compare=DISPLAYED)
        )
        tables.publish(staged, ROWS, key="account_id")


LOCK = "SELECT pg_advisory_xact_lock(hashtext('workspace_rows'))"
TOUCHED = "touched"


def _open_touched(job: runs.Job) -> None:
    """Open the list of accounts that change after this run has read them."""
    touched = tables.staging(tables.staged_name(job.run.pk, TOUCHED))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(
            sql.SQL("CREATE TABLE IF NOT EXISTS {} (account_id bigint)").format(touched)
        )


def _touch(cursor: CursorWrapper, account_ids: list[int]) -> None:
    """Tell the run that is under way, if there is one, that these have changed."""
    under_way = Run.objects.filter(kind=PUBLISH, status=Run.Status.RUNNING)
    for pk in under_way.values_list("pk", flat=True):
        touched = tables.staged_name(pk, TOUCHED)
        if tables.exists(touched):
            cursor.execute(
                sql.SQL("INSERT INTO {} SELECT unnest(%s::bigint[])").format(
                    tables.staging(touched)
                ),
                [account_ids],
            )


def _compose_touched(
    cursor: CursorWrapper, job: runs.Job, target: sql.Composable
) -> None:
    touched = tables.staging(tables.staged_name(job.run.pk, TOUCHED))
    cursor.execute(sql.SQL("SELECT DISTINCT account_id FROM {}").format(touched))
    ids = [pk for (pk,) in cursor.fetchall()]
    if ids:
        scope = ids_scope(ids)
        cursor.execute(
            sql.SQL("DELETE FROM {} WHERE {}").format(target, scope.on("account_id")),
            scope.parameters,
        )
        compose(cursor, target, scope)


def compose(cursor: CursorWrapper, target: sql.Composable, scope: Scope) -> int:
    """Insert the rows of the accounts in *scope* into *target*; return how many."""
    programme = Programme.current()
    window = Window.of(programme.today(), programme)
    cursor.execute(
        sql.SQL(COMPOSE).format(
            target=target,
            columns=sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
            scope=scope.on("a.id"),
            promised=promised(scope),
            tiers=sql.Literal(list(Tier.values)),
            quadrants=sql.Literal(QUADRANTS),
        ),
        scope.parameters | window.parameters(),
    )
    return int(cursor.rowcount)


@transaction.atomic
def refresh_rows(account_ids: list[int]) -> None:
    """Compose the rows of these accounts again, in the transaction of the change."""
    if not account_ids:
        return
    scope = ids_scope(account_ids)
    few = sql.Identifier("few_rows")
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE few_rows (LIKE {}) ON COMMIT DROP").format(
                sql.Identifier(ROWS)
            )
        )
        _touch(cursor, account_ids)
        compose(cursor, few, scope)
        tables.merge(few, ROWS, key="account_id", within=account_ids)
        cursor.execute("DROP TABLE few_rows")
