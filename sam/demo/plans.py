"""The plans of the demo: answers, objectives and what comes next."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import Account, CustomerObjective, Offering, Programme
from accounts.services.customer_objectives import record_objective
from planning.models.plans import ObjectiveKind as Kind
from planning.models.plans import ObjectiveMeasure as Measure
from planning.models.plans import PlanQuestion as Question
from planning.selectors.live import SHARES, live_value
from planning.services.actions import add_action
from planning.services.objectives import set_objective
from planning.services.plans import begin_plan
from planning.services.readings import record_reading
from sam.users.models import User
from tiers.services.ladder import place_account, set_target

DAYS = 365


@dataclass(frozen=True)
class Aim:
    """
    An objective, due in so many days; ``theirs`` is what it serves, in their words.

    ``gain`` is what it adds to the figure that is read today, where no target is given.
    """

    words: str
    kind: str
    measure: str
    days: int
    target: Decimal | None = None
    gain: Decimal | None = None
    category: str = ""
    theirs: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    readings: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """Something to do in so many days, by the owner or one of the team."""

    words: str
    days: int
    is_touch: bool = False
    team: int | None = None
    aim: int | None = None


@dataclass(frozen=True)
class Drawn:
    """A plan as it is written down, begun so many days ago."""

    answers: dict[str, str]
    aims: tuple[Aim, ...] = ()
    steps: tuple[Step, ...] = field(default=())


PLANS = {
    "Marlowe Civils": Drawn(
        answers={
            Question.AIM: "Finish the A66 phases on time with a third fewer machines"
            " standing idle, and cut the number of hire suppliers from nine to three.",
            Question.STANDING: "First in earthmoving, hardly there in site"
            " accommodation. Late twice and out of stock once this quarter.",
            Question.GOAL: "Be one of the three: the framework covers accommodation and"
            " power by the end of the year, and no delivery is late.",
            Question.MOVES: "The delivery plan for the A66, then a site walk in Leeds"
            " with their fleet manager.",
            Question.RISKS: "Brackwell's tender closes at the end of the month. We need"
            " operations to hold stock of 21 t machines in Hull.",
        },
        aims=(
            Aim(
                "Half of their earthmoving hire with us",
                Kind.GROW_SHARE,
                Measure.CATEGORY_SHARE,
                240,
                gain=Decimal("0.08"),
                category="Earthmoving",
                theirs="Three hire suppliers instead of nine",
            ),
            Aim(
                "Preferred partner becomes strategic partner",
                Kind.RELATIONSHIP,
                Measure.LADDER,
                380,
                target=Decimal(1),
            ),
            Aim(
                "Machines standing idle on the A66",
                Kind.INNOVATION,
                Measure.OWN,
                200,
                target=Decimal(12),
                baseline=Decimal(31),
                unit="machines",
                theirs="A third fewer machines standing idle",
                readings=((63, "31"), (35, "27"), (6, "22")),
            ),
        ),
        steps=(
            Step("Call Alison Rowntree about the tender", 3, is_touch=True),
            Step("Site walk Leeds with Gareth Tully", 4, is_touch=True, aim=0),
            Step("Find a way into finance", 7, team=1),
            Step("Hull stock cover for 21 t", 10, team=0, aim=0),
        ),
    ),
    "Calderbrook Water": Drawn(
        answers={
            Question.AIM: "Standby pumps at every works before the winter, from one"
            " supplier.",
            Question.STANDING: "Seen twice in a year; they order what they ordered"
            " before.",
        },
        aims=(
            Aim(
                "Monthly visits, as promised",
                Kind.SATISFACTION,
                Measure.VISITS_12M,
                330,
                target=Decimal(12),
            ),
            Aim(
                "Pumps worth a quarter more",
                Kind.PENETRATE,
                Measure.CATEGORY_REVENUE_12M,
                300,
                gain=Decimal("0.25"),
                category="Pumps & fluids",
            ),
        ),
        steps=(Step("Visit the works at Wakefield", 6, is_touch=True, aim=0),),
    ),
    "Eastmere Rail Alliance": Drawn(
        answers={
            Question.AIM: "No possession lost to a broken machine.",
            Question.GOAL: "Weekend breakdown cover in the framework by spring.",
        },
        aims=(
            Aim(
                "Revenue a tenth up",
                Kind.RETAIN,
                Measure.REVENUE_12M,
                280,
                gain=Decimal("0.10"),
            ),
        ),
        steps=(Step("Price weekend cover with operations", 2),),
    ),
}
# Where they stand on the ladder: the level, since how many days, where they should be
# and in how many days, and by what evidence.
LADDER = {
    "Marlowe Civils": (
        *(2, 650, 1, 380),
        "They plan the A66 with us, and share their programme a year ahead.",
    ),
}
# What they want in their own words: its measure, where they are, where they want to be.
THEIRS = {
    "Three hire suppliers instead of nine": ("suppliers", "9", "3"),
    "A third fewer machines standing idle": ("idle machines", "31", "20"),
}
SAID_DAYS = 40


def plan(*, say: Callable[[str], object]) -> None:
    """
    Let the owners of some Strategic accounts plan for them.

    Call it once, after the first night, within ``audit.acting``.
    """
    accounts = {
        each.name: each
        for each in Account.objects.filter(name__in=PLANS, merged_into=None)
    }
    made = 0
    with transaction.atomic():
        for name, drawn in PLANS.items():
            account = accounts.get(name)
            if account is None or account.owner is None:
                continue
            _draw(account, account.owner, drawn)
            made += 1
    say(f"{made} plans")


def _draw(account: Account, owner: User, drawn: Drawn) -> None:
    today = Programme.current().today()
    if account.name in LADDER:
        _place(account, owner, today)
    begin_plan(
        account=account,
        actor=owner,
        ends_on=today + dt.timedelta(days=DAYS),
        answers=dict(drawn.answers),
    )
    aims = [_aim(account, owner, aim, today) for aim in drawn.aims]
    team = [owner, *_team(account)]
    for step in drawn.steps:
        place = 0 if step.team is None else min(step.team + 1, len(team) - 1)
        add_action(
            account=account,
            actor=owner,
            owner=team[place],
            words=step.words,
            due_on=today + dt.timedelta(days=step.days),
            is_touch=step.is_touch,
            objective=None if step.aim is None else aims[step.aim],
        )


def _place(account: Account, owner: User, today: dt.date) -> None:
    level, since, aim, days, evidence = LADDER[account.name]
    place_account(
        account=account,
        actor=owner,
        level=level,
        evidence=evidence,
        started_on=today - dt.timedelta(days=since),
    )
    set_target(
        account=account,
        actor=owner,
        level=aim,
        target_on=today + dt.timedelta(days=days),
    )


def _team(account: Account) -> list[User]:
    members = account.team.filter(ended_on=None, user__role=User.Role.ACCOUNT_MANAGER)
    return [each.user for each in members.select_related("user").order_by("pk")]


def _aim(account: Account, owner: User, aim: Aim, today: dt.date) -> Any:
    category = Offering.objects.filter(parent=None, name=aim.category).first()
    given: dict[str, Any] = {
        "account": account,
        "actor": owner,
        "words": aim.words,
        "kind": aim.kind,
        "measure": aim.measure if category or not aim.category else Measure.REVENUE_12M,
        "due_on": today + dt.timedelta(days=aim.days),
        "category": category,
        "customer_objective": _theirs(account, aim.theirs, today),
        "measured_in": aim.unit,
        "baseline": aim.baseline,
        "baseline_on": today - dt.timedelta(days=aim.readings[0][0])
        if aim.readings
        else None,
    }
    made = set_objective(target=_target(given, aim, today), **given)
    for days, value in aim.readings[1:]:
        record_reading(
            objective=made,
            actor=owner,
            value=Decimal(value),
            read_on=today - dt.timedelta(days=days),
        )
    return made


def _target(given: dict[str, Any], aim: Aim, today: dt.date) -> Decimal:
    if aim.target is not None:
        return aim.target
    category = given["category"]
    now = live_value(
        account_id=given["account"].pk,
        measure=given["measure"],
        category_id=category.pk if category else None,
        as_of=today,
    ) or Decimal(0)
    gain = aim.gain or Decimal(0)
    if given["measure"] in SHARES:
        return min(round(now + gain, 2), Decimal(1))
    return round(now * (1 + gain), -3)


def _theirs(account: Account, words: str, today: dt.date) -> CustomerObjective | None:
    """Return the customer's objective in these words, written down if it is not."""
    if not words:
        return None
    measure, baseline, target = THEIRS[words]
    return record_objective(
        account=account,
        actor=account.owner,
        words=words,
        said_on=today - dt.timedelta(days=SAID_DAYS),
        measure=measure,
        baseline=baseline,
        target=target,
        source="Review with their fleet manager",
    )
