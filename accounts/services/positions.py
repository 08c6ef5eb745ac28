"""Write down what a person is at an account: now, before, and when that changes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Position, Programme, Unit
from accounts.permissions import may_keep_people
from accounts.services import facts
from accounts.services.refusals import (
    FactRefused,
    held,
    require_one_of,
    require_past_day,
    require_short,
    require_standing,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

Level, BuyingRole = Position.Level, Position.BuyingRole
TITLE, FUNCTION, WANTS = 200, 100, 500
# What can be told of a position.
TOLD = (
    *("title", "level", "function", "buying_role", "wants"),
    *("unit", "reports_to", "started_on", "ended_on"),
)
OPENED = tuple(name for name in TOLD if name != "ended_on")
# What an erasure overwrites stands in no entry of the trail.
PERSONAL = frozenset({"title", "wants"})
WORDS = {"title": TITLE, "function": FUNCTION, "wants": WANTS}


class PersonRefused(FactRefused):
    """A person or position cannot be like that; ``field`` names what is wrong."""

    code = "person_refused"


def values_of(position: Position) -> dict[str, Any]:
    """Return what can be corrected of a position, by the form's field names."""
    return {
        "title": position.title,
        "level": position.level,
        "function": position.function,
        "buying_role": position.buying_role,
        "wants": position.wants,
        "unit": position.unit_id,
        "reports_to": position.reports_to_id,
        "started_on": position.started_on,
        "ended_on": position.ended_on,
    }


@transaction.atomic
def open_position(
    *,
    contact: Contact,
    account: Account,
    actor: User | None,
    title: str = "",
    level: str = "",
    function: str = "",
    buying_role: str = "",
    wants: str = "",
    unit: Unit | None = None,
    reports_to: Position | None = None,
    started_on: dt.date | None = None,
) -> Position:
    """
    Write down that somebody whom we know holds a position at *account* too.

    The very same again, while it is held, changes nothing and returns it.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PersonRefused: as for `accounts.services.people.add_person`
    """
    may_keep_people(actor, account).require()
    account = held(account, PersonRefused)
    require_standing(contact, "account", PersonRefused)
    same = Position.objects.filter(
        account=account, contact=contact, ended_on=None, title=title.strip()
    )
    if found := same.order_by("pk").first():
        return found
    made = write_position(
        account=account,
        contact=contact,
        told={
            "title": title,
            "level": level,
            "function": function,
            "buying_role": buying_role,
            "wants": wants,
            "unit": unit,
            "reports_to": reports_to,
            "started_on": started_on,
        },
    )
    facts.refresh_at_once([account.pk])
    return made


@transaction.atomic
def change_position(
    *, position: Position, actor: User | None, seen: str | None = None, **changes: Any
) -> Position:
    """
    Correct what is written of a position, also its days; what is not named stays.

    Not for a change in life: who rises is promoted, who goes elsewhere moves.

    :param seen: the stamp of `values_of` that the change was made from
    :param changes: any of `TOLD`
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises PersonRefused: if the unit or the boss is elsewhere, somebody would report
        to themselves in the end, or the days are in disorder or have not come
    """
    if unknown := changes.keys() - set(TOLD):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    position = _held(position, actor)
    before = values_of(position)
    require_unchanged(position, before, seen)
    told = {name: getattr(position, name) for name in TOLD} | changes
    told = _sound(position.account, told, position)
    for name, value in told.items():
        setattr(position, name, value)
    after = values_of(position)
    changed = sorted(name for name in after if after[name] != before[name])
    if not changed:
        return position
    position.save()
    shown = [name for name in changed if name not in PERSONAL]
    audit.record(
        "change_position",
        position,
        account_id=position.account_id,
        before={name: before[name] for name in shown},
        after={name: after[name] for name in shown} | {"changed": changed},
    )
    _emit("position.changed", position)
    facts.refresh_at_once([position.account_id])
    return position


@transaction.atomic
def end_position(
    *,
    position: Position,
    actor: User | None,
    ended_on: dt.date,
    seen: str | None = None,
) -> Position:
    """
    Write down since when somebody holds a position no more; twice is once.

    Who reported there reports to nobody until that is corrected; the line is kept.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else changed it since *seen*
    :raises PersonRefused: if it ended on another day, or the day has not come or is
        before the first one
    """
    position = _held(position, actor)
    if position.ended_on == ended_on:
        return position
    require_unchanged(position, values_of(position), seen)
    _end(position, ended_on)
    outbox.emit(
        "person.left",
        account_id=position.account_id,
        payload={"position": position.pk, "by": actor.pk if actor else None},
    )
    facts.refresh_at_once([position.account_id])
    return position


