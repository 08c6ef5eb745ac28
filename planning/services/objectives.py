"""Set an objective with its measure, change it, and close it with an outcome."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    Account,
    CustomerObjective,
    Offering,
    Programme,
    WhiteSpaceCell,
)
from accounts.services.refusals import held, require_one_of, require_past_day
from planning.models import Objective
from planning.models.plans import ObjectiveKind, ObjectiveMeasure, ObjectiveStatus
from planning.permissions import may_plan
from planning.selectors.live import LIVE, MONEY, OF_CATEGORY, SHARES, live_value
from planning.services.plans import begin_plan, open_plan
from planning.services.refusals import (
    PlanRefused,
    differing,
    locked,
    require_able,
    said,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

LONGEST, LONGEST_OUTCOME, LONGEST_UNIT = 300, 500, 50
TOP, BOTTOM = 1, 4
# How an objective may end.
ENDINGS = [each for each in ObjectiveStatus.choices if each[0] != "OPEN"]
LARGEST = Decimal(10) ** 14
EDITED = (
    "words",
    "kind",
    "customer_objective",
    "baseline",
    "target",
    "due_on",
    "owner",
)


def values_of(objective: Objective) -> dict[str, Any]:
    """Return what of an objective can be changed, for ``seen``."""
    return {
        name: getattr(objective, f"{name}_id" if name in KEYS else name)
        for name in EDITED
    }


KEYS = {"customer_objective", "owner"}


@transaction.atomic
def set_objective(
    *,
    account: Account,
    actor: User | None,
    words: str,
    kind: str,
    measure: str,
    target: Decimal,
    due_on: dt.date,
    category: Offering | None = None,
    customer_objective: CustomerObjective | None = None,
    cell: WhiteSpaceCell | None = None,
    measured_in: str = "",
    baseline: Decimal | None = None,
    baseline_on: dt.date | None = None,
    owner: User | None = None,
) -> Objective:
    """
    Set what is to be reached with *account*: a measure at *target* by *due_on*.

    Without a *baseline* it is what the measure reads today, where there is such a live
    figure; one that is given is of *baseline_on*, or of today. One that fills a
    white-space *cell* is measured in that cell's category. Where no plan is under way
    one begins, up to that day. The very same again changes nothing while it is open.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if it says nothing, its day is over, the measure never takes
        such a target, what it refers to is another account's, or its owner does not
        look after the account
    """
    may_plan(actor, account).require()
    account = held(account, PlanRefused)
    words = said(words, LONGEST, "words", missing=_("Say what is to be reached."))
    if cell is not None and category is None and measure in OF_CATEGORY:
        category = cell.category
    _require_measure(measure, kind, category, measured_in)
    _require_own(account, customer_objective, cell)
    _require_figure(measure, target, "target")
    _require_to_come(due_on)
    plan = open_plan(account)
    owner = owner or (plan.owner if plan else account.owner) or actor
    if owner is None:
        raise PlanRefused(_("Say who answers for it."), field="owner")
    require_able(owner, account)
    fields: dict[str, Any] = {
        "words": words,
        "kind": kind,
        "measure": measure,
        "category": category if measure in OF_CATEGORY else None,
        "customer_objective": customer_objective,
        "cell": cell,
        "measured_in": measured_in.strip(),
        "target": target,
        "due_on": due_on,
        "owner": owner,
    }
    if plan and (same := _same(plan.pk, fields)):
        return same
    fields |= _start(account, fields, baseline, baseline_on)
    plan = plan or begin_plan(account=account, actor=actor, ends_on=due_on, owner=owner)
    made = Objective.objects.create(account=account, plan=plan, set_by=actor, **fields)
    _tell("set_objective", "objective.set", made, after=_plain(made))
    return made


@transaction.atomic
def change_objective(
    *,
    objective: Objective,
    actor: User | None,
    words: str,
    kind: str,
    target: Decimal,
    due_on: dt.date,
    owner: User,
    baseline: Decimal | None = None,
    customer_objective: CustomerObjective | None = None,
    seen: str | None = None,
) -> Objective:
    """
    Change an open objective; what it is measured by stays, or its readings would lie.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if it is not as it was *seen*
    :raises PlanRefused: as for `set_objective`, or if it is closed
    """
    objective = locked(objective, actor)
    require_open(objective)
    require_unchanged(objective, values_of(objective), seen)
    given: dict[str, Any] = {
        "words": said(words, LONGEST, "words", missing=_("Say what is to be reached.")),
        "kind": kind,
        "customer_objective": customer_objective,
        "baseline": baseline,
        "target": target,
        "due_on": due_on,
        "owner": owner,
    }
    before, after = differing(objective, given)
    if not after:
        return objective
    require_one_of(kind, ObjectiveKind.values, "kind", PlanRefused)
    _require_own(objective.account, customer_objective, None)
    _require_figure(objective.measure, target, "target")
    if baseline is not None:
        _require_figure(objective.measure, baseline, "baseline")
    if "due_on" in after:
        _require_to_come(due_on)
    if "owner" in after:
        require_able(owner, objective.account)
    if "baseline" in after:
        today = Programme.current().today()
        objective.baseline_on = None if baseline is None else today
    for name, value in given.items():
        setattr(objective, name, value)
    objective.save(update_fields=[*given, "baseline_on"])
    _tell(
        "change_objective", "objective.changed", objective, before=before, after=after
    )
    return objective


@transaction.atomic
def close_objective(
    *, objective: Objective, actor: User | None, status: str, outcome: str
) -> Objective:
    """
    Say that an objective was met, missed or dropped, and what came of it.

    The same twice is once; what was closed stays as it ended.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if nothing is said, or it ended otherwise already
    """
    objective = locked(objective, actor)
    require_one_of(status, [code for code, _label in ENDINGS], "status", PlanRefused)
    if objective.status == status:
        return objective
    require_open(objective)
    outcome = said(
        outcome, LONGEST_OUTCOME, "outcome", missing=_("Say what came of it.")
    )
    objective.status, objective.outcome = status, outcome
    objective.closed_at, objective.closed_by = timezone.now(), actor
    objective.save(update_fields=["status", "outcome", "closed_at", "closed_by"])
    _tell(
        "close_objective",
        "objective.closed",
        objective,
        after={"status": status, "outcome": outcome},
    )
    return objective


def require_open(objective: Objective) -> None:
    """Refuse to touch an objective that has ended."""
    if objective.status != ObjectiveStatus.OPEN:
        raise PlanRefused(_("This objective has ended."), field="objective")


def _start(
    account: Account,
    fields: dict[str, Any],
    baseline: Decimal | None,
    baseline_on: dt.date | None,
) -> dict[str, Any]:
    """Return the figure that an objective begins with, and its day."""
    today, measure = Programme.current().today(), fields["measure"]
    if baseline is not None:
        _require_figure(measure, baseline, "baseline")
        require_past_day(baseline_on or today, "baseline_on", PlanRefused)
    elif measure in LIVE:
        category, baseline_on = fields["category"], today
        baseline = live_value(
            account_id=account.pk,
            measure=measure,
            category_id=category.pk if category else None,
            as_of=today,
        )
    if baseline is None:
        return {"baseline": None, "baseline_on": None}
    return {"baseline": baseline, "baseline_on": baseline_on or today}


def _require_to_come(due_on: dt.date) -> None:
    if due_on <= Programme.current().today():
        raise PlanRefused(_("Choose a day that is to come."), field="due_on")


def _require_measure(
    measure: str, kind: str, category: Offering | None, measured_in: str
) -> None:
    require_one_of(kind, ObjectiveKind.values, "kind", PlanRefused)
    require_one_of(measure, ObjectiveMeasure.values, "measure", PlanRefused)
    if measure in OF_CATEGORY and category is None:
        raise PlanRefused(_("Say in which category."), field="category")
    said(measured_in, LONGEST_UNIT, "measured_in")


def _require_own(
    account: Account,
    customer_objective: CustomerObjective | None,
    cell: WhiteSpaceCell | None,
) -> None:
    if customer_objective and customer_objective.account_id != account.pk:
        raise PlanRefused(
            _("That is another customer's objective."), field="customer_objective"
        )
    if cell and cell.account_id != account.pk:
        raise PlanRefused(_("That is another customer's white space."), field="cell")


def _require_figure(measure: str, value: Decimal, field: str) -> None:
    """Refuse a figure that the measure never takes."""
    if not value.is_finite() or abs(value) >= LARGEST:
        raise PlanRefused(_("That is no figure."), field=field)
    if measure in SHARES and not 0 <= value <= 1:
        raise PlanRefused(
            _("A share is between 0 and 1, which is 100 per cent."), field=field
        )
    if measure == ObjectiveMeasure.LADDER and (
        value != value.to_integral_value() or not TOP <= value <= BOTTOM
    ):
        raise PlanRefused(_("The ladder goes from 4 to 1."), field=field)
    if (measure in MONEY or measure == ObjectiveMeasure.VISITS_12M) and value < 0:
        raise PlanRefused(_("It cannot be less than nothing."), field=field)


def _same(plan_id: int, fields: dict[str, Any]) -> Objective | None:
    found: Objective | None = Objective.objects.filter(
        plan_id=plan_id, status=ObjectiveStatus.OPEN, **fields
    ).first()
    return found


def _plain(objective: Objective) -> dict[str, Any]:
    return values_of(objective) | {
        "measure": objective.measure,
        "category": objective.category_id,
        "cell": objective.cell_id,
    }


def _tell(
    verb: str,
    event: str,
    objective: Objective,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    account_id = objective.account_id
    audit.record(verb, objective, account_id=account_id, before=before, after=after)
    outbox.emit(event, account_id=account_id, payload={"objective": objective.pk})
