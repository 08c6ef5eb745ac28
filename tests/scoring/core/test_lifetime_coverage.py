"""Does an interval said to hold nine times in ten do so? Minutes long."""

import numpy as np
import pytest

from scoring.core.lifetime import simulate_purchases_total
from scoring.core.purchases import (
    BGNBD,
    MBGCNBD,
    fit_bgnbd,
    fit_mbg_cnbd,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.on_demand,
    pytest.mark.filterwarnings("error"),
]

CONSUMERS = BGNBD(0.243, 4.414, 0.793, 2.426)
WHOLESALERS = MBGCNBD(2, 1.33, 2.81, 0.42, 4.0)
PORTFOLIOS = 1000
ACCOUNTS = 100
WEEKS = 52


def simulated_portfolio(model, rng, *, youngest, oldest):
    """Watch accounts from their first purchase, and the 52 weeks after today."""
    age = rng.uniform(youngest, oldest, ACCOUNTS)
    account, week = model.sample_times(oldest + WEEKS, ACCOUNTS, rng, 0, 0, 0)
    past = week <= age[account]
    frequency = np.bincount(account[past], minlength=ACCOUNTS)
    recency, gaps = np.zeros(ACCOUNTS), np.zeros(ACCOUNTS)
    for one in np.flatnonzero(frequency):
        days = np.sort(week[past & (account == one)])
        recency[one] = days[-1]
        gaps[one] = np.log(np.diff(days, prepend=0.0)).sum()
    later = ~past & (week <= age[account] + WEEKS)
    return (frequency, recency, age), gaps, int(later.sum())


def coverage(model, fit, *, youngest, oldest):
    covered = 0
    for seed in range(PORTFOLIOS):
        rng = np.random.default_rng(seed)
        history, gaps, later = simulated_portfolio(
            model, rng, youngest=youngest, oldest=oldest
        )
        totals = simulate_purchases_total(
            fit(history, gaps), *history, horizon=WEEKS, draws=500, seed=seed
        )
        low, high = np.quantile(totals, [0.05, 0.95])
        covered += low <= later <= high
    return covered / PORTFOLIOS


def test_nine_of_ten_totals_of_random_buyers_are_within_their_interval():
    share = coverage(
        CONSUMERS, lambda history, _: fit_bgnbd(*history), youngest=52, oldest=156
    )
    assert 0.88 <= share <= 0.94


def test_nine_of_ten_totals_of_regular_buyers_are_within_their_interval():
    share = coverage(
        WHOLESALERS,
        lambda history, gaps: fit_mbg_cnbd(*history, gaps),
        youngest=30,
        oldest=150,
    )
    assert 0.88 <= share <= 0.94
