"""What rows refer to, told with them: one level, as its own endpoint would tell it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from rest_framework import serializers

from sam.lib.api.fields import KeysField

EXPANDED = "expanded"
_views: dict[type[Model], Any] = {}


def tells_of(model: type[Model], view: Any) -> None:
    """Let rows that refer to *model* by key be told with what *view* lists of it."""
    _views[model] = view


def references(view: Any) -> dict[str, type[Model]]:
    """Return the fields of *view*'s rows that refer to what another endpoint tells."""
    found = {
        name: model
        for name, field in view.fields_told.items()
        if (model := _referred(field)) is not None
    }
    return {
        name: model
        for name, model in {**found, **view.expands}.items()
        if model in _views
    }


def expanded(
    view: Any, rows: list[dict[str, Any]], names: Iterable[str]
) -> list[dict[str, Any]]:
    """
    Give *rows* an ``expanded`` with what the fields called *names* refer to.

    It is read at once for all rows; what the caller may not see is null, or missing
    where a field refers to several.

    :raises PermissionDenied: if the caller may not read the endpoint that tells it
    """
    models = references(view)
    for name in names:
        keys = {key for row in rows for key in _keys(row.get(name))}
        told = _told(view, models[name], keys)
        for row in rows:
            row.setdefault(EXPANDED, {})[name] = _of(row.get(name), told)
    return rows


def _referred(field: Any) -> type[Model] | None:
    """Return the model of what a field of a model's serializer refers to by key."""
    if isinstance(field, KeysField):
        told: type[Model] = field.refers_to
        return told
    is_one = isinstance(field, serializers.PrimaryKeyRelatedField)
    if not is_one and not isinstance(field, serializers.ManyRelatedField):
        return None
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None or "." in field.source:
        return None
    relation = model._meta.get_field(field.source)
    referred: type[Model] | None = relation.related_model
    return referred


def _keys(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _of(value: Any, told: dict[Any, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        return [told[key] for key in value if key in told]
    return told.get(value)


def _told(view: Any, model: type[Model], keys: set[Any]) -> dict[Any, dict[str, Any]]:
    """Return what the endpoint of *model* says of the rows with *keys*, by key."""
    other = _views[model]()
    other.request, other.action = view.request, "list"
    other.args, other.kwargs, other.format_kwarg = (), {}, None
    other.check_permissions(view.request)
    rows = list(other.get_queryset().filter(pk__in=keys)) if keys else []
    shown = other.shaped(rows, None)
    return {row.pk: said for row, said in zip(rows, shown, strict=True)}
