"""When a colleague looked at an account: what "since you last looked" counts from."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from accounts.models import Account
from sam.users.models import User
from sam.workspace.models import AccountLook

GOES_ON = dt.timedelta(hours=1)  # further pages within it are the same look
LOOK = f"""
INSERT INTO {AccountLook._meta.db_table} AS l
    (user_id, account_id, looked_at, figures, before_at, before)
VALUES (%(user)s, %(account)s, %(at)s, %(figures)s::jsonb, NULL, '{{}}')
ON CONFLICT (user_id, account_id) DO UPDATE SET
    before_at = CASE WHEN l.looked_at < %(again)s
        THEN l.looked_at ELSE l.before_at END,
    before = CASE WHEN l.looked_at < %(again)s
        THEN l.figures ELSE l.before END,
    looked_at = greatest(excluded.looked_at, l.looked_at),
    figures = CASE WHEN excluded.looked_at < l.looked_at
        THEN l.figures ELSE excluded.figures END
RETURNING before_at, before
"""


@dataclass(frozen=True, slots=True)
class LastLook:
    """When somebody looked before this time, and the figures then; never is nothing."""

    at: dt.datetime | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)


def look(
    *, account: Account, user: User, figures: Mapping[str, Any], at: dt.datetime
) -> LastLook:
    """
    Keep that *user* looks at *account* now and sees *figures*; return the look before.

    Looks within the hour are one: none of them moves what is counted from.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK,
            {
                "user": user.pk,
                "account": account.pk,
                "at": at,
                "figures": DjangoJSONEncoder().encode(dict(figures)),
                "again": at - GOES_ON,
            },
        )
        before_at, before = cursor.fetchone()
    return LastLook(before_at, _loaded(before))


def last_look(*, account: Account, user: User, at: dt.datetime) -> LastLook:
    """Return what `look` would count from, and keep nothing."""
    found = AccountLook.objects.filter(user=user, account=account).first()
    if found is None:
        return LastLook()
    if at > found.looked_at + GOES_ON:
        return LastLook(found.looked_at, found.figures)
    return LastLook(found.before_at, found.before)


def _loaded(value: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
