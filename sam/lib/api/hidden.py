"""Fields that are there for some callers only."""

from typing import Any, ClassVar

from sam.users.models import User


class ForMoney:
    """A serializer whose fields ``for_money`` are absent for who sees no money."""

    for_money: ClassVar[tuple[str, ...]] = ()
    context: dict[str, Any]

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()  # type: ignore[misc]
        user = getattr(self.context.get("request"), "user", None)
        if isinstance(user, User) and not user.sees_money:
            for name in self.for_money:
                fields.pop(name, None)
        return fields
