"""
Accounts and people that are probably one, as the last night found them.

What somebody proposed to merge comes first, whether or not the two look alike.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Merge, MergeProposal, Position
from accounts.models.account import Person
from sam.users.models import User

SHOWN = 100
# So many are counted; that there are more does not matter to who deals with them.
COUNTED = 1_000

STANDING = """
JOIN {table} l ON l.id = d.lower_id AND l.merged_into_id IS NULL
JOIN {table} h ON h.id = d.higher_id AND h.merged_into_id IS NULL
"""
PROPOSED = f"""
SELECT d.lower_id, d.higher_id,
    coalesce(k.likeness, similarity(lower(l.{{name}}), lower(h.{{name}}))),
    coalesce(k.same_first, false), coalesce(k.same_phone, false),
    count(*) OVER () AS total
FROM (
    SELECT DISTINCT least(survivor_id, loser_id) AS lower_id,
        greatest(survivor_id, loser_id) AS higher_id
    FROM accounts_mergeproposal WHERE kind = %(kind)s AND closed_at IS NULL
) d {STANDING}
LEFT JOIN accounts_likelyduplicate k
    ON k.kind = %(kind)s AND k.lower_id = d.lower_id AND k.higher_id = d.higher_id
WHERE {{seen}}
ORDER BY coalesce(k.score, 0) DESC, d.lower_id, d.higher_id
LIMIT %(limit)s
"""
LIKELY = f"""
SELECT lower_id, higher_id, likeness, same_first, same_phone,
    count(*) OVER () AS total
FROM (
    SELECT d.* FROM accounts_likelyduplicate d {STANDING}
    WHERE d.kind = %(kind)s AND {{seen}}
        AND NOT EXISTS (SELECT FROM accounts_notduplicate n WHERE n.kind = d.kind
            AND n.lower_id = d.lower_id AND n.higher_id = d.higher_id)
        AND NOT EXISTS (SELECT FROM accounts_mergeproposal p WHERE p.kind = d.kind
            AND p.closed_at IS NULL AND p.survivor_id IN (d.lower_id, d.higher_id)
            AND p.loser_id IN (d.lower_id, d.higher_id))
    ORDER BY d.score DESC, d.lower_id, d.higher_id LIMIT %(counted)s
) found
ORDER BY score DESC, lower_id, higher_id
LIMIT %(limit)s
"""
SEEN = {
    Merge.Kind.ACCOUNT: """d.{column} IN (
        SELECT account_id FROM accounts_accountaccess WHERE user_id = %(user)s)""",
    Merge.Kind.CONTACT: """EXISTS (
        SELECT FROM accounts_position s JOIN accounts_accountaccess x
            ON x.account_id = s.account_id AND x.user_id = %(user)s
        WHERE s.contact_id = d.{column})""",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """
    Two that are probably one, the better kept first, with the signs of it.

    ``likeness`` is the share of three-letter groups that their names have in common.
    """

    first: Any
    second: Any
    likeness: float
    signs: list[str]
    proposal: MergeProposal | None = None

    @property
    def both(self) -> tuple[Any, Any]:
        return self.first, self.second


def duplicates(
    kind: str, user: Person, *, limit: int = SHOWN
) -> tuple[list[Pair], int]:
    """
    Return pairs of accounts or people that *user* sees and that are probably one.

    Those that somebody proposed first, then the likeliest, up to *limit*, and how many
    there are, counted up to `COUNTED`; without those of whom somebody said that they
    are not.
    """
    if not isinstance(user, User) or not user.sees_facts:
        return [], 0
    proposed, first = _read(PROPOSED, kind, user, limit)
    likely, others = _read(LIKELY, kind, user, limit)
    found = [*proposed, *likely][:limit]
    return _pairs(kind, user, found), first + others


def _read(
    statement: str, kind: str, user: User, limit: int
) -> tuple[list[tuple[Any, ...]], int]:
    seen = "true"
    if not user.sees_all:
        one = SEEN[Merge.Kind(kind)]
        columns = ("lower_id", "higher_id")
        seen = " AND ".join(one.format(column=column) for column in columns)
    model: Any = Account if kind == Merge.Kind.ACCOUNT else Contact
    name = "name" if model is Account else "full_name"
    with connection.cursor() as cursor:
        cursor.execute(
            statement.format(seen=seen, table=model._meta.db_table, name=name),
            {"kind": kind, "user": user.pk, "counted": COUNTED, "limit": limit},
        )
        rows = cursor.fetchall()
    return [row[:-1] for row in rows], rows[0][-1] if rows else 0


def _pairs(kind: str, user: User, found: list[tuple[Any, ...]]) -> list[Pair]:
    wanted = {pk for low, high, *_rest in found for pk in (low, high)}
    objects = _loaded(kind, user, wanted)
    proposed = {
        frozenset((one.survivor_id, one.loser_id)): one
        for one in open_proposals(kind).filter(
            survivor_id__in=wanted, loser_id__in=wanted
        )
    }
    pairs = []
    for low, high, likeness, same_first, same_phone in found:
        proposal = proposed.get(frozenset((low, high)))
        # Who was there first is the one that others know by its id.
        keep, away = (
            (proposal.survivor_id, proposal.loser_id) if proposal else (low, high)
        )
        signs = _signs(kind, likeness, same_first=same_first, same_phone=same_phone)
        pairs.append(Pair(objects[keep], objects[away], likeness, signs, proposal))
    return pairs


def _loaded(kind: str, user: User, wanted: set[int]) -> dict[int, Any]:
    if kind == Merge.Kind.ACCOUNT:
        accounts = Account._base_manager.filter(pk__in=wanted)
        rows: Any = accounts.select_related("owner", "desk", "region", "parent")
    else:
        there = Position.objects.visible_to(user).select_related("account")
        people = Contact._base_manager.filter(pk__in=wanted)
        rows = people.prefetch_related(
            Prefetch("positions", queryset=there.order_by("pk"))
        )
    return {one.pk: one for one in rows}


def open_proposals(kind: str) -> Any:
    """Return what was proposed and neither done nor dismissed yet, oldest first."""
    proposals = MergeProposal.objects.filter(kind=kind, closed_at=None)
    return proposals.select_related("proposed_by").order_by("pk")


def _signs(
    kind: str, likeness: float, *, same_first: bool, same_phone: bool
) -> list[str]:
    signs = []
    if likeness >= 1:
        signs.append(_("same name"))
    else:
        signs.append(
            _("names %(percent)s %% alike") % {"percent": round(100 * likeness)}
        )
    if same_first and kind == Merge.Kind.ACCOUNT:
        signs.append(_("same website"))
    elif same_first:
        signs.append(_("same e-mail address"))
    if same_phone:
        signs.append(_("same telephone"))
    return signs
