"""What a policy says of accounts: gates, lines, limits, stays, people's decisions."""

import datetime as dt

import numpy as np
import pytest

from tests.tiers.portfolios import DAY, POTENTIAL, policy, portfolio, standards
from tiers.models import ServiceStandard
from tiers.services.judging import judge

LATELY = dt.date(2026, 5, 1)
PROMISED = standards(strategic=120, valued=30)


def said(rules, *accounts, **known):
    return judge(rules, portfolio(*accounts, **known), DAY, standards=PROMISED)


def star(**known):
    return {"potential": 90.0} | known


def strategic(**known):
    return {"potential": 90.0, "tier": "STRATEGIC"} | known


def outcome(judgement):
    return list(zip(judgement.tier.tolist(), judgement.decision.tolist(), strict=True))


class TestGates:
    @pytest.mark.parametrize(
        ("gate", "fields", "fails", "passes"),
        [
            ("POTENTIAL", {"minimum_potential": 95}, {}, {"potential": 95.0}),
            (
                "MARGIN",
                {"minimum_margin_rate": 0.1},
                {"net_margin_rate": 0.09},
                {"net_margin_rate": 0.1},
            ),
            ("ROI", {"minimum_roi": 2}, {"roi": 1.9}, {"roi": 2.0}),
            (
                "PROSPECT",
                {"prospects_allowed": False},
                {"status": "PROSPECT", "tier": ""},
                {},
            ),
            (
                "NOMINATION",
                {"needs_nomination": True},
                {"nomination": "IDENTIFIED"},
                {"nomination": "QUALIFIED"},
            ),
            (
                "SUPPLIER",
                {"supplier_gate": "CANNOT"},
                {"supplier": "CANNOT"},
                {"supplier": "UNKNOWN"},
            ),
            (
                "SUPPLIER",
                {"supplier_gate": "UNKNOWN"},
                {"supplier": ""},
                {"supplier": "ABLE"},
            ),
        ],
    )
    def test_each_keeps_out_who_fails_it_and_nobody_else(
        self, gate, fields, fails, passes
    ):
        judgement = said(policy(**fields), star(**fails), star(**passes))
        held = "" if gate == "PROSPECT" else "VALUED"
        assert outcome(judgement) == [(held, "GATE"), ("STRATEGIC", "ENTERS")]
        assert judgement.gate.tolist() == [gate, ""]

    def test_too_much_of_our_revenue_is_a_gate(self):
        rules = policy(maximum_revenue_share=0.25)
        accounts = [star(revenue_12m=money) for money in (51.0, 50.0, 50.0, 50.0)]
        judgement = said(rules, *accounts)
        assert judgement.gate.tolist() == ["CONCENTRATION", "", "", ""]

    def test_the_first_that_fails_is_named(self):
        rules = policy(minimum_potential=95, supplier_gate="CANNOT", minimum_roi=2)
        judgement = said(rules, star(supplier="CANNOT", roi=1.0))
        assert judgement.gate.tolist() == ["SUPPLIER"]

    def test_what_is_not_measured_fails_none(self):
        rules = policy(minimum_margin_rate=0.1, minimum_roi=2, enter_score=0)
        rules.stay_score = 0
        assert outcome(said(rules, {})) == [("STRATEGIC", "ENTERS")]

    def test_who_is_strategic_needs_no_nomination(self):
        judgement = said(policy(needs_nomination=True), strategic(), star())
        assert outcome(judgement) == [("STRATEGIC", "STAYS"), ("VALUED", "GATE")]

    def test_a_closed_customer_loses_its_seat_by_that_gate(self):
        judgement = said(policy(), strategic(status="FORMER", tier_since=DAY))
        assert outcome(judgement) == [("VALUED", "GATE")]
        assert judgement.gate.tolist() == ["CLOSED"]


