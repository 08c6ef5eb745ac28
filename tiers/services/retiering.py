"""Judge every account by the policy in force; propose what should move."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import Account
from accounts.services import facts as account_facts
from sam.lib import runs, tables
from scoring.services import measuring
from tiers.features import Portfolio, read_portfolio
from tiers.models import Evaluation, Policy, ServiceStandard
from tiers.services import policies, proposals, standards
from tiers.services.evaluation_rows import write_evaluations
from tiers.services.judging import Judgement, judge
from tiers.services.ledger import open_missing_tiers

RETIER = "retier"
EVALUATIONS = Evaluation._meta.db_table
PASSING = ("as_of", "policy_id")
DISPLAYED = {
    "factors": "round({}[1]::numeric, 2)",
    "contributions": "round({}[1]::numeric, 1)",
    "score": "round({}::numeric, 1)",
    "score_high": "round({}::numeric, 1)",
}

SNAPSHOT = """
INSERT INTO tiers_scoresnapshot AS s (
    account_id, month, as_of, policy_id, score, rank, tier, quadrant
)
SELECT account_id, date_trunc('month', %(as_of)s::date)::date, as_of, policy_id, score,
    rank, held_tier, quadrant
FROM tiers_evaluation
ON CONFLICT (account_id, month) DO UPDATE SET
    (as_of, policy_id, score, rank, tier, quadrant) = (excluded.as_of,
        excluded.policy_id, excluded.score, excluded.rank, excluded.tier,
        excluded.quadrant)
WHERE (s.as_of, s.policy_id, s.score, s.rank, s.tier, s.quadrant)
    IS DISTINCT FROM (excluded.as_of, excluded.policy_id, excluded.score,
        excluded.rank, excluded.tier, excluded.quadrant)
"""

# Of a standard, what has no part in the hours that an account takes.
PROMISES_NOTHING = ["id", "benefits"]

# What people decided: another digest makes another run of the same day.
DECIDED = """
SELECT
    (SELECT ARRAY[coalesce(max(id), 0), count(undone_by_id)] FROM tiers_tierassignment
        WHERE reason <> 'OPENING'),
    (SELECT ARRAY[coalesce(max(id), 0), count(withdrawn_at)] FROM tiers_override),
    (SELECT ARRAY[coalesce(max(id), 0), count(lifted_at)] FROM tiers_donotlose),
    (SELECT coalesce(max(id), 0) FROM tiers_supplierstatus),
    (SELECT md5(string_agg(concat_ws(':', id, stage, outcome, nominee_type), ','
        ORDER BY id)) FROM tiers_nomination),
    (SELECT coalesce(max(version), 1) FROM tiers_policy
        WHERE status = 'ACTIVE' AND approved_at IS NULL),
    (SELECT md5(string_agg(concat_ws(':', id, approved_at, effective_on), ','
        ORDER BY id)) FROM tiers_policy
        WHERE approved_at IS NOT NULL AND status <> 'DISCARDED'),
    (SELECT md5(string_agg(concat_ws(':', id, client_hours_month), ',' ORDER BY id))
        FROM users_user WHERE client_hours_month IS NOT NULL)
