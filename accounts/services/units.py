"""Write down where a customer works and buys."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Unit
from accounts.permissions import may_keep_people
from accounts.services.refusals import (
    FactRefused,
    held,
    require_one_of,
    require_short,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

Kind = Unit.Kind
NAME, CITY, COUNTRY = 300, 200, 2


class UnitRefused(FactRefused):
    """A place cannot be like that; ``field`` names what is wrong."""

    code = "unit_refused"


def values_of(unit: Unit) -> dict[str, Any]:
    """Return what can be changed of a unit, by the form's field names."""
    return {
        "name": unit.name,
        "kind": unit.kind,
        "city": unit.city,
        "country": unit.country,
    }


@transaction.atomic
def add_unit(
    *,
    account: Account,
    actor: User | None,
    name: str,
    kind: str = Kind.OTHER,
    city: str = "",
    country: str = "",
) -> Unit:
    """
    Write down a store, branch, plant or office of *account*; the same again is one.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises UnitRefused: if there is no name, another place of the account has it, the
        kind or country is not known, or the account was merged into another
    """
    may_keep_people(actor, account).require()
    account = held(account, UnitRefused)
    told = _sound({"name": name, "kind": kind, "city": city, "country": country})
    if found := Unit.objects.filter(account=account, **told).order_by("pk").first():
        unit: Unit = found
        return unit
    _require_new_name(account, told["name"], None)
    made: Unit = Unit.objects.create(account=account, **told)
    audit.record("add_unit", made, account_id=account.pk, after=told)
    outbox.emit("unit.added", account_id=account.pk, payload={"unit": made.pk})
    return made


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    actor: User | None,
    name: str,
    kind: str,
    city: str = "",
    country: str = "",
    seen: str | None = None,
) -> Unit:
    """
    Rename a place of the customer's, or correct what it is and where.

    :param seen: the stamp of `values_of` that the change was made from
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises UnitRefused: as for `add_unit`
    """
    may_keep_people(actor, unit.account).require()
    account = held(unit.account, UnitRefused)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    before = values_of(unit)
    require_unchanged(unit, before, seen)
    told = _sound({"name": name, "kind": kind, "city": city, "country": country})
    changed = [each for each in told if told[each] != before[each]]
    if not changed:
        return unit
    _require_new_name(account, told["name"], unit)
    for each in changed:
        setattr(unit, each, told[each])
    unit.save(update_fields=changed)
    audit.record(
        "change_unit",
        unit,
        account_id=account.pk,
        before={each: before[each] for each in changed},
        after={each: told[each] for each in changed},
    )
    outbox.emit("unit.changed", account_id=account.pk, payload={"unit": unit.pk})
    return unit


def _sound(told: dict[str, str]) -> dict[str, str]:
    sound = {name: " ".join(value.split()) for name, value in told.items()}
    sound["country"] = sound["country"].upper()
    if not sound["name"]:
        raise UnitRefused(_("Say what the place is called."), field="name")
    for name, limit in (("name", NAME), ("city", CITY)):
        require_short(sound[name], limit, name, UnitRefused)
    require_one_of(sound["kind"], list(Kind.values), "kind", UnitRefused)
    country = sound["country"]
    if country and not (
        len(country) == COUNTRY and country.isascii() and country.isalpha()
    ):
        raise UnitRefused(
            _("Give the country as two letters, such as GB."), field="country"
        )
    return sound


def _require_new_name(account: Account, name: str, unit: Unit | None) -> None:
    others = Unit.objects.filter(account=account, name__iexact=name)
    if unit is not None:
        others = others.exclude(pk=unit.pk)
    if others.exists():
        raise UnitRefused(
            _("Another place of this account has that name."), field="name"
        )
