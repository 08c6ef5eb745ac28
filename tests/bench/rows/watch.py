"""Everybody's promises watched for a night, and those of the accounts that changed."""

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction

from accounts.models import Account
from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from scoring.services import measuring
from tests.bench.registry import AS_OF, Bench, Row, measures, seconds
from tiers.models import Flag
from tiers.services import retiering, watching

LIMIT_SECONDS = 10
FEW_SECONDS = 2
OF_ACCOUNTS = 100_000
SHARE = 0.01
# A visit to one account of a hundred: what an import of a day brings.
VISIT = """
INSERT INTO accounts_interaction (account_id, happened_at, kind, purpose, initiative,
    minutes, subject, note)
SELECT unnest(%s::bigint[]), %s, 'VISIT', 'SERVICE', 'PROACTIVE', 60, 'Visit', ''
"""


@measures("watch")
def watch(bench: Bench) -> Iterator[Row]:
    """Watch all, each run as of another day, so that every open flag is written."""
    size = bench.accounts / OF_ACCOUNTS
    with bench.databases.using("watch", of="portfolio"):
        bench.say("refreshing facts, scoring, retiering")
        for kind in (facts.REFRESH, measuring.SCORE, retiering.RETIER):
            _run(kind, AS_OF)
        bench.say("watching for the first time")
        first = seconds(lambda: _run(watching.WATCH, AS_OF))
        ours, steps = [], []
        for nth in range(1, bench.runs + 1):
            bench.say(f"watching, {nth} of {bench.runs}")
            day = AS_OF + dt.timedelta(days=nth)
            ours.append(seconds(lambda on=day: _run(watching.WATCH, on)))  # type: ignore[misc]
            latest = runs.latest(watching.WATCH)
            steps.append(latest.seconds if latest else {})
        yield Row(
            name="watch",
            runs=ours,
            unit="s",
            limit=LIMIT_SECONDS * size,
            more={"first": first, "steps": steps, "flags": Flag.objects.open().count()},
        )
        yield _few(bench, size)


def _few(bench: Bench, size: float) -> Row:
    """Watch the accounts that an import touched, and all whose flags hang on them."""
    day = AS_OF + dt.timedelta(days=bench.runs)
    every = round(1 / SHARE)
    ids = list(
        Account.objects.filter(status=Account.Status.CUSTOMER)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    ours, moved = [], []
    for nth in range(bench.runs):
        few = ids[nth::every]
        with connection.cursor() as cursor:
            cursor.execute(VISIT, [few, dt.datetime.combine(day, dt.time(9), dt.UTC)])

        def look(accounts: list[int] = few) -> None:
            with (
                audit.acting(actor=None, door=AuditEntry.Door.COMMAND),
                transaction.atomic(),
            ):
                moved.append(len(watching.watch_accounts(accounts, as_of=day)))

        bench.say(f"watching {len(few):,} accounts, {nth + 1} of {bench.runs}")
        ours.append(seconds(look))
    return Row(
        name="watch_few",
        runs=ours,
        unit="s",
        limit=FEW_SECONDS * size,
        more={"accounts": len(ids[::every]), "moved": moved},
    )


def _run(kind: str, as_of: dt.date) -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(kind, as_of=as_of, again=True)
    if run.status != Run.Status.DONE or not run.published:
        raise RuntimeError(f"{kind} was not published: {run.status} {run.error}")
