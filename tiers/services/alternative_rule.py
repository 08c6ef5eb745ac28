"""When to serve an account in another way: no profit, and no hours to turn it round."""

import datetime as dt
from typing import NamedTuple

import numpy as np

from tiers.features import HISTORY_MONTHS, HOUR, Flags, Portfolio, Vector, Whole
from tiers.models import Policy, Tier
from tiers.services.capacity import load


class Moves(NamedTuple):
    """Who should become Alternative, and who earns money again, (n,) each."""

    unprofitable: Flags
    recovered: Flags


def alternative_moves(
    policy: Policy,
    portfolio: Portfolio,
    as_of: dt.date,
    *,
    minutes_now: Whole,
    do_not_lose: Flags,
) -> Moves:
    """
    Return whom the policy's rule for Alternative moves; what is not known moves nobody.

    A Valued customer without profit now and at each of the last reviews, whose manager
    has not the hours to turn it round; back comes who earned money at each of them.
    """
    losing = in_a_row(policy, portfolio, as_of, lost=True)
    earning = in_a_row(policy, portfolio, as_of, lost=False)
    needed = max(1, policy.alternative_reviews)
    customer = portfolio.status == "CUSTOMER"
    busy = free_minutes(portfolio, minutes_now) < policy.turnaround_hours * HOUR
    valued = (portfolio.tier == Tier.VALUED) & customer & ~do_not_lose
    held = (portfolio.tier == Tier.ALTERNATIVE) & customer
    return Moves(valued & (losing >= needed) & busy, held & (earning >= needed))


def in_a_row(
    policy: Policy, portfolio: Portfolio, as_of: dt.date, *, lost: bool
) -> Whole:
    """
    Return at how many reviews in a row, up to now, a loss (or none) was made.

    Counts no further than the policy looks; 0 where the margin now is not so, or is not
    known. A month without a stored figure ends the row.
    """
    margin = portfolio.measures["net_margin_12m"]
    months = portfolio.lost_months if lost else portfolio.earned_months
    going = margin < 0 if lost else margin >= 0
    count = np.zeros(portfolio.size, dtype=np.int64)
    for age in review_ages(policy, portfolio.fiscal_start, as_of):
        if age > 0:  # this month's review is judged by the figure of now
            known = age < HISTORY_MONTHS
            going = going & known & ((months >> min(age, HISTORY_MONTHS - 1)) & 1 > 0)
        count += going
    return count


def review_ages(policy: Policy, fiscal_start: int, as_of: dt.date) -> list[int]:
    """Return how many months ago each of the last reviews was, the newest first."""
    months = as_of.year * 12 + as_of.month - fiscal_start
    newest = months % policy.review_months
    reviews = max(1, policy.alternative_reviews)
    return [newest + nth * policy.review_months for nth in range(reviews)]


def free_minutes(portfolio: Portfolio, minutes_now: Whole) -> Vector:
    """Return the minutes that each account's manager has left, (n,); NaN: not known."""
    left = portfolio.managers.minutes - load(portfolio, minutes_now)
    found = np.full(portfolio.size, np.nan)
    owned = portfolio.manager >= 0
    found[owned] = left[portfolio.manager[owned]]
    return found
