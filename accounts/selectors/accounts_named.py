"""Accounts by a part of their name, to choose one of."""

from accounts.models import Account
from sam.users.models import User


def accounts_named(name: str, user: User, *, limit: int) -> list[Account]:
    """Return up to *limit* that *user* sees and whose name has *name* in it."""
    seen = Account.objects.visible_to(user).filter(name__icontains=name)
    return list(seen.order_by("name", "pk")[:limit])
