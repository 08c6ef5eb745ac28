"""The next contacts with a customer: what is planned, and what was promised."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Account, Promise
from planning.models import Action


@dataclass(frozen=True, slots=True)
class Touch:
    """
    A contact that is to come: by when, what about, and by whom.

    ``kind`` is ``action`` or ``promise``, and ``pk`` the key of it.
    """

    on: dt.date
    words: str
    who: str
    kind: str
    pk: int


def next_touches(
    account: Account, limit: int = 3, ids: Sequence[int] = ()
) -> list[Touch]:
    """
    Return the next contacts planned with *account* and promises due, first first.

    :param ids: the accounts that are asked about together, if they are several
    """
    about = ids or [account.pk]
    actions = Action.objects.filter(
        account__in=about, is_touch=True, done_at=None, dropped_at=None
    )
    promises = Promise.objects.filter(
        account__in=about, kept_at=None, withdrawn_at=None
    )
    found = [
        Touch(each.due_on, each.words, str(each.owner or ""), kind, each.pk)
        for kind, rows in (("action", actions), ("promise", promises))
        for each in rows.select_related("owner").order_by("due_on", "pk")[:limit]
    ]
    return sorted(found, key=lambda touch: (touch.on, touch.kind, touch.pk))[:limit]
