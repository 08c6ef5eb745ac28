"""Write down what a customer itself wants to reach, by its own measure."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, CustomerObjective
from accounts.permissions import may_record_knowledge
from accounts.services import business
from accounts.services.refusals import FactRefused, held
from sam.lib.editing import require_unchanged
from sam.users.models import User

MEASURE = 200
LIMITS = {
    "words": business.SENTENCE,
    "measure": MEASURE,
    "baseline": business.SHORT,
    "target": business.SHORT,
    "source": business.SOURCE,
}
CHANGEABLE = (
    *("words", "measure", "baseline", "target", "due_on"),
    *("said_by", "said_on", "source", "ended_on"),
)


class ObjectiveRefused(FactRefused):
    """It cannot be written down like that; ``field`` names what is wrong."""

    code = "customer_objective_refused"


def values_of(objective: CustomerObjective) -> dict[str, Any]:
    """Return what a person may change of it, by the form's names."""
    return {name: getattr(objective, name) for name in CHANGEABLE}


@transaction.atomic
def record_objective(
    *,
    account: Account,
    actor: User | None,
    words: str,
    said_on: dt.date,
    measure: str = "",
    baseline: str = "",
    target: str = "",
    due_on: dt.date | None = None,
    said_by: Contact | None = None,
    source: str = "",
) -> CustomerObjective:
    """
    Write down an objective of *account*'s own; the same again changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ObjectiveRefused: if nothing is said, the day on which it was has not come,
        it was to be reached before it was said, the person held no position there
        then, or the account was merged into another
    """
    may_record_knowledge(actor, account).require()
    account = held(account, ObjectiveRefused)
    told = business.stripped(
        {
            "words": words,
            "measure": measure,
            "baseline": baseline,
            "target": target,
            "due_on": due_on,
            "said_by": said_by,
            "said_on": said_on,
            "source": source,
            "ended_on": None,
        }
    )
    _require_sound(account, told)
    same = CustomerObjective.objects.filter(account=account, recorded_by=actor, **told)
    if found := same.order_by("pk").first():
        return found
    made = CustomerObjective.objects.create(account=account, recorded_by=actor, **told)
    business.audit_written(made, told, verb="record_customer_objective")
    business.tell(made, "customer_objective.recorded")
    return made


@transaction.atomic
def change_objective(
    *,
    objective: CustomerObjective,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> CustomerObjective:
    """
    Change what is known of an objective of theirs, or say that it no longer is one.

    :param changes: any of `CHANGEABLE`; what is not named stays
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ObjectiveRefused: as for recording, or if it ends before it was said
    :raises ChangedMeanwhile: if somebody else changed it since it was read
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_record_knowledge(actor, objective.account).require()
    account = held(objective.account, ObjectiveRefused)
    row = CustomerObjective.objects.select_for_update(of=("self",)).get(pk=objective.pk)
    now = values_of(row)
    require_unchanged(row, now, seen)
    told = business.stripped(now | changes)
    _require_sound(account, told, row)
    if changed := business.differing(row, told):
        business.write_changed(
            row,
            changed,
            verb="change_customer_objective",
            event="customer_objective.changed",
        )
    return row


def _require_sound(
    account: Account, told: dict[str, Any], row: CustomerObjective | None = None
) -> None:
    refused = ObjectiveRefused
    business.require_words(told, LIMITS, refused)
    if row is None or (told["said_by"], told["said_on"]) != (row.said_by, row.said_on):
        business.require_said(account, told["said_by"], told["said_on"], refused)
    if told["due_on"] is not None and told["due_on"] < told["said_on"]:
        raise refused(_("That day is before they said it."), field="due_on")
    ended_on = told["ended_on"]
    if ended_on is not None:
        business.require_said(account, None, ended_on, refused, on_field="ended_on")
        if ended_on < told["said_on"]:
            raise refused(_("That day is before they said it."), field="ended_on")
