"""A policy's optimum against every possible set: gates, lines and limits as stated."""

import datetime as dt
import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest

from tiers.features import Managers, Portfolio
from tiers.models import Policy, ServiceStandard, Tier
from tiers.services.judging import judge

AS_OF = dt.date(2026, 6, 30)
LONG_AGO, LATELY = np.datetime64("2023-01-01"), np.datetime64("2026-05-01")
ACCOUNTS = 15
KINDS = ["ESTABLISHED", "FAST_GROWING", "MARKET_IMPACT"]
FULL_MARKS = 1_000_000
ABOVE = {1: None, 2: 1, 3: 1, 4: None}  # regions and what they are part of
NONE = ["potential", "net_margin_12m", "net_margin_rate", "roi", "influence", "growth"]
NONE += ["share_of_wallet", "headroom", "revenue_prev_12m"]


def strategic_standard(hours_a_person):
    """Ten hours a month and so many more for each person we know."""
    return ServiceStandard(
        tier=Tier.STRATEGIC,
        visits_target=0,
        meetings_year=12,
        meeting_minutes=600,
        reviews_year=0,
        relationship_hours=hours_a_person,
    )


STANDARDS = {
    str(tier): strategic_standard(2.5)
    if tier == Tier.STRATEGIC
    else ServiceStandard(
        tier=tier,
        visits_target=0,
        meetings_year=0,
        reviews_year=0,
        relationship_hours=0,
    )
    for tier in Tier
}


def drawn(seed):
    """Draw a portfolio of fifteen, and a policy that limits it in every way."""
    rng = np.random.default_rng(seed)
    measures = {name: np.full(ACCOUNTS, np.nan) for name in NONE}
    measures["potential"] = rng.integers(10, 100, ACCOUNTS) * FULL_MARKS / 100
    measures["revenue_12m"] = np.round(rng.lognormal(3, 1, ACCOUNTS), 2)
    measures["relationships"] = rng.integers(0, 8, ACCOUNTS).astype(float)
    tier = rng.choice(
        ["STRATEGIC", "VALUED", "ALTERNATIVE"], ACCOUNTS, p=[0.4, 0.5, 0.1]
    )
    portfolio = Portfolio(
        keys=np.arange(1, ACCOUNTS + 1),
        status=rng.choice(
            ["CUSTOMER", "PROSPECT", "FORMER"], ACCOUNTS, p=[0.8, 0.15, 0.05]
        ),
        tier=tier,
        tier_since=np.where(rng.random(ACCOUNTS) < 0.15, LATELY, LONG_AGO),
        market_position=np.full(ACCOUNTS, ""),
        measures=measures,
        manager=rng.integers(-1, 3, ACCOUNTS),
        region=rng.choice([-1, 1, 2, 3, 4], ACCOUNTS),
        supplier=rng.choice(
            ["", "IS", "ABLE", "CANNOT"], ACCOUNTS, p=[0.2, 0.4, 0.25, 0.15]
        ),
        nomination=np.full(ACCOUNTS, ""),
        confirmed_type=rng.choice(["", *KINDS], ACCOUNTS),
        override=rng.choice(["", "STRATEGIC", "VALUED"], ACCOUNTS, p=[0.9, 0.06, 0.04]),
        override_until=np.full(ACCOUNTS, np.datetime64("NaT", "D")),
        marked=np.zeros(ACCOUNTS, dtype=bool),
        justified_until=np.full(ACCOUNTS, np.datetime64("NaT", "D")),
        lost_months=np.zeros(ACCOUNTS, dtype=np.int64),
        earned_months=np.zeros(ACCOUNTS, dtype=np.int64),
        managers=Managers(
            np.array([11, 12, 13]),
            ["Ann", "Ben", "Cem"],
            np.where(rng.random(3) < 0.2, np.nan, rng.integers(2000, 8000, 3)),
        ),
        region_parents=ABOVE,
    )
    limits = [
        {
            "region": region,
            "seats": int(rng.integers(1, 5)) if rng.random() < 0.7 else None,
            "hours": float(rng.integers(25, 90)) if rng.random() < 0.6 else None,
        }
        for region in (1, 2, 4)
        if rng.random() < 0.6
    ]
    mix = {}
    for kind in KINDS:
        least = int(rng.integers(0, 3)) if rng.random() < 0.4 else None
        most = int(rng.integers(2, 5)) if rng.random() < 0.4 else None
        mix[kind] = {"least": least, "most": most}
    policy = Policy(
        version=1,
        method=Policy.Method.OPTIMUM,
        criteria=[
            {
                "code": "potential",
                "weight": 1.0,
                "shape": "LINEAR",
                "worst": 0,
                "best": FULL_MARKS,
                "unit": "MONEY_A_YEAR",
            }
        ],
        strategic_cap=int(rng.integers(2, 8)),
        region_limits=limits,
        manager_hours_share=float(rng.choice([0.5, 1.0]))
        if rng.random() < 0.8
        else None,
        mix=mix,
        keep_bonus=float(rng.choice([0.0, 2.0, 15.0])),
        enter_score=40.0,
        stay_score=30.0,
        minimum_stay_reviews=2,
        supplier_gate=str(rng.choice(["NONE", "CANNOT", "UNKNOWN"], p=[0.3, 0.4, 0.3])),
        minimum_potential=150_000 if rng.random() < 0.5 else None,
        maximum_revenue_share=0.25 if rng.random() < 0.5 else None,
        prospects_allowed=bool(rng.random() < 0.7),
    )
    return portfolio, policy


