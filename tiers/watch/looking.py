"""One look at some accounts: what each kind of flag finds, as a flag would say it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from accounts.rollup import Scope, ids_scope
from tiers.watch.contacts import lately
from tiers.watch.kinds import KINDS, Kind, Reach
from tiers.watch.parameters import Parameters
from tiers.watch.promised import promised

type Kinds = Sequence[tuple[int, Kind]]

EVERYWHERE = Scope("true", {})
# Where more accounts than this hang on what changed, everybody was scored anew, and the
# run that follows tells; nobody who writes down a visit waits for it.
MOST_MOVED = 2_000
ANALYZE = "ANALYZE found (account_id, kind)"
# What is promised, and the published figures by which it is judged. Revenue is unknown,
# not nothing, where no order was ever recorded. ``owed_since`` is the day from which
# what is promised is owed: no sooner than the end of the quiet that they asked for.
# ``last_at`` is the last contact ever, all else that they had is of late only.
WATCHED = """
CREATE TEMPORARY TABLE watched ON COMMIT DROP AS
WITH lately AS MATERIALIZED ({lately})
SELECT p.*, greatest(p.promised_since, p.quiet_until) AS owed_since,
    CASE WHEN f.first_order_on IS NOT NULL THEN f.revenue_12m END AS revenue_12m,
    CASE WHEN f.first_order_on IS NOT NULL THEN f.revenue_prev_12m END
        AS revenue_prev_12m,
    f.first_order_on, f.last_order_on, f.orders_12m, f.median_gap_days, f.people,
    f.feels_special, m.net_margin_12m, m.overdue_probability, m.probability_alive,
    m.headroom, m.lifetime_value, coalesce(e.do_not_lose, false) AS do_not_lose,
    coalesce(l.last_at, (
        SELECT max(i.happened_at) FROM accounts_interaction i
        WHERE i.account_id = p.account_id AND i.happened_at < %(now_at)s
    )) AS last_at, l.last_visit_at, l.quarters,
    coalesce(l.visits_12m, 0) AS visits_12m,
    coalesce(l.minutes, 0) + coalesce(l.visits_untimed, 0) * p.visit_minutes
        + coalesce(l.reviews_untimed, 0) * p.review_minutes AS minutes_12m
FROM ({promised}) p
LEFT JOIN accounts_accountfacts f ON f.account_id = p.account_id
LEFT JOIN scoring_accountmeasures m ON m.account_id = p.account_id
LEFT JOIN tiers_evaluation e ON e.account_id = p.account_id
LEFT JOIN lately l ON l.account_id = p.account_id
"""
FOUND_COLUMNS = """(
    account_id bigint, kind text, place int, reasons jsonb, stake numeric, urgent bool
)"""
FIND = """
INSERT INTO found (account_id, kind, place, reasons, stake, urgent)
SELECT account_id, {kind}, {place}, reasons, stake, urgent FROM ({statement}) s
"""
# One flag a cause: the reasons of all statements of its kind, in their order. A named
# loss is cut at the most that a flag can hold.
SUM = """
INSERT INTO {target} (account_id, kind, evidence, stake, owner_id)
SELECT w.account_id, f.kind, jsonb_build_object('reasons',
        CASE cardinality(f.told) WHEN 1 THEN f.told[1]
            WHEN 2 THEN f.told[1] || f.told[2]
            ELSE jsonb_path_query_array(to_jsonb(f.told), '$[*][*]') END,
        'urgent', f.urgent OR f.kind = ANY(%(urgent)s), 'tier', w.tier,
        'share', s.share, 'base', w.revenue_12m),
    greatest(round(s.share * CASE WHEN w.revenue_12m < 0 THEN 0
        ELSE w.revenue_12m END, 4),
        CASE WHEN f.stake > 1e16 - 1 THEN 1e16 - 1 ELSE f.stake END), w.owner_id
