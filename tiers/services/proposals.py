"""What a run proposes: the moves of its evaluations as one set, with their reasons."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import facts as account_facts
from sam.lib import audit, figures, outbox, runs
from sam.lib.models import Run
from scoring.services import measuring
from tiers.features import Portfolio
from tiers.models import Change, ChangeSet, Evaluation, Policy, Tier
from tiers.models.policies import AppliesItself, ProposesOn
from tiers.services import changes, judged_figures
from tiers.services.judging import Judgement
from tiers.services.reviews import last_review

# Who has moved since the day that was judged is left for the next one.
MOVES = """
FROM tiers_evaluation e
LEFT JOIN tiers_tierassignment t ON t.account_id = e.account_id
    AND t.ended_at IS NULL AND t.undone_by_id IS NULL
WHERE e.tier <> e.held_tier AND coalesce(t.tier, '') = e.held_tier
"""
# What a person has seen since the last review is not proposed again before the next.
UNSEEN = """
AND NOT EXISTS (
    SELECT FROM tiers_change c JOIN tiers_changeset s ON s.id = c.change_set_id
    WHERE c.account_id = e.account_id AND c.from_tier = e.held_tier
        AND c.to_tier = e.tier AND s.as_of >= %(review)s)
"""
EVENTS = {
    ProposesOn.CLOSED: "(e.held_tier = 'STRATEGIC' AND e.gate = 'CLOSED')",
    ProposesOn.GATE: "(e.held_tier = 'STRATEGIC' AND e.gate NOT IN ('', 'CLOSED'))",
    ProposesOn.UNPROFITABLE: "e.decision = 'UNPROFITABLE'",
}
PROPOSE = """
INSERT INTO tiers_change (
    change_set_id, account_id, from_tier, to_tier, reason, status, factors, measures
)
SELECT %(change_set)s, e.account_id, e.held_tier, e.tier,
    CASE WHEN e.decision = 'BELOW' THEN 'SCORE'
        WHEN e.decision = ANY(%(reasons)s) THEN e.decision ELSE 'GATE' END,
    'PROPOSED', '{}', '{}'
