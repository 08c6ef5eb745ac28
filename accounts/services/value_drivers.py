"""Write down how a customer makes and spends its money, and what we do for it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Offering, ValueDriver
from accounts.permissions import may_record_knowledge
from accounts.services import business
from accounts.services.refusals import (
    FactRefused,
    held,
    require_money,
    require_one_of,
)
from sam.lib.editing import require_unchanged
from sam.users.models import User

Kind = ValueDriver.Kind
LIMITS = {
    "words": business.SENTENCE,
    "effect": business.WORDS,
    "source": business.SOURCE,
}
CHANGEABLE = (
    *("kind", "words", "parent", "offering", "effect", "effect_a_year"),
    *("confirmed_by", "confirmed_on", "source", "stated_on", "ended_on"),
)


class DriverRefused(FactRefused):
    """It cannot be written down like that; ``field`` names what is wrong."""

    code = "driver_refused"


def values_of(driver: ValueDriver) -> dict[str, Any]:
    """Return what a person may change of it, by the form's names."""
    return {name: getattr(driver, name) for name in CHANGEABLE}


@transaction.atomic
def record_driver(
    *,
    account: Account,
    actor: User | None,
    kind: str,
    words: str,
    stated_on: dt.date,
    parent: ValueDriver | None = None,
    offering: Offering | None = None,
    effect: str = "",
    effect_a_year: Decimal | None = None,
    confirmed_by: Contact | None = None,
    confirmed_on: dt.date | None = None,
    source: str = "",
) -> ValueDriver:
    """
    Write down something that makes or costs *account* money, and what touches it.

    ``effect_a_year`` is what our offering is worth to them a year, in the programme's
    currency; ``None`` is not known. The same again changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises DriverRefused: if nothing is said, a day has not come, what it is part of
        is of another account, kind or over, an effect has no offering, it is confirmed
        without whom or when, or the account was merged into another
    """
    may_record_knowledge(actor, account).require()
    account = held(account, DriverRefused)
    told = business.stripped(
        {
            "kind": kind,
            "words": words,
            "stated_on": stated_on,
            "parent": parent,
            "offering": offering,
            "effect": effect,
            "effect_a_year": effect_a_year,
            "confirmed_by": confirmed_by,
            "confirmed_on": confirmed_on,
            "source": source,
            "ended_on": None,
        }
    )
    _require_sound(account, told)
    same = ValueDriver.objects.filter(account=account, recorded_by=actor, **told)
    if found := same.order_by("pk").first():
        return found
    made = ValueDriver.objects.create(account=account, recorded_by=actor, **told)
    business.audit_written(made, told, verb="record_value_driver")
    business.tell(made, "value_driver.recorded")
    return made


@transaction.atomic
def change_driver(
    *,
    driver: ValueDriver,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> ValueDriver:
    """
    Change what is known of a value driver, or end it with those that are part of it.

    :param changes: any of `CHANGEABLE`; what is not named stays
    :raises PermissionDenied: if *actor* does not look after the account
    :raises DriverRefused: as for recording, or if it would be part of itself
    :raises ChangedMeanwhile: if somebody else changed it since it was read
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_record_knowledge(actor, driver.account).require()
    account = held(driver.account, DriverRefused)
    row = ValueDriver.objects.select_for_update(of=("self",)).get(pk=driver.pk)
    now = values_of(row)
    require_unchanged(row, now, seen)
    told = business.stripped(now | changes)
    below = _below(row)
    _require_sound(account, told, row, below)
    changed = business.differing(row, told)
    if not changed:
        return row
    _write(row, changed)
    for part in below:
        if told["ended_on"] is not None and part.ended_on is None:
            _write(part, {"ended_on": max(told["ended_on"], part.stated_on)})
        elif part.kind != told["kind"]:
            _write(part, {"kind": told["kind"]})
    return row


def _write(row: ValueDriver, changed: dict[str, Any]) -> None:
    business.write_changed(
        row, changed, verb="change_value_driver", event="value_driver.changed"
    )


def _below(driver: ValueDriver) -> list[ValueDriver]:
    """Return all that is part of *driver*; the account is held, so the tree stands."""
    all_of = list(ValueDriver.objects.filter(account_id=driver.account_id))
    found: list[ValueDriver] = []
    above = {driver.pk}
    while part := [one for one in all_of if one.parent_id in above]:
        found += part
        above = {one.pk for one in part}
    return found


def _require_sound(
    account: Account,
    told: dict[str, Any],
    row: ValueDriver | None = None,
    below: list[ValueDriver] | None = None,
) -> None:
    refused = DriverRefused
    business.require_words(told, LIMITS, refused)
    require_one_of(told["kind"], Kind.values, "kind", refused)
    business.require_said(
        account, None, told["stated_on"], refused, on_field="stated_on"
    )
    require_money(told["effect_a_year"], "effect_a_year", refused)
    if told["offering"] is None and (told["effect"] or told["effect_a_year"]):
        raise refused(
            _("Say which of our offerings has that effect."), field="offering"
        )
    _require_part_of(account, told, row, below or [])
    _require_confirmed(account, told, row)
    ended_on = told["ended_on"]
    if ended_on is not None:
        business.require_said(account, None, ended_on, refused, on_field="ended_on")
        if ended_on < told["stated_on"]:
            raise refused(_("That day is before it was stated."), field="ended_on")


def _require_part_of(
    account: Account,
    told: dict[str, Any],
    row: ValueDriver | None,
    below: list[ValueDriver],
) -> None:
    parent = told["parent"]
    if parent is None:
        return
    if parent.account_id != account.pk:
        raise DriverRefused(_("That is a driver of another customer."), field="parent")
    if row is not None and parent.pk in {row.pk, *(one.pk for one in below)}:
        raise DriverRefused(_("A driver is no part of itself."), field="parent")
    if parent.kind != told["kind"]:
        raise DriverRefused(
            _("What it is part of is of the other kind."), field="parent"
        )
    if parent.ended_on is not None and told["ended_on"] is None:
        raise DriverRefused(_("What it is part of is over."), field="parent")


def _require_confirmed(
    account: Account, told: dict[str, Any], row: ValueDriver | None
) -> None:
    who, on = told["confirmed_by"], told["confirmed_on"]
    if (who is None) != (on is None):
        raise DriverRefused(
            _("Say both who confirmed it and when."),
            field="confirmed_by" if who is None else "confirmed_on",
        )
    if row is not None and (who, on) == (row.confirmed_by, row.confirmed_on):
        return
    business.require_said(
        account,
        who,
        on,
        DriverRefused,
        who_field="confirmed_by",
        on_field="confirmed_on",
    )
