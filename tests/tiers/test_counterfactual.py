"""Every change that is named keeps its word: judged again, the outcome is another."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from accounts.models import Account
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    ManagerFactory,
    PolicyFactory,
    RegionFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tests.tiers.counterfactuals import (
    check_account,
    look,
    nothing_helps,
    publish,
    read,
)
from tiers.models import Nomination, Override, Policy, SupplierStatus, Tier
from tiers.services.counterfactual import Obstacle

DAY = dt.date(2026, 6, 30)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LATELY = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
YOUNG = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
CHOICES = {"LEADER": 1.0, "CHALLENGER": 0.75, "FOLLOWER": 0.35, "NICHE": 0.5}


def linear(code, weight, worst, best, unit):
    return {
        "code": code,
        "weight": weight,
        "shape": "LINEAR",
        "worst": worst,
        "best": best,
        "unit": unit,
    }


CRITERIA = [
    linear("potential", 0.25, 0, 1_000_000, "MONEY_A_YEAR"),
    linear("lifetime_value", 0.15, 0, 500_000, "MONEY") | {"shape": "LOGISTIC"},
    linear("revenue_12m", 0.15, 0, 400_000, "MONEY_A_YEAR"),
    linear("influence", 0.1, 0, 5, "TIMES_MEAN"),
    linear("people", 0.1, 1, 12, "COUNT"),
    {
        "code": "net_margin_rate",
        "weight": 0.1,
        "shape": "THRESHOLD",
        "at": 0.12,
        "below": False,
        "unit": "SHARE",
    },
    linear("market_influence", 0.05, 0, 5, "LEVEL"),
    {
        "code": "market_position",
        "weight": 0.1,
        "shape": "POINTS",
        "points": CHOICES,
    },
]


@pytest.fixture
def regions(programme):
    top = RegionFactory(name="Country")
    return [RegionFactory(name=name, parent=top) for name in ("North", "South")]


def draw_accounts(seed, regions, size=28):
    """Write accounts as different as a portfolio has them."""
    draw = np.random.default_rng(seed)
    people = UserFactory()
    managers = [ManagerFactory(client_hours_month=hours) for hours in (60, 110)]
    managers.append(ManagerFactory(client_hours_month=None))

    def maybe(value):
        return None if draw.random() < 0.12 else value

    for n in range(size):
        status = "FORMER" if n == 5 else "PROSPECT" if n % 9 == 7 else "CUSTOMER"
        account = AccountFactory(
            status=status,
            owner=managers[n % 3],
            region=regions[n % 2],
            market_position=str(draw.choice(["", *CHOICES])),
        )
        revenue = 0 if status == "PROSPECT" else int(draw.integers(1, 400)) * 1000
        AccountFactsFactory(
            account=account,
            revenue_12m=Decimal(revenue),
            revenue_prev_12m=Decimal(int(revenue / draw.uniform(0.7, 1.5))),
            people=int(draw.integers(0, 12)),
            market_influence=maybe(float(draw.integers(0, 6))),
        )
        AccountMeasuresFactory(
            account=account,
            potential=maybe(Decimal(int(draw.integers(0, 1_200_000)))),
            lifetime_value=maybe(Decimal(int(draw.integers(0, 600_000)))),
            net_margin_12m=maybe(Decimal(int(draw.integers(-8_000, 90_000)))),
            influence=maybe(float(draw.integers(0, 50)) / 10),
            roi=maybe(float(draw.integers(0, 90)) / 10),
        )
        if status != "PROSPECT":
            tier = Tier.STRATEGIC if n % 3 == 0 else Tier.VALUED
            since = LATELY if n % 12 == 0 else YOUNG if n % 6 == 0 else LONG_AGO
            TierAssignmentFactory(
                account=account,
                tier=Tier.ALTERNATIVE if n in {10, 11} else tier,
                started_at=since,
            )
        decide(account, n, people)


def decide(account, n, person):
    """Let people decide about some: whom we supply, nominated, held."""
    answers = ["IS", "ABLE", "CANNOT", "UNKNOWN"]
    if n % 5:
        SupplierStatus.objects.create(
            account=account,
            answer=answers[n % 4] if n % 8 == 2 else "ABLE",
            assessed_on=DAY,
            assessed_by=person,
            created_at=LATELY,
        )
    if n % 4 < 3:
        Nomination.objects.create(
            account=account,
            stage="QUALIFIED",
            nominated_by=person,
            nominated_at=LATELY,
            qualified_by=person,
            qualified_at=LATELY,
            nominee_type=["ESTABLISHED", "FAST_GROWING", "MARKET_IMPACT"][n % 3],
        )
    if n in {3, 13}:
        Override.objects.create(
            account=account,
            tier=Tier.VALUED if n == 3 else Tier.STRATEGIC,
            reason="Agreed with the board",
            expires_on=dt.date(2026, 12, 31),
            decided_by=person,
            created_at=LATELY,
        )


def rules(name, regions):
    """Return one kind of policy: plain, gated, or limited in every way."""
    plain = {
        "criteria": CRITERIA,
        "enter_score": 52,
        "stay_score": 44,
        "strategic_cap": 6,
        "minimum_stay_reviews": 2,
    }
    gates = {
        "minimum_potential": Decimal(250_000),
        "minimum_margin_rate": 0.05,
        "minimum_roi": 1.5,
        "maximum_revenue_share": 0.07,
        "supplier_gate": "UNKNOWN",
        "needs_nomination": True,
        "prospects_allowed": False,
        "strategic_cap": 12,
    }
    limits = {
        "strategic_cap": 9,
        "manager_hours_share": 0.8,
        "region_limits": [
            {"region": regions[0].pk, "seats": 4, "hours": 80},
            {"region": regions[0].parent_id, "seats": 8, "hours": None},
        ],
        "mix": {
            "ESTABLISHED": {"least": 2, "most": 4},
            "FAST_GROWING": {"least": 1, "most": None},
            "MARKET_IMPACT": {"least": 3, "most": 5},
        },
        "enter_score": 45,
        "stay_score": 38,
    }
    return {
        "plain": plain,
        "gated": plain | gates,
        "limited": plain | limits,
        "all": plain | gates | limits | {"minimum_stay_reviews": 1},
    }[name]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("plain", marks=pytest.mark.slow),
        pytest.param("gated", marks=pytest.mark.slow),
        pytest.param("limited", marks=pytest.mark.slow),
        pytest.param("all", marks=pytest.mark.slow),
    ],
)
def test_judging_again_with_a_named_change_gives_the_named_tier(
    kind, regions, executive
):
    draw_accounts(3, regions)
    policy = PolicyFactory(**rules(kind, regions))
    portfolio = read(DAY)
    said = publish(policy, portfolio, DAY)
    tried, obstacles = 0, set()
    for place, key in enumerate(portfolio.keys.tolist()):
        was = said.tier[place]
        told, future = look(key, executive)
        assert abs(sum(part.points for part in told.parts) - told.score) < 1e-9
        assert sum(part.shown for part in told.parts) == told.shown_score
        assert future.obstacle != Obstacle.FIGURES_CHANGED
        assert future.by_rank == (was == Tier.STRATEGIC)
        tried += check_account(policy, portfolio, DAY, place, future, was)
        obstacles.add(future.obstacle)
        for part in told.parts if future.obstacle else ():
            nothing_helps(policy, portfolio, DAY, place, part, was)
        for change in future.changes:
            if not change.is_possible:
                nothing_helps(policy, portfolio, DAY, place, change.part, was)
    assert tried > 4
    assert Obstacle.OVERRIDDEN in obstacles
    assert Obstacle.KEPT_BY_PERSON in obstacles
    assert Obstacle.NOT_A_CANDIDATE in obstacles


def test_the_optimum_is_explained_by_the_ranking(regions, executive):
    draw_accounts(4, regions, size=16)
    wanted = rules("limited", regions) | {"method": Policy.Method.OPTIMUM}
    policy = PolicyFactory(**wanted)
    portfolio = read(DAY)
    publish(policy, portfolio, DAY)
    _told, future = look(int(portfolio.keys[0]), executive)
    assert future.is_optimum
    ranking = Policy.objects.get(pk=policy.pk)
    ranking.method = Policy.Method.RANKING
    for place, key in enumerate(portfolio.keys.tolist()):
        _told, future = look(key, executive)
        from tiers.services.judging import judge

        seated = judge(ranking, portfolio, DAY).tier[place] == Tier.STRATEGIC
        assert future.by_rank == seated


def test_figures_that_changed_since_are_not_argued_with(regions, executive):
    draw_accounts(3, regions, size=12)
    policy = PolicyFactory(**rules("plain", regions))
    portfolio = read(DAY)
    publish(policy, portfolio, DAY)
    key = int(portfolio.keys[1])
    Account.objects.get(pk=key).measures.__class__.objects.filter(pk=key).update(
        potential=Decimal(123), lifetime_value=Decimal(1)
    )
    _told, future = look(key, executive)
    assert future.obstacle == Obstacle.FIGURES_CHANGED
    assert future.changes == ()