def stated(portfolio, policy):
    """Say in plain Python who may have a seat, who holds one, and what it is worth."""
    people = []
    customers = portfolio.status == "CUSTOMER"
    total = portfolio.measures["revenue_12m"][customers].sum()
    for n in range(ACCOUNTS):
        living = portfolio.status[n] in ("CUSTOMER", "PROSPECT")
        override = portfolio.override[n]
        incumbent = portfolio.tier[n] == "STRATEGIC"
        score = 100 * portfolio.measures["potential"][n] / FULL_MARKS
        fits = living and portfolio.tier[n] != "ALTERNATIVE"
        if portfolio.status[n] == "PROSPECT" and not policy.prospects_allowed:
            fits = False
        answer = portfolio.supplier[n]
        if policy.supplier_gate == "CANNOT" and answer == "CANNOT":
            fits = False
        if policy.supplier_gate == "UNKNOWN" and answer not in ("IS", "ABLE"):
            fits = False
        if policy.minimum_potential and score < policy.minimum_potential / 1e4:
            fits = False
        share = policy.maximum_revenue_share
        if share and portfolio.measures["revenue_12m"][n] > share * total:
            fits = False
        line = policy.stay_score if incumbent else policy.enter_score
        stays = incumbent and portfolio.tier_since[n] == LATELY
        held = living and (override == "STRATEGIC" or (stays and not override))
        people.append(
            SimpleNamespace(
                may=bool(held or (fits and not override and score >= line)),
                held=bool(held),
                value=score + (policy.keep_bonus if incumbent else 0),
                minutes=math.ceil(600 + 150 * portfolio.measures["relationships"][n]),
                kind=kind_of(portfolio, n),
                region=limited_region(policy, portfolio.region[n]),
                manager=int(portfolio.manager[n]),
            )
        )
    return people


def kind_of(portfolio, n):
    if portfolio.confirmed_type[n]:
        return portfolio.confirmed_type[n]
    return "MARKET_IMPACT" if portfolio.status[n] == "PROSPECT" else "ESTABLISHED"


def limited_region(policy, region):
    limited = {limit["region"] for limit in policy.region_limits}
    place = None if region < 0 else int(region)
    while place is not None and place not in limited:
        place = ABOVE[place]
    return place


