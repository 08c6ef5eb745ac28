"""What the accounts add up to, by tier and quadrant: one pass over the rows."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self

from django.db.models import Count, DecimalField, F, FloatField, Max, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce

from sam.workspace.models.rows import AccountRowQuerySet
from tiers.models import Flag, Tier

ESTIMATED = ("C", "D")
DRAWABLE = Q(revenue_12m__gt=0, headroom__gt=0) & ~Q(tier="")


@dataclass(frozen=True, slots=True)
class Figures:
    """
    Sums over some accounts, in the programme's currency; ``None`` is "not measured".

    ``estimated_headroom`` is the part whose evidence is grade C or D, ``grade`` the
    weakest evidence behind the headroom,
    ``assumed_revenue`` the revenue whose margin rate is assumed. ``wallets`` accounts
    have a measured wallet of ``wallet`` in all, of which ``our_wallet`` is ours.
    """

    accounts: int = 0
    revenue: Decimal | None = None
    revenue_before: Decimal | None = None
    contribution: Decimal | None = None
    assumed_revenue: Decimal | None = None
    headroom: Decimal | None = None
    estimated_headroom: Decimal | None = None
    grade: str = ""
    wallets: int = 0
    wallet: float | None = None
    our_wallet: float | None = None
    visits: int | None = None
    visited: int = 0
    under_served: int = 0
    drawable: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            **{
                field.name: _plus(getattr(self, field.name), getattr(other, field.name))
                for field in fields(self)
            }
        )

    @property
    def revenue_change(self) -> Decimal | None:
        """The change of revenue on the 12 months before, as a share."""
        if self.revenue is None or not self.revenue_before or self.revenue_before < 0:
            return None
        return self.revenue / self.revenue_before - 1

    @property
    def contribution_rate(self) -> Decimal | None:
        if self.contribution is None or not self.revenue or self.revenue < 0:
            return None
        return self.contribution / self.revenue

    @property
    def share_of_wallet(self) -> float | None:
        """Our share of the wallets that are measured, weighted by their size."""
        if not self.wallet or self.our_wallet is None:
            return None
        return self.our_wallet / self.wallet

    @property
    def visits_each(self) -> float | None:
        """Visits in 12 months for each account."""
        if self.visits is None or not self.visited:
            return None
        return self.visits / self.visited


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The figures of each tier and quadrant that has accounts."""

    groups: dict[tuple[str, str], Figures]

    def of(self, *, tier: str | None = None, quadrant: str | None = None) -> Figures:
        """Return the figures of a tier, of a quadrant, of both, or of all."""
        return total(
            figures
            for (its_tier, its_quadrant), figures in self.groups.items()
            if tier in {None, its_tier} and quadrant in {None, its_quadrant}
        )

    @property
    def all(self) -> Figures:
        return self.of()

    @property
    def tiers(self) -> list[str]:
        """The tiers, and no tier where an account has none."""
        untiered = any(not tier for tier, _quadrant in self.groups)
        return [*Tier.values, *([""] if untiered else [])]


def total(parts: Iterable[Figures]) -> Figures:
    return sum(parts, start=Figures())


def share(part: Decimal | float | None, whole: Decimal | float | None) -> float | None:
    """Return *part* of *whole*; nothing where the whole is not above 0."""
    if part is None or whole is None or whole <= 0:
        return None
    return float(part) / float(whole)


def read(rows: AccountRowQuerySet) -> Portfolio:
    """Add the *rows* up by tier and quadrant, in one query whatever their number."""
    measured = Q(share_of_wallet__isnull=False, potential__gt=0)
    potential = Cast("potential", FloatField())
    money = DecimalField(max_digits=30, decimal_places=4)
    grouped: Any = (
        rows.order_by()
        .values("tier", "quadrant")
        .annotate(
            accounts=Count("account_id"),
            revenue=Sum("revenue_12m"),
            revenue_before=Sum("revenue_prev_12m"),
            contribution=Sum("net_margin_12m"),
            assumed_revenue=Sum("revenue_12m", filter=Q(margin_grade="D")),
            headroom_sum=Sum("headroom", output_field=money),
            estimated_headroom=Sum("headroom", filter=Q(potential_grade__in=ESTIMATED)),
            grade=Coalesce(Max("potential_grade", filter=Q(headroom__gt=0)), Value("")),
            wallets=Count("account_id", filter=measured),
            wallet=Sum(potential, filter=measured),
            our_wallet=Sum(potential * F("share_of_wallet"), filter=measured),
            visits=Sum("visits_12m"),
            visited=Count("visits_12m"),
            under_served=Count(
                "account_id", filter=Q(flags__contains=[Flag.Kind.UNDER_SERVED])
            ),
            drawable=Count("account_id", filter=DRAWABLE),
        )
    )
    groups = {}
    for found in grouped:
        key = (found.pop("tier"), found.pop("quadrant"))
        groups[key] = Figures(headroom=found.pop("headroom_sum"), **found)
    return Portfolio(groups)


def _plus(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return max(one, other) if isinstance(one, str) else one + other