class TestPeople:
    def test_an_override_seats_whom_the_ranking_would_not_and_takes_a_seat(self):
        rules = policy(strategic_cap=1)
        judgement = said(rules, {"potential": 5.0, "override": "STRATEGIC"}, star())
        assert outcome(judgement) == [("STRATEGIC", "OVERRIDE"), ("VALUED", "CAP")]
        assert judgement.is_protected.tolist() == [True, False]

    @pytest.mark.parametrize("tier", ["VALUED", "ALTERNATIVE"])
    def test_an_override_keeps_out_even_who_is_held_by_a_stay(self, tier):
        rules = policy(minimum_stay_reviews=2)
        judgement = said(rules, strategic(override=tier, tier_since=LATELY))
        assert outcome(judgement) == [(tier, "OVERRIDE")]

    def test_an_override_brings_an_alternative_account_back(self):
        judgement = said(policy(), star(tier="ALTERNATIVE", override="STRATEGIC"))
        assert outcome(judgement) == [("STRATEGIC", "OVERRIDE")]

    def test_an_override_seats_nobody_who_is_closed(self):
        judgement = said(policy(), star(status="FORMER", override="STRATEGIC"))
        assert outcome(judgement) == [("VALUED", "NOT_JUDGED")]

    def test_a_confirmed_type_counts_before_the_suggested_one(self):
        judgement = said(
            policy(),
            star(influence=9.0, confirmed_type="ESTABLISHED"),
            star(influence=3.0),
            star(growth=0.2, revenue_12m=12.0),
            star(revenue_12m=12.0, growth=0.1),
            star(status="PROSPECT", tier=""),
            {},
        )
        assert judgement.nominee_type.tolist() == [
            "ESTABLISHED",
            "MARKET_IMPACT",
            "FAST_GROWING",
            "ESTABLISHED",
            "MARKET_IMPACT",
            "",
        ]


class TestLimits:
    def test_a_region_counts_all_below_it_and_the_nearest_limit_applies(self):
        rules = policy(
            region_limits=[
                {"region": 1, "seats": 1, "hours": None},
                {"region": 3, "seats": None, "hours": 2},
            ]
        )
        judgement = said(
            rules,
            *[
                star(potential=points, region=r)
                for points, r in ((99.0, 2), (98.0, 1), (97.0, 3), (96.0, 4), (95.0, 9))
            ],
            region_parents={1: None, 2: 1, 3: 1, 4: 3, 9: None},
        )
        decided = judgement.decision.tolist()
        assert decided == ["ENTERS", "REGION", "ENTERS", "REGION", "ENTERS"]
        assert judgement.region_limit.tolist() == [1, 1, 3, 3, -1]

    def test_a_manager_s_hours_limit_only_who_stated_them(self):
        rules = policy(manager_hours_share=0.5)
        accounts = [star(potential=99.0 - n, manager=n % 2) for n in range(4)]
        judgement = said(rules, *accounts, star(), managers=(4, None))
        decided = judgement.decision.tolist()
        assert decided == ["ENTERS", "ENTERS", "HOURS", "ENTERS", "ENTERS"]

    def test_hours_are_shown_and_do_not_limit_unless_the_policy_says_so(self):
        judgement = said(policy(), star(manager=0), managers=(0,))
        assert judgement.decision.tolist() == ["ENTERS"]
        assert judgement.minutes.tolist() == [120]
        assert judgement.minutes_now.tolist() == [30]
        assert judgement.minutes_then.tolist() == [120]

    def test_seats_kept_for_a_type_are_taken_by_no_other(self):
        rules = policy(strategic_cap=2, mix={"MARKET_IMPACT": {"least": 1, "most": 1}})
        judgement = said(
            rules,
            star(potential=99.0, revenue_12m=1.0),
            star(potential=98.0, revenue_12m=1.0),
            star(potential=70.0, influence=5.0),
        )
        assert judgement.decision.tolist() == ["ENTERS", "MIX", "ENTERS"]
        assert judgement.kept_empty == 0

    def test_a_kept_seat_that_nobody_fills_is_told(self):
        rules = policy(strategic_cap=2, mix={"MARKET_IMPACT": {"least": 1}})
        judgement = said(rules, *[star(revenue_12m=1.0) for _ in range(2)])
        assert judgement.decision.tolist() == ["ENTERS", "MIX"]
        assert judgement.kept_empty == 1


