"""Where an account stands in its group, as keys."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import Account

FAMILY = """
WITH RECURSIVE above(id, parent_id, steps) AS (
    SELECT id, parent_id, 0 FROM accounts_account WHERE id = %s
    UNION ALL
    SELECT a.id, a.parent_id, above.steps + 1
    FROM above JOIN accounts_account a ON a.id = above.parent_id
),
members(id, parent_id) AS (
    (SELECT id, parent_id FROM above ORDER BY steps DESC LIMIT 1)
    UNION ALL
    SELECT a.id, a.parent_id
    FROM members JOIN accounts_account a ON a.parent_id = members.id
    WHERE a.merged_into_id IS NULL
)
SELECT id, parent_id, steps FROM above
UNION ALL
SELECT id, parent_id, NULL FROM members
"""


@dataclass(frozen=True, slots=True)
class Group:
    """
    The group that an account belongs to.

    ``above_ids`` are the accounts above it, outermost first; ``member_ids`` all of the
    group, itself too, and ``below_ids`` those of them that belong to this account:
    whether a person sees them or not.
    """

    above_ids: tuple[int, ...]
    member_ids: tuple[int, ...]
    below_ids: tuple[int, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.member_ids) < 2


def group_of(account: Account) -> Group:
    """Return the group of *account*."""
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, [account.pk])
        rows = cursor.fetchall()
    chain = sorted((row for row in rows if row[2] is not None), key=lambda row: -row[2])
    members = [(key, parent) for key, parent, steps in rows if steps is None]
    return Group(
        above_ids=tuple(key for key, _, steps in chain if steps),
        member_ids=tuple(key for key, _ in members),
        below_ids=_below(account.pk, members),
    )


def _below(root: int, members: list[tuple[int, int | None]]) -> tuple[int, ...]:
    """Return the keys of those that belong to *root*, directly or not."""
    children: dict[int | None, list[int]] = {}
    for key, parent in members:
        children.setdefault(parent, []).append(key)
    found = list(children.get(root, ()))
    for key in found:  # grows by the children of what it holds
        found += children.get(key, ())
    return tuple(found)
