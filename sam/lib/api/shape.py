"""
How rows become JSON: as their serializer says, without its cost for each cell.

A serializer of REST framework looks up, checks and converts each field of each row by
itself. Here that is decided once for all rows of a list: every field becomes a function
of a row. Fields of kinds that are not known here, and serializers that represent
themselves in a way of their own, are asked as they always were.
"""

import datetime as dt
import decimal
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import ForeignKey, Model
from django.utils import timezone
from rest_framework import serializers
from rest_framework.fields import SkipField

from sam.lib.api.fields import KeysField

type Read = Callable[[Any], Any]
type Write = Callable[[Any], dict[str, Any]]
type Cells = dict[str, Read]

WORDS = (serializers.CharField, serializers.EmailField, serializers.URLField)
_ABSENT = object()


class _Uncalled(Exception):
    """A value that is a method: the field itself knows how to call it."""


MISSING = (AttributeError, KeyError, ObjectDoesNotExist, _Uncalled)


def rows_of(
    serializer: Any, rows: Iterable[Any], *, only: Iterable[str] | None = None
) -> list[dict[str, Any]]:
    """
    Return what *serializer*, one for a single row, says of each of *rows*.

    All fields, or *only* some. The cells are what a JSON encoder takes.
    """
    listed = list(rows)
    if not listed:
        return []
    write = _object(serializer, type(listed[0]), None if only is None else set(only))
    return [write(row) for row in listed]


def _object(serializer: Any, kind: type, only: set[str] | None = None) -> Write:
    """Return the function that says of a row of that *kind* what *serializer* does."""
    own_way = type(serializer).to_representation
    if own_way is not serializers.Serializer.to_representation:
        return _asked(serializer, only)
    return writer(cells_of(serializer, kind, only))


def cells_of(serializer: Any, kind: type, only: set[str] | None = None) -> Cells:
    """Return how fields of *serializer* are read of a row of that *kind*, by name."""
    return {
        field.field_name: _cell(field, kind)
        for field in serializer._readable_fields
        if only is None or field.field_name in only
    }


def writer(cells: Cells) -> Write:
    """Return the function that makes the object of a row out of *cells*."""
    listed = list(cells.items())

    def write(row: Any) -> dict[str, Any]:
        return {
            name: value for name, read in listed if (value := read(row)) is not _ABSENT
        }

    return write


def _asked(serializer: Any, only: set[str] | None) -> Write:
    def write(row: Any) -> dict[str, Any]:
        shown = serializer.to_representation(row)
        if only is None:
            return dict(shown)
        return {name: value for name, value in shown.items() if name in only}

    return write


def _cell(field: Any, kind: type) -> Read:
    """Return the function that reads *field* of a row of that *kind* and writes it."""
    slow, reads = _slow(field), _reads(field, kind)
    writes = None if reads is None else _writes(field)
    if reads is None or writes is None:
        return slow

    def read(row: Any) -> Any:
        try:
            value = reads(row)
        except MISSING:
            return slow(row)
        return None if value is None else writes(value)

    return read


def _slow(field: Any) -> Read:
    """Return the framework's own way, for one field."""

    def read(row: Any) -> Any:
        try:
            value = field.get_attribute(row)
        except SkipField:
            return _ABSENT
        key_only = isinstance(field, serializers.RelatedField) and hasattr(value, "pk")
        known = value.pk if key_only else value
        return None if known is None else field.to_representation(value)

    return read


def _reads(field: Any, kind: type) -> Read | None:
    """Return how a field's value is found; None where only the field itself knows."""
    if isinstance(field, serializers.SerializerMethodField):
        return _same
    source = field.source_attrs
    if not source or issubclass(kind, Mapping):
        return None
    if isinstance(field, serializers.PrimaryKeyRelatedField):
        return _key_reader(source, kind)
    if isinstance(field, serializers.ManyRelatedField | serializers.ListSerializer):
        return _related(source)
    if len(source) == 1:
        is_method = callable(getattr(kind, source[0], None))
        return None if is_method else attrgetter(source[0])
    return _through(attrgetter(".".join(source)))