class TestOptimum:
    HOURS = {"STRATEGIC": ServiceStandard(tier="STRATEGIC", relationship_hours=1)}

    def decided(self, *accounts, hours, **fields):
        rules = policy(manager_hours_share=1.0, **fields)
        known = portfolio(*accounts, managers=(hours,))
        return judge(rules, known, DAY, standards=PROMISED | self.HOURS)

    def accounts(self):
        return [
            star(potential=99.0, manager=0, relationships=4.0),
            star(potential=90.0, manager=0, relationships=2.0),
            star(potential=80.0, manager=0, relationships=2.0),
        ]

    def test_two_together_may_be_worth_more_than_the_first(self):
        ranked = self.decided(*self.accounts(), hours=4)
        assert ranked.decision.tolist() == ["ENTERS", "HOURS", "HOURS"]
        solved = self.decided(*self.accounts(), hours=4, method="OPTIMUM")
        assert solved.decision.tolist() == ["OPTIMUM", "ENTERS", "ENTERS"]
        assert solved.tier.tolist() == ["VALUED", "STRATEGIC", "STRATEGIC"]
        assert solved.optimum.objective == pytest.approx(170.0)

    def test_keeping_a_seat_is_worth_the_bonus(self):
        accounts = [
            strategic(potential=80.0, manager=0, relationships=2.0),
            star(potential=81.0, manager=0, relationships=2.0),
        ]
        for bonus, decided in ((0, ["HOURS", "ENTERS"]), (2, ["STAYS", "OPTIMUM"])):
            solved = self.decided(
                *accounts, hours=2, method="OPTIMUM", keep_bonus=bonus
            )
            assert solved.decision.tolist() == decided

    def test_where_limits_clash_nobody_moves(self):
        accounts = [strategic(potential=5.0, tier_since=LATELY), star()]
        solved = self.decided(
            *accounts,
            hours=100,
            method="OPTIMUM",
            minimum_stay_reviews=2,
            strategic_cap=1,
            mix={"MARKET_IMPACT": {"least": 1}},
        )
        assert solved.tier.tolist() == ["STRATEGIC", "VALUED"]
        assert solved.decision.tolist() == ["PROTECTED", "CAP"]
        assert {limit.field for limit in solved.clashes} >= {"least"}

    def test_who_would_move_by_rank_is_told_that_limits_clash(self):
        solved = self.decided(
            strategic(tier_since=LATELY, manager=0, relationships=9.0),
            star(potential=99.0),
            hours=1,
            method="OPTIMUM",
            minimum_stay_reviews=2,
        )
        assert outcome(solved) == [("STRATEGIC", "STAYS"), ("VALUED", "CLASH")]


class TestStays:
    def test_little_spend_does_not_cost_a_seat_in_the_time_to_develop(self):
        revenue = POTENTIAL | {"code": "revenue_12m", "weight": 0.5}
        rules = policy(
            criteria=[POTENTIAL | {"weight": 0.5}, revenue], development_months=24
        )
        judgement = said(
            rules,
            strategic(revenue_12m=0.0, tier_since=LATELY),
            strategic(revenue_12m=0.0),
            strategic(revenue_12m=0.0, potential=-5.0, tier_since=LATELY),
        )
        assert outcome(judgement) == [
            ("STRATEGIC", "DEVELOPS"),
            ("VALUED", "BELOW"),
            ("STRATEGIC", "DEVELOPS"),
        ]
        rules.stay_score, rules.enter_score = 51, 60
        low = strategic(revenue_12m=0.0, potential=0.0, tier_since=LATELY)
        assert outcome(said(rules, low)) == [("VALUED", "BELOW")]

    def test_a_failed_gate_ends_the_time_to_develop_and_not_the_minimum_stay(self):
        revenue = POTENTIAL | {"code": "revenue_12m"}
        account = strategic(revenue_12m=0.0, tier_since=LATELY, roi=1.0)
        rules = policy(criteria=[revenue], minimum_roi=2)
        assert outcome(said(rules, account)) == [("VALUED", "GATE")]
        rules.minimum_stay_reviews = 2
        assert outcome(said(rules, account)) == [("STRATEGIC", "PROTECTED")]

    def test_a_policy_that_does_not_judge_spend_develops_nobody(self):
        judgement = said(
            policy(strategic_cap=1),
            strategic(potential=70.0, tier_since=LATELY),
            star(potential=80.0),
        )
        assert outcome(judgement) == [("VALUED", "CAP"), ("STRATEGIC", "ENTERS")]


