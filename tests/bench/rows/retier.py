"""Everybody judged by a policy: read, judge, publish; and in memory alone."""

import datetime as dt
import resource
import time
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, Run
from sam.users.models import User
from scoring.services import measuring
from tests.bench.registry import AS_OF, Bench, Row, measures, seconds
from tiers.features import read_portfolio
from tiers.models import Policy
from tiers.services import capacity, judging, policies, previewing, retiering
from tiers.services.what_if import consequences, tier_labels
from tiers.services.what_if_cut import cut_line

FLOOR = """
CREATE TABLE staging.bench_floor AS
SELECT m.account_id, m.lifetime_value + m.potential AS score,
    rank() OVER (ORDER BY m.lifetime_value + m.potential DESC) AS place
FROM scoring_accountmeasures m JOIN accounts_accountfacts f USING (account_id)
"""
LIMIT_SECONDS = 15
JUDGE_SECONDS = 0.3
READ_SECONDS = 1.0
PREVIEW_SECONDS = 1.0
OF_ACCOUNTS = 100_000


@measures("retier")
def retier(bench: Bench) -> Iterator[Row]:
    """Retier all; the limits are of 100,000 accounts and grow with their number."""
    size = bench.accounts / OF_ACCOUNTS
    with bench.databases.using("retier", of="portfolio"):
        bench.say("refreshing facts, scoring")
        _run(facts.REFRESH, AS_OF)
        _run(measuring.SCORE, AS_OF)
        _run(retiering.RETIER, AS_OF)  # puts a first policy in force
        ours, floors, processor, steps = [], [], [], []
        for nth in range(bench.runs):
            bench.say(f"retiering, {nth + 1} of {bench.runs}")
            floors.append(seconds(_sort))
            _forget()
            _put_another_in_force()
            spent = time.process_time()
            ours.append(seconds(lambda: _run(retiering.RETIER, AS_OF)))
            processor.append(time.process_time() - spent)
            latest = runs.latest(retiering.RETIER)
            steps.append(latest.seconds if latest else {})
        yield Row(
            name="retier",
            runs=ours,
            unit="s",
            limit=LIMIT_SECONDS * size,
            more={
                "floors": floors,
                "processor": processor,
                "steps": steps,
                "peak_mb": _peak(),
            },
        )
        yield from _in_memory(bench, size)


def _in_memory(bench: Bench, size: float) -> Iterator[Row]:
    """Read and judge alone, as a preview does."""
    tables = sql.Identifier("scoring_accountmeasures"), sql.Identifier(facts.FACTS)
    policy = Policy.objects.get(status=Policy.Status.ACTIVE)
    standards = capacity.standards()
    reading, judged = [], []
    for _ in range(bench.runs):
        reading.append(seconds(lambda: read_portfolio(*tables, as_of=AS_OF)))
        portfolio = read_portfolio(*tables, as_of=AS_OF)
        judged.append(
            seconds(
                lambda read=portfolio: judging.judge(  # type: ignore[misc]
                    policy, read, AS_OF, standards=standards
                )
            )
        )
    yield Row(name="portfolio, read", runs=reading, unit="s", limit=READ_SECONDS * size)
    yield Row(name="judge", runs=judged, unit="s", limit=JUDGE_SECONDS * size)
    yield _previews(bench, size)


def _previews(bench: Bench, size: float) -> Row:
    """Show a director's page what each of several drafts would do, after the first."""
    director = User.objects.filter(role=User.Role.DIRECTOR).order_by("pk")[0]
    previewing.forget()

    def look(points: float) -> None:
        now = policies.in_force()
        assert now is not None
        draft = policies.unsaved({"enter_score": now.enter_score + points})
        found = previewing.preview(draft)
        said = consequences(found, director, labels=tier_labels({}), currency="GBP")
        cut_line(said, director, currency="GBP")

    first = seconds(lambda: look(0.5))
    again = [
        seconds(lambda step=nth: look(1.0 + step / 10))  # type: ignore[misc]
        for nth in range(bench.runs)
    ]
    return Row(
        name="preview",
        runs=again,
        unit="s",
        limit=PREVIEW_SECONDS * size,
        more={"first": first},
    )


def _put_another_in_force() -> None:
    """Follow the policy in force by one that asks more, so that every row differs."""
    policy = Policy.objects.get(status=Policy.Status.ACTIVE)
    Policy.objects.filter(pk=policy.pk).update(
        status=Policy.Status.RETIRED, retired_at=timezone.now()
    )
    policy.pk, policy.version = None, policy.version + 1
    policy.enter_score += 1
    policy._state.adding = True
    policy.save()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _sort() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staging.bench_floor")


def _run(kind: str, as_of: dt.date) -> None:
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(kind, as_of=as_of, again=True)
    if run.status != Run.Status.DONE or not run.published:
        raise RuntimeError(f"{kind} was not published: {run.status} {run.error}")