def write_position(
    *, account: Account, contact: Contact, told: Mapping[str, Any]
) -> Position:
    """
    Open a position as part of a verb that may, with the account locked.

    :raises PersonRefused: as for `open_position`
    """
    sound = _sound(account, {**told, "ended_on": None}, None)
    made = Position.objects.create(account=account, contact=contact, **sound)
    audit.record(
        "open_position",
        made,
        account_id=account.pk,
        after={
            name: value
            for name, value in values_of(made).items()
            if name not in PERSONAL
        }
        | {"contact": contact.pk},
    )
    _emit("position.opened", made)
    return made


def close_position(position: Position, actor: User | None, on: dt.date) -> Position:
    """
    End a position as part of a verb that opens another.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PersonRefused: if it ended already, or as for `end_position`
    """
    position = _held(position, actor)
    _end(position, on)
    return position


def _end(position: Position, on: dt.date) -> None:
    if position.ended_on is not None:
        raise PersonRefused(_("This position has ended already."), field="ended_on")
    require_past_day(on, "ended_on", PersonRefused)
    if position.started_on is not None and on < position.started_on:
        raise PersonRefused(_("That is before it began."), field="ended_on")
    position.ended_on = on
    position.save(update_fields=["ended_on"])
    audit.record(
        "end_position", position, account_id=position.account_id, after={"ended_on": on}
    )
    _emit("position.ended", position)


def _held(position: Position, actor: User | None) -> Position:
    """Return the position as it stands, locked with its account."""
    may_keep_people(actor, position.account).require()
    held(position.account, PersonRefused)
    # Before the position: a merge of people takes them in this order, too.
    require_standing(position.contact, "account", PersonRefused)
    return Position.objects.select_for_update(of=("self",)).get(pk=position.pk)


def _sound(
    account: Account, told: Mapping[str, Any], position: Position | None
) -> dict[str, Any]:
    sound: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in told.items()
    }
    for name, limit in WORDS.items():
        require_short(sound[name], limit, name, PersonRefused)
    require_one_of(sound["level"], ["", *Level.values], "level", PersonRefused)
    roles = ["", *BuyingRole.values]
    require_one_of(sound["buying_role"], roles, "buying_role", PersonRefused)
    unit = sound["unit"]
    if unit is not None and unit.account_id != account.pk:
        raise PersonRefused(_("That is no place of this account."), field="unit")
    if sound["reports_to"] is not None:
        _require_boss(account, sound["reports_to"], position)
    _require_days(sound["started_on"], sound["ended_on"])
    return sound


def _require_days(started_on: dt.date | None, ended_on: dt.date | None) -> None:
    for name, day in (("started_on", started_on), ("ended_on", ended_on)):
        if day is not None:
            require_past_day(day, name, PersonRefused)
    if started_on is not None and ended_on is not None and ended_on < started_on:
        raise PersonRefused(_("That is before it began."), field="ended_on")


def _require_boss(account: Account, boss: Position, position: Position | None) -> None:
    """Refuse a boss elsewhere, or one who reports to this position in the end."""
    if boss.account_id != account.pk:
        raise PersonRefused(_("That is nobody of this account."), field="reports_to")
    if position is not None and position.pk in {boss.pk, *bosses_of(boss)}:
        raise PersonRefused(
            _("They would report to themselves in the end."), field="reports_to"
        )


def bosses_of(position: Position) -> list[int]:
    """Return the positions above *position*, the next first."""
    above = dict(
        Position.objects.filter(account=position.account_id).values_list(
            "pk", "reports_to_id"
        )
    )
    found: list[int] = []
    step = above.get(position.pk)
    while step is not None and step not in found:
        found.append(step)
        step = above.get(step)
    return found


def today() -> dt.date:
    """Return the day by which positions are held now."""
    return Programme.current().today()


def _emit(event: str, position: Position) -> None:
    outbox.emit(
        event,
        account_id=position.account_id,
        payload={
            "position": position.pk,
            "person": position.contact_id,
            "level": position.level,
            "function": position.function,
            "buying_role": position.buying_role,
        },
    )