class TestDecisive:
    def test_names_where_an_account_differs_most_from_the_others(self):
        influence = POTENTIAL | {"code": "influence", "weight": 0.5}
        rules = policy(
            criteria=[POTENTIAL | {"weight": 0.5}, influence], enter_score=55
        )
        judgement = said(
            rules,
            star(potential=60.0, influence=95.0),
            star(potential=95.0, influence=60.0),
            star(potential=10.0, influence=70.0),
            star(status="FORMER"),
        )
        assert judgement.tier.tolist()[:3] == ["STRATEGIC", "STRATEGIC", "VALUED"]
        decisive = judgement.decisive.tolist()
        assert decisive == ["influence", "potential", "potential", ""]


class TestShapes:
    @pytest.mark.parametrize(
        ("criterion", "worths"),
        [
            ({"shape": "THRESHOLD", "at": 40}, [0.0, 1.0, 1.0]),
            ({"shape": "THRESHOLD", "at": 40, "below": True}, [1.0, 1.0, 0.0]),
            ({"shape": "LINEAR", "worst": 20, "best": 60}, [0.0, 0.5, 1.0]),
            (
                {"shape": "LOGISTIC", "worst": 20, "best": 60, "steepness": 8},
                [0.0, 0.5, 1.0],
            ),
        ],
    )
    def test_every_value_function_judges(self, criterion, worths):
        rules = policy(criteria=[{"code": "potential", "weight": 1.0} | criterion])
        accounts = [{"potential": figure} for figure in (20.0, 40.0, 60.0)]
        assert said(rules, *accounts).worths[:, 0] == pytest.approx(worths)


class TestAlternative:
    # Reviews in April, January, October and July: 2, 5, 8 and 11 months ago.
    LOST = 1 << 2 | 1 << 5 | 1 << 8 | 1 << 11

    def losing(self, **known):
        plain = {"net_margin_12m": -1.0, "lost_months": self.LOST, "manager": 0}
        return plain | known

    def decided(self, *accounts, hours=0):
        return outcome(said(policy(), *accounts, managers=(hours,)))

    def test_no_profit_at_every_review_and_no_hours_to_turn_it_round(self):
        assert self.decided(self.losing()) == [("ALTERNATIVE", "UNPROFITABLE")]

    @pytest.mark.parametrize(
        "known",
        [
            {"net_margin_12m": 0.0},
            {"net_margin_12m": np.nan},
            {"lost_months": LOST & ~(1 << 8)},
            {"marked": True},
            {"share_of_wallet": 0.9},
            {"manager": -1},
            {"status": "FORMER"},
        ],
    )
    def test_nobody_is_moved_whom_the_rule_does_not_mean(self, known):
        assert self.decided(self.losing(**known))[0][0] == "VALUED"

    def test_nobody_is_moved_whose_manager_has_the_hours(self):
        assert self.decided(self.losing(), hours=9)[0][0] == "VALUED"
        assert self.decided(self.losing(), hours=8)[0][0] == "ALTERNATIVE"

    def test_hours_that_nobody_stated_move_nobody(self):
        assert self.decided(self.losing(), hours=None)[0][0] == "VALUED"

    def test_a_seat_is_better_than_the_rule(self):
        assert self.decided(self.losing(potential=90.0))[0][0] == "STRATEGIC"

    def test_who_earns_money_at_every_review_comes_back(self):
        earning = {"tier": "ALTERNATIVE", "net_margin_12m": 0.0}
        back = earning | {"earned_months": self.LOST}
        assert self.decided(back, earning) == [
            ("VALUED", "RECOVERED"),
            ("ALTERNATIVE", "KEEPS"),
        ]

    def test_the_review_of_this_month_is_judged_by_the_figure_of_now(self):
        rules = policy(alternative_reviews=2)
        known = portfolio(self.losing(lost_months=1 << 3), managers=(0,))
        july = dt.date(2026, 7, 15)
        judgement = judge(rules, known, july, standards=PROMISED)
        assert judgement.tier.tolist() == ["ALTERNATIVE"]

    def test_the_best_by_margin_are_not_to_be_lost(self):
        accounts = [{"net_margin_12m": float(n)} for n in range(-2, 8)]
        judgement = said(policy(do_not_lose_share=0.2), *accounts)
        assert judgement.do_not_lose.tolist() == [False] * 8 + [True] * 2
