"""Waves as a person may see them: the board, and the accounts of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE, Count, OuterRef, Q, Subquery

from accounts.models import Account
from accounts.models.account import AccountStatus, Person
from sam.users.models import User
from tiers.models import Change, Tier, TierAssignment, Wave, WaveAccount

CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Entrant:
    """An account that enters with a wave, and the tier that it holds now."""

    entry: WaveAccount
    tier: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An account that could enter with a wave, and the tier that it holds now."""

    account: Account
    tier: str


@dataclass(frozen=True, slots=True)
class Entrants:
    """The accounts of a wave that a person sees, of how many there are."""

    seen: tuple[Entrant, ...]
    total: int

    @property
    def strategic(self) -> int:
        """How many of those seen are Strategic."""
        return sum(each.tier == Tier.STRATEGIC for each in self.seen)


def waves_of(user: Person) -> Any:
    """Return the waves with ``taken``, their accounts; who sees no facts sees none."""
    if not isinstance(user, User) or not user.sees_facts:
        return Wave.objects.none()
    return (
        Wave.objects.annotate(
            taken=Count("accounts", filter=Q(accounts__removed_at=None))
        )
        .select_related("created_by", "opened_by", "held_by", "released_by")
        .prefetch_related("baselines")
        .order_by("number")
    )


def entrants_of(wave: Wave, user: Person) -> Entrants:
    """Return the accounts of *wave*, by name, as far as *user* sees them."""
    inside = WaveAccount.objects.filter(wave=wave, removed_at=None)
    seen = list(
        inside.visible_to(user)
        .select_related("account", "added_by")
        .order_by("account__name", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    tiers = _tiers(entry.account_id for entry in seen)
    return Entrants(
        seen=tuple(Entrant(entry, tiers.get(entry.account_id, "")) for entry in seen),
        total=inside.count(),
    )


def candidates_of(user: User, *, named: str = "") -> list[Candidate]:
    """
    Return visible accounts that could enter with a wave, and enter with none yet.

    Those called like *named*; without a name those that a change set would promote.
    """
    free = (
        Account.objects.visible_to(user)
        .filter(merged_into=None)
        .exclude(status=AccountStatus.FORMER)
        .exclude(
            pk__in=WaveAccount.objects.filter(
                removed_at=None,
                wave__status__in=[Wave.Status.PLANNED, Wave.Status.OPEN],
            ).values("account_id")
        )
    )
    if words := named.split():
        for word in words:
            free = free.filter(name__icontains=word)
        ordered = free.order_by("name", "pk")
    else:
        wanted = Change.objects.filter(
            to_tier=Tier.STRATEGIC,
            status__in=[Change.Status.PROPOSED, Change.Status.HELD],
        ).order_by("account_id", "rank")
        ranks = wanted.filter(account_id=OuterRef("pk")).values("rank")[:1]
        ordered = free.filter(pk__in=wanted.values("account_id")).order_by(
            Subquery(ranks), "pk"
        )
    found = list(ordered[:CANDIDATES])
    tiers = _tiers(account.pk for account in found)
    return [Candidate(account, tiers.get(account.pk, "")) for account in found]


def _tiers(account_ids: Iterable[int]) -> dict[int, str]:
    held = TierAssignment.objects.open().filter(account_id__in=list(account_ids))
    return dict(held.values_list("account_id", "tier"))
