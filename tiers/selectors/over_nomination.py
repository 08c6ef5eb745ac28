"""Who nominates more than there are seats for: in all, by region and by person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import Programme, Region
from accounts.models.account import Person
from sam.lib import runs
from sam.users.models import User
from tiers.models import Nomination, Policy, Tier, TierAssignment

RETIER = "retier"


@dataclass(frozen=True, slots=True)
class Share:
    """
    What one region or person nominated, withdrawn ones apart.

    ``seats`` are those that a policy allows there, ``None`` where it does not say.
    """

    label: str
    key: int | None
    nominated: int
    waiting: int
    accepted: int
    declined: int
    seats: int | None = None

    @property
    def ratio(self) -> float | None:
        """Nominated for each seat there, or accepted one; none without either."""
        places = self.seats if self.seats is not None else self.accepted
        return self.nominated / places if places else None


@dataclass(frozen=True, slots=True)
class OverNomination:
    """Nominations against seats, with the guide that the programme goes by."""

    whole: Share
    by_region: list[Share]
    by_nominator: list[Share]
    strategic: int
    guide: tuple[int, int]
    warning: int
    is_above_warning: bool

    @property
    def guide_words(self) -> str:
        """Where the seats stand against the usual size of a programme."""
        seats = self.whole.seats
        least, most = self.guide
        if seats is None:
            return _("guide {least} to {most}").format(least=least, most=most)
        if seats > most:
            return _("above the guide of {least} to {most}").format(
                least=least, most=most
            )
        if seats < least:
            return _("below the guide of {least} to {most}").format(
                least=least, most=most
            )
        return _("within the guide of {least} to {most}").format(least=least, most=most)


def over_nomination(user: Person) -> OverNomination:
    """Count what *user* may see of it; seats are the whole programme's."""
    programme = Programme.current()
    policy = Policy.objects.filter(status=Policy.Status.ACTIVE).first()
    mine = Nomination.objects.visible_to(user).exclude(
        outcome=Nomination.Outcome.WITHDRAWN
    )
    strategic = TierAssignment.objects.visible_to(user).open()
    whole = _share(_("All"), None, mine.aggregate(**COUNTS), _seats(policy))
    return OverNomination(
        whole=whole,
        by_region=_by_region(mine, policy),
        by_nominator=_by_nominator(mine),
        strategic=strategic.filter(tier=Tier.STRATEGIC).count(),
        guide=(programme.guide_least, programme.guide_most),
        warning=programme.guide_warning,
        is_above_warning=whole.waiting + whole.accepted > programme.guide_warning,
    )


COUNTS = {
    "nominated": Count("pk"),
    "waiting": Count("pk", filter=~Q(stage="DECIDED")),
    "accepted": Count("pk", filter=Q(outcome="ACCEPTED")),
    "declined": Count("pk", filter=Q(outcome="DECLINED")),
}


def _by_region(mine: Any, policy: Policy | None) -> list[Share]:
    """Count by region; one that a limit covers with all below it counts there."""
    limits = {
        limit["region"]: limit["seats"]
        for limit in (policy.region_limits if policy else [])
        if limit.get("seats") is not None
    }
    above = _above()
    sums: dict[int | None, dict[str, int]] = {}
    grouped = mine.order_by().values("account__region").annotate(**COUNTS)
    for row in grouped:
        own = row["account__region"]
        place = next((each for each in above.get(own, ()) if each in limits), own)
        counts = sums.setdefault(place, dict.fromkeys(COUNTS, 0))
        for name in COUNTS:
            counts[name] += row[name]
    names = dict(
        Region.objects.filter(pk__in=[key for key in sums if key]).values_list(
            "pk", "name"
        )
    )
    return _ordered(
        _share(
            names.get(key, _("No region")) if key else _("No region"),
            key,
            counts,
            limits.get(key) if key else None,
        )
        for key, counts in sums.items()
    )


def _by_nominator(mine: Any) -> list[Share]:
    rows = list(mine.order_by().values("nominated_by").annotate(**COUNTS))
    people = User.objects.in_bulk([row["nominated_by"] for row in rows])
    return _ordered(
        _share(str(people[row["nominated_by"]]), row["nominated_by"], row)
        for row in rows
    )


def _share(
    label: str, key: int | None, counts: Mapping[str, Any], seats: int | None = None
) -> Share:
    return Share(
        label,
        key,
        nominated=counts["nominated"],
        waiting=counts["waiting"],
        accepted=counts["accepted"],
        declined=counts["declined"],
        seats=seats,
    )


def _ordered(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda share: (-share.nominated, share.label))


def _above() -> dict[int, list[int]]:
    """Return each region with those above it, nearest first."""
    parents = dict(Region.objects.values_list("pk", "parent_id"))
    found = {}
    for key in parents:
        chain: list[int] = []
        here: int | None = key
        while here is not None and here not in chain:
            chain.append(here)
            here = parents.get(here)
        found[key] = chain
    return found


def _seats(policy: Policy | None) -> int | None:
    """Return the seats of the programme: typed in, or as the last run counted them."""
    if policy is None:
        return None
    if policy.strategic_cap is not None:
        return int(policy.strategic_cap)
    last = runs.latest(RETIER)
    seats = last.result.get("seats") if last is not None else None
    return int(seats) if seats is not None else None
