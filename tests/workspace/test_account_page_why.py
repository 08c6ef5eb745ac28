"""Why an account has its tier: parts that add up, what was stored, who may read it."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.services.access import refresh_access
from sam.lib.figures import rounded
from scoring.models import MeasureSnapshot
from tests.factories import (
    AccountFactsFactory,
    AccountMeasuresFactory,
    ChangeFactory,
    ChangeSetFactory,
    PolicyFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tests.tiers.counterfactuals import look, publish, read
from tiers.models import Override, ScoreSnapshot, SupplierStatus, Tier
from tiers.selectors import shown_parts

DAY = dt.date(2026, 6, 30)
SPRING = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


@given(st.lists(st.floats(0, 40), min_size=1, max_size=9))
def test_shown_parts_add_up_to_the_shown_score(points):
    total = rounded(Decimal(str(float(np.sum(points)))), 1)
    shown = shown_parts(points, total)
    assert sum(shown) == total
    for part, exact in zip(shown, points, strict=True):
        assert abs(part - Decimal(str(exact))) < Decimal("0.1000001")


@pytest.fixture
def policy(programme):
    return PolicyFactory(minimum_potential=Decimal(700_000), supplier_gate="CANNOT")


@pytest.fixture
def judged(account, policy, seen):
    """Acme was Valued, became Strategic in June by change set, and is judged."""
    AccountFactsFactory(account=account, people=4)
    AccountMeasuresFactory(account=account, potential=Decimal(600_000))
    change = ChangeFactory(
        change_set=ChangeSetFactory(policy=policy, as_of=DAY),
        account=account,
        score=48.0,
        rank=1,
        seats=1,
        factors=[0.8, 0.0],
        contributions=[48.0, 0.0],
        measures={"potential": 800_000, "market_position": "", "fit": None},
        enter_score=40.0,
        stay_score=30.0,
        decisive="potential",
    )
    TierAssignmentFactory(account=account, started_at=SPRING, ended_at=SUMMER)
    TierAssignmentFactory(
        account=account,
        tier=Tier.STRATEGIC,
        started_at=SUMMER,
        reason="ENTERS",
        change=change,
    )
    publish(policy, read(DAY), DAY)
    seen()
    return account


def page(client, account, user, **query):
    client.force_login(user)
    answer = client.get(reverse("workspace:account-why", args=[account.pk]), query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def said(client, account, user, **query):
    client.force_login(user)
    answer = client.get(f"/api/v1/accounts/{account.pk}/why/", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestWhy:
    def test_gates_show_each_figure_against_its_hurdle(self, client, judged, manager):
        text = page(client, judged, manager)
        assert "Gates and limits" in text
        assert "£600,000" in text
        assert "£700,000" in text
        gates = {each["gate"]: each for each in said(client, judged, manager)["gates"]}
        assert gates["POTENTIAL"]["passes"] is False
        assert (gates["POTENTIAL"]["figure"], gates["POTENTIAL"]["hurdle"]) == (
            600_000,
            700_000,
        )
        assert gates["SUPPLIER"]["passes"] is True

    def test_what_people_decided_is_told(self, client, judged, manager, director):
        SupplierStatus.objects.create(
            account=judged,
            answer="ABLE",
            evidence="Their board minutes",
            assessed_on=DAY,
            assessed_by=director,
        )
        Override.objects.create(
            account=judged,
            tier=Tier.STRATEGIC,
            reason="Agreed with the board",
            expires_on=dt.date(2999, 1, 1),
            decided_by=director,
        )
        text = page(client, judged, manager)
        assert "Agreed with the board" in text
        assert "We can become one" in text

    def test_without_money_there_are_no_parts_and_no_outlook(
        self, client, judged, administrator
    ):
        told = said(client, judged, administrator, on="2026-06-15")
        assert not {"parts", "outlook", "movement", "decisive"} & set(told)
        assert told["replay"]["stored"]["parts"] == []
        assert told["words"]

    def test_who_does_not_see_the_account_finds_nothing(self, client, judged, outsider):
        client.force_login(outsider)
        url = reverse("workspace:account-why", args=[judged.pk])
        assert client.get(url, {"on": "2026-06-15"}).status_code == 404


class TestReplay:
    def test_says_what_was_stored_when_the_tier_of_a_day_was_decided(
        self, client, judged, manager
    ):
        stored = said(client, judged, manager, on="2026-06-15")["replay"]["stored"]
        assert (stored["score"], stored["rank"], stored["seats"]) == (48.0, 1, 1)
        assert [part["points"] for part in stored["parts"]] == [48.0, 0.0]
        assert [part["figure"] for part in stored["parts"]] == [800_000, None]
        assert [part["factor"] for part in stored["parts"]] == [0.8, None]
        text = page(client, judged, manager, on="2026-06-15")
        assert "As it was stored then, not worked out anew." in text
        assert "£800,000" in text

    def test_says_plainly_that_nothing_was_stored(self, client, judged, manager):
        told = said(client, judged, manager, on="2026-04-01")["replay"]
        assert (told["tier"], told["stored"]) == ("VALUED", None)
        text = page(client, judged, manager, on="2026-04-01")
        assert "Nothing was stored with this tier" in text

    def test_says_that_no_tier_was_held_before_the_first(self, client, judged, manager):
        told = said(client, judged, manager, on="2025-01-01")["replay"]
        assert (told["tier"], told["stored"]) == ("", None)

    def test_the_day_ends_in_the_programme_s_zone(self, client, judged, manager):
        assert said(client, judged, manager, on="2026-05-31")["replay"]["tier"] == (
            "VALUED"
        )
        assert said(client, judged, manager, on="2026-06-01")["replay"]["tier"] == (
            "STRATEGIC"
        )

    def test_a_day_that_is_none_is_refused(self, client, judged, manager):
        client.force_login(manager)
        url = reverse("workspace:account-why", args=[judged.pk])
        assert client.get(url, {"on": "yesterday"}).status_code == 400
        api = client.get(f"/api/v1/accounts/{judged.pk}/why/", {"on": "31.3."})
        assert api.status_code == 400


class TestMovement:
    def snapshot(self, account, policy, *, score, potential, as_of=None):
        day = as_of or dt.date(2026, 5, 31)
        ScoreSnapshot.objects.create(
            account=account,
            month=day.replace(day=1),
            as_of=day,
            policy_id=policy.pk,
            score=score,
            tier=Tier.VALUED,
            quadrant="STREAMLINE",
        )
        MeasureSnapshot.objects.create(
            account=account,
            month=day.replace(day=1),
            as_of=day,
            revenue_12m=Decimal(1000),
            potential=potential,
        )

    def test_facts_and_policy_add_up_to_the_change(
        self, client, judged, policy, manager
    ):
        other = PolicyFactory(
            status="RETIRED",
            criteria=[
                dict(policy.criteria[0], best=2_000_000),
                policy.criteria[1],
            ],
        )
        self.snapshot(judged, other, score=12.0, potential=Decimal(400_000))
        moved = said(client, judged, manager)["movement"]
        assert (moved["before"], moved["now"]) == (12.0, pytest.approx(36.0))
        assert moved["facts"] == pytest.approx(6.0)  # 400,000 to 600,000 of 2 m
        assert moved["policy"] == pytest.approx(18.0)  # 2 m becomes 1 m
        assert moved["refit"] == moved["mixed"] == 0
        parts = [moved[name] for name in ("facts", "refit", "mixed", "policy")]
        assert sum(parts) == pytest.approx(moved["now"] - moved["before"], abs=1e-9)
        assert "Score since May 2026" in page(client, judged, manager)

    def test_an_estimate_is_not_parted_where_nothing_kept_parts_it(
        self, client, judged, policy, manager
    ):
        judged.measures.potential_source = "MODEL"
        judged.measures.save()
        self.snapshot(judged, policy, score=24.0, potential=Decimal(400_000))
        moved = said(client, judged, manager)["movement"]
        assert moved["mixed"] == pytest.approx(12.0)
        assert moved["unparted"] == ["Potential"]
        assert moved["facts"] == pytest.approx(0, abs=1e-9)

    def test_there_is_none_without_an_earlier_month(self, client, judged, manager):
        assert said(client, judged, manager)["movement"] is None


def test_a_margin_is_as_good_as_the_weaker_of_margin_and_cost(account, executive):
    criterion = {
        "code": "net_margin_rate",
        "weight": 1.0,
        "shape": "LINEAR",
        "worst": 0,
        "best": 0.3,
        "unit": "SHARE",
    }
    policy = PolicyFactory(criteria=[criterion])
    AccountFactsFactory(account=account, revenue_12m=Decimal(100_000))
    measures = AccountMeasuresFactory(
        account=account, net_margin_12m=Decimal(10_000), margin_grade="B"
    )
    publish(policy, read(DAY), DAY)
    for margin, cost, weaker in [("B", "D", "D"), ("D", "C", "D"), ("B", "", "B")]:
        measures.margin_grade, measures.cost_grade = margin, cost
        measures.save()
        told = look(account.pk, executive)[0]
        assert told.parts[0].grade == weaker


def test_an_account_that_was_never_judged_says_so(client, account, manager):
    refresh_access()
    UserFactory()
    assert "Not judged yet" in page(client, account, manager)
    told = said(client, account, manager, on="2026-06-15")
    assert (told["decision"], told["gates"], told["replay"]["tier"]) == (None, [], "")