"""
KINDS = {
    AppliesItself.PROMOTIONS: {"to_tier": Tier.STRATEGIC},
    AppliesItself.DEMOTIONS: {"from_tier": Tier.STRATEGIC, "to_tier": Tier.VALUED},
    AppliesItself.RECOVERIES: {"from_tier": Tier.ALTERNATIVE, "to_tier": Tier.VALUED},
}


def counts(portfolio: Portfolio, judgement: Judgement) -> dict[str, int]:
    """Return how many accounts would move, by direction."""
    up = (judgement.tier == Tier.STRATEGIC) & (portfolio.tier != Tier.STRATEGIC)
    down = (judgement.tier != Tier.STRATEGIC) & (portfolio.tier == Tier.STRATEGIC)
    return {"promoted": int(up.sum()), "demoted": int(down.sum())}


def hold_open_sets() -> list[ChangeSet]:
    """
    Lock what is open, for a publication, before it locks what others read.

    Who decides a set holds it and then reads the evaluations; the other way round the
    two would wait for each other.
    """
    open_sets = ChangeSet.objects.filter(status__in=changes.OPEN_SETS).order_by("pk")
    return list(open_sets.select_for_update(no_key=True))


def propose_if_due(job: runs.Job) -> None:
    """
    Propose what the published evaluations say, within their publication.

    All moves if a review date has come or a person asks; between reviews those only
    that an event of the policy causes, and that nobody has seen since the last review.
    """
    if job.run.result["policy"] is None or job.run.result.get("infeasible"):
        return
    policy = Policy.objects.get(pk=job.run.result["policy"])
    review = last_review(policy, job.as_of)
    is_answered = Run.objects.filter(
        kind=job.run.kind,
        status=Run.Status.DONE,
        result__review_on__gte=review.isoformat(),
    ).exists()
    if not is_answered:
        made = _propose_all(job, policy, ChangeSet.Cause.REVIEW, review)
        job.note(review_on=review.isoformat())
    elif job.run.parent_id is None:
        made = _propose_all(job, policy, ChangeSet.Cause.PERSON, None)
    else:
        made = _propose_events(job, policy, review)
    job.note(change_set=made.pk if made else None)


def apply_by_itself(job: runs.Job) -> None:
    """
    Apply those moves of the run's set that the policy lets apply by themselves.

    A set that waits for a person says why; nothing of it moves.
    """
    with transaction.atomic():
        found = ChangeSet.objects.select_for_update(no_key=True).filter(
            pk=job.run.result.get("change_set")
        )
        change_set = found.select_related(None).first()
        if change_set is None or change_set.policy is None or change_set.held_because:
            return
        moves = _moving_by_itself(change_set, change_set.policy)
        if not moves:
            return
        try:
            changes.apply_change_set(change_set=change_set, actor=None, changes=moves)
        except changes.ChangeSetRefused as refusal:
            found.update(held_because=str(refusal))


def _propose_all(
    job: runs.Job, policy: Policy, cause: str, review: dt.date | None
) -> ChangeSet | None:
    """
    Propose every move as one set; any other that is open is superseded.

    One that the same policy proposed, open with the very same moves, stays instead.
    """
    open_sets = hold_open_sets()
    wanted = _wanted(MOVES, {})
    same = None
    for waiting in open_sets:
        left = waiting.changes.filter(status__in=changes.OPEN)
        alike = wanted and set(left.values_list("account_id", "to_tier")) == wanted
        if alike and waiting.policy_id == policy.pk:
            same = waiting
            continue
        before, waiting.status = waiting.status, ChangeSet.Status.SUPERSEDED
        changes.record_decision(
            waiting, None, timezone.now(), "supersede_change_set", before=before
        )
    if same is not None or not wanted:
        return same
    return _write(job, policy, cause, review, MOVES, {})


def _propose_events(job: runs.Job, policy: Policy, review: dt.date) -> ChangeSet | None:
    """Propose the moves that events cause; what is open stays open beside them."""
    conditions = [EVENTS[ProposesOn(code)] for code in policy.proposes_on]
    if not conditions:
        return None
    moves = f"{MOVES} AND ({' OR '.join(conditions)}) {UNSEEN}"
    parameters: dict[str, Any] = {"review": review}
    if not _wanted(moves, parameters):
        return None
    return _write(job, policy, ChangeSet.Cause.EVENT, None, moves, parameters)


def _wanted(moves: str, parameters: dict[str, Any]) -> set[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT e.account_id, e.tier" + moves, parameters)
        return set(cursor.fetchall())


def _write(
    job: runs.Job,
    policy: Policy,
    cause: str,
    review: dt.date | None,
    moves: str,
    parameters: dict[str, Any],
) -> ChangeSet:
    made = ChangeSet.objects.create(
        run=job.run, policy=policy, as_of=job.as_of, review_on=review, cause=cause
    )
    own = {"change_set": made.pk, "reasons": Change.Reason.values}
    with connection.cursor() as cursor:
        cursor.execute(PROPOSE + moves, parameters | own)
    judged_figures.keep(
        made,
        facts=job.table("facts", published=account_facts.FACTS),
        measures=job.table("measures", published=measuring.MEASURES),
        seats=job.run.result["seats"],
    )
    made.held_because = _why_held(job, made, policy)
    made.save(update_fields=["held_because"])
    audit.record("propose_change_set", made, counts=changes.tally(made))
    outbox.emit("change_set.proposed", payload={"change_set": made.pk})
    return made


def _why_held(job: runs.Job, made: ChangeSet, policy: Policy) -> str:
    """Say why what applies by itself waits for a person; empty if it does not."""
    if not _moving_by_itself(made, policy):
        return ""
    earlier = Run.objects.filter(
        kind=job.run.kind, status=Run.Status.DONE, published=True
    )
    if not earlier.exclude(pk=job.run.pk).exists():
        return _("The first run takes the tiers as they are: a person decides.")
    moves = made.changes.count()
    candidates = Evaluation.objects.exclude(rank=None).count()
    if moves <= policy.hold_share * candidates:
        return ""
    return _(
        "{moves} of {candidates} accounts would move, more than the {share} that may"
        " move without a person."
    ).format(
        moves=figures.number(moves),
        candidates=figures.number(candidates),
        share=figures.percent(policy.hold_share, 0),
    )


def _moving_by_itself(change_set: ChangeSet, policy: Policy) -> Collection[int]:
    """Return the open changes of the kinds that need no person."""
    found: set[int] = set()
    for code in policy.applies_itself:
        alike = change_set.changes.filter(
            status=Change.Status.PROPOSED, **KINDS[AppliesItself(code)]
        )
        found.update(alike.values_list("pk", flat=True))
    return found
