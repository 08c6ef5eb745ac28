"""The programme as its people see it: who has read the charter, who lacks headroom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import FETCH_RAISE
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Programme, Region
from accounts.models.account import Person
from sam.users.models import User
from scoring.models import AccountMeasures
from tiers.core.headroom import is_without_headroom
from tiers.models import Charter, Justification, Rationale, Tier, TierAssignment

# Where each active person works: accounts owned, teams, desks, regions directed.
WORKS = """
SELECT DISTINCT a.owner_id, a.region_id FROM accounts_account a
WHERE a.owner_id IS NOT NULL AND a.region_id IS NOT NULL AND a.status <> 'FORMER'
    AND a.merged_into_id IS NULL
UNION
SELECT t.user_id, a.region_id FROM accounts_teammember t
JOIN accounts_account a ON a.id = t.account_id AND a.region_id IS NOT NULL
WHERE t.ended_on IS NULL
UNION
SELECT m.user_id, d.region_id FROM accounts_deskmember m
JOIN (SELECT DISTINCT desk_id, region_id FROM accounts_account
    WHERE desk_id IS NOT NULL AND region_id IS NOT NULL) d ON d.desk_id = m.desk_id
UNION
SELECT user_id, region_id FROM accounts_regiondirector
"""


WHY = {
    Rationale.CUSTOMER_INTIMACY: gettext_lazy("to differ by customer intimacy"),
    Rationale.TRANSFORMATION: gettext_lazy("as part of a transformation"),
    Rationale.CUSTOMERS_DEMAND: gettext_lazy("because our top customers demand it"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some people have read the charter."""

    label: str
    people: int
    read: int

    @property
    def share(self) -> float | None:
        """The share of them that has; none where there is nobody."""
        return self.read / self.people if self.people else None


@dataclass(frozen=True, slots=True)
class Reading:
    """Who of the active people has acknowledged one version of the charter."""

    whole: Rate
    by_role: list[Rate]
    by_region: list[Rate]
    missing: list[User]


def reading(charter: Charter) -> Reading:
    """
    Return who has acknowledged *charter*, by role and by region.

    A person who works in several regions counts in each; whoever works in none, such
    as an executive, counts under "No region".
    """
    people = list(User.objects.filter(is_active=True).order_by("full_name", "email"))
    done = set(charter.acknowledgements.values_list("user_id", flat=True))
    places = _places()
    names = dict(Region.objects.values_list("pk", "name"))
    nowhere = _("No region")
    roles: dict[str, list[User]] = defaultdict(list)
    regions: dict[str, list[User]] = defaultdict(list)
    for person in people:
        roles[person.role].append(person)
        for name in [names[key] for key in places.get(person.pk, ())] or [nowhere]:
            regions[name].append(person)
    return Reading(
        whole=_rate(_("Everybody"), people, done),
        by_role=[
            _rate(str(role.label), roles[role.value], done)
            for role in User.Role
            if roles[role.value]
        ],
        by_region=[_rate(name, regions[name], done) for name in sorted(regions)],
        missing=[person for person in people if person.pk not in done],
    )


def why(charter: Charter) -> str:
    """Return in a sentence why there is a programme."""
    said = [str(WHY[Rationale(code)]) for code in charter.rationale if code in WHY]
    if charter.other_rationale:
        said.append(_("for this reason: {words}").format(words=charter.other_rationale))
    listed = (
        said[0] if len(said) == 1 else _(" and ").join([", ".join(said[:-1]), said[-1]])
    )
    return _("We run the programme {reasons}").format(reasons=listed.rstrip(".")) + "."


def has_read(charter: Charter | None, user: User) -> bool:
    """Test whether *user* has acknowledged *charter*."""
    return (
        charter is not None and charter.acknowledgements.filter(user=user.pk).exists()
    )


def versions() -> list[Charter]:
    """Return every version of the charter, newest first."""
    found = Charter.objects.select_related("sponsor", "published_by")
    return list(found.order_by("-version").fetch_mode(FETCH_RAISE))


@dataclass(frozen=True, slots=True)
class Cramped:
    """A strategic account that may never spend more, and why it is one all the same."""

    account: Account
    potential: Decimal
    headroom: Decimal
    justification: Justification | None
    is_valid: bool


@dataclass(frozen=True, slots=True)
class Headroom:
    """Strategic accounts without headroom, those that lack a reason first."""

    cramped: list[Cramped]
    strategic: int
    unknown: int
    share: float

    @property
    def lacking(self) -> int:
        """How many have no reason that still holds."""
        return sum(not each.is_valid for each in self.cramped)


def headroom(user: Person) -> Headroom:
    """Return the strategic accounts that *user* sees and that may never spend more."""
    programme = Programme.current()
    standing = TierAssignment.objects.visible_to(user).open()
    keys = list(
        standing.filter(tier=Tier.STRATEGIC).values_list("account_id", flat=True)
    )
    found = list(
        AccountMeasures.objects.filter(account_id__in=keys)
        .exclude(potential=None)
        .exclude(headroom=None)
        .values_list("account_id", "potential", "headroom")
    )
    without = is_without_headroom(
        np.array([row[2] for row in found], dtype=np.float64),
        np.array([row[1] for row in found], dtype=np.float64),
        share=programme.headroom_share,
    )
    cramped = [row for row, is_so in zip(found, without, strict=True) if is_so]
    return Headroom(
        cramped=_cramped(cramped, programme),
        strategic=len(keys),
        unknown=len(keys) - len(found),
        share=programme.headroom_share,
    )


def _cramped(rows: Iterable[Any], programme: Programme) -> list[Cramped]:
    figures = {key: (potential, room) for key, potential, room in rows}
    accounts = Account.objects.select_related("owner", "region").in_bulk(figures)
    newest: dict[int, Justification] = {}
    stated = Justification.objects.filter(account__in=figures)
    for each in stated.select_related("stated_by").order_by("pk"):
        newest[each.account_id] = each
    today = programme.today()
    listed = [
        Cramped(
            account=accounts[key],
            potential=potential,
            headroom=room,
            justification=newest.get(key),
            is_valid=key in newest and newest[key].valid_until >= today,
        )
        for key, (potential, room) in figures.items()
    ]
    return sorted(listed, key=lambda each: (each.is_valid, each.account.name))


def _places() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(WORKS)
        for user, region in cursor.fetchall():
            found[user].append(region)
    return found


def _rate(label: str, people: list[User], done: set[int]) -> Rate:
    return Rate(label, len(people), sum(person.pk in done for person in people))
