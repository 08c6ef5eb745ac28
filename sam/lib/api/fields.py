"""Fields that bodies of the API share, and what the schema says of them."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import follow_field_source
from rest_framework import serializers


class VisibleRelatedField(serializers.PrimaryKeyRelatedField):
    """A related object by key; what the user may not see does not exist."""

    def get_queryset(self) -> Any:
        queryset: Any = super().get_queryset()
        return queryset.visible_to(self.context["request"].user)


class SeenField(serializers.CharField):
    """The ``seen`` of the answer that a change was made from; asked for, so that
    nothing is overwritten unseen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            "The `seen` of what you read. If it changed since, the answer is a 409"
            " with how it stands now.",
        )
        super().__init__(**kwargs)


class KeysField(serializers.ListField):
    """Keys of *refers_to* that a query has gathered in a list, to be read only."""

    child = serializers.IntegerField()

    def __init__(self, *, refers_to: Any, **kwargs: Any) -> None:
        self.refers_to = refers_to
        super().__init__(read_only=True, **kwargs)


class ChoiceFieldTold(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A choice that is only read may be empty where its column may."""

    target_class = serializers.ChoiceField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> Any:
        field: Any = self.target
        if field.read_only and not isinstance(field, serializers.MultipleChoiceField):
            field.allow_blank = field.allow_blank or _may_be_blank(field)
        return auto_schema._map_serializer_field(
            field, direction, bypass_extensions=True
        )


def _may_be_blank(field: Any) -> bool:
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None:
        return False
    column = follow_field_source(model, field.source_attrs, emit_warnings=False)  # type: ignore[no-untyped-call]
    return getattr(column, "blank", False) and column.empty_strings_allowed
