"""Portfolios of a few accounts as arrays, to be judged without a database."""

import datetime as dt

import numpy as np

from tiers.features import MEASURES, Managers, Portfolio
from tiers.models import Policy, ServiceStandard

DAY = dt.date(2026, 6, 30)
LONG_AGO = dt.date(2015, 1, 1)
POTENTIAL = {
    "code": "potential",
    "weight": 1.0,
    "shape": "LINEAR",
    "worst": 0,
    "best": 100,
    "unit": "MONEY_A_YEAR",
}
WORDS = {
    "status": "CUSTOMER",
    "tier": "VALUED",
    "market_position": "",
    "supplier": "",
    "nomination": "",
    "confirmed_type": "",
    "override": "",
}
DAYS = {"tier_since": LONG_AGO, "override_until": None, "justified_until": None}
NUMBERS = {"manager": -1, "region": -1, "lost_months": 0, "earned_months": 0}
DERIVED = ("net_margin_rate", "growth")


def standards(**minutes):
    """Return standards by which an account takes these minutes a month in a tier."""
    return {
        tier: ServiceStandard(
            tier=tier,
            visits_target=12,
            visit_minutes=minutes.get(tier.lower(), 0),
        )
        for tier in ("STRATEGIC", "VALUED", "ALTERNATIVE")
    }


def policy(**fields):
    """Return a policy that judges potential alone, a point for a unit of money."""
    plain = {
        "criteria": [POTENTIAL],
        "enter_score": 60,
        "stay_score": 50,
        "strategic_cap": 10,
        "minimum_stay_reviews": 0,
    }
    return Policy(**plain | fields)


def portfolio(*accounts, managers=(), region_parents=None, fiscal_start=1):
    """
    Return accounts, each a dict of what is known of it, measures among it.

    :param managers: hours a month of each, None where nobody stated them
    """

    def known(name, otherwise):
        return [one.get(name, otherwise) for one in accounts]

    words = {name: np.array(known(name, word)) for name, word in WORDS.items()}
    days = {
        name: np.array(known(name, day), dtype="datetime64[D]")
        for name, day in DAYS.items()
    }
    numbers = {
        name: np.array(known(name, number), dtype=np.int64)
        for name, number in NUMBERS.items()
    }
    measures = {
        name: np.array(known(name, np.nan), dtype=np.float64)
        for name in (*MEASURES, *DERIVED)
    }
    hours = [np.nan if one is None else 60.0 * one for one in managers]
    return Portfolio(
        keys=np.arange(1, len(accounts) + 1),
        **words,
        **days,
        **numbers,
        measures=measures,
        marked=np.array(known("marked", False), dtype=bool),
        managers=Managers(
            np.arange(len(managers)) + 100,
            [f"Manager {n}" for n in range(len(managers))],
            np.array(hours, dtype=np.float64),
        ),
        region_parents=region_parents or {},
        fiscal_start=fiscal_start,
    )
