"""
Accounts and people that are probably one, found set-based.

Names are compared with their neighbours in two orders, read forwards and backwards
(the sorted neighbourhood of Hernandez and Stolfo, 1995), so that no two names need be
near in both; the same website, telephone or e-mail address is a sign by itself.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Merge, MergeProposal, Programme
from accounts.models.account import Person
from sam.users.models import User

# How many names after one are compared with it, in either order.
NEIGHBOURS = 3
# A site or number that more share than this is a provider's, or a switchboard's.
SHARED_BY = 4
SHOWN = 100

ACCOUNTS = """
WITH seen AS MATERIALIZED (
    SELECT a.id, a.parent_id, btrim(regexp_replace(lower(a.name), '[^[:alnum:]]+|'
            '\\m(ltd|limited|plc|llp|inc|llc|corp|co|gmbh|ag|kg|sa|sas|bv|nv|ab|oy)\\M',
            ' ', 'g')) AS name,
        CASE WHEN a.website <> '' THEN lower(substring(a.website
            from '^(?:https?://)?(?:www\\.)?([^/:?#]+)')) END AS site,
        right(translate(a.phone, '+-()./ ', ''), 9) AS phone
    FROM accounts_account a
    WHERE a.merged_into_id IS NULL AND {visible}
), placed AS MATERIALIZED (
    SELECT id, name, row_number() OVER (ORDER BY name, id) AS forwards,
        row_number() OVER (ORDER BY reverse(name), id) AS backwards
    FROM seen WHERE name <> ''
), near AS (
    SELECT a.id AS one, b.id AS other
    FROM placed a CROSS JOIN generate_series(1, %(neighbours)s) step
    JOIN placed b ON b.forwards = a.forwards + step
    WHERE similarity(a.name, b.name) >= %(likeness)s
    UNION
    SELECT a.id, b.id
    FROM placed a CROSS JOIN generate_series(1, %(neighbours)s) step
    JOIN placed b ON b.backwards = a.backwards + step
    WHERE similarity(a.name, b.name) >= %(likeness)s
), sites AS (
    SELECT array_agg(id) AS ids FROM seen WHERE site <> ''
    GROUP BY site HAVING count(*) BETWEEN 2 AND %(shared)s
), phones AS (
    SELECT array_agg(id) AS ids FROM seen WHERE length(phone) >= 7
    GROUP BY phone HAVING count(*) BETWEEN 2 AND %(shared)s
), pairs AS (
    SELECT least(one, other) AS low, greatest(one, other) AS high FROM near
    UNION
    SELECT a, b FROM sites, unnest(ids) a, unnest(ids) b WHERE a < b
    UNION
    SELECT a, b FROM phones, unnest(ids) a, unnest(ids) b WHERE a < b
), judged AS (
    SELECT l.id AS low, h.id AS high, similarity(l.name, h.name) AS likeness,
        coalesce(l.site = h.site AND l.site <> '', false) AS same_first,
        length(l.phone) >= 7 AND l.phone = h.phone AS same_phone
    FROM pairs JOIN seen l ON l.id = pairs.low JOIN seen h ON h.id = pairs.high
    WHERE l.id IS DISTINCT FROM h.parent_id AND h.id IS DISTINCT FROM l.parent_id
        AND (l.parent_id IS DISTINCT FROM h.parent_id OR l.parent_id IS NULL
            OR l.name = h.name)
)
SELECT low, high, likeness, same_first, same_phone, count(*) OVER () AS total
FROM judged
WHERE NOT EXISTS (SELECT FROM accounts_notduplicate n WHERE n.kind = 'ACCOUNT'
    AND n.lower_id = low AND n.higher_id = high)
