"""Pages of account rows by key: any page costs the same, and nothing is counted.

A page goes on after the last row of the one before, by the sorted figure and then by
account, both in one direction. Rows without the figure stand last whichever way the
list is sorted. The two halves are ranges of one index, whose order they share.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Field,
    Func,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from sam.users.models import User
from sam.workspace.columns import Column, column_for
from sam.workspace.errors import BadRequest
from sam.workspace.models import AccountRow

_signer = signing.Signer(salt="sam.workspace.paging")


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


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows in order, with the cursors of the pages around them, if any."""

    rows: list[AccountRow]
    first: int
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class _Cursor:
    """The place of one row: its figure, if it has one, its account and its number."""

    value: object
    account_id: int
    number: int


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
    field = sort.field
    figure = OrderBy(
        F(field.name), descending=sort.falls, nulls_last=True if field.null else None
    )
    account = OrderBy(F("account_id"), descending=sort.falls)
    blank_last = [_is_blank(field).asc()] if field.blank and not field.null else []
    return queryset.order_by(*blank_last, figure, account)


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
    if after and before:
        raise BadRequest(_("A page is after a row or before it, not both."))
    if before:
        return _page_before(queryset, sort, size, _read(before, sort))
    start = _read(after, sort) if after else None
    rows = _rows(queryset, sort, start, size + 1, backward=False)
    first = start.number + 1 if start else 1
    shown = rows[:size]
    return Page(
        rows=shown,
        first=first,
        after=_write(shown[-1], sort, first + size - 1) if len(rows) > size else None,
        before=_write(shown[0], sort, first) if start and shown else None,
    )


def _page_before(
    queryset: QuerySet[AccountRow], sort: Sort, size: int, end: _Cursor
) -> Page:
    rows = _rows(queryset, sort, end, size + 1, backward=True)
    if len(rows) <= size:
        return page_of(queryset, sort=sort, size=size)
    shown = rows[:size][::-1]
    first = max(end.number - size, 2)
    return Page(
        rows=shown,
        first=first,
        after=_write(shown[-1], sort, first + size - 1),
        before=_write(shown[0], sort, first),
    )


def _rows(
    queryset: QuerySet[AccountRow],
    sort: Sort,
    start: _Cursor | None,
    limit: int,
    *,
    backward: bool,
) -> list[AccountRow]:
    falls = sort.falls != backward
    halves = _halves(sort.field)
    if backward:
        halves.reverse()
    if start is not None:
        halves = halves[halves.index(_half_of(sort.field, start.value)) :]
    found: list[AccountRow] = []
    for half in halves:
        rest = queryset.filter(half)
        if start is not None and half is halves[0]:
            rest = rest.filter(_beyond(sort.field, start, falls=falls))
        ordered = rest.order_by(*_order(sort.field, falls=falls))
        found += ordered[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _halves(field: "Field[Any, Any]") -> list[Q]:
    """Return the condition of the rows with the figure, then of those without."""
    if field.null:
        return [Q((f"{field.name}__isnull", False)), Q((f"{field.name}__isnull", True))]
    if field.blank:
        return [Q((f"{field.name}__gt", "")), Q((field.name, ""))]
    return [Q()]


def _is_blank(field: "Field[Any, Any]") -> ExpressionWrapper:
    return ExpressionWrapper(Q((field.name, "")), output_field=BooleanField())


def _half_of(field: "Field[Any, Any]", value: object) -> Q:
    return _halves(field)[0 if _is_measured(field, value) else -1]


def _is_measured(field: "Field[Any, Any]", value: object) -> bool:
    return value is not None and not (field.blank and value == "")


def _order(field: "Field[Any, Any]", *, falls: bool) -> list[OrderBy]:
    figure, account = F(field.name), F("account_id")
    if falls:
        nulls = {"nulls_last": True} if field.null else {}
        return [figure.desc(**nulls), account.desc()]
    nulls = {"nulls_first": True} if field.null else {}
    return [figure.asc(**nulls), account.asc()]


def _beyond(field: "Field[Any, Any]", start: _Cursor, *, falls: bool) -> Func | Q:
    if not _is_measured(field, start.value):
        return Q((f"account_id__{'lt' if falls else 'gt'}", start.account_id))
    return Func(
        _pair(F(field.name), F("account_id")),
        _pair(Value(start.value, output_field=field), Value(start.account_id)),
        template="%(expressions)s",
        arg_joiner=" < " if falls else " > ",
        output_field=BooleanField(),
    )


def _pair(first: F | Value, second: F | Value) -> Func:
    return Func(first, second, function="ROW", output_field=BooleanField())


def _write(row: AccountRow, sort: Sort, number: int) -> str:
    value = getattr(row, sort.field.name)
    if isinstance(value, Decimal | dt.date):
        value = str(value)
    return _signer.sign_object([sort.code, value, row.account_id, number])


def _read(cursor: str, sort: Sort) -> _Cursor:
    try:
        code, value, account_id, number = _signer.unsign_object(cursor)
        place = _Cursor(sort.field.to_python(value), account_id, number)
    except (signing.BadSignature, ValueError, ValidationError) as error:
        raise BadRequest(_("There is no such page of this list.")) from error
    if code != sort.code:
        raise BadRequest(_("This page belongs to the list in another order."))
    return place
