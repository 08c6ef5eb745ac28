"""Say what becomes of a cell of white space: who supplies it, what it is worth."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Offering, Programme, Unit, WhiteSpaceCell
from accounts.permissions import may_keep_wallet
from accounts.services.refusals import (
    FactRefused,
    held,
    require_money,
    require_one_of,
    require_past_day,
    require_short,
)
from accounts.services.wallets import GRADES, competitor_named
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

State, Origin = WhiteSpaceCell.State, WhiteSpaceCell.Origin
LONGEST = 300
WITH_COMPETITOR = {State.COMPETITOR, State.IN_PROGRESS}
OF_POTENTIAL = ("amount", "winnability", "origin", "next_step", "next_on")
CHANGEABLE = (
    *("state", "competitor"),
    *OF_POTENTIAL,
    *("grade", "source", "stated_on"),
)
UNSAID: dict[str, Any] = dict.fromkeys(CHANGEABLE) | dict.fromkeys(
    ("state", "competitor", "origin", "next_step", "grade", "source"), ""
)


class CellRefused(FactRefused):
    """A cell cannot be like that; ``field`` names what is wrong."""

    code = "cell_refused"


def values_of(cell: WhiteSpaceCell | None) -> dict[str, Any]:
    """Return what was said of *cell* by the names of the form's fields, or nothing."""
    if cell is None:
        return dict(UNSAID)
    told = {name: getattr(cell, name) for name in CHANGEABLE}
    return told | {"competitor": cell.competitor.name if cell.competitor else ""}


@transaction.atomic
def say_cell(
    *,
    account: Account,
    category: Offering,
    unit: Unit | None,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> WhiteSpaceCell:
    """
    Say who supplies *category* at *unit*, or at the account itself, and what it is
    worth to win: then it is a potential.

    What is not named stays. ``competitor`` is a name; ``amount`` is money a year;
    ``winnability`` 0 to 1, ``None`` where nobody judged it; what no longer goes with
    the state is dropped. Stated today unless a day is given. Nothing new changes
    nothing.

    :param seen: the stamp of `values_of` as it was read; of ``None`` where nothing was
    :param changes: any of `CHANGEABLE`
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody said something else since
    :raises CellRefused: if the state is not known, a competitor is missing, figures
        cannot be, the unit is another account's, or the account was merged
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_keep_wallet(actor, account).require()
    account = held(account, CellRefused)
    if category.parent_id is not None:
        raise CellRefused(_("Choose a category, not an offering."), field="category")
    if unit is not None and unit.account_id != account.pk:
        raise CellRefused(_("That is another customer's."), field="unit")
    cell = _locked(account, category, unit)
    before = values_of(cell)
    told = _sound(before | changes)
    if cell is not None and told == before:
        return cell
    if cell is not None:
        require_unchanged(cell, before, seen)
    else:
        cell = WhiteSpaceCell(account=account, category=category, unit=unit)
    _put(cell, told, actor)
    _tell(cell, before, told)
    return cell


def _locked(
    account: Account, category: Offering, unit: Unit | None
) -> WhiteSpaceCell | None:
    cells = WhiteSpaceCell.objects.select_for_update(of=("self",)).select_related(
        "competitor"
    )
    found: WhiteSpaceCell | None = cells.filter(
        account=account, category=category, unit=unit
    ).first()
    return found


def _sound(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is said as it is kept, if it can be."""
    for name in ("competitor", "next_step", "source"):
        told[name] = " ".join((told[name] or "").split())
        require_short(told[name], LONGEST, name, CellRefused)
    require_one_of(told["state"], State.values, "state", CellRefused)
    if told["state"] not in WITH_COMPETITOR:
        told["competitor"] = ""
    elif told["state"] == State.COMPETITOR and not told["competitor"]:
        raise CellRefused(_("Name the competitor who supplies it."), field="competitor")
    if told["competitor"]:
        told["competitor"] = competitor_named(told["competitor"]).name
    if told["grade"]:
        grades = [str(grade) for grade in GRADES]
        require_one_of(told["grade"], grades, "grade", CellRefused)
    if told["stated_on"] is None:
        told["stated_on"] = Programme.current().today()
    require_past_day(told["stated_on"], "stated_on", CellRefused)
    return _sound_potential(told)


def _sound_potential(told: dict[str, Any]) -> dict[str, Any]:
    """Let what is no potential have no figures, and a potential sound ones."""
    if told["state"] == State.NOT_ELIGIBLE:
        return told | {
            "amount": None,
            "winnability": None,
            "origin": "",
            "next_step": "",
            "next_on": None,
        }
    require_money(told["amount"], "amount", CellRefused)
    if told["origin"]:
        require_one_of(told["origin"], Origin.values, "origin", CellRefused)
    chance = told["winnability"]
    if chance is not None and not 0 <= chance <= 1:
        raise CellRefused(_("Give a chance from 0 to 100 %."), field="winnability")
    if told["next_on"] is not None and not told["next_step"]:
        raise CellRefused(_("Say what comes next on that day."), field="next_step")
    return told


def _put(cell: WhiteSpaceCell, told: Mapping[str, Any], actor: User | None) -> None:
    for name in CHANGEABLE:
        if name != "competitor":
            setattr(cell, name, told[name])
    name = told["competitor"]
    cell.competitor = competitor_named(name) if name else None
    cell.updated_by = actor
    cell.save()


def _tell(
    cell: WhiteSpaceCell, before: Mapping[str, Any], told: Mapping[str, Any]
) -> None:
    """Write the trail, without words that may name a person."""
    moved = [name for name in CHANGEABLE if before[name] != told[name]]
    shown = [name for name in moved if name not in {"source", "next_step"}]
    audit.record(
        "say_cell",
        cell,
        account_id=cell.account_id,
        before={name: before[name] for name in shown},
        after={name: told[name] for name in shown}
        | {"category": cell.category_id, "unit": cell.unit_id},
    )
    amount: Decimal | None = cell.amount
    outbox.emit(
        "white_space.said",
        account_id=cell.account_id,
        payload={
            "cell": cell.pk,
            "category": cell.category_id,
            "unit": cell.unit_id,
            "state": cell.state,
            "amount": None if amount is None else str(amount),
            "on": dt.date.isoformat(cell.stated_on),
        },
    )