def _key_reader(source: list[str], kind: type) -> Read | None:
    """Return how the key of a related object is found, without the object."""
    if len(source) != 1 or not issubclass(kind, Model):
        return None
    try:
        column = kind._meta.get_field(source[0])
    except FieldDoesNotExist:
        return None
    return attrgetter(column.attname) if isinstance(column, ForeignKey) else None


def _related(source: list[str]) -> Read:
    """Return how related rows are found; those read ahead without a query for them."""
    found, name = attrgetter(".".join(source)), source[-1]
    is_own = len(source) == 1

    def read(row: Any) -> Any:
        if is_own and name in getattr(row, "_prefetched_objects_cache", ()):
            return row._prefetched_objects_cache[name]
        value = found(row)
        return value.all() if hasattr(value, "all") else value

    return read


def _through(found: Read) -> Read:
    def read(row: Any) -> Any:
        value = found(row)
        if callable(value):
            raise _Uncalled
        return value

    return read


def _writes(field: Any) -> Read | None:
    """Return how a value is written; None where only the field itself knows."""
    kind = type(field)
    if kind in WORDS:
        return _words
    match field:
        case serializers.SerializerMethodField():
            found: Read = getattr(field.parent, field.method_name)
            return found
        case serializers.DecimalField():
            return _decimal(field)
        case serializers.DateTimeField():
            return _instant if getattr(field, "format", None) is None else None
        case serializers.DateField():
            return _day if getattr(field, "format", None) is None else None
        case serializers.ManyRelatedField():
            return _keys if _are_keys(field.child_relation) else None
        case KeysField():
            return _same
        case serializers.PrimaryKeyRelatedField():
            return _same if _are_keys(field) else None
        case serializers.ListSerializer():
            return _many(field.child)
    return _plain(field, kind)


def _plain(field: Any, kind: type) -> Read | None:
    if kind is serializers.IntegerField:
        return _whole
    if kind is serializers.FloatField:
        return _float
    if kind is serializers.ChoiceField:
        return _same
    if kind is serializers.JSONField and not field.binary:
        return _same
    if isinstance(field, serializers.Serializer):
        return _one(field)
    return field.to_representation  # type: ignore[no-any-return]


def _same(value: Any) -> Any:
    return value


def _words(value: Any) -> str:
    return value if type(value) is str else str(value)


def _whole(value: Any) -> int:
    return value if type(value) is int else int(value)


def _float(value: Any) -> float:
    return value if type(value) is float else float(value)


def _day(value: Any) -> str:
    return value if isinstance(value, str) else value.isoformat()


def _instant(value: Any) -> str:
    if not isinstance(value, dt.datetime):
        return str(value)
    said = value.astimezone(timezone.get_current_timezone()).isoformat()
    return said.removesuffix("+00:00") + "Z" if said.endswith("+00:00") else said


def _decimal(field: Any) -> Read | None:
    if field.localize or field.normalize_output or field.decimal_places is None:
        return None
    if not getattr(field, "coerce_to_string", True):
        return None
    smallest = decimal.Decimal(1).scaleb(-field.decimal_places)
    context = decimal.getcontext().copy()
    if field.max_digits is not None:
        context.prec = field.max_digits
    rounding = field.rounding

    def write(value: Any) -> str:
        if type(value) is not decimal.Decimal:
            value = decimal.Decimal(str(value))
        return f"{value.quantize(smallest, rounding, context):f}"

    return write


def _are_keys(relation: Any) -> bool:
    is_by_key = isinstance(relation, serializers.PrimaryKeyRelatedField)
    return is_by_key and relation.pk_field is None


def _keys(rows: Iterable[Any]) -> list[Any]:
    return [row.pk for row in rows]


def _many(serializer: Any) -> Read:
    """Return how a list of nested rows is written; made for the kind it first meets."""
    by_kind: dict[type, Write] = {}

    def write(rows: Iterable[Any]) -> list[dict[str, Any]]:
        return [_written(serializer, row, by_kind) for row in rows]

    return write


def _one(serializer: Any) -> Read:
    by_kind: dict[type, Write] = {}
    return lambda row: _written(serializer, row, by_kind)


def _written(serializer: Any, row: Any, by_kind: dict[type, Write]) -> dict[str, Any]:
    kind = type(row)
    if kind not in by_kind:
        by_kind[kind] = _object(serializer, kind)
    return by_kind[kind](row)
