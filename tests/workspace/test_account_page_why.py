"""Why an account has its tier: parts that add up, and changes that keep their word."""

import dataclasses
import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql

from accounts.models import Account
from sam.lib.figures import rounded
from sam.workspace.selectors.account import find_account
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    EvaluationFactory,
    PolicyFactory,
    TierAssignmentFactory,
)
from tiers.features import read_portfolio
from tiers.models import Tier
from tiers.selectors import judged, shown_parts
from tiers.services.counterfactual import Obstacle, outlook
from tiers.services.judging import judge

DAY = dt.date(2026, 6, 30)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LATELY = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
CHOICES = {"LEADER": 1.0, "CHALLENGER": 0.75, "FOLLOWER": 0.35, "NICHE": 0.5}
CRITERIA = [
    ("potential", 0.35, 0, 1_000_000, "MONEY_A_YEAR"),
    ("lifetime_value", 0.25, 0, 500_000, "MONEY"),
    ("net_margin_rate", 0.2, 0.05, 0.3, "SHARE"),
    ("influence", 0.1, 0, 5, "RELATIONS"),
]


@given(st.lists(st.floats(0, 40), min_size=1, max_size=9))
def test_shown_parts_add_up_to_the_shown_score(points):
    total = rounded(Decimal(str(float(np.sum(points)))), 1)
    shown = shown_parts(points, total)
    assert sum(shown) == total
    for part, exact in zip(shown, points, strict=True):
        assert abs(part - Decimal(str(exact))) < Decimal("0.1000001")


def portfolio(seed, *, cap, gate, minimum_stay=2):
    """Judge twenty drawn accounts as the nightly run does; return what it read."""
    draw = np.random.default_rng(seed)
    policy = PolicyFactory(
        enter_score=55,
        stay_score=45,
        strategic_cap=cap,
        minimum_potential=gate,
        minimum_stay_reviews=minimum_stay,
        criteria=[
            {
                "code": code,
                "weight": weight,
                "shape": "LINEAR",
                "worst": worst,
                "best": best,
                "unit": unit,
            }
            for code, weight, worst, best, unit in CRITERIA
        ]
        + [
            {
                "code": "market_position",
                "weight": 0.1,
                "shape": "POINTS",
                "points": CHOICES,
            }
        ],
    )

    def maybe(value):
        return None if draw.random() < 0.15 else value

    for n in range(20):
        account = AccountFactory(
            market_position=draw.choice(["", *CHOICES]),
            status="FORMER" if n == 19 else "CUSTOMER",
        )
        AccountFactsFactory(account=account, revenue_12m=Decimal(100_000))
        AccountMeasuresFactory(
            account=account,
            potential=maybe(Decimal(int(draw.integers(0, 1_200_000)))),
            lifetime_value=maybe(Decimal(int(draw.integers(0, 600_000)))),
            net_margin_12m=maybe(Decimal(int(draw.integers(0, 35_000)))),
            influence=maybe(float(draw.integers(0, 7))),
        )
        tier = Tier.STRATEGIC if n % 4 == 0 else Tier.VALUED
        TierAssignmentFactory(
            account=account,
            tier=Tier.ALTERNATIVE if n == 18 else tier,
            started_at=LATELY if n % 8 == 0 else LONG_AGO,
        )
    read = read_portfolio(
        sql.Identifier("scoring_accountmeasures"),
        sql.Identifier("accounts_accountfacts"),
        as_of=DAY,
    )
    publish(policy, read)
    return policy, read


def publish(policy, read):
    """Write down what the policy says, as a run does."""
    said = judge(policy, read, DAY)
    for n, key in enumerate(read.keys.tolist()):
        EvaluationFactory(
            account_id=key,
            account=None,
            as_of=DAY,
            policy_id=policy.pk,
            factors=[None if np.isnan(w) else float(w) for w in said.worths[n]],
            contributions=said.contributions[n].tolist(),
            score=float(said.score[n]),
            score_high=float(said.score_high[n]),
            rank=int(said.rank[n]) or None,
            held_tier=str(read.tier[n]),
            tier=str(said.tier[n]),
            decision=str(said.decision[n]),
        )


def tier_with(policy, read, place, change):
    """Judge everybody again with one figure of one account changed."""
    code = change.part.code
    if change.part.unit == "CHOICE":
        words = dict(Account.MarketPosition.choices)
        positions = read.market_position.astype(object)
        positions[place] = next(k for k, v in words.items() if v == change.choice)
        again = dataclasses.replace(read, market_position=positions.astype(np.str_))
    else:
        again = with_figure(read, place, code, change.figure)
    return judge(policy, again, DAY).tier[place]


