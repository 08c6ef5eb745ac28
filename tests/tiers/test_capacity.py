"""Hours by tier, and how many seats the managers' hours carry."""

import numpy as np

from tests.tiers.portfolios import portfolio, standards
from tiers.models import ServiceStandard
from tiers.services.capacity import load, minutes_in, monthly_minutes, suggested_cap

PROMISED = standards(strategic=120, valued=30)


def test_hours_come_from_visits_meetings_reviews_and_relationships():
    standard = ServiceStandard(
        tier="STRATEGIC",
        visits_target=12,
        visit_minutes=90,
        meetings_year=12,
        meeting_minutes=60,
        reviews_year=4,
        review_minutes=180,
        relationship_hours=0.5,
    )
    people = np.array([0.0, 3.0, np.nan])
    minutes = monthly_minutes({"STRATEGIC": standard}, people)["STRATEGIC"]
    assert minutes.tolist() == [210, 300, 210]


def test_a_part_of_a_minute_is_a_whole_one():
    standard = ServiceStandard(tier="VALUED", visits_target=1, visit_minutes=25)
    assert monthly_minutes({"VALUED": standard}, np.zeros(1))["VALUED"].tolist() == [3]


def test_a_quadrant_with_its_own_standard_takes_its_own_hours():
    promised = {
        "VALUED": ServiceStandard(tier="VALUED", visits_target=4, visit_minutes=60),
        ("VALUED", "STAR"): ServiceStandard(
            tier="VALUED", quadrant="STAR", visits_target=12, visit_minutes=60
        ),
    }
    quadrant = np.array(["STAR", "LAGGARD", ""])
    minutes = monthly_minutes(promised, np.zeros(3), quadrant)
    assert minutes["VALUED"].tolist() == [60, 20, 20]
    assert monthly_minutes(promised, np.zeros(3))["VALUED"].tolist() == [20, 20, 20]


def test_a_manager_is_loaded_by_the_accounts_it_owns():
    known = portfolio(
        {"manager": 0, "tier": "STRATEGIC"},
        {"manager": 0},
        {"manager": 1, "tier": ""},
        {"manager": -1},
        managers=(10, None),
    )
    by_tier = monthly_minutes(PROMISED, known.measures["relationships"])
    assert load(known, minutes_in(known.tier, by_tier)).tolist() == [150, 0]


class TestSuggestedCap:
    def suggested(self, *accounts, hours, share=None):
        known = portfolio(*accounts, managers=hours)
        return suggested_cap(
            known,
            rank=np.arange(1, known.size + 1),
            passes=np.array([one.get("passes", True) for one in accounts]),
            by_tier=monthly_minutes(PROMISED, known.measures["relationships"]),
            share=share,
        )

    def test_each_manager_takes_on_as_many_as_its_hours_carry(self):
        mine = [{"manager": 0} for _ in range(4)]
        # Four Valued take two hours; each that becomes Strategic one and a half more.
        assert self.suggested(*mine, hours=(5,)) == 2
        assert self.suggested(*mine, {"manager": 1}, hours=(5, 2)) == 3

    def test_a_share_for_strategic_accounts_leaves_the_others_out(self):
        mine = [{"manager": 0} for _ in range(4)]
        assert self.suggested(*mine, hours=(6,), share=1.0) == 3
        assert self.suggested(*mine, hours=(6,), share=0.5) == 1

    def test_who_fails_a_gate_takes_no_hours_and_gets_no_seat(self):
        accounts = [{"manager": 0, "passes": False}, {"manager": 0}]
        assert self.suggested(*accounts, hours=(9,), share=1.0) == 1

    def test_hours_that_nobody_stated_carry_no_suggestion(self):
        assert self.suggested({"manager": 0}, hours=(None,)) is None

    def test_no_hours_carry_no_seat(self):
        assert self.suggested({"manager": 0}, hours=(0,)) == 0
