"""The nightly chain: of everybody, and of a next day on which few have changed."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import connection

from tests.bench.night import NIGHT, chain, night
from tests.bench.published import differing, digests
from tests.bench.registry import AS_OF, Bench, Row, measures, seconds

FULL_SECONDS = 30
OF_ACCOUNTS = 100_000
NEXT_SECONDS = 90
OF_MILLION = 1_000_000
MOST_GIGABYTES = 1.5
SHARE = 0.01
NEXT = AS_OF + dt.timedelta(days=1)
JUDGING = ("refresh_facts", "score", "retier", "watch")
# What the four steps read and what they write, for a floor that only moves it.
READ = (
    "accounts_account",
    "accounts_orderline",
    "accounts_order",
    "accounts_interaction",
    "accounts_interactionparticipant",
    "accounts_contact",
    "accounts_position",
    "accounts_unit",
    "accounts_problem",
    "accounts_promise",
    "accounts_costentry",
    "accounts_walletentry",
    "tiers_tierassignment",
)
WRITTEN = (
    "accounts_accountfacts",
    "scoring_accountmeasures",
    "tiers_evaluation",
    "tiers_flag",
)
# A day of one account of a hundred: orders, a visit, a late word of a month ago, a
# corrected price. The days of the new ones are those of the next night.
DAY = [
    """
    CREATE TEMP TABLE bench_few AS SELECT id, owner_id, id / %(every)s AS n
    FROM accounts_account WHERE status = 'CUSTOMER' AND id %% %(every)s = 0
    """,
    """
    WITH made AS (
        INSERT INTO accounts_order (account_id, ordered_on, currency, rate)
        SELECT id, %(day)s, 'GBP', 1 FROM bench_few WHERE n %% 2 = 0
        RETURNING id, account_id, ordered_on
    )
    INSERT INTO accounts_orderline (order_id, account_id, ordered_on, line_no,
        offering_id, quantity, revenue_given, cost_given, revenue, cost, promised_on)
    SELECT id, account_id, ordered_on, 1, 9 + account_id %% 80, 1, 500, 300, 500, 300,
        ordered_on + 7
    FROM made
    """,
    """
    INSERT INTO accounts_interaction (account_id, happened_at, kind, purpose,
        initiative, user_id, minutes, subject, note)
    SELECT id, %(day)s::timestamptz - interval '1 day' * CASE n %% 4 WHEN 1 THEN 0
            ELSE 30 END, 'VISIT', 'SELL', 'PROACTIVE', owner_id, 60, 'Visit', ''
    FROM bench_few WHERE n %% 2 = 1
    """,
    """
    UPDATE accounts_orderline SET revenue = revenue + 1, revenue_given = revenue + 1
    WHERE id IN (SELECT max(l.id) FROM bench_few f
        JOIN accounts_orderline l ON l.account_id = f.id WHERE f.n %% 10 = 0
        GROUP BY f.id)
    """,
    "SELECT count(*) FROM bench_few",
]


@measures("nightly")
def nightly(bench: Bench) -> Iterator[Row]:
    """The first chain of all accounts, then the next day in two copies of it."""
    first = night(bench)
    yield Row(
        name="nightly, all accounts",
        runs=[first["seconds"]],
        unit="s",
        limit=FULL_SECONDS * max(1, bench.accounts / OF_ACCOUNTS),
        more={"steps": first["steps"]},
    )
    yield Row(
        name="memory, full nightly",
        runs=[first["peak_gb"]],
        unit="GB",
        limit=MOST_GIGABYTES,
    )
    bench.say("moving what the steps read and write, and nothing else")
    yield Row(
        name="facts, scores, tiers and watch",
        runs=[sum(first["steps"].get(kind, 0.0) for kind in JUDGING)],
        unit="s",
        floors=[seconds(_move) for _ in range(bench.runs)],
        limit=8,
        more={"steps": {kind: first["steps"].get(kind) for kind in JUDGING}},
    )
    yield from _next_day(bench)


def _move() -> None:
    """Read the inputs and write the outputs as binary ``COPY``."""
    with connection.cursor() as cursor:
        for table in READ:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as blocks:
                for _block in blocks:
                    pass
        for table in WRITTEN:
            cursor.execute(f"CREATE TABLE staging.bench_floor (LIKE {table})")
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as blocks:
                kept = [bytes(block) for block in blocks]
            into = "COPY staging.bench_floor FROM STDIN (FORMAT binary)"
            with cursor.copy(into) as copy:
                for block in kept:
                    copy.write(block)
            cursor.execute("DROP TABLE staging.bench_floor")


def _next_day(bench: Bench) -> Iterator[Row]:
    """Do the next night twice: from what has changed, and with all facts anew."""
    few, whole = [], []
    steps: dict[str, Any] = {}
    differ: dict[str, int] = {}
    changed = 0
    for nth in range(bench.runs):
        found = []
        for name, anew, taken in (("few", False, few), ("whole", True, whole)):
            bench.say(f"the next night, {name} of {nth + 1} of {bench.runs}")
            with bench.databases.using(name, of=NIGHT):
                changed = _a_day(bench)
                done = chain(bench, name, NEXT, anew=anew)
                taken.append(done["seconds"])
                steps[name] = done["steps"]
                found.append(digests() if nth == 0 else {})
        if nth == 0:
            differ = differing(*found)
    yield Row(
        name="nightly of the next day, 1 % changed",
        runs=few,
        unit="s",
        floors=whole,
        limit=1 / 3,
        more={"changed": changed, "steps": steps},
    )
    yield Row(
        name="nightly of the next day, seconds",
        runs=few,
        unit="s",
        limit=NEXT_SECONDS * max(0.1, bench.accounts / OF_MILLION),
    )
    yield Row(
        name="next day as the full nightly, equal rows",
        runs=[float(not differ)],
        unit="share",
        limit=1,
        at_least=True,
        more={"differing": differ},
    )


def _a_day(bench: Bench) -> int:
    values = {"day": NEXT, "every": round(1 / SHARE)}
    if bench.accounts < 2 * values["every"]:
        values["every"] = 10
    with connection.cursor() as cursor:
        for statement in DAY:
            cursor.execute(statement, values)
        changed = int(cursor.fetchone()[0])
        cursor.execute("SELECT sam_analyze()")
    return changed