def with_figure(read, place, code, figure):
    figures = read.measures[code].copy()
    figures[place] = figure
    return dataclasses.replace(read, measures={**read.measures, code: figures})


def look(key, executive):
    account = find_account(key, executive)
    said = judged(account)
    holding = account.tier_assignments.get()
    return said, outlook(
        account, said, holds=holding.tier, holds_since=holding.started_at
    )


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("cap", [2, 4, 30])
@pytest.mark.parametrize("gate", [None, 400_000])
def test_judging_again_with_a_named_change_gives_the_other_outcome(
    programme, executive, seed, cap, gate
):
    policy, read = portfolio(seed, cap=cap, gate=gate)
    tried = 0
    for place, key in enumerate(read.keys.tolist()):
        said, future = look(key, executive)
        assert abs(sum(part.points for part in said.parts) - said.score) < 1e-9
        assert sum(part.shown for part in said.parts) == said.shown_score
        was_strategic = said.tier == Tier.STRATEGIC
        if future.obstacle:
            nothing_helps(policy, read, place, was_strategic)
            continue
        for change in future.changes:
            if change.is_possible:
                tried += 1
                now = tier_with(policy, read, place, change) == Tier.STRATEGIC
                assert now != was_strategic, (key, change)
                if change.figure is not None:
                    nothing_nearer(policy, read, place, change, was_strategic)
            elif change.part.unit != "CHOICE":
                nothing_helps(policy, read, place, was_strategic, change.part.code)
    assert tried > 3 or cap == 2  # where minimum stays hold every seat


def nothing_nearer(policy, read, place, change, was_strategic):
    """Half-way from today's figure, and two steps short, nothing changes yet."""
    code, now = change.part.code, read.measures[change.part.code][place]
    if np.isnan(now):
        return
    step = {"SHARE": 0.002, "RELATIONS": 0.2}.get(change.part.unit, 2.0)
    short = change.figure - step if change.figure > now else change.figure + step
    for figure in [(now + change.figure) / 2, short]:
        if not min(now, change.figure) < figure < max(now, change.figure):
            continue
        if abs(figure - change.figure) < step:
            continue
        again = with_figure(read, place, code, figure)
        tier = judge(policy, again, DAY).tier[place]
        assert (tier == Tier.STRATEGIC) == was_strategic


def nothing_helps(policy, read, place, was_strategic, *codes):
    for code in codes or [criterion[0] for criterion in CRITERIA]:
        for figure in [0.0, 0.05, 0.3, 5.0, 400_000.0, 2_000_000.0]:
            again = with_figure(read, place, code, figure)
            tier = judge(policy, again, DAY).tier[place]
            assert (tier == Tier.STRATEGIC) == was_strategic


def test_what_stands_in_the_way_is_named(programme, executive):
    _policy, read = portfolio(7, cap=30, gate=None)
    found = {}
    for key in read.keys.tolist():
        said, future = look(key, executive)
        found.setdefault(future.obstacle, []).append(said.decision)
    assert found[Obstacle.KEPT_BY_PERSON] == ["KEEPS"]
    assert found[Obstacle.NOT_A_CANDIDATE] == ["NOT_JUDGED"]
    assert set(found[Obstacle.MINIMUM_STAY]) <= {"STAYS", "PROTECTED"}
    assert len(found[Obstacle.MINIMUM_STAY]) == 3


def test_without_a_free_seat_nothing_gives_one(programme, executive):
    _policy, read = portfolio(1, cap=2, gate=None)
    reasons = [look(key, executive)[1].obstacle for key in read.keys.tolist()]
    assert Obstacle.SEATS_PROTECTED in reasons


def test_a_margin_is_as_good_as_the_weaker_of_margin_and_cost(programme, executive):
    _policy, read = portfolio(1, cap=30, gate=None)
    measures = Account.objects.get(pk=read.keys[1]).measures
    for margin, cost, weaker in [("B", "D", "D"), ("D", "C", "D"), ("B", "", "B")]:
        measures.margin_grade, measures.cost_grade = margin, cost
        measures.net_margin_12m = Decimal(10_000)
        measures.save()
        said = look(int(read.keys[1]), executive)[0]
        grades = {part.code: part.grade for part in said.parts}
        assert grades["net_margin_rate"] == weaker


def test_figures_that_changed_since_are_not_argued_with(programme, executive):
    _policy, read = portfolio(1, cap=30, gate=None)
    key = int(read.keys[1])
    Account.objects.get(pk=key).measures.__class__.objects.filter(pk=key).update(
        potential=Decimal(123), lifetime_value=Decimal(1), influence=0.5
    )
    future = look(key, executive)[1]
    assert future.obstacle == Obstacle.FIGURES_CHANGED
    assert future.changes == ()
