"""Columns that refer to accounts, people and positions, with what becomes of them."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from accounts.models import Account, Merge
from sam.users.models import User


class Policy(Enum):
    """
    What a merge does with the rows of a column that name the one merged away.

    They ``MOVE`` to the survivor, ``STAY`` where they are, or are ``RECOMPUTED`` from
    what has moved.
    """

    MOVE = "move"
    STAY = "stay"
    RECOMPUTED = "recomputed"


@dataclass(frozen=True, slots=True)
class Absorbed:
    """A column whose rows go over to the survivor's row where two cannot be."""

    model: type[models.Model]
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """
    One column that refers to *target*.

    ``label`` names the rows for people. ``follows`` is a foreign key of the same row
    whose row's account this one repeats: it goes where that goes. ``where`` limits the
    rows; ``barred`` says, given the one they would go to, which cannot go there.
    ``absorbed`` is what belongs to a row that must stay, as the survivor has one.
    """

    model: type[models.Model]
    field: str
    policy: Policy
    label: str | Promise = ""
    target: type[models.Model] = Account
    follows: str = ""
    where: Q = dataclasses.field(default_factory=Q)
    barred: Callable[[int], Q] | None = None
    absorbed: tuple[Absorbed, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def column(self) -> str:
        field: Any = self.model._meta.get_field(self.field)
        return str(field.column)

    @property
    def key(self) -> tuple[str, str]:
        return self.table, self.column


class Consequence(Protocol):
    """What an app does beyond columns when two accounts become one."""

    name: str

    def why_not(self, *, survivor: Account, loser: Account) -> str:
        """Return why these cannot be merged now; nothing if they can."""

    def foreseen(self, *, survivor: Account, loser: Account) -> list[str]:
        """Return what will end, in sentences."""

    def end(
        self, *, merge: Merge, actor: User | None, now: dt.datetime
    ) -> dict[str, Any]:
        """Do it before rows move; return what was done, as JSON."""

    def restore(
        self,
        *,
        merge: Merge,
        done: dict[str, Any],
        actor: User | None,
        now: dt.datetime,
    ) -> list[str]:
        """Take it back after rows have moved back; return what could not be."""

    def look_again(self, *, account_ids: list[int]) -> None:
        """Bring what hangs on these accounts up to date."""


_references: dict[tuple[str, str, type[models.Model]], Reference] = {}
_consequences: dict[str, Consequence] = {}


def register(*references: Reference) -> None:
    """Say what becomes of these columns, in the order in which they move."""
    for one in references:
        _references[(*one.key, one.target)] = one


def register_consequence(consequence: Consequence) -> None:
    """Let an app follow when accounts are merged."""
    _consequences[consequence.name] = consequence


def references_to(
    target: type[models.Model], policy: Policy | None = None
) -> list[Reference]:
    """Return the columns that refer to *target*, with *policy* if one is given."""
    return [
        one
        for one in _references.values()
        if one.target is target and policy in {None, one.policy}
    ]


def all_references() -> list[Reference]:
    """Return every column that is registered."""
    return list(_references.values())


def consequences() -> list[Consequence]:
    """Return what the apps do beyond columns, in the order of registration."""
    return list(_consequences.values())
