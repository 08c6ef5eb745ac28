"""What contact accounts had with us of late, in one pass over what was written down."""

from psycopg import sql

from accounts.rollup import Scope

# Of 12 months, or of as many quarters as a standard goes back: what came before is not
# read again every night. ``quarters`` says of each visit how many quarters ago it was.
# A contact of which no minutes are known is counted by its kind.
LATELY = """
SELECT i.account_id, max(i.happened_at) AS last_at,
    max(i.happened_at) FILTER (WHERE i.kind = 'VISIT') AS last_visit_at,
    count(*) FILTER (WHERE i.kind = 'VISIT'
        AND i.happened_at >= %(year_ago_at)s) AS visits_12m,
    sum(i.minutes) FILTER (WHERE i.happened_at >= %(year_ago_at)s) AS minutes,
    count(*) FILTER (WHERE i.kind = 'VISIT' AND i.minutes IS NULL
        AND i.happened_at >= %(year_ago_at)s) AS visits_untimed,
    count(*) FILTER (WHERE i.kind = 'REVIEW' AND i.minutes IS NULL
        AND i.happened_at >= %(year_ago_at)s) AS reviews_untimed,
    array_agg(floor(extract(epoch FROM %(now_at)s - i.happened_at) / 86400
            / %(quarter_days)s)::int) FILTER (
        WHERE i.kind = 'VISIT' AND i.happened_at > bounds.quarters_at
    ) AS quarters
FROM accounts_interaction i
CROSS JOIN (
    SELECT %(now_at)s - make_interval(
        days => coalesce(max(periods), 0) * %(quarter_days)s) AS quarters_at
    FROM tiers_servicestandard
) bounds
WHERE {scope} AND i.happened_at < %(now_at)s
    AND i.happened_at >= least(%(year_ago_at)s, bounds.quarters_at)
GROUP BY i.account_id
"""


def lately(scope: Scope) -> sql.Composable:
    """
    Return the statement that says what contact the accounts in *scope* had of late.

    One row an account that had any. Parameters: those of *scope*, of
    `accounts.rollup.facts.Window`, and ``quarter_days``.
    """
    return sql.SQL(LATELY).format(scope=scope.on("i.account_id"))
