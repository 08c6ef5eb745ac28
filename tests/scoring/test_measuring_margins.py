"""Net margin: what goods and serving cost, recorded, by minutes, or assumed."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.factories import (
    NOON,
    AccountFactory,
    CostEntryFactory,
    InteractionFactory,
    OfferingFactory,
    ProblemFactory,
    UserFactory,
)
from tests.scoring.measured import bought, change, measures_of


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


class TestRate:
    def test_is_the_account_s_own_where_enough_cost_is_known(self, acme):
        bought(acme, (80, 60), (20, None))
        row = measures_of(acme)
        assert (row.margin_rate, row.margin_grade) == (0.25, "B")
        assert (row.net_margin_12m, row.margin_source) == (25, "OWN")

    def test_is_the_programme_s_assumed_one_where_too_little_is(self, acme):
        bought(acme, (79, 0), (21, None))
        row = measures_of(acme)
        assert (row.margin_rate, row.margin_grade) == (0.25, "D")
        assert row.margin_source == "PROGRAMME"

    def test_the_least_coverage_is_a_setting(self, acme):
        bought(acme, (50, 20), (50, None))
        change(minimum_margin_coverage="0.5")
        assert measures_of(acme).margin_rate == 0.6

    def test_is_that_of_the_categories_it_buys_by_their_revenue(self, acme):
        machines, tools = OfferingFactory(), OfferingFactory()
        digger = OfferingFactory(parent=OfferingFactory(parent=machines))
        other = AccountFactory()
        bought(other, (200, 120, digger), (100, 50, tools))
        bought(acme, (300, None, machines), (100, None, tools), (100, 1, tools))
        row = measures_of(acme)
        # Machines earn 40 %; tools earn 99 of the 200 whose cost is known, and 50.
        assert row.margin_source == "CATEGORY"
        assert row.margin_grade == "D"
        assert row.margin_rate == pytest.approx((300 * 0.4 + 200 * 149 / 200) / 500)

    def test_a_category_of_unknown_cost_counts_at_the_programme_s_rate(self, acme):
        machines, tools = OfferingFactory(), OfferingFactory()
        bought(AccountFactory(), (100, 60, machines))
        bought(acme, (100, None, machines), (100, None, tools), (-50, None, tools))
        # Half of the tools came back.
        rate = (100 * 0.4 + 50 * 0.25) / 150
        assert measures_of(acme).margin_rate == pytest.approx(rate)

    def test_a_year_ago_is_another_year(self, acme):
        machines = OfferingFactory()
        bought(AccountFactory(), (100, 60, machines), ordered_on=dt.date(2025, 6, 30))
        bought(acme, (100, None, machines))
        assert measures_of(acme).margin_source == "PROGRAMME"


class TestServing:
    def test_recorded_costs_come_off(self, acme):
        bought(acme, (100, 90))
        CostEntryFactory(account=acme, amount=Decimal(30))
        row = measures_of(acme)
        assert (row.net_margin_12m, row.cost_to_serve_12m) == (-20, 30)
        assert row.cost_grade == "B"

    def test_costs_credited_back_go_on(self, acme):
        bought(acme, (100, 90))
        CostEntryFactory(account=acme, amount=Decimal(-5))
        row = measures_of(acme)
        assert (row.net_margin_12m, row.cost_to_serve_12m) == (15, -5)

    def test_what_nobody_knows_takes_nothing_off_and_is_not_nothing(self, acme):
        bought(acme, (100, 60))
        InteractionFactory(account=acme)
        row = measures_of(acme)
        assert (row.cost_to_serve_12m, row.cost_grade) == (None, "")
        assert (row.net_margin_12m, row.roi) == (40, None)

    def test_orders_and_problems_cost_their_minutes(self, acme):
        change(hourly_cost="60")
        bought(acme, (1000, 600))
        bought(acme, (1000, 600))
        ProblemFactory(account=acme)
        row = measures_of(acme)
        # Two orders of 8 minutes and a problem of 44, at one a minute.
        assert (row.cost_to_serve_12m, row.cost_grade) == (60, "D")
        assert row.net_margin_12m == 740

    def test_minutes_written_down_and_a_colleague_s_own_cost_win(self, acme):
        visitor = UserFactory(hourly_cost=Decimal(120))
        change(hourly_cost="60")
        CostEntryFactory(account=acme, kind="SUPPORT", amount=Decimal(10))
        InteractionFactory(account=acme, user=visitor, minutes=30)
        InteractionFactory(account=acme, kind="CALL", user=visitor)
        bought(acme, (1000, 600))
        row = measures_of(acme)
        # The visit's hour is charged; calls and orders are in the support recorded.
        assert (row.cost_to_serve_12m, row.cost_grade) == (70, "C")
        assert row.manager_cost_12m == 60 + 30
        assert row.net_margin_12m == 330
        assert row.roi == pytest.approx(330 / 90)

    def test_a_visit_cost_on_record_is_not_charged_again_by_its_minutes(self, acme):
        change(hourly_cost="60")
        for kind in ("VISIT", "SUPPORT"):
            CostEntryFactory(account=acme, kind=kind, amount=Decimal(25))
        InteractionFactory(account=acme, user=UserFactory())
        bought(acme, (1000, 600))
        row = measures_of(acme)
        assert (row.cost_to_serve_12m, row.cost_grade) == (50, "B")
        assert (row.manager_cost_12m, row.net_margin_12m) == (120, 350)

    def test_an_hour_costs_the_mean_of_those_known(self, acme):
        for cost in (40, 80):
            UserFactory(hourly_cost=Decimal(cost))
        bought(acme, (100, 60))
        InteractionFactory(account=acme, user=UserFactory())
        row = measures_of(acme)
        assert (row.cost_to_serve_12m, row.manager_cost_12m) == (128, 120)

    def test_contacts_of_another_year_cost_nothing_this_year(self, acme):
        change(hourly_cost="60")
        bought(acme, (100, 60))
        InteractionFactory(account=acme, happened_at=NOON.replace(year=2025, day=30))
        InteractionFactory(account=acme, happened_at=NOON.replace(year=2027))
        assert measures_of(acme).cost_to_serve_12m == 8

    def test_waiting_for_the_money_costs_where_the_days_are_known(self, acme):
        bought(acme, (1000, 600))
        change(payment_days="36.5")
        row = measures_of(acme)
        assert (row.net_margin_12m, row.cost_to_serve_12m) == (390, None)


class TestPressure:
    def test_points_of_margin_lost_a_year(self, acme):
        for year, cost in [(2024, 60), (2025, 65), (2026, 70)]:
            bought(acme, (100, cost), ordered_on=dt.date(year, 6, 1))
        assert measures_of(acme).price_pressure == pytest.approx(0.05)

    def test_two_years_are_no_trend(self, acme):
        for year, cost in [(2025, 65), (2026, 70)]:
            bought(acme, (100, cost), ordered_on=dt.date(year, 6, 1))
        assert measures_of(acme).price_pressure is None

    def test_a_year_of_unknown_cost_does_not_count(self, acme):
        for year, cost in [(2023, 90), (2024, None), (2025, 65), (2026, 70)]:
            bought(acme, (100, cost), ordered_on=dt.date(year, 6, 1))
        # 10, 35 and 30 %: fallen by a line through three years.
        assert measures_of(acme).price_pressure == pytest.approx(-0.075)
