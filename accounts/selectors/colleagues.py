"""Colleagues to whom something of an account can be given."""

from django.db.models import QuerySet

from accounts.models import Account, AccountAccess
from accounts.permissions import LOOK_AFTER
from sam.users.models import User


def who_look_after(account: Account) -> QuerySet[User]:
    """Return the active colleagues who look after *account*, by name."""
    sees = AccountAccess.objects.filter(account=account).values("user_id")
    found = User.objects.filter(is_active=True, role__in=LOOK_AFTER, pk__in=sees)
    return found.order_by("full_name", "email")
