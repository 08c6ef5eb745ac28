"""Pages of account rows by key, in the order of one of the columns."""

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Field, QuerySet
from django.utils.translation import gettext as _

from sam.lib import keyset
from sam.lib.keyset import Page
from sam.users.models import User
from sam.workspace.columns import Column, column_for
from sam.workspace.errors import BadRequest
from sam.workspace.models import AccountRow

__all__ = ["Page", "Sort", "ordered", "page_of", "sort_for", "usual_sort"]


@dataclass(frozen=True, slots=True)
class Sort:
    """How a list is ordered: ``code`` as in the address, ``-`` for most first."""

    code: str
    column: Column

    @property
    def field(self) -> "Field[Any, Any]":
        return cast("Field[Any, Any]", AccountRow._meta.get_field(self.column.sort))

    @property
    def is_descending(self) -> bool:
        """Whether what is shown falls from row to row."""
        return self.code.startswith("-")

    @property
    def falls(self) -> bool:
        """Whether the sorted field falls from row to row."""
        return self.is_descending != self.column.counts_back

    @property
    def order(self) -> keyset.Order:
        key = AccountRow._meta.pk
        return keyset.Order(self.code, self.field, self.falls, key)


def sort_for(user: User, code: str) -> Sort:
    """
    Return the sort called *code*: a column, with ``-`` before it for most first.

    :raises BadRequest: when *user* has no such column, or it has no order
    """
    column = column_for(user, code.removeprefix("-"))
    if not column.sort:
        raise BadRequest(_("Nothing is sorted by “{}”.").format(column.label))
    return Sort(code, column)


def usual_sort(user: User) -> Sort:
    """Return how a list is sorted when nothing else is asked."""
    return sort_for(user, "-revenue" if user.sees_facts else "account")


def ordered(queryset: QuerySet[AccountRow], sort: Sort) -> QuerySet[AccountRow]:
    """Return all of *queryset* in the order in which its pages stand."""
    return keyset.ordered(queryset, sort.order)


def page_of(
    queryset: QuerySet[AccountRow],
    *,
    sort: Sort,
    size: int,
    after: str = "",
    before: str = "",
) -> Page:
    """
    Return *size* rows of *queryset*, after or before the row that a cursor names.

    :raises BadRequest: when the cursor is not one of ours for this sort
    """
    try:
        return keyset.page_of(
            queryset, order=sort.order, size=size, after=after, before=before
        )
    except keyset.NoSuchPage as refusal:
        raise BadRequest(str(refusal)) from refusal
