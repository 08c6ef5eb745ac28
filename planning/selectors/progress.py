"""How far an account's plan and its objectives have come."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Programme
from planning.models import Action, Objective, ObjectiveReading, Plan, PlanAnswer
from planning.models.plans import ObjectiveMeasure, ObjectiveStatus, PlanQuestion
from planning.selectors.live import live_values

QUESTIONS = len(PlanQuestion)
REACHED, ON_TRACK, BEHIND, LATE, UNDER_WAY, UNMEASURED = (
    "REACHED",
    "ON_TRACK",
    "BEHIND",
    "LATE",
    "UNDER_WAY",
    "UNMEASURED",
)
STATES: dict[str, tuple[str | Promise, str]] = {
    REACHED: (_("At its target"), "good"),
    ON_TRACK: (_("On track"), "good"),
    BEHIND: (_("Behind"), "watch"),
    LATE: (_("Past its day"), "now"),
    UNDER_WAY: (_("No baseline"), ""),
    UNMEASURED: (_("Not measured"), ""),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """
    How far one objective has come.

    ``share`` of the way from baseline to target, 0 to 1, and ``elapsed`` of its time;
    ``share`` is ``None`` where either end is not known. ``read_on`` is the day of the
    figure. A state is one of `STATES`.
    """

    objective: Objective
    current: Decimal | None
    read_on: dt.date | None
    share: float | None
    elapsed: float
    state: str

    @property
    def label(self) -> str:
        return str(STATES[self.state][0])

    @property
    def kind(self) -> str:
        """Return the kind of chip that says it."""
        return STATES[self.state][1]

    @property
    def is_off(self) -> bool:
        return self.state in {BEHIND, LATE}


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """
    A plan under way: what of it is answered, its open objectives, its open actions.

    ``worked_on`` is the last day on which anybody did anything about it; ``actions``
    are all that are open for the account, those due first first.
    """

    plan: Plan
    answered: int
    objectives: tuple[Progress, ...]
    actions: tuple[Action, ...]
    worked_on: dt.date
    today: dt.date

    @property
    def questions(self) -> int:
        return QUESTIONS

    @property
    def behind(self) -> int:
        return sum(each.is_off for each in self.objectives)

    @property
    def quiet_days(self) -> int:
        """Return for how many days nobody has done anything about it."""
        return (self.today - self.worked_on).days

    @property
    def has_touch(self) -> bool:
        """Tell whether a contact with the customer is planned."""
        return any(each.is_touch for each in self.actions)


def progress_of(account: Account) -> PlanProgress | None:
    """Return how far the plan under way for *account* has come, if there is one."""
    plan = (
        Plan.objects.filter(account=account, closed_at=None)
        .select_related("owner", "account")
        .first()
    )
    return progress_of_plans([plan])[0] if plan else None


def progress_of_plans(plans: Sequence[Plan]) -> list[PlanProgress]:
    """Return how far each plan under way has come, with as many queries as for one."""
    programme = Programme.current()
    today = programme.today()
    keys = [plan.pk for plan in plans]
    objectives = by_plan(
        progress_of_objectives(
            Objective.objects.filter(plan__in=keys, status=ObjectiveStatus.OPEN),
            today=today,
        )
    )
    answered = _answered(keys)
    worked = _worked_at(keys)
    actions: dict[int, list[Action]] = {}
    still = Action.objects.filter(
        account__in=[plan.account_id for plan in plans], done_at=None, dropped_at=None
    )
    for action in still.select_related("owner").order_by("due_on", "pk"):
        actions.setdefault(action.account_id, []).append(action)
    return [
        PlanProgress(
            plan=plan,
            answered=answered.get(plan.pk, 0),
            objectives=tuple(objectives.get(plan.pk, ())),
            actions=tuple(actions.get(plan.account_id, ())),
            worked_on=max([plan.begun_at, *worked.get(plan.pk, ())])
            .astimezone(programme.zone)
            .date(),
            today=today,
        )
        for plan in plans
    ]


def progress_of_objectives(
    objectives: QuerySet[Any, Any], *, today: dt.date
) -> list[Progress]:
    """Return how far each objective has come, those due first first."""
    found = list(
        objectives.select_related(
            "owner", "customer_objective", "category", "plan"
        ).order_by("due_on", "pk")
    )
    live = live_values(
        [each.pk for each in found if each.status == ObjectiveStatus.OPEN],
        as_of=today,
    )
    read = _last_readings([each.pk for each in found if each.pk not in live])
    return [
        _progress(
            each,
            *(
                (live[each.pk], today)
                if each.pk in live
                else read.get(each.pk, (None, None))
            ),
            today=today,
        )
        for each in found
    ]


def by_plan(progress: Iterable[Progress]) -> dict[int, list[Progress]]:
    """Return objectives by the key of their plan."""
    found: dict[int, list[Progress]] = {}
    for each in progress:
        found.setdefault(each.objective.plan_id, []).append(each)
    return found


def judged(
    objective: Objective, current: Decimal | None, *, today: dt.date
) -> tuple[float | None, float, str]:
    """
    Return the share of its way, the share of its time, and the state that follows.

    It is on track while the first is no smaller than the second.
    """
    baseline, target = objective.baseline, objective.target
    falls = objective.measure == ObjectiveMeasure.LADDER or (
        baseline is not None and target < baseline
    )
    start = objective.baseline_on or objective.set_at.date()
    whole = (objective.due_on - start).days
    elapsed = min(max((today - start).days / whole, 0.0), 1.0) if whole > 0 else 1.0
    if current is None:
        is_over = today > objective.due_on
        return None, elapsed, LATE if is_over else UNMEASURED
    share = None
    if baseline is not None and baseline != target:
        share = float((current - baseline) / (target - baseline))
    if current <= target if falls else current >= target:
        return share, elapsed, REACHED
    if today > objective.due_on:
        return share, elapsed, LATE
    if share is None:
        return share, elapsed, UNDER_WAY if baseline is None else BEHIND
    return share, elapsed, ON_TRACK if share >= elapsed else BEHIND


def _progress(
    objective: Objective,
    current: Decimal | None,
    read_on: dt.date | None,
    *,
    today: dt.date,
) -> Progress:
    share, elapsed, state = judged(objective, current, today=today)
    return Progress(objective, current, read_on, share, elapsed, state)


def _last_readings(
    keys: list[int],
) -> dict[int, tuple[Decimal | None, dt.date | None]]:
    newest = (
        ObjectiveReading.objects.filter(objective__in=keys)
        .order_by("objective", "-read_on")
        .distinct("objective")
    )
    found = {each.objective_id: (each.value, each.read_on) for each in newest}
    missing = Objective.objects.filter(pk__in=set(keys) - set(found))
    return found | {each.pk: (each.baseline, each.baseline_on) for each in missing}


def _answered(keys: list[int]) -> dict[int, int]:
    newest = (
        PlanAnswer.objects.filter(plan__in=keys)
        .order_by("plan", "question", "-pk")
        .distinct("plan", "question")
    )
    counts: dict[int, int] = {}
    for each in newest:
        counts[each.plan_id] = counts.get(each.plan_id, 0) + bool(each.words)
    return counts


def _worked_at(keys: list[int]) -> dict[int, list[dt.datetime]]:
    """Return when people did something about each plan, the last of each kind."""
    found: dict[int, list[dt.datetime]] = {}
    asked: list[tuple[Any, str]] = [
        (PlanAnswer.objects, "written_at"),
        (Objective.objects, "set_at"),
        (Objective.objects, "closed_at"),
        (Action.objects, "added_at"),
        (Action.objects, "done_at"),
    ]
    for rows, moment in asked:
        last = rows.filter(plan__in=keys).values("plan").annotate(last=Max(moment))
        for each in last.order_by():
            if each["last"] is not None:
                found.setdefault(each["plan"], []).append(each["last"])
    return found
