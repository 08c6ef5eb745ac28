"""What a survivor takes over of the one merged away, where it says nothing itself."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Region
from sam.users.models import User

type Filled = dict[str, dict[str, Any]]

OF_ACCOUNTS = (
    "region_id",
    "country",
    "industry",
    "market_position",
    "website",
    "phone",
    "since_on",
    "annual_potential",
    "potential_grade",
    "description",
    "parent_id",
)
OF_PEOPLE = ("email", "phone", "is_rising_star", "sponsor_id")


@dataclass(frozen=True, slots=True)
class Said:
    """One field that is filled, in words."""

    label: str
    was: str
    becomes: str


def filled(survivor: Account | Contact, loser: Account | Contact) -> Filled:
    """
    Return which fields of *survivor* are filled from *loser*: from what, to what.

    A field that says something stays, but a customer is one since the earlier day. A
    potential goes with its grade, and a group above only where it is not below.
    """
    names = OF_ACCOUNTS if isinstance(survivor, Account) else OF_PEOPLE
    found: Filled = {}
    for name in names:
        mine, theirs = getattr(survivor, name), getattr(loser, name)
        if theirs in (None, "", False):
            continue
        earlier = name == "since_on" and mine is not None and theirs < mine
        if mine in (None, "", False) or earlier:
            found[name] = {"was": _plain(mine), "became": _plain(theirs)}
    if isinstance(survivor, Account) and isinstance(loser, Account):
        _keep_sound(found, survivor, loser)
    return found


def _keep_sound(found: Filled, survivor: Account, loser: Account) -> None:
    if "annual_potential" not in found:
        found.pop("potential_grade", None)
    elif survivor.potential_grade != loser.potential_grade:
        found["potential_grade"] = {
            "was": survivor.potential_grade,
            "became": loser.potential_grade,
        }
    above = found.get("parent_id")
    if above and survivor.pk in _line_above(above["became"]):
        found.pop("parent_id")


def _line_above(pk: int | None) -> list[int]:
    """Return the account and all above it."""
    line: list[int] = []
    while pk is not None and pk not in line:
        line.append(pk)
        pk = Account.objects.values_list("parent_id", flat=True).get(pk=pk)
    return line


def is_above(upper: Account, lower: Account) -> bool:
    """Test whether *lower* belongs to *upper*, directly or not."""
    return upper.pk in _line_above(lower.parent_id)


def fill(survivor: Account | Contact, values: Filled) -> None:
    """Write what is filled, and nothing else of the row."""
    if values:
        type(survivor)._base_manager.filter(pk=survivor.pk).update(
            **{name: both["became"] for name, both in values.items()}
        )


def empty(survivor: Account | Contact, values: Filled) -> list[str]:
    """Take back what was filled and is as it was filled; return the other fields."""
    standing = {
        name: both
        for name, both in values.items()
        if _plain(getattr(survivor, name)) == both["became"]
    }
    if standing:
        type(survivor)._base_manager.filter(pk=survivor.pk).update(
            **{name: both["was"] for name, both in standing.items()}
        )
    return [name for name in values if name not in standing]


def in_words(model: type[Model], values: Filled) -> list[Said]:
    """Say which fields are filled with what."""
    return [
        Said(
            label=str(label_of(model, name)),
            was=_said(model, name, both["was"]),
            becomes=_said(model, name, both["became"]),
        )
        for name, both in values.items()
    ]


def label_of(model: type[Model], name: str) -> Any:
    """Return the name of a field for people."""
    special: dict[str, Callable[[], str]] = {
        "parent_id": lambda: _("belongs to"),
        "region_id": lambda: _("region"),
    }
    if name in special:
        return special[name]()
    field: Any = model._meta.get_field(name.removesuffix("_id"))
    return field.verbose_name


def _said(model: type[Model], name: str, value: Any) -> str:
    if value in (None, "", False):
        return _("nothing")
    if value is True:
        return _("yes")
    named: dict[str, type[Model]] = {
        "parent_id": Account,
        "region_id": Region,
        "sponsor_id": User,
    }
    if name in named:
        return str(named[name]._base_manager.filter(pk=value).first() or value)
    field: Any = model._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
