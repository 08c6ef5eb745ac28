"""What people decided about accounts against the ranking, or to guard them."""

from typing import Any

from accounts.models.account import Person
from sam.users.models import User
from tiers.models import AlternativePlan, DoNotLose, Override


def overrides_of(user: Person) -> Any:
    """Return the overrides of visible accounts, newest first; none without facts."""
    return _newest(Override, user, "account", "decided_by", "withdrawn_by")


def plans_of(user: Person) -> Any:
    """Return the plans of visible Alternative accounts, newest first."""
    return _newest(AlternativePlan, user, "account", "owner", "decided_by", "change")


def marks_of(user: Person) -> Any:
    """Return the marks against losing visible accounts, newest first."""
    return _newest(DoNotLose, user, "account", "marked_by", "lifted_by")


def _newest(model: Any, user: Person, *related: str) -> Any:
    if not isinstance(user, User) or not user.sees_facts:
        return model.objects.none()
    found = model.objects.visible_to(user).select_related(*related)
    return found.order_by("-pk")
