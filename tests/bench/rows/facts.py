"""Facts of all accounts from all their events, beside one plain aggregate."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection

from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from tests.bench.registry import AS_OF, Bench, Row, measures, seconds

FLOOR = """
CREATE TABLE staging.bench_floor AS
SELECT account_id, count(*) AS lines, sum(revenue) AS revenue, sum(cost) AS cost,
    min(ordered_on) AS first_on, max(ordered_on) AS last_on
FROM accounts_orderline GROUP BY account_id
"""


@measures("facts")
def full_rebuild(bench: Bench) -> Iterator[Row]:
    """Rebuild and publish; each run as of another day, so that every row differs."""
    ours, floors, steps = [], [], []
    for nth in range(bench.runs):
        bench.say(f"rebuilding the facts, {nth + 1} of {bench.runs}")
        floors.append(seconds(_aggregate))
        _forget()
        as_of = AS_OF - dt.timedelta(days=bench.runs - nth)
        ours.append(seconds(lambda day=as_of: _rebuild(day)))  # type: ignore[misc]
        steps.append(runs.latest(facts.REFRESH).seconds)  # type: ignore[union-attr]
    yield Row(
        name="facts, full rebuild",
        runs=ours,
        unit="s",
        floors=floors,
        limit=10,
        more={"steps": steps},
    )


def _aggregate() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staging.bench_floor")


def _rebuild(as_of: dt.date) -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(
            facts.REFRESH, as_of=as_of, options={"rebuild": True}, again=True
        )
    if run.status != Run.Status.DONE or not run.published:
        raise RuntimeError(f"the facts were not published: {run.status} {run.error}")
