"""How many accounts a wave can take, by the hours that managers have left."""

from dataclasses import dataclass

from tiers.models import Tier
from tiers.services import capacity, policies, previewing


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    Seats that managers' hours carry in all, and those that are taken.

    ``seats`` is ``None`` where no manager's hours are stated, or nothing is measured.
    """

    seats: int | None = None
    taken: int = 0

    @property
    def room(self) -> int | None:
        """Accounts that could still enter."""
        return None if self.seats is None else max(self.seats - self.taken, 0)


def suggest() -> Suggestion:
    """Return how many accounts could enter, as the policy in force ranks them."""
    policy = policies.in_force()
    if policy is None:
        return Suggestion()
    try:
        known = previewing.preview(policy)
    except previewing.NothingMeasured:
        return Suggestion()
    judged, portfolio = known.now, known.portfolio
    seats = capacity.suggested_cap(
        portfolio,
        rank=judged.rank,
        passes=judged.gate == "",
        by_tier=capacity.monthly_minutes(
            capacity.standards(),
            portfolio.measures["relationships"],
            judged.quadrant,
        ),
        share=policy.manager_hours_share,
    )
    return Suggestion(seats, int((portfolio.tier == Tier.STRATEGIC).sum()))
