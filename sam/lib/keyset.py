"""
Pages by key: any page costs the same, and nothing is counted.

A page goes on after the last row of the one before, by the sorted figure and then by
key, both in one direction. Rows without the figure stand last whichever way the list
is sorted. The two halves are ranges of one index, whose order they share.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

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

_signer = signing.Signer(salt="sam.lib.keyset")

type Rows = QuerySet[Any]


class NoSuchPage(Exception):
    """A cursor that is not one of ours, or not of this list; its message says so."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    The order of a list: by ``field``, which ``falls`` from row to row or rises.

    ``code`` is its name in addresses, which a cursor must share; ``key`` is the name of
    the field that tells rows with the same figure apart.
    """

    code: str
    field: "Field[Any, Any]"
    falls: bool
    key: "Field[Any, Any]"

    @property
    def is_by_key(self) -> bool:
        return self.field == self.key


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some rows in order, with the cursors of the pages around them, if any.

    ``first`` is the number of its first row in the list, from 1.
    """

    rows: list[Any]
    first: int
    after: str | None
    before: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """The place of one row: its figure, if it has one, its key and its number."""

    value: object
    key: object
    number: int


def ordered(queryset: Rows, order: Order) -> Rows:
    """Return all of *queryset* in the order in which its pages stand."""
    field = order.field
    key = OrderBy(F(order.key.name), descending=order.falls)
    if order.is_by_key:
        return queryset.order_by(key)
    figure = OrderBy(
        F(field.name), descending=order.falls, nulls_last=True if field.null else None
    )
    blank_last = [_is_blank(field).asc()] if _may_be_blank(field) else []
    return queryset.order_by(*blank_last, figure, key)


def page_of(
    queryset: Rows, *, order: Order, size: int, after: str = "", before: str = ""
) -> Page:
    """
    Return *size* rows of *queryset*, after or before the row that a cursor names.

    :raises NoSuchPage: when the cursor is not one of ours for this order
    """
    if after and before:
        raise NoSuchPage(_("A page is after a row or before it, not both."))
    if before:
        return _page_before(queryset, order, size, _read(before, order))
    start = _read(after, order) if after else None
    rows = _rows(queryset, order, start, size + 1, backward=False)
    first = start.number + 1 if start else 1
    shown = rows[:size]
    return Page(
        rows=shown,
        first=first,
        after=_write(shown[-1], order, first + size - 1) if len(rows) > size else None,
        before=_write(shown[0], order, first) if start and shown else None,
    )


def chunks(queryset: Rows, *, order: Order, size: int) -> Iterator[list[Any]]:
    """
    Yield all rows of *queryset* in order, *size* at a time, each chunk read by itself.

    So a list of any length takes no more memory than a chunk, and no transaction stays
    open between two of them.
    """
    start: _Place | None = None
    while True:
        rows = _rows(queryset, order, start, size, backward=False)
        if rows:
            yield rows
        if len(rows) < size:
            return
        start = _place_of(rows[-1], order, number=0)


def _page_before(queryset: Rows, order: Order, size: int, end: _Place) -> Page:
    rows = _rows(queryset, order, end, size + 1, backward=True)
    if len(rows) <= size:
        return page_of(queryset, order=order, size=size)
    shown = rows[:size][::-1]
    first = max(end.number - size, 2)
    return Page(
        rows=shown,
        first=first,
        after=_write(shown[-1], order, first + size - 1),
        before=_write(shown[0], order, first),
    )


def _rows(
    queryset: Rows, order: Order, start: _Place | None, limit: int, *, backward: bool
) -> list[Any]:
    falls = order.falls != backward
    halves = _halves(order)
    if backward:
        halves.reverse()
    if start is not None:
        halves = halves[halves.index(_half_of(order, start.value)) :]
    found: list[Any] = []
    for half in halves:
        rest = queryset.filter(half) if half else queryset
        if start is not None and half is halves[0]:
            rest = rest.filter(_beyond(order, start, falls=falls))
        in_order = rest.order_by(*_order(order, falls=falls))
        found += in_order[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _may_be_blank(field: "Field[Any, Any]") -> bool:
    return field.blank and not field.null and field.empty_strings_allowed


def _halves(order: Order) -> list[Q]:
    """Return the condition of the rows with the figure, then of those without."""
    field = order.field
    if order.is_by_key:
        return [Q()]
    if field.null:
        return [Q((f"{field.name}__isnull", False)), Q((f"{field.name}__isnull", True))]
    if _may_be_blank(field):
        return [Q((f"{field.name}__gt", "")), Q((field.name, ""))]
    return [Q()]


def _is_blank(field: "Field[Any, Any]") -> ExpressionWrapper:
    return ExpressionWrapper(Q((field.name, "")), output_field=BooleanField())


def _half_of(order: Order, value: object) -> Q:
    return _halves(order)[0 if _is_measured(order.field, value) else -1]


def _is_measured(field: "Field[Any, Any]", value: object) -> bool:
    return value is not None and not (_may_be_blank(field) and value == "")


def _order(order: Order, *, falls: bool) -> list[OrderBy]:
    figure, key = F(order.field.name), F(order.key.name)
    if order.is_by_key:
        return [key.desc() if falls else key.asc()]
    if falls:
        nulls = {"nulls_last": True} if order.field.null else {}
        return [figure.desc(**nulls), key.desc()]
    nulls = {"nulls_first": True} if order.field.null else {}
    return [figure.asc(**nulls), key.asc()]


def _beyond(order: Order, start: _Place, *, falls: bool) -> Func | Q:
    if order.is_by_key or not _is_measured(order.field, start.value):
        return Q((f"{order.key.name}__{'lt' if falls else 'gt'}", start.key))
    return Func(
        _pair(F(order.field.name), F(order.key.name)),
        _pair(Value(start.value, output_field=order.field), Value(start.key)),
        template="%(expressions)s",
        arg_joiner=" < " if falls else " > ",
        output_field=BooleanField(),
    )


def _pair(first: F | Value, second: F | Value) -> Func:
    return Func(first, second, function="ROW", output_field=BooleanField())


def _place_of(row: Any, order: Order, *, number: int) -> _Place:
    key, value = order.key.attname, order.field.attname
    if isinstance(row, dict):
        return _Place(row[value], row[key], number)
    return _Place(getattr(row, value), getattr(row, key), number)


def _write(row: Any, order: Order, number: int) -> str:
    place = _place_of(row, order, number=number)
    value = place.value
    if isinstance(value, Decimal | dt.date):
        value = str(value)
    return _signer.sign_object([order.code, value, place.key, number])


def _read(cursor: str, order: Order) -> _Place:
    try:
        code, value, key, number = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise NoSuchPage(_("There is no such page of this list.")) from error
    if code != order.code:
        raise NoSuchPage(_("This page belongs to the list in another order."))
    try:
        return _Place(order.field.to_python(value), key, number)
    except (TypeError, ValueError, ValidationError) as error:
        raise NoSuchPage(_("There is no such page of this list.")) from error
