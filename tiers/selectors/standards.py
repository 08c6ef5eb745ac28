"""Whom each benefit reaches."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Count, Q

from accounts.models.account import Person
from tiers.models import Benefit, Entitlement


@dataclass(frozen=True, slots=True)
class Reach:
    """
    A benefit, the standards that bring it, and whom it reaches.

    ``entitled`` counts the accounts that are entitled to it, ``given`` those of them
    that had it; both of the accounts that the viewer sees. ``carried`` counts all.
    """

    benefit: Benefit
    tiers: tuple[str, ...]
    entitled: int
    given: int
    carried: int
    is_over: bool

    @property
    def is_full(self) -> bool:
        """Whether more are entitled to it than it can carry."""
        most = self.benefit.capacity
        return most is not None and self.carried > most


def reaches(user: Person, *, on: dt.date) -> list[Reach]:
    """Return the benefits that are given on a day, then those that were."""
    seen = _entitled(user, on=on)
    everybody = _entitled(None, on=on)
    benefits = (
        Benefit.objects.prefetch_related("standards")
        .order_by("name")
        .fetch_mode(FETCH_RAISE)
    )
    listed = [
        Reach(
            benefit=benefit,
            tiers=tuple(sorted({each.tier for each in benefit.standards.all()})),
            entitled=seen.get(benefit.pk, (0, 0))[0],
            given=seen.get(benefit.pk, (0, 0))[1],
            carried=everybody.get(benefit.pk, (0, 0))[0],
            is_over=benefit.retired_on is not None and benefit.retired_on <= on,
        )
        for benefit in benefits
    ]
    return sorted(listed, key=lambda reach: reach.is_over)


def _entitled(user: Person | None, *, on: dt.date) -> dict[int, tuple[int, int]]:
    """Return how many accounts are entitled, and had it, by benefit."""
    rows = Entitlement.objects.all()
    if user is not None:
        rows = rows.visible_to(user)
    counted = (
        rows.filter(
            Q(ends_on=None) | Q(ends_on__gt=on),
            benefit__isnull=False,
            starts_on__lte=on,
        )
        .order_by()
        .values_list("benefit")
        .annotate(
            accounts=Count("account", distinct=True),
            given=Count("account", distinct=True, filter=Q(deliveries__isnull=False)),
        )
    )
    return {key: (accounts, given) for key, accounts, given in counted}