"""


def register() -> None:
    """Make the run known, and what its results depend on."""
    runs.register(RETIER, _("Evaluate tiers"), retier_all)
    runs.depends_on("tiers", _version)


def published_on() -> dt.date | None:
    """Return the day as of which evaluations were last published."""
    run = runs.latest(RETIER)
    return run.as_of if run else None


def retier_all(job: runs.Job) -> None:
    """
    Judge all accounts as of the run's day.

    Puts an approved policy in force whose day has come, publishes the evaluations and
    proposes what is due; what the policy lets apply by itself is applied. With the
    option ``dry_run`` it counts the moves and writes nothing.
    """
    dry = bool(job.run.options.get("dry_run"))
    last = published_on()
    publishes = not dry and (last is None or job.as_of >= last)
    if publishes:
        job.step("policy", partial(_put_in_force, job))
        job.step("ledger", lambda: job.note(opened=open_missing_tiers()))
    measures = measuring.measures_as_of(job)
    facts = account_facts.facts_as_of(job)
    job.step("judge", partial(_judge, job, measures, facts, publishes=publishes))
    if publishes:
        job.step("publish", partial(_publish, job))
        job.step("apply", partial(proposals.apply_by_itself, job))


def _put_in_force(job: runs.Job) -> None:
    policies.put_in_force_if_due(job.as_of)


def _judge(
    job: runs.Job, measures: sql.Composable, facts: sql.Composable, *, publishes: bool
) -> None:
    portfolio = read_portfolio(measures, facts, as_of=job.as_of)
    policy = _policy(job, portfolio, publishes=publishes)
    if policy is None:
        job.staged("evaluations", like=EVALUATIONS)
        job.note(moves={"promoted": 0, "demoted": 0}, policy=None, seats=0)
        return
    judgement = judge(policy, portfolio, job.as_of)
    job.note(
        moves=proposals.counts(portfolio, judgement),
        policy=policy.pk,
        seats=judgement.seats,
        kept_empty=judgement.kept_empty,
        change_set=None,
        **_as_solved(policy, portfolio, judgement),
    )
    target = tables.staging(job.staged("evaluations", like=EVALUATIONS))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(target))
        write_evaluations(target, job.as_of, policy, portfolio, judgement)
    if not publishes:
        _count(job)


def _policy(job: runs.Job, portfolio: Portfolio, *, publishes: bool) -> Policy | None:
    """Return the policy to judge by; none if there is no figure to read a first off."""
    policy = policies.in_force() if publishes else policies.judging_on(job.as_of)
    if policy is not None or not portfolio.is_measured:
        return policy
    first = policies.open_default if publishes else policies.draft_default
    return first(portfolio=portfolio, as_of=job.as_of)


def _as_solved(
    policy: Policy, portfolio: Portfolio, judgement: Judgement
) -> dict[str, Any]:
    """Return how near the optimum is proven to be, or why there is none, in words."""
    if judgement.optimum is None:
        return {}
    if judgement.optimum.chosen is not None:
        return {"gap": judgement.optimum.gap, "objective": judgement.optimum.objective}
    if not judgement.clashes:
        return {"infeasible": [str(_("No choice was found in the time given."))]}
    from tiers.services.selecting import problem_of
    from tiers.services.selecting_words import clash_words

    def names(places: Sequence[int]) -> list[str]:
        keys = portfolio.keys[list(places)].tolist()
        known = dict(Account.objects.filter(pk__in=keys).values_list("pk", "name"))
        return [known[key] for key in keys]

    problem = problem_of(policy, portfolio, judgement)
    return {"infeasible": clash_words(problem, judgement.clashes, names=names)}


def _publish(job: runs.Job) -> None:
    staged = tables.staged_name(job.run.pk, "evaluations")
    tables.index_staged(staged, EVALUATIONS)
    with job.publication():
        proposals.hold_open_sets()
        _count(job)
        tables.publish(staged, EVALUATIONS, key="account_id")
        with connection.cursor() as cursor:
            cursor.execute(SNAPSHOT, {"as_of": job.as_of})
        proposals.propose_if_due(job)


def _count(job: runs.Job) -> None:
    job.set_changed(
        tables.differing(
            tables.staged_name(job.run.pk, "evaluations"),
            EVALUATIONS,
            key="account_id",
            compare=DISPLAYED,
            ignore=PASSING,
        )
    )


def _promise(standard: ServiceStandard) -> dict[str, Any]:
    """Return what *standard* promises, the same before and after it is stored."""
    return {
        name: value if isinstance(value, str) or value is None else float(value)
        for name, value in model_to_dict(standard, exclude=PROMISES_NOTHING).items()
    }


def _version() -> str:
    """
    Return a version of what people decided.

    What a run does by itself is no part of it: the first policy and the first
    standards are read off facts, and an approved policy comes into force on its day.
    """
    promised = [_promise(standard) for standard in standards.every_standard()]
    with connection.cursor() as cursor:
        cursor.execute(DECIDED)
        return f"{cursor.fetchone()}/{promised}"
