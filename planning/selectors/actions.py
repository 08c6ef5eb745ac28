"""What is to be done for accounts, by whom and by when."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.models.account import Person
from planning.models import Action
from sam.lib import figures

COUNTED = 99


def actions_of(user: Person) -> Any:
    """Return the actions for accounts that *user* sees, with all that is shown."""
    return Action.objects.visible_to(user).select_related(
        "account", "owner", "added_by", "done_by", "dropped_by", "objective"
    )


def open_actions(user: Person) -> QuerySet[Action]:
    """Return what is neither done nor dropped, what is due first first."""
    found: QuerySet[Action] = actions_of(user).filter(done_at=None, dropped_at=None)
    return found.order_by("due_on", "pk")


def actions_to_do(user: Person, *, by: dt.date | None = None) -> QuerySet[Action]:
    """Return what *user* has to do, *by* a day if one is given."""
    mine = open_actions(user).filter(owner=getattr(user, "pk", None))
    return mine if by is None else mine.filter(due_on__lte=by)


def due_today(user: Person, *, on: dt.date) -> str:
    """Return how many of *user*'s actions are due *on* a day, for the rail."""
    mine = Action.objects.visible_to(user).filter(
        owner=getattr(user, "pk", None),
        done_at=None,
        dropped_at=None,
        due_on__lte=on,
    )
    count = mine[: COUNTED + 1].count()
    if count > COUNTED:
        return f"{figures.number(COUNTED)}+"
    return figures.number(count) if count else ""
