"""Plans, their answers and objectives, as people see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import Account
from accounts.models.account import Person
from planning.models import Objective, Plan, PlanAnswer
from planning.models.plans import PlanQuestion
from tiers.models import Tier


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a plan with the answer that counts, and how many came before."""

    code: str
    label: str
    answer: PlanAnswer | None
    earlier: int

    @property
    def words(self) -> str:
        return self.answer.words if self.answer else ""


def plans_of(user: Person) -> Any:
    """Return the plans of accounts that *user* sees, with all that is shown."""
    return Plan.objects.visible_to(user).select_related(
        "account", "owner", "begun_by", "closed_by"
    )


def open_plans(user: Person) -> QuerySet[Plan]:
    """Return the plans under way, those that end first first."""
    found: QuerySet[Plan] = plans_of(user).filter(closed_at=None)
    return found.order_by("ends_on", "pk")


def objectives_of(user: Person) -> Any:
    """Return the objectives of accounts that *user* sees, with all that is shown."""
    return Objective.objects.visible_to(user).select_related(
        "account",
        "plan",
        "owner",
        "set_by",
        "closed_by",
        "category",
        "customer_objective",
        "cell__unit",
        "cell__category",
    )


def answers_to(plan: Plan) -> list[Asked]:
    """Return the six questions of *plan*, each with its answer."""
    return answers_by_plan([plan.pk])[plan.pk]


def answers_by_plan(keys: Iterable[int]) -> dict[int, list[Asked]]:
    """Return the six questions of each plan, with as many queries as for one."""
    wanted = list(keys)
    written: dict[tuple[int, str], list[PlanAnswer]] = {}
    answers = PlanAnswer.objects.filter(plan__in=wanted).select_related("written_by")
    for answer in answers.order_by("-pk"):
        written.setdefault((answer.plan_id, answer.question), []).append(answer)
    return {
        key: [
            _asked(question, written.get((key, question.value), []))
            for question in PlanQuestion
        ]
        for key in wanted
    }


def _asked(question: PlanQuestion, written: list[PlanAnswer]) -> Asked:
    return Asked(
        code=question.value,
        label=str(question.label),
        answer=written[0] if written else None,
        earlier=max(len(written) - 1, 0),
    )


def history_of(plan: Plan, question: str = "") -> QuerySet[PlanAnswer]:
    """Return all answers to one question, or to all of them, the newest first."""
    found: QuerySet[PlanAnswer] = PlanAnswer.objects.filter(plan=plan)
    if question:
        found = found.filter(question=question)
    return found.select_related("written_by").order_by("-pk")


def unplanned(user: Person, *, own: bool = False) -> QuerySet[Account]:
    """Return the Strategic accounts that *user* sees, or owns, without a plan."""
    found: QuerySet[Account] = Account.objects.visible_to(user).filter(
        tier_assignments__tier=Tier.STRATEGIC,
        tier_assignments__ended_at=None,
        tier_assignments__undone_by=None,
    )
    if own:
        found = found.filter(owner=getattr(user, "pk", None))
    planned = Plan.objects.filter(closed_at=None)
    return found.exclude(pk__in=planned.values("account_id")).order_by("name", "pk")
