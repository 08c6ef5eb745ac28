"""Whose day it is: the accounts that a person's Today is about."""

from accounts.models.access import AccountAccessWhy
from accounts.permissions import LOOK_AFTER
from accounts.rollup import Scope
from sam.users.models import User

OWN = [AccountAccessWhy.OWNER, AccountAccessWhy.DESK]


def has_today(user: User) -> bool:
    """Tell whether *user* looks after accounts, and so has a Today."""
    return user.role in LOOK_AFTER


def leads(user: User) -> bool:
    """Tell whether *user*'s Today is that of regions, not of accounts of their own."""
    return user.role == User.Role.DIRECTOR


def scope_of(user: User) -> Scope:
    """
    Return the accounts of *user*'s Today.

    A manager's are those that they or their desk own; a director's all in their
    regions.
    """
    whys = AccountAccessWhy.values if leads(user) else OWN
    return Scope(
        "{column} IN (SELECT account_id FROM accounts_accountaccess"
        " WHERE user_id = %(user)s AND why = ANY(%(whys)s))",
        {"user": user.pk, "whys": [str(why) for why in whys]},
    )
