"""What a run proposes: the moves of its evaluations as one set, with their reasons."""

import datetime as dt
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.services import facts as account_facts
from sam.lib import audit, outbox, runs
from sam.lib.models import Run
from scoring.services import measuring
from tiers.features import Portfolio
from tiers.models import ChangeSet, Policy, Tier
from tiers.services import changes
from tiers.services.judging import Judgement
from tiers.services.reviews import last_review


def propose_if_due(job: runs.Job) -> None:
    """Propose the moves if a review date has come or a person asks."""
    if job.run.result["policy"] is None:
        return
    policy = Policy.objects.get(pk=job.run.result["policy"])
    review = last_review(policy, job.as_of)
    answered = Run.objects.filter(
        kind=job.run.kind,
        status=Run.Status.DONE,
        result__review_on__gte=review.isoformat(),
    )
    asked = job.run.parent_id is None
    if answered.exists() and not asked:
        return
    due = not answered.exists()
    change_set = propose(
        job=job,
        judged=Judged(
            facts=job.table("facts", published=account_facts.FACTS),
            measures=job.table("measures", published=measuring.MEASURES),
        ),
        policy=policy,
        seats=job.run.result["seats"],
        cause=ChangeSet.Cause.REVIEW if due else ChangeSet.Cause.PERSON,
        review_on=review if due else None,
    )
    found = {"change_set": change_set.pk if change_set else None}
    job.note(**found, **({"review_on": review.isoformat()} if due else {}))


class Judged(NamedTuple):
    """The tables of the facts and measures that were judged."""

    facts: sql.Composable
    measures: sql.Composable


def counts(portfolio: Portfolio, judgement: Judgement) -> dict[str, int]:
    """Return how many accounts would move, by direction."""
    up = (judgement.tier == Tier.STRATEGIC) & (portfolio.tier != Tier.STRATEGIC)
    down = (judgement.tier != Tier.STRATEGIC) & (portfolio.tier == Tier.STRATEGIC)
    return {"promoted": int(up.sum()), "demoted": int(down.sum())}


# Who has moved since the day that was judged is left for the next one.
MOVES = """
FROM tiers_evaluation e
LEFT JOIN tiers_tierassignment t ON t.account_id = e.account_id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
"""
WHO_MOVES = "WHERE e.tier <> e.held_tier AND coalesce(t.tier, '') = e.held_tier"

# The figures are kept as they were judged, so that a replay needs no recomputation.
PROPOSE = (
    """
INSERT INTO tiers_change (
    change_set_id, account_id, from_tier, to_tier, reason, status, score, rank,
    factors, measures, enter_score, stay_score, seats
)
SELECT %(change_set)s, e.account_id, e.held_tier, e.tier,
    CASE e.decision WHEN 'ENTERS' THEN 'ENTERS' WHEN 'CAP' THEN 'CAP'
        WHEN 'BELOW' THEN 'SCORE' ELSE 'GATE' END,
    'PROPOSED', e.score, e.rank,
    array(SELECT coalesce(x, 0) FROM unnest(e.factors) WITH ORDINALITY AS u(x, place)
        ORDER BY place),
    jsonb_build_object(
        'revenue_12m', f.revenue_12m, 'net_margin_12m', m.net_margin_12m,
        'potential', m.potential, 'headroom', m.headroom,
        'lifetime_value', m.lifetime_value, 'influence', m.influence,
        'market_position', a.market_position, 'fit', m.fit_id),
    %(enter)s, %(stay)s, %(seats)s
"""
    + MOVES
    + """
JOIN accounts_account a ON a.id = e.account_id
JOIN {facts} f ON f.account_id = e.account_id
JOIN {measures} m ON m.account_id = e.account_id
"""
    + WHO_MOVES
)


def propose(
    *,
    job: runs.Job,
    judged: Judged,
    policy: Policy,
    seats: int,
    cause: str,
    review_on: dt.date | None,
) -> ChangeSet | None:
    """
    Propose the moves of the published evaluations as one set, in this transaction.

    An open set with the very same moves stays; any other open one is superseded.
    Returns the set, or ``None`` where nobody moves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT e.account_id, e.tier" + MOVES + WHO_MOVES)
        wanted = set(cursor.fetchall())
    same = None
    for waiting in ChangeSet.objects.select_for_update().filter(
        status=ChangeSet.Status.PROPOSED
    ):
        if wanted and set(waiting.changes.values_list("account_id", "to_tier")) == (
            wanted
        ):
            same = waiting
            continue
        waiting.status = ChangeSet.Status.SUPERSEDED
        changes.record_decision(waiting, None, timezone.now(), "supersede_change_set")
    if same is not None or not wanted:
        return same
    made = ChangeSet.objects.create(
        run=job.run, policy=policy, as_of=job.as_of, review_on=review_on, cause=cause
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(PROPOSE).format(facts=judged.facts, measures=judged.measures),
            {
                "change_set": made.pk,
                "enter": policy.enter_score,
                "stay": policy.stay_score,
                "seats": seats,
            },
        )
    audit.record("propose_change_set", made, counts=changes.tally(made))
    outbox.emit("change_set.proposed", payload={"change_set": made.pk})
    return made