def best_of_all(portfolio, policy):
    """Return the most that any set is worth that keeps every limit, by trying all."""
    people = stated(portfolio, policy)
    may = [person for person in people if person.may]
    sets = np.array(list(itertools.product([0, 1], repeat=len(may))), dtype=float)
    sets = sets.reshape(-1, len(may))
    seats, minutes = sets.sum(axis=1), np.array([p.minutes for p in may], dtype=float)
    kept = seats <= policy.strategic_cap
    for limit in policy.region_limits:
        here = np.array([p.region == limit["region"] for p in may], dtype=float)
        if limit["seats"] is not None:
            kept &= sets @ here <= limit["seats"]
        if limit["hours"] is not None:
            kept &= sets @ (here * minutes) <= 60 * limit["hours"]
    if policy.manager_hours_share is not None:
        for manager, stated_minutes in enumerate(portfolio.managers.minutes):
            if not np.isnan(stated_minutes):
                hers = np.array([p.manager == manager for p in may], dtype=float)
                kept &= (
                    sets @ (hers * minutes)
                    <= stated_minutes * policy.manager_hours_share
                )
    for kind, band in policy.mix.items():
        count = sets @ np.array([p.kind == kind for p in may], dtype=float)
        kept &= count >= (band["least"] or 0)
        if band["most"] is not None:
            kept &= count <= band["most"]
    held = np.array([p.held for p in may], dtype=bool)
    kept &= (sets[:, held] == 1).all(axis=1)
    values = sets @ np.array([p.value for p in may], dtype=float)
    return float(values[kept].max()) if kept.any() else None


@pytest.mark.parametrize("part", range(6))
def test_no_set_that_a_policy_allows_is_worth_more(part):
    for seed in range(part * 40, part * 40 + 40):
        portfolio, policy = drawn(seed)
        said = judge(policy, portfolio, AS_OF, standards=STANDARDS)
        best = best_of_all(portfolio, policy)
        strategic = said.tier == Tier.STRATEGIC
        assert said.optimum is not None
        if best is None:
            assert said.optimum.infeasible, seed
            assert said.clashes, seed
            overridden = (portfolio.override != "") & (portfolio.status != "FORMER")
            same = said.tier == portfolio.tier
            assert same[~overridden].all(), seed
            continue
        people = stated(portfolio, policy)
        assert said.optimum.objective == pytest.approx(best, rel=1e-4), seed
        worth = sum(
            person.value for person, has in zip(people, strategic, strict=True) if has
        )
        assert worth == pytest.approx(said.optimum.objective), seed
        assert all(
            person.may for person, has in zip(people, strategic, strict=True) if has
        )
        assert not said.clashes


def test_most_of_the_cases_can_be_kept_and_some_cannot():
    found = [best_of_all(*drawn(seed)) for seed in range(80)]
    impossible = sum(best is None for best in found)
    assert 5 <= impossible <= 50


def test_the_same_portfolio_gives_the_same_seats_again():
    for seed in range(20):
        portfolio, policy = drawn(seed)
        first = judge(policy, portfolio, AS_OF, standards=STANDARDS)
        again = judge(policy, portfolio, AS_OF, standards=STANDARDS)
        assert (first.tier == again.tier).all()
        assert (first.decision == again.decision).all()


def test_who_has_a_seat_by_rank_and_not_by_value_is_told_so():
    told = 0
    for seed in range(120):
        portfolio, policy = drawn(seed)
        by_value = judge(policy, portfolio, AS_OF, standards=STANDARDS)
        policy.method = Policy.Method.RANKING
        by_rank = judge(policy, portfolio, AS_OF, standards=STANDARDS)
        if by_value.clashes:
            continue
        loses = (by_rank.tier == "STRATEGIC") & (by_value.tier != "STRATEGIC")
        assert (by_value.decision[loses] == "OPTIMUM").all(), seed
        told += int(loses.sum())
    assert told >= 10
