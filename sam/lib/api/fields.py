"""Fields that bodies of the API share."""

from typing import Any

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
