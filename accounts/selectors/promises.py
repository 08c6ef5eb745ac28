"""What we promised customers and have yet to keep."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet

from accounts.models import Promise
from accounts.models.account import Person

# What a person may ask for on the list.
MINE, LATE = "mine", "late"


def promises_of(user: Person) -> Any:
    """Return the promises to accounts that *user* sees, with all that is shown."""
    return Promise.objects.visible_to(user).select_related(
        "account", "owner", "made_by", "kept_by", "withdrawn_by"
    )


def open_promises(user: Person) -> QuerySet[Promise]:
    """Return what is neither kept nor withdrawn, what is due first first."""
    found: QuerySet[Promise] = promises_of(user).filter(kept_at=None, withdrawn_at=None)
    return found.order_by("due_on", "pk")


def promises_to_keep(user: Person, *, by: dt.date | None = None) -> QuerySet[Promise]:
    """Return what *user* promised and has to keep, *by* a day if one is given."""
    mine = open_promises(user).filter(owner=getattr(user, "pk", None))
    return mine if by is None else mine.filter(due_on__lte=by)