ORDER BY likeness + same_first::int + same_phone::int DESC, low, high
LIMIT %(limit)s
"""
PEOPLE = """
WITH seen AS MATERIALIZED (
    SELECT c.id, lower(c.full_name) AS name, lower(c.email) AS email,
        right(translate(c.phone, '+-()./ ', ''), 9) AS phone
    FROM accounts_contact c
    WHERE c.merged_into_id IS NULL AND EXISTS (SELECT FROM accounts_position p
        WHERE p.contact_id = c.id AND {visible})
), there AS MATERIALIZED (
    SELECT DISTINCT p.account_id, s.id, s.name, left(s.name, 1) AS initial
    FROM accounts_position p JOIN seen s ON s.id = p.contact_id WHERE {visible}
), emails AS (
    SELECT array_agg(id) AS ids FROM seen WHERE email <> ''
    GROUP BY email HAVING count(*) BETWEEN 2 AND %(shared)s
), phones AS (
    SELECT array_agg(id) AS ids FROM seen WHERE length(phone) >= 7
    GROUP BY phone HAVING count(*) BETWEEN 2 AND %(shared)s
), pairs AS (
    SELECT least(a.id, b.id) AS low, greatest(a.id, b.id) AS high
    FROM there a JOIN there b ON b.account_id = a.account_id
        AND b.initial = a.initial AND a.id < b.id
    WHERE similarity(a.name, b.name) >= %(likeness)s
    UNION
    SELECT a, b FROM emails, unnest(ids) a, unnest(ids) b WHERE a < b
    UNION
    SELECT a, b FROM phones, unnest(ids) a, unnest(ids) b WHERE a < b
), judged AS (
    SELECT l.id AS low, h.id AS high, similarity(l.name, h.name) AS likeness,
        l.email <> '' AND l.email = h.email AS same_first,
        length(l.phone) >= 7 AND l.phone = h.phone AS same_phone
    FROM pairs JOIN seen l ON l.id = pairs.low JOIN seen h ON h.id = pairs.high
)
SELECT low, high, likeness, same_first, same_phone, count(*) OVER () AS total
FROM judged
WHERE (same_first OR likeness >= %(likeness)s)
    AND NOT EXISTS (SELECT FROM accounts_notduplicate n WHERE n.kind = 'CONTACT'
        AND n.lower_id = low AND n.higher_id = high)
ORDER BY likeness + same_first::int + same_phone::int DESC, low, high
LIMIT %(limit)s
"""
SEEN = "SELECT account_id FROM accounts_accountaccess WHERE user_id = %(user)s"


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

    The likeliest first, up to *limit*, and how many there are; without those of whom
    somebody said that they are not.
    """
    if not isinstance(user, User) or not user.sees_facts:
        return [], 0
    column, statement = (
        ("a.id", ACCOUNTS) if kind == Merge.Kind.ACCOUNT else ("p.account_id", PEOPLE)
    )
    visible = "true" if user.sees_all else f"{column} IN ({SEEN})"
    parameters = {
        "user": user.pk,
        "likeness": Programme.current().duplicate_likeness,
        "neighbours": NEIGHBOURS,
        "shared": SHARED_BY,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{visible}", visible), parameters)
        found = cursor.fetchall()
    return _pairs(kind, found), found[0][-1] if found else 0


def _pairs(kind: str, found: list[tuple[Any, ...]]) -> list[Pair]:
    wanted = {pk for low, high, *_rest in found for pk in (low, high)}
    model = Account if kind == Merge.Kind.ACCOUNT else Contact
    objects: dict[int, Any] = _loaded(model, wanted)
    proposed = {
        frozenset((one.survivor_id, one.loser_id)): one for one in open_proposals(kind)
    }
    pairs = []
    for low, high, likeness, same_first, same_phone, _total in found:
        proposal = proposed.get(frozenset((low, high)))
        # Who was there first is the one that others know by its id.
        keep, away = (
            (proposal.survivor_id, proposal.loser_id) if proposal else (low, high)
        )
        signs = _signs(kind, likeness, same_first=same_first, same_phone=same_phone)
        pairs.append(Pair(objects[keep], objects[away], likeness, signs, proposal))
    return sorted(pairs, key=lambda pair: pair.proposal is None)


def _loaded(model: Any, wanted: set[int]) -> dict[int, Any]:
    rows = model._base_manager.filter(pk__in=wanted)
    if model is Account:
        rows = rows.select_related("owner", "desk", "region", "parent")
    else:
        rows = rows.prefetch_related("positions__account")
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
