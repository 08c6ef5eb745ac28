"""What a policy cannot be, and what a director is warned of."""

import copy
import datetime as dt
import math
from decimal import Decimal

import numpy as np
import pytest

from accounts.models import Programme
from accounts.services.access import refresh_access
from scoring.models import AccountMeasures
from tests.factories import (
    NOON,
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    PolicyFactory,
    RegionFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tiers.models import Charter, Justification, Policy
from tiers.services import policies
from tiers.services.drift import NoDrift, drift
from tiers.services.policy_checks import faults
from tiers.services.policy_reports import report_of, warnings_of
from tiers.services.policy_warnings import rank_correlation
from tiers.services.previewing import forget

POTENTIAL = {
    "code": "potential",
    "weight": 0.6,
    "shape": "LINEAR",
    "worst": 0,
    "best": 1_000_000,
    "unit": "MONEY_A_YEAR",
}
POSITION = {
    "code": "market_position",
    "weight": 0.4,
    "shape": "POINTS",
    "points": {"LEADER": 1, "NICHE": 0.2},
}


def policy(**fields):
    criteria = copy.deepcopy([POTENTIAL, POSITION])
    return Policy(**{"name": "Tried", "version": 1, "criteria": criteria} | fields)


def judged_by(**changes):
    return policy(criteria=[POTENTIAL | changes, POSITION])


class TestFaults:
    def test_a_sound_policy_has_none(self, db):
        assert faults(policy()) == {}

    @pytest.mark.parametrize(
        ("fields", "place", "words"),
        [
            ({"stay_score": 61}, "stay_score", "cannot need more points"),
            ({"enter_score": 101}, "enter_score", "From 0 to 100."),
            ({"enter_score": math.nan}, "enter_score", "Enter a number."),
            ({"strategic_cap": 0}, "strategic_cap", "From 1 to"),
            ({"strategic_cap": "few"}, "strategic_cap", "must be an integer"),
            ({"strategic_share": 1.1}, "strategic_share", "From 0 to 1."),
            ({"hold_share": -0.1}, "hold_share", "From 0 to 1."),
            ({"manager_hours_share": 1.5}, "manager_hours_share", "From 0 to 1."),
            ({"maximum_revenue_share": 0}, "maximum_revenue_share", "From 0.0001"),
            ({"minimum_margin_rate": -0.2}, "minimum_margin_rate", "From 0 to 1."),
            ({"minimum_potential": -1}, "minimum_potential", "cannot be less than 0"),
            ({"turnaround_hours": -1}, "turnaround_hours", "From 0 to 744."),
            ({"review_months": 0}, "review_months", "From 1 to 24."),
            ({"alternative_reviews": 0}, "alternative_reviews", "From 1 to 40."),
            ({"size_medium": 300_000}, "size_medium", "cannot be above"),
            ({"method": "CHANCE"}, "method", "not a valid choice"),
            ({"supplier_gate": "SOME"}, "supplier_gate", "not a valid choice"),
            ({"applies_itself": ["ALL"]}, "applies_itself", "not a valid choice"),
            ({"applies_itself": "ALL"}, "applies_itself", "Give a list."),
            ({"proposes_on": 3}, "proposes_on", "Give a list."),
            ({"name": ""}, "name", "cannot be blank"),
            ({"criteria": []}, "criteria", "at least one criterion"),
            ({"criteria": "potential"}, "criteria", "Give a list"),
            ({"mix": []}, "mix", "Give least and most"),
            ({"mix": {"LUCKY": {}}}, "mix", "LUCKY is no nominee type"),
            ({"mix": {"ESTABLISHED": {"least": -1}}}, "mix.ESTABLISHED.least", "whole"),
            (
                {"mix": {"ESTABLISHED": {"least": 3, "most": 2}}},
                "mix.ESTABLISHED.most",
                "At most 2 seats is less than at least 3.",
            ),
            (
                {
                    "strategic_cap": 5,
                    "mix": {
                        "ESTABLISHED": {"least": 3},
                        "FAST_GROWING": {"least": 3},
                    },
                },
                "strategic_cap",
                "promised 6 seats at least; a cap of 5",
            ),
            ({"region_limits": [{"region": 0}]}, "region_limits", "no region 0"),
            ({"region_limits": [{"region": []}]}, "region_limits", "no region []"),
            ({"strategic_cap": math.inf}, "strategic_cap", "Enter a number."),
            ({"enter_score": 10**400}, "enter_score", "Enter a number."),
            ({"size_split": 2e15}, "size_split", "too large"),
            ({"mix": {"ESTABLISHED": {"most": 1e30}}}, "mix.ESTABLISHED.most", "whole"),
        ],
    )
    def test_is_told_by_its_field(self, db, fields, place, words):
        found = faults(policy(**fields))
        assert list(found) == [place]
        assert words in " ".join(found[place])

    @pytest.mark.parametrize(
        ("changes", "place", "words"),
        [
            ({"weight": 0.5}, "criteria", "add up to 90 %, not to 100 %"),
            ({"weight": "much"}, "criteria.potential.weight", "above 0"),
            ({"code": "charm"}, "criteria", "charm is nothing that is measured"),
            ({"code": "market_position"}, "criteria", "there twice"),
            ({"unit": "COUNT"}, "criteria.potential.unit", "not in COUNT"),
            ({"shape": "CURVED"}, "criteria.potential.shape", "no value function"),
            ({"shape": "POINTS"}, "criteria.potential.shape", "no value function"),
            ({"best": 0}, "criteria.potential.best", "same figure"),
            ({"best": math.inf}, "criteria.potential.best", "Enter a number."),
            ({"best": 10**400}, "criteria.potential.best", "Enter a number."),
            ({"best": 1e308}, "criteria.potential.best", "too large"),
            ({"steepness": 4}, "criteria.potential.shape", "does not belong"),
            (
                {"shape": "LOGISTIC", "steepness": 1e-9},
                "criteria.potential.steepness",
                "between 0.01 and 500",
            ),
            ({"serves": "VANITY"}, "criteria.potential.serves", "no reason"),
        ],
    )
    def test_of_a_criterion(self, db, changes, place, words):
        found = faults(judged_by(**changes))
        assert place in found
        assert words in " ".join(found[place])

    @pytest.mark.parametrize(
        ("points", "place"),
        [
            ({"LEADER": 1.2}, "criteria.market_position.points.LEADER"),
            ({"EMPEROR": 1}, "criteria.market_position.points"),
            ({"LEADER": 1, "NICHE": 1}, "criteria.market_position.points"),
            ({}, "criteria.market_position.points"),
        ],
    )
    def test_of_points(self, db, points, place):
        found = faults(policy(criteria=[POTENTIAL, POSITION | {"points": points}]))
        assert list(found) == [place]

    def test_of_limits_that_lie_in_one_another(self, programme):
        north = RegionFactory(name="North")
        leeds = RegionFactory(name="Leeds", parent=RegionFactory(parent=north))
        limits = [
            {"region": north.pk, "seats": 5, "hours": None},
            {"region": leeds.pk, "seats": 2},
        ]
        found = faults(policy(region_limits=limits))
        assert found["region_limits"] == ["Leeds lies in North: limit one of them."]
        twice = faults(policy(region_limits=[limits[0], limits[0]]))
        assert twice["region_limits"] == ["North is limited twice."]
        nothing = faults(policy(region_limits=[{"region": north.pk}]))
        assert list(nothing) == [f"region_limits.{north.pk}.seats"]
        negative = faults(policy(region_limits=[{"region": north.pk, "hours": -1}]))
        assert list(negative) == [f"region_limits.{north.pk}.hours"]

    def test_all_are_told_at_once_in_sentences_that_stand_alone(self, db):
        with pytest.raises(policies.PolicyRefused) as refused:
            policies.check(
                policy(
                    stay_score=99,
                    review_months=0,
                    criteria=[POTENTIAL | {"weight": 2}, POSITION],
                )
            )
        assert str(refused.value) == (
            "Months between reviews: From 1 to 24. Score to stay: Who stays cannot need"
            " more points than who enters. Potential, weight: The weight is above 0 and"
            " at most 100 %. Criteria: The weights add up to 240 %, not to 100 %."
        )

    def test_what_is_tried_is_written_nowhere(self, db):
        ruling = PolicyFactory()
        tried = policies.unsaved({"enter_score": 70, "minimum_potential": 1000.5})
        assert (tried.pk, tried.enter_score) == (None, 70)
        assert tried.minimum_potential == Decimal("1000.5")
        assert tried.criteria == ruling.criteria
        with pytest.raises(policies.PolicyRefused, match="no field called colour"):
            policies.unsaved({"colour": "red"})
        assert Policy.objects.count() == 1


@pytest.fixture
def portfolio(north):
    """Four accounts: the bigger, the less it could still grow."""
    forget()
    made = []
    for place in range(4):
        account = AccountFactory(name=f"Account {place}", region=north)
        AccountFactsFactory(account=account, revenue_12m=Decimal(100_000 * (place + 1)))
        AccountMeasuresFactory(
            account=account,
            potential=Decimal(800_000 - 100_000 * place),
            headroom=Decimal(700_000 - 200_000 * place),
        )
        TierAssignmentFactory(account=account)
        made.append(account)
    return made


def spend(weight=1.0, best=400_000, **more):
    return {
        "code": "revenue_12m",
        "weight": weight,
        "shape": "LINEAR",
        "worst": 0,
        "best": best,
        "unit": "MONEY_A_YEAR",
    } | more


def codes(**fields):
    tried = PolicyFactory(status="DRAFT", **fields)
    return {each.code: each for each in warnings_of(tried)}


class TestWarnings:
    def test_spend_that_decides_alone(self, portfolio):
        criteria = [spend(0.3), POTENTIAL | {"weight": 0.7}]
        warned = codes(criteria=criteria, enter_score=30, stay_score=25)
        assert (
            "scores 30.0 points, and 30.0 are enough" in warned["SPEND_DECIDES"].words
        )
        assert "SPEND_DECIDES" not in codes(criteria=criteria, enter_score=60)

    def test_spend_that_weighs_more_than_the_guide_says(self, portfolio):
        criteria = [spend(0.5), POTENTIAL | {"weight": 0.5}]
        assert "above the 40" in codes(criteria=criteria)["SPEND_DECIDES"].words
        Programme.objects.update(spend_share_warning=0.5)
        forget()
        assert "SPEND_DECIDES" not in codes(criteria=criteria)

    def test_more_criteria_than_anybody_remembers(self, portfolio):
        names = ["potential", "headroom", "net_margin_12m", "revenue_12m"]
        criteria = [POTENTIAL | {"code": name, "weight": 0.125} for name in names]
        criteria += [
            {**criteria[0], "code": code, "unit": "COUNT", "best": 9, "weight": 0.25}
            for code in ("people", "units")
        ]
        assert codes(criteria=criteria)["MANY_CRITERIA"].figures == {"count": 6}

    def test_criteria_that_serve_no_reason_of_the_charter(self, portfolio, director):
        Charter.objects.create(
            version=1,
            rationale=["TRANSFORMATION"],
            text="Why",
            sponsor=director,
            published_by=director,
        )
        serves = [
            POTENTIAL | {"serves": "TRANSFORMATION"},
            POSITION | {"serves": "CUSTOMERS_DEMAND"},
        ]
        loose = codes(criteria=serves)["UNLINKED_CRITERIA"]
        assert loose.figures == {"criteria": ["market_position"]}

    def test_a_cap_above_what_hours_carry(self, portfolio):
        for account in portfolio:
            account.owner.client_hours_month = 0
            account.owner.save()
        warned = codes(strategic_cap=3)["CAP_ABOVE_HOURS"]
        assert warned.figures == {"seats": 3, "carried": 0}

    def test_a_seat_without_headroom_or_a_dated_reason(self, portfolio):
        last = portfolio[-1]
        fields = {"criteria": [spend()], "strategic_cap": 1}
        AccountMeasures.objects.filter(account=last).update(headroom=0)
        forget()
        warned = codes(**fields)["NO_HEADROOM"]
        assert warned.account_ids == (last.pk,)
        assert warned.figures == {"count": 1}
        Justification.objects.create(
            account=last,
            reason="INFLUENCE",
            text="Everybody follows it",
            valid_until=dt.date(2999, 1, 1),
            stated_by=UserFactory(),
            stated_at=NOON,
        )
        assert "NO_HEADROOM" not in codes(**fields)

    def test_seats_that_follow_size_more_than_potential(self, portfolio):
        fields = {"strategic_cap": 2, "enter_score": 1, "stay_score": 0}
        biased = codes(criteria=[spend()], **fields)["SIZE_BIAS"].figures
        assert biased["revenue"] == pytest.approx(0.8944, abs=1e-4)
        assert biased["potential"] == pytest.approx(-0.8944, abs=1e-4)
        assert "SIZE_BIAS" not in codes(criteria=[POTENTIAL | {"weight": 1}], **fields)

    def test_one_account_that_is_too_much_of_all_revenue(self, portfolio):
        fields = {"criteria": [spend()], "strategic_cap": 1, "enter_score": 1}
        fields["stay_score"] = 0
        warned = codes(**fields)["CONCENTRATION"]
        assert warned.figures == {"share": 0.4, "limit": 0.2}
        assert warned.account_ids == (portfolio[-1].pk,)

    def test_candidates_whose_potential_nobody_estimated(self, portfolio):
        AccountMeasures.objects.filter(account=portfolio[0]).update(potential=None)
        forget()
        warned = codes()["NO_POTENTIAL"]
        assert warned.account_ids == (portfolio[0].pk,)
        assert "NO_POTENTIAL" not in codes(criteria=[spend()])

    def test_seats_that_are_kept_for_nobody(self, portfolio):
        fields = {"strategic_cap": 3, "enter_score": 1, "stay_score": 0}
        warned = codes(mix={"MARKET_IMPACT": {"least": 3}}, **fields)
        assert warned["SEATS_KEPT_EMPTY"].figures == {"count": 3}
        assert "SEATS_KEPT_EMPTY" not in codes(**fields)

    def test_names_only_accounts_that_the_reader_sees(self, portfolio, director):
        tried = PolicyFactory(
            status="DRAFT",
            criteria=[spend()],
            strategic_cap=1,
            enter_score=1,
            stay_score=0,
        )
        outsider = UserFactory(email="outsider2@example.com")
        refresh_access()
        last = portfolio[-1]
        for person, seen, others in (
            (director, [(last.pk, last.name)], 0),
            (outsider, [], 1),
        ):
            report = report_of(tried, person, "GBP")
            [named] = [n for w, n in report.warnings if w.code == "CONCENTRATION"]
            assert (named.accounts, named.others) == (seen, others)

    def test_before_anything_is_measured_it_says_so(self, programme, director):
        forget()
        report = report_of(PolicyFactory(status="DRAFT"), director, "GBP")
        assert report.warnings == []
        assert "Nothing is measured yet" in report.not_measured

    def test_rank_correlation_is_spearmans(self):
        first = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
        second = np.array([5.0, 6.0, 7.0, 8.0, 7.0])
        assert rank_correlation(first, second) == pytest.approx(0.8208, abs=1e-4)
        assert rank_correlation(first, np.ones(5)) == 0


class TestDrift:
    def test_counts_who_would_fail_the_global_policy(self, portfolio, north):
        PolicyFactory(strategic_cap=2, enter_score=48, stay_score=40)
        variant = PolicyFactory(
            status="DRAFT",
            region=north,
            criteria=[spend()],
            strategic_cap=2,
            enter_score=50,
            stay_score=45,
        )
        found = drift(variant, currency="GBP")
        assert (found.candidates, found.taken) == (4, 2)
        names = {account.pk: account.name for account in portfolio}
        failing = [names[each.account_id] for each in found.failing]
        assert failing == ["Account 3", "Account 2"]
        assert sum(count for _words, count in found.reasons) == 2
        labels = [each.label for each in found.differences]
        assert "Revenue 12 m" in labels
        assert "Score to enter" in labels

    def test_leaves_other_regions_alone(self, portfolio):
        PolicyFactory()
        south = RegionFactory(name="South", parent=RegionFactory())
        variant = PolicyFactory(
            status="DRAFT", region=south, enter_score=1, stay_score=0
        )
        found = drift(variant, currency="GBP")
        assert (found.candidates, found.taken, found.failing) == (0, 0, [])

    def test_is_for_variants_only(self, portfolio):
        with pytest.raises(NoDrift, match="Only a region's variant"):
            drift(PolicyFactory(), currency="GBP")
