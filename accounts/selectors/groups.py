"""Where an account stands in its group."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import Account
from accounts.models.account import Person

ANCESTORS = """
WITH RECURSIVE above(id, parent_id, steps) AS (
    SELECT id, parent_id, 0 FROM accounts_account WHERE id = %s
    UNION ALL
    SELECT a.id, a.parent_id, above.steps + 1
    FROM above JOIN accounts_account a ON a.id = above.parent_id
)
SELECT id FROM above ORDER BY steps DESC
"""
MEMBERS = """
WITH RECURSIVE below(id) AS (
    SELECT %s::bigint
    UNION ALL
    SELECT a.id FROM below JOIN accounts_account a ON a.parent_id = below.id
    WHERE a.merged_into_id IS NULL
)
SELECT id FROM below
"""


@dataclass(frozen=True, slots=True)
class Group:
    """
    The group that an account belongs to.

    ``path`` are the accounts above it, outermost first, as far as the person sees them;
    ``member_ids`` are all accounts of the group, itself too, whether seen or not.
    """

    path: tuple[Account, ...]
    member_ids: tuple[int, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.member_ids) < 2


def group_of(account: Account, user: Person) -> Group:
    """Return the group of *account*, its path as *user* may see it."""
    above = _ids(ANCESTORS, account.pk)[:-1] if account.parent_id else []
    seen = Account.objects.visible_to(user).in_bulk(above) if above else {}
    root = above[0] if above else account.pk
    return Group(
        path=tuple(seen[key] for key in above if key in seen),
        member_ids=tuple(_ids(MEMBERS, root)),
    )


def _ids(statement: str, account_id: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [account_id])
        return [key for (key,) in cursor.fetchall()]
