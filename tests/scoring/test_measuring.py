"""Measures of accounts: what is known, what is assumed, what is not measured."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from accounts.models import (
    Account,
    AccountFacts,
    Interaction,
    OrderLine,
    WalletEntry,
)
from accounts.rollup import chunk_bounds
from accounts.services import facts
from sam.lib import runs
from sam.users.models import User
from scoring.core.lifetime import lifetime_value
from scoring.models import AccountMeasures, MeasureSnapshot
from scoring.services import fitting
from scoring.services.measuring import run as measuring_run
from scoring.services.measuring import standing
from scoring.services.measuring.columns import MONEY
from scoring.services.settings import save_settings
from tests.factories import AccountFactory, AccountRelationFactory
from tests.rails.portfolio import AS_OF, make_portfolio
from tests.scoring.measured import bought, change, fitted, measures_of, score

OF_A_CUSTOMER = [
    "probability_alive",
    "probability_of_purchase",
    "expected_order_value",
    "expected_revenue_12m",
    "margin_rate",
    "net_margin_12m",
    "cost_to_serve_12m",
    "lifetime_value",
    "lifetime_value_low",
    "ceiling_money",
    "attachment",
    "headroom_value",
]


@pytest.fixture
def portfolio(db):
    fitted()
    return make_portfolio()


def refresh():
    runs.start(facts.REFRESH, as_of=AS_OF, again=True)


def rows():
    """Return every measure by account."""
    return {
        row["account_id"]: row
        for row in AccountMeasures.objects.order_by("pk").values()
    }


class TestPredictions:
    def test_lie_in_their_range_and_are_there_for_who_has_bought(self, portfolio):
        score()
        valued = AccountMeasures.objects.exclude(lifetime_value=None)
        assert valued.count() > 30
        for row in valued:
            assert 0 <= row.lifetime_value_low <= row.lifetime_value_median
            assert row.lifetime_value_median <= row.lifetime_value_high
            assert row.lifetime_value_deviation > 0
            assert 0 <= row.probability_alive <= 1
            assert 0 <= row.probability_of_purchase <= row.probability_alive
            assert row.margin_rate == (0.5 if row.margin_source == "OWN" else 0.25)

    def test_lifetime_value_is_the_core_s_times_the_margin(self, portfolio):
        score()
        own = AccountMeasures.objects.filter(margin_source="OWN")
        row = own.exclude(lifetime_value=None).first()
        fit = fitting.fits_in_force(AS_OF)[""]
        refresh()
        known = AccountFacts.objects.get(account=row.account_id)
        value = lifetime_value(
            fitting.purchase_model(fit),
            fitting.spend_model(fit),
            frequency=[known.frequency],
            recency=[known.recency_days / 7],
            age=[known.age_days / 7],
            mean_value=[float(known.mean_repeat_value)],
            margin_rate=0.5,
            annual_rate=0.1,
            horizon=156,
        )
        assert float(row.lifetime_value) == pytest.approx(value.mean[0], abs=1e-3)
        assert float(row.lifetime_value_high) == pytest.approx(value.high[0], abs=1e-3)
        assert row.fit_id == fit.pk

    def test_a_former_customer_has_none_but_what_it_bought(self, portfolio):
        score()
        former = AccountMeasures.objects.filter(margin_source="OWN").first().account
        former.status = "FORMER"
        former.save()
        row = measures_of(former)
        assert (row.lifetime_value, row.probability_alive) == (None, None)
        assert (row.attachment, row.fit_id) == (None, None)
        assert (row.margin_rate, row.margin_source) == (0.5, "OWN")

    def test_a_prospect_has_potential_and_influence_and_nothing_else(self, portfolio):
        prospect = AccountFactory(
            status="PROSPECT", annual_potential=Decimal(5000), potential_grade="C"
        )
        for follower in portfolio[:3]:
            AccountRelationFactory(
                from_account=follower, to_account=prospect, kind="FOLLOWS"
            )
        row = measures_of(prospect)
        assert (row.potential, row.potential_source) == (5000, "STATED")
        assert (row.headroom, row.headroom_beyond) == (5000, 5000)
        assert row.influence > 1
        assert [getattr(row, name) for name in OF_A_CUSTOMER] == [None] * 12
        assert (row.margin_source, row.margin_grade, row.cost_grade) == ("", "", "")

    def test_without_any_fit_nothing_is_expected(self, programme):
        acme = AccountFactory()
        bought(acme, (100, 60))
        row = measures_of(acme)
        assert (row.margin_rate, row.net_margin_12m) == (0.4, 40)
        assert (row.lifetime_value, row.probability_alive) == (None, None)

    def test_an_account_s_segment_is_valued_by_its_own_fit(self, portfolio):
        rail, other = portfolio[0], portfolio[1]
        rail.industry = "Rail"
        rail.save()
        change(segment_field="INDUSTRY")
        loyal = {"r": 5.0, "alpha": 5.0, "a": 0.01, "b": 9.0}
        own = fitted(segment="Rail", segment_field="INDUSTRY", parameters=loyal)
        score()
        whole = fitting.fits_in_force(AS_OF)[""]
        found = dict(AccountMeasures.objects.values_list("account_id", "fit_id"))
        assert (found[rail.pk], found[other.pk]) == (own.pk, whole.pk)

    def test_a_loss_making_account_has_a_negative_value_in_a_range(self, programme):
        fitted()
        acme = AccountFactory()
        for month in (1, 3, 5):
            bought(acme, (100, 150), ordered_on=dt.date(2026, month, 1))
        row = measures_of(acme)
        assert (row.margin_rate, row.margin_grade) == (-0.5, "B")
        assert row.lifetime_value_low < row.lifetime_value < 0
        assert row.lifetime_value < row.lifetime_value_high <= 0
        assert row.ceiling_money == 0

    def test_who_only_got_credits_has_bought_nothing(self, programme):
        fitted()
        acme = AccountFactory()
        bought(acme, (-100, None))
        row = measures_of(acme)
        assert (row.net_margin_12m, row.margin_source) == (-25, "PROGRAMME")
        assert (row.lifetime_value, row.roi) == (None, None)


class TestRuns:
    def test_a_second_run_changes_nothing(self, portfolio):
        assert score().changed == len(portfolio)
        assert score().changed == 0

    def test_chunks_do_not_matter(self, portfolio, monkeypatch):
        score()
        whole = rows()
        monkeypatch.setattr(measuring_run, "chunk_bounds", partial(chunk_bounds, 7))
        assert score().changed == 0
        assert rows() == whole

    def test_another_currency_scales_money_and_leaves_the_rest(self, portfolio):
        change(hourly_cost="30")
        score()
        before = rows()
        times = 100
        for table, names in [
            (OrderLine, ["revenue", "revenue_given", "cost", "cost_given"]),
            (Account, ["annual_potential"]),
            (WalletEntry, ["total", "ours"]),
        ]:
            for row in table.objects.all():
                for name in names:
                    if (given := getattr(row, name)) is not None:
                        setattr(row, name, given * times)
                row.save()
        fit = fitting.fits_in_force(AS_OF)[""]
        fit.spend_parameters["v"] *= times
        fit.save()
        change(hourly_cost="3000")
        facts.mark_all()
        score()
        for key, row in rows().items():
            for name, value in row.items():
                if name in MONEY and value is not None:
                    scaled = float(before[key][name]) * times
                    assert float(value) == pytest.approx(scaled, rel=1e-6, abs=0.02)
                elif isinstance(value, float):
                    assert value == pytest.approx(before[key][name], rel=1e-6)
                elif name != "settings_version":
                    assert value == before[key][name]

    def test_measures_any_day_from_the_events_alone(self, db):
        day = dt.date(2025, 6, 30)
        fitted(as_of=day)
        make_portfolio()
        assert score(day).published
        assert set(AccountMeasures.objects.values_list("as_of", flat=True)) == {day}

    def test_keeps_one_snapshot_a_month(self, portfolio):
        days = [AS_OF + dt.timedelta(days=n) for n in range(3)]
        for day in days[1:]:
            fitted(as_of=day)
        for day in days:
            score(day)
        months = MeasureSnapshot.objects.filter(account=portfolio[0])
        assert list(months.order_by("month").values_list("month", "as_of")) == [
            (dt.date(2026, 6, 1), days[0]),
            (dt.date(2026, 7, 1), days[2]),
        ]
        last = months.latest("month")
        now = AccountMeasures.objects.get(account=portfolio[0])
        assert (last.roi, last.attachment) == (now.roi, now.attachment)

    def test_the_run_tells_of_the_portfolio(self, portfolio):
        told = score().result
        assert told["margin"]["OWN"]["share"] == 1
        assert told["wallet"]["sources"] == {"STATED": 40}
        assert told["influence"] == {
            "relations": 0,
            "related": 0,
            "accounts": 0,
            "least": 3,
        }
        assert len(told["whale"]["accounts_share"]) <= 201
        assert told["whale"]["peak"] == 1
        overlap = told["overlap"]
        assert overlap["held"] + overlap["beyond"] == pytest.approx(overlap["headroom"])


def test_visits_of_a_colleague_cost_their_hours(portfolio):
    User.objects.update(hourly_cost=Decimal(60))
    Interaction.objects.update(user=User.objects.first(), minutes=None)
    row = measures_of(portfolio[0])
    assert row.manager_cost_12m == 120
    assert row.roi == pytest.approx(float(row.net_margin_12m) / 120)


def test_settings_that_change_under_way_are_for_the_next_run(portfolio, monkeypatch):
    stage_standing = standing.stage_standing

    def then(*args):
        stage_standing(*args)
        save_settings(None, reason="Dearer money", values={"annual_rate": "0.2"})

    monkeypatch.setattr(standing, "stage_standing", then)
    run = score()
    assert run.result["settings"] == 1
    versions = AccountMeasures.objects.values_list("settings_version", flat=True)
    assert set(versions) == {1}
    monkeypatch.setattr(standing, "stage_standing", stage_standing)
    assert score().result["settings"] == 2
    assert set(versions.all()) == {2}
