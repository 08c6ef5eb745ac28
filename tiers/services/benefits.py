"""What a tier brings beyond contact and answers: added, changed, and given no more."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Benefit

WORDS = {"name": 200, "objective": 500, "route": 200, "scope": 500}
NUMBERS = {"times_year": (1, 366), "first_days": (1, 366), "capacity": (1, 1_000_000)}
CHANGEABLE = {*WORDS, *NUMBERS, "kind"}


class BenefitRefused(DomainError):
    """It cannot be offered like that; ``field`` names what is wrong."""

    code = "benefit_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def add_benefit(
    *,
    actor: User | None,
    name: str,
    kind: str,
    objective: str,
    route: str = "",
    scope: str = "",
    times_year: int | None = None,
    first_days: int = 60,
    capacity: int | None = None,
) -> Benefit:
    """
    Add a benefit for standards and grants to give; without ``times_year`` given once.

    :raises PermissionDenied: if *actor* is no director
    :raises BenefitRefused: without a name or what it is for, if another has the name,
        a special line says no way to reach it, or a number is out of bounds
    """
    permissions.may_change_standards(actor).require()
    benefit = Benefit()
    told = _sound(
        benefit,
        {
            "name": name,
            "kind": kind,
            "objective": objective,
            "route": route,
            "scope": scope,
            "times_year": times_year,
            "first_days": first_days,
            "capacity": capacity,
        },
    )
    _save(benefit, told)
    _record("add_benefit", benefit, None, told)
    return benefit


@transaction.atomic
def change_benefit(*, benefit: Benefit, actor: User | None, **changes: Any) -> Benefit:
    """
    Change what a benefit is; what is not named stays.

    :param changes: any of `CHANGEABLE`
    :raises PermissionDenied: if *actor* is no director
    :raises BenefitRefused: if it is not given any more, or as for adding
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    permissions.may_change_standards(actor).require()
    benefit = Benefit.objects.select_for_update().get(pk=benefit.pk)
    before = {name: getattr(benefit, name) for name in CHANGEABLE}
    told = _sound(benefit, before | changes)
    if told == before:
        return benefit
    if benefit.retired_on is not None:
        raise BenefitRefused(_("It is not given any more. Add it anew."), field="name")
    _save(benefit, told)
    _record("change_benefit", benefit, before, told)
    return benefit


@transaction.atomic
def retire_benefit(
    *, benefit: Benefit, actor: User | None, retired_on: dt.date | None = None
) -> Benefit:
    """
    Give a benefit no more from a day, today if not given; what was delivered stays.

    Twice is once. Entitlements to it end with the nightly run of that day.

    :raises PermissionDenied: if *actor* is no director
    :raises BenefitRefused: if the day is over
    """
    permissions.may_change_standards(actor).require()
    today = Programme.current().today()
    benefit = Benefit.objects.select_for_update().get(pk=benefit.pk)
    day = retired_on or today
    if benefit.retired_on is not None and benefit.retired_on <= today:
        return benefit
    if day == benefit.retired_on:
        return benefit
    if day < today:
        raise BenefitRefused(
            _("That day is over: it was given until now."), field="retired_on"
        )
    before = {"retired_on": benefit.retired_on}
    _save(benefit, {"retired_on": day})
    _record("retire_benefit", benefit, before, {"retired_on": day})
    return benefit


def _sound(benefit: Benefit, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return *given* without blanks around it, if a benefit can be like that."""
    told = dict(given)
    for name, most in WORDS.items():
        told[name] = str(told[name]).strip()
        if len(told[name]) > most:
            raise BenefitRefused(
                _("Say it in %(most)s letters or less.") % {"most": most}, field=name
            )
    if not told["name"]:
        raise BenefitRefused(_("Give it a name."), field="name")
    if not told["objective"]:
        raise BenefitRefused(_("Say what it is for."), field="objective")
    if told["kind"] not in Benefit.Kind.values:
        raise BenefitRefused(_("There is no such kind."), field="kind")
    if told["kind"] == Benefit.Kind.HOTLINE and not told["route"]:
        raise BenefitRefused(_("Say how they reach a special line."), field="route")
    for name, (least, most) in NUMBERS.items():
        value = told[name]
        if value is None and name != "first_days":
            continue
        if isinstance(value, bool) or not isinstance(value, int):
            raise BenefitRefused(_("Give a whole number."), field=name)
        if not least <= value <= most:
            raise BenefitRefused(
                _("Give a number from %(least)s to %(most)s.")
                % {"least": least, "most": most},
                field=name,
            )
    same_name = Benefit.objects.filter(name__iexact=told["name"]).exclude(pk=benefit.pk)
    if same_name.exists():
        raise BenefitRefused(_("Another benefit has that name."), field="name")
    return told


def _save(benefit: Benefit, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        setattr(benefit, name, value)
    try:
        with transaction.atomic():
            benefit.save()
    except IntegrityError as error:
        raise BenefitRefused(
            _("Another benefit has that name."), field="name"
        ) from error


def _record(
    verb: str,
    benefit: Benefit,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
) -> None:
    audit.record(verb, benefit, before=before, after=after)
    outbox.emit("benefit.changed", payload={"benefit": benefit.pk, "verb": verb})
