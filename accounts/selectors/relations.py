"""Why other accounts matter to one, and it to them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE, F, Q
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRelation
from accounts.models.account import Person


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as one of its accounts sees it: ``words`` lead to ``other``."""

    relation: AccountRelation
    other: Account
    words: str
    is_over: bool


def relations_seen(user: Person) -> Any:
    """Return the relations that *user* sees, with all that is shown."""
    return AccountRelation.objects.visible_to(user).select_related(
        "from_account", "to_account", "recorded_by"
    )


def relations_of(ids: Sequence[int], user: Person, *, on: dt.date) -> list[Related]:
    """Return the relations of these accounts to others, those that hold first."""
    rows = (
        relations_seen(user)
        .filter(Q(from_account__in=ids) | Q(to_account__in=ids))
        .order_by(F("ended_on").desc(nulls_first=True), "-weight", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    return [_related(row, on, is_from=row.from_account_id in set(ids)) for row in rows]


def _related(row: AccountRelation, on: dt.date, *, is_from: bool) -> Related:
    return Related(
        relation=row,
        other=row.to_account if is_from else row.from_account,
        words=relation_words(row.kind, is_from=is_from),
        is_over=row.ended_on is not None and row.ended_on <= on,
    )


def relation_words(kind: str, *, is_from: bool) -> str:
    """Return what an account is to the other one, from its side or from the other's."""
    match kind, is_from:
        case "REFERRAL", True:
            return _("Referred")
        case "REFERRAL", False:
            return _("Was referred by")
        case "REFERENCE", True:
            return _("Is a reference for")
        case "REFERENCE", False:
            return _("Has a reference in")
        case "FOLLOWS", True:
            return _("Follows")
        case "FOLLOWS", False:
            return _("Is followed by")
    return _("Shares a board member with")
