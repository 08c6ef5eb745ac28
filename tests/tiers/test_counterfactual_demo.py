"""For every account of a portfolio like the demo, each named change keeps its word."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models import Account, Region
from sam.demo.loading import import_folder, set_up_programme
from sam.demo.portfolio import draw_cast, write_portfolio
from sam.lib.runs import lease
from tests.factories import PolicyFactory
from tests.tiers.counterfactuals import check_account, look, publish, read
from tests.tiers.test_counterfactual import decide
from tiers.models import Policy, Tier
from tiers.services.counterfactual import Obstacle

TODAY = dt.date(2026, 6, 30)
FACTS = [Obstacle.FIGURES_CHANGED, Obstacle.MOVED_SINCE, Obstacle.NOT_MEASURED]


@pytest.fixture
def demo(db, tmp_path: Path, executive, monkeypatch):
    """Import a small demo portfolio, measure it, and let people decide about some."""
    # Another connection renews a lease, and does not see what this test has not
    # committed: on a slow machine it would take the run for lost.
    monkeypatch.setattr(lease, "RENEWAL_SECONDS", 3600.0)
    set_up_programme(TODAY)
    write_portfolio(draw_cast(seed=5, accounts=240, today=TODAY), tmp_path)
    assert import_folder(tmp_path, say=lambda _line: None) == 0
    call_command("nightly", "--as-of", TODAY.isoformat(), verbosity=0)
    for n, account in enumerate(Account.objects.order_by("pk")[:60]):
        decide(account, n, executive)
    return Policy.objects.get(status=Policy.Status.ACTIVE)


def rules(policy, kind):
    """Return fields of a policy on the demo's own criteria, ever more limited."""
    regions = Region.objects.exclude(parent=None).order_by("pk")
    revenue = {
        "code": "revenue_12m",
        "weight": 0.2,
        "shape": "LOGISTIC",
        "worst": 0,
        "best": 600_000,
        "unit": "MONEY_A_YEAR",
    }
    people = {
        "code": "people",
        "weight": 0.1,
        "shape": "LINEAR",
        "worst": 1,
        "best": 10,
        "unit": "COUNT",
    }
    lighter = [each | {"weight": each["weight"] * 0.7} for each in policy.criteria]
    plain = {
        "criteria": [*lighter, revenue, people],
        "enter_score": 42,
        "stay_score": 36,
        "strategic_cap": 14,
    }
    gates = {
        "minimum_potential": Decimal(300_000),
        "minimum_margin_rate": 0.1,
        "minimum_roi": 4.0,
        "maximum_revenue_share": 0.06,
        "supplier_gate": "CANNOT",
        "prospects_allowed": False,
    }
    limits = {
        "region_limits": [
            {"region": regions[0].pk, "seats": 2, "hours": None},
            {"region": regions[1].pk, "seats": None, "hours": 40},
            {"region": regions[0].parent_id, "seats": 12, "hours": 220},
        ],
        "manager_hours_share": 0.25,
        "mix": {
            "ESTABLISHED": {"least": 2, "most": 6},
            "FAST_GROWING": {"least": 4, "most": None},
            "MARKET_IMPACT": {"least": 1, "most": 3},
        },
    }
    return {"gated": plain | gates, "limited": plain | gates | limits}[kind]


@pytest.mark.slow
def test_every_account_s_named_changes_keep_their_word(demo, executive):
    told = 0
    for kind in ("gated", "limited"):
        policy = PolicyFactory(
            version=100 + told, status=Policy.Status.DRAFT, **rules(demo, kind)
        )
        portfolio = read(TODAY)
        said = publish(policy, portfolio, TODAY)
        decisions = set(said.decision.tolist())
        for place, key in enumerate(portfolio.keys.tolist()):
            was = said.tier[place]
            judged, future = look(key, executive)
            assert abs(sum(part.points for part in judged.parts) - judged.score) < 1e-9
            assert future.obstacle not in FACTS, (key, future.obstacle)
            assert future.by_rank == (was == Tier.STRATEGIC)
            told += check_account(policy, portfolio, TODAY, place, future, was)
        assert {"OVERRIDE", "GATE", "BELOW", "STAYS"} <= decisions
    assert told > 150
