"""What the administrators' pages show of people, services and regions."""

from collections import defaultdict
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Account, Region, RegionDirector
from sam.users.models import ApiToken, User


def people(*, services: bool = False) -> "QuerySet[User]":
    """
    Return colleagues, or *services*, by name.

    Each with ``accounts`` and ``live_tokens`` (counts), and ``has_second_step``.
    """
    second = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    live = Q(api_tokens__revoked_at=None, api_tokens__expires_at__gt=timezone.now())
    return (
        User.objects.filter(is_service=services)
        .annotate(
            has_second_step=Exists(second),
            live_tokens=Count("api_tokens", filter=live, distinct=True),
        )
        .prefetch_related("directed_regions__region", "desks")
        .order_by("full_name", "email")
    )


def accounts_by_owner(people: "list[User]") -> dict[int, int]:
    """Return how many accounts each of *people* owns."""
    rows = (
        Account.objects.filter(owner__in=people, merged_into=None)
        .values_list("owner")
        .annotate(Count("pk"))
    )
    return {owner: count for owner, count in rows if owner}


def tokens_of(person: User) -> "QuerySet[ApiToken]":
    """Return the tokens of *person*, the newest first."""
    return ApiToken.objects.filter(user=person).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Branch:
    """A region in the tree: how deep it lies, who directs it, its own accounts."""

    region: Region
    depth: int
    directors: list[User]
    accounts: int


def region_tree() -> list[Branch]:
    """Return every region after the one that it lies below, by name."""
    below: dict[int | None, list[Region]] = defaultdict(list)
    for region in Region.objects.order_by("name"):
        below[region.parent_id].append(region)
    counted = dict(
        Account.objects.exclude(region=None)
        .filter(merged_into=None)
        .values_list("region")
        .annotate(Count("pk"))
    )
    directors: dict[int, list[User]] = defaultdict(list)
    for one in RegionDirector.objects.select_related("user").order_by(
        "user__full_name"
    ):
        directors[one.region_id].append(one.user)
    found: list[Branch] = []

    def walk(parent: int | None, depth: int) -> None:
        for region in below[parent]:
            found.append(
                Branch(region, depth, directors[region.pk], counted.get(region.pk, 0))
            )
            walk(region.pk, depth + 1)

    walk(None, 0)
    return found