FROM (
    SELECT account_id, kind, max(stake) AS stake,
        bool_or(coalesce(urgent, false)) AS urgent,
        array_agg(reasons ORDER BY place) AS told
    FROM found GROUP BY account_id, kind
) f
JOIN watched w ON w.account_id = f.account_id
CROSS JOIN LATERAL (
    SELECT coalesce((%(shares)s::jsonb ->> f.kind)::numeric, 0) AS share
) s
"""
# Whose flag says something else of everybody's figures than it would now.
MOVED = """
WITH now AS (
    SELECT f.account_id, f.kind,
        jsonb_agg(told.reason ORDER BY f.place, told.nth) AS reasons
    FROM found f CROSS JOIN LATERAL
        jsonb_array_elements(f.reasons) WITH ORDINALITY told (reason, nth)
    GROUP BY f.account_id, f.kind
), said AS (
    SELECT t.account_id, t.kind, jsonb_agg(told.reason ORDER BY told.nth) AS reasons
    FROM tiers_flag t CROSS JOIN LATERAL
        jsonb_array_elements(t.evidence -> 'reasons') WITH ORDINALITY told (reason, nth)
    WHERE t.cleared_at IS NULL AND t.kind = ANY(%(kinds)s)
        AND told.reason ->> 'reason' = ANY(%(codes)s)
    GROUP BY t.account_id, t.kind
)
SELECT DISTINCT coalesce(now.account_id, said.account_id)
FROM now FULL JOIN said ON said.account_id = now.account_id AND said.kind = now.kind
WHERE now.reasons IS DISTINCT FROM said.reasons
"""


@contextmanager
def workspace(cursor: CursorWrapper) -> Iterator[None]:
    """Hold the temporary tables of a look while the block runs."""
    cursor.execute(f"CREATE TEMPORARY TABLE found {FOUND_COLUMNS} ON COMMIT DROP")
    yield
    cursor.execute("DROP TABLE IF EXISTS watched")
    cursor.execute("DROP TABLE found")


def of_everybody(
    cursor: CursorWrapper, parameters: Parameters, kinds: Kinds | None = None
) -> None:
    """Find, among all accounts, what hangs on the figures of others."""
    for place, kind in _kinds(Reach.PORTFOLIO) if kinds is None else kinds:
        _find(cursor, place, kind, EVERYWHERE, parameters)
    cursor.execute(ANALYZE)


def look(
    cursor: CursorWrapper,
    target: sql.Composable,
    scope: Scope,
    parameters: Parameters,
    *,
    more: Kinds = (),
) -> None:
    """
    Write what flags would say of the accounts in *scope* into *target*.

    What hangs on the figures of others is in ``found`` already, but for *more*.
    """
    values = parameters.values() | scope.parameters
    cursor.execute(
        sql.SQL("DELETE FROM found WHERE NOT ({})").format(scope.on("account_id")),
        scope.parameters,
    )
    watched = sql.SQL(WATCHED).format(promised=promised(scope), lately=lately(scope))
    cursor.execute(watched, values)
    cursor.execute("ANALYZE watched (account_id)")
    for place, kind in [*more, *_kinds(Reach.LOCAL)]:
        _find(cursor, place, kind, scope, parameters)
    cursor.execute(ANALYZE)
    for place, kind in _kinds(Reach.COMPOSED):
        _find(cursor, place, kind, scope, parameters)
    shares = {"shares": json.dumps(parameters.rules.stakes)}
    cursor.execute(sql.SQL(SUM).format(target=target), values | shares)


def look_at_few(
    cursor: CursorWrapper,
    target: sql.Composable,
    ids: Iterable[int],
    parameters: Parameters,
    *,
    before: Mapping[str, Any],
) -> Scope:
    """
    Look at a few accounts, and at those whose flags hang on them; return which.

    *before* are the references by which flags stand now.
    """
    stirred: list[tuple[int, Kind]] = []
    still: list[tuple[int, Kind]] = []
    for place, kind in _kinds(Reach.PORTFOLIO):
        is_same = all(
            name in before and before[name] == parameters.references[name]
            for name in kind.references
        )
        (still if is_same else stirred).append((place, kind))
    of_everybody(cursor, parameters, stirred)
    scope = ids_scope(sorted(_moved(cursor, stirred) | set(ids)))
    look(cursor, target, scope, parameters, more=still)
    return scope


def _moved(cursor: CursorWrapper, stirred: Kinds) -> set[int]:
    """Return the accounts whose flags the figures of others would change."""
    if not stirred:
        return set()
    kinds = sorted({str(kind.code) for _, kind in stirred})
    codes = sorted({reason for _, kind in stirred for reason in kind.reasons})
    cursor.execute(MOVED, {"kinds": kinds, "codes": codes})
    moved = {pk for (pk,) in cursor.fetchall()}
    return moved if len(moved) <= MOST_MOVED else set()


def _kinds(reach: Reach) -> list[tuple[int, Kind]]:
    return [(place, kind) for place, kind in enumerate(KINDS) if kind.reach == reach]


def _find(
    cursor: CursorWrapper, place: int, kind: Kind, scope: Scope, parameters: Parameters
) -> None:
    cursor.execute(
        sql.SQL(FIND).format(
            kind=sql.Literal(str(kind.code)),
            place=sql.Literal(place),
            statement=kind.statement(scope, parameters),
        ),
        parameters.values() | scope.parameters,
    )
