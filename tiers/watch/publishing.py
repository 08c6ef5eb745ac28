"""From what a look found to flags and their history: raised, changed, cleared, once."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.backends.utils import CursorWrapper
from psycopg import sql

from accounts.rollup import Scope
from tiers.watch.parameters import Parameters

VERBS = ("RAISED", "CHANGED", "CLEARED")
COLUMNS = """(
    account_id bigint, kind varchar(20), evidence jsonb, stake numeric(20, 4),
    owner_id bigint
)"""
MOVES = """
CREATE TEMPORARY TABLE moves (verb text, kind text, account_id bigint) ON COMMIT DROP
"""
# A later day's look knows more, if that day has come at all: clocks jump.
LATER = "({day} > %(as_of)s AND {day} <= %(today)s)"
CODES = "jsonb_path_query_array({evidence}, '$.reasons[*].reason')"
TELL = """told AS (
    INSERT INTO tiers_flagevent (flag_id, verb, "on", rules_version, by_rules, evidence)
    SELECT id, {verb}, %(as_of)s, %(rules_version)s, %(by_rules)s, evidence FROM moved
), heard AS (
    INSERT INTO lib_outboxevent (type, account_id, payload, attempts, error)
    SELECT 'flag.' || lower({verb}), account_id,
        jsonb_build_object('flag', id, 'kind', kind), 0, ''
    FROM moved ORDER BY account_id, kind
)
INSERT INTO moves SELECT {verb}, kind, account_id FROM moved
"""
CLEAR = """
WITH moved AS (
    UPDATE tiers_flag t
    SET cleared_on = greatest(t.opened_on, %(as_of)s), cleared_at = now()
    WHERE t.cleared_at IS NULL AND {of_t} AND NOT {updated_later}
        AND NOT EXISTS (
            SELECT FROM {found} f WHERE f.account_id = t.account_id AND f.kind = t.kind
        )
    RETURNING t.id, t.kind, t.account_id, t.evidence
), """
CHANGE = """
WITH moved AS (
    SELECT t.id, t.kind, t.account_id, f.evidence
    FROM {found} f JOIN tiers_flag t ON t.account_id = f.account_id AND t.kind = f.kind
        AND t.cleared_at IS NULL
    WHERE {of_f} AND NOT {updated_later} AND t.evidence <> f.evidence
        AND {codes_before} <> {codes_now}
), """
KEEP = """
UPDATE tiers_flag t
SET evidence = f.evidence, stake = f.stake, owner_id = f.owner_id,
    updated_on = greatest(t.opened_on, %(as_of)s), rules_version = %(rules_version)s
FROM {found} f
WHERE {of_f} AND t.account_id = f.account_id AND t.kind = f.kind
    AND t.cleared_at IS NULL AND NOT {updated_later}
    AND (t.evidence, t.stake, t.owner_id, t.updated_on, t.rules_version)
        IS DISTINCT FROM (f.evidence, f.stake, f.owner_id, %(as_of)s::date,
            %(rules_version)s)
"""
RAISE = """
WITH moved AS (
    INSERT INTO tiers_flag (account_id, kind, evidence, stake, owner_id, opened_on,
        updated_on, rules_version)
    SELECT f.account_id, f.kind, f.evidence, f.stake, f.owner_id, %(as_of)s, %(as_of)s,
        %(rules_version)s
    FROM {found} f
    WHERE {of_f} AND NOT EXISTS (
        SELECT FROM tiers_flag t
        WHERE t.account_id = f.account_id AND t.kind = f.kind
            AND (t.cleared_at IS NULL OR {cleared_later})
    )
    ORDER BY f.account_id, f.kind
    ON CONFLICT (account_id, kind) WHERE cleared_at IS NULL DO NOTHING
    RETURNING id, kind, account_id, evidence
), """
COUNT_MOVES = "SELECT verb, kind, count(*) FROM moves GROUP BY 1, 2 ORDER BY 1, 2"
DIFFERING = """
SELECT count(*) FROM {found} f FULL JOIN (
    SELECT account_id, kind FROM tiers_flag WHERE cleared_at IS NULL
) t ON t.account_id = f.account_id AND t.kind = f.kind
WHERE t.kind IS NULL OR f.kind IS NULL
"""


@dataclass(frozen=True, slots=True)
class Moves:
    """How many flags of each kind a look raised, changed and cleared, and where."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    account_ids: frozenset[int] = frozenset()

    def of(self, verb: str) -> dict[str, int]:
        """Return the count by kind of one verb, such as ``RAISED``."""
        return self.counts.get(verb, {})

    def total(self, verb: str) -> int:
        return sum(self.of(verb).values())

    def counted(self) -> dict[str, dict[str, int]]:
        """Return the counts by kind of all verbs, as a run keeps them."""
        return {verb.lower(): self.of(verb) for verb in VERBS}

    def totals(self) -> dict[str, int]:
        return {verb.lower(): self.total(verb) for verb in VERBS}

    def __add__(self, other: Self) -> "Moves":
        counts = {
            verb: dict(Counter(self.of(verb)) + Counter(other.of(verb)))
            for verb in VERBS
        }
        return Moves(counts, self.account_ids | other.account_ids)


def publish(
    cursor: CursorWrapper,
    found: sql.Composable,
    scope: Scope,
    parameters: Parameters,
    *,
    by_rules: bool = False,
) -> Moves:
    """
    Make the open flags of the accounts in *scope* say what the table *found* says.

    What a later day's look decided stays. *by_rules* is kept with what happens: whether
    new rules may have done it. Call it in a transaction.
    """
    values = parameters.values() | scope.parameters | {"by_rules": by_rules}
    cursor.execute(MOVES)
    for verb, statement in (("CLEARED", CLEAR), ("CHANGED", CHANGE)):
        _run(cursor, statement + TELL, values, found, scope, verb)
    _run(cursor, KEEP, values, found, scope)
    _run(cursor, RAISE + TELL, values, found, scope, "RAISED")
    moves = _counted(cursor)
    cursor.execute("DROP TABLE moves")
    return moves


def differing(cursor: CursorWrapper, found: sql.Composable) -> int:
    """Count the flags that *found* would raise or clear, were it published."""
    cursor.execute(sql.SQL(DIFFERING).format(found=found))
    return int(cursor.fetchone()[0])


def _run(
    cursor: CursorWrapper,
    statement: str,
    values: dict[str, Any],
    found: sql.Composable,
    scope: Scope,
    verb: str = "",
) -> None:
    cursor.execute(
        sql.SQL(statement).format(
            found=found,
            of_t=scope.on("t.account_id"),
            of_f=scope.on("f.account_id"),
            updated_later=sql.SQL(LATER.format(day="t.updated_on")),
            cleared_later=sql.SQL(LATER.format(day="t.cleared_on")),
            codes_before=sql.SQL(CODES.format(evidence="t.evidence")),
            codes_now=sql.SQL(CODES.format(evidence="f.evidence")),
            verb=sql.Literal(verb),
        ),
        values,
    )


def _counted(cursor: CursorWrapper) -> Moves:
    cursor.execute(COUNT_MOVES)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for verb, kind, count in cursor.fetchall():
        counts[verb][kind] = count
    cursor.execute("SELECT DISTINCT account_id FROM moves")
    return Moves(dict(counts), frozenset(pk for (pk,) in cursor.fetchall()))
