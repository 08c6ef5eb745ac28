"""A person's day put together; the page and the API show the same."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.models import Programme
from sam.users.models import User
from sam.workspace.today.care import Care, care_of
from sam.workspace.today.cared import cared_for
from sam.workspace.today.due import Dues, due_of
from sam.workspace.today.gaps import Asked, asked_of
from sam.workspace.today.load import Load, Loaded, load_of, loads_in
from sam.workspace.today.regions import Balance, HeldWave, balances_of, held_waves
from sam.workspace.today.whose import leads, scope_of
from sam.workspace.today.work import Resting, Work, resting_of, work_of
from tiers.services.watching import published_on

MANAGERS = 5


@dataclass(frozen=True, slots=True)
class Today:
    """
    What a person does today.

    ``watched_on`` is the day as of which flags were last published, ``None`` before
    that. A manager has a ``load``; a director has ``loads`` of the managers whose
    hours are gone first, ``balances`` and ``held``.
    """

    on: dt.date
    watched_on: dt.date | None
    work: Work
    care: tuple[Care, ...]
    dues: Dues
    gaps: tuple[Asked, ...]
    accounts: int
    waiting: Resting
    load: Load | None = None
    loads: tuple[Loaded, ...] = ()
    overloaded: int = 0
    balances: tuple[Balance, ...] = ()
    held: tuple[HeldWave, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing yet that a day could be made of."""
        return not (self.accounts or self.work.accounts or self.dues.total or self.gaps)


def today_of(user: User, *, on: dt.date, labels: Mapping[str, str]) -> Today:
    """Return the day of *user*, who looks after accounts; *labels* name the tiers."""
    scope = scope_of(user)
    cared = cared_for(scope, on=on)
    currency = Programme.current().base_currency
    day = Today(
        on=on,
        watched_on=published_on(),
        work=work_of(user, on=on, currency=currency),
        care=tuple(care_of(cared, labels)),
        dues=due_of(user, on=on),
        gaps=tuple(asked_of(user, scope, on=on, currency=currency)),
        accounts=len(cared),
        waiting=resting_of(user, on=on),
    )
    if not leads(user):
        return replace(day, load=load_of(user, cared, labels, on=on))
    loads = loads_in(cared)
    return replace(
        day,
        loads=tuple(loads[:MANAGERS]),
        overloaded=sum(one.is_over for one in loads),
        balances=tuple(balances_of(user)),
        held=tuple(held_waves(user)),
    )
