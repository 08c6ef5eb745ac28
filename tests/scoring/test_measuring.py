"""Measures of accounts: what is known, what is assumed, what is not measured."""

import datetime as dt
from decimal import Decimal

import pytest

from sam.lib import runs
from scoring.models import AccountMeasures, MeasureSnapshot, ModelFit
from scoring.services import fitting, measuring
from tests.factories import (
    AccountFactory,
    AccountRelationFactory,
    CostEntryFactory,
    OrderFactory,
    OrderLineFactory,
    WalletEntryFactory,
)
from tests.rails.portfolio import AS_OF, make_portfolio


def score(as_of=AS_OF):
    return runs.start(measuring.SCORE, as_of=as_of, again=True)[0]


def measures_of(account):
    score()
    return AccountMeasures.objects.get(account=account)


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


def bought(account, *lines):
    order = OrderFactory(account=account)
    for revenue, cost in lines:
        OrderLineFactory(order=order, revenue=Decimal(revenue), cost=cost)


class TestMargin:
    def test_is_the_account_s_own_where_enough_cost_is_known(self, acme):
        bought(acme, (80, Decimal(60)), (20, None))
        row = measures_of(acme)
        assert (row.margin_rate, row.margin_grade) == (0.25, "B")
        assert row.net_margin_12m == 25

    def test_is_the_programme_s_assumed_one_where_too_little_is(self, acme):
        bought(acme, (79, Decimal(0)), (21, None))
        row = measures_of(acme)
        assert (row.margin_rate, row.margin_grade) == (0.25, "D")

    def test_is_net_of_what_serving_cost(self, acme):
        bought(acme, (100, Decimal(90)))
        CostEntryFactory(account=acme, amount=Decimal(30))
        assert measures_of(acme).net_margin_12m == -20


class TestPotential:
    def test_measured_wallets_win_over_what_was_stated(self, acme):
        acme.annual_potential, acme.potential_grade = Decimal(9000), "C"
        acme.save()
        WalletEntryFactory(account=acme, total=Decimal(1000), ours=Decimal(250))
        row = measures_of(acme)
        assert (row.potential, row.potential_grade) == (1000, "B")
        assert (row.share_of_wallet, row.share_grade) == (0.25, "B")

    def test_stated_potential_less_revenue_is_headroom(self, acme):
        acme.annual_potential, acme.potential_grade = Decimal(900), "C"
        acme.save()
        bought(acme, (100, None))
        row = measures_of(acme)
        assert (row.potential, row.headroom) == (900, 800)
        assert row.share_of_wallet is None

    def test_unknown_is_not_zero(self, acme):
        row = measures_of(acme)
        assert (row.potential, row.headroom, row.potential_grade) == (None, None, "")
        assert row.lifetime_value is None


class TestInfluence:
    def test_who_refers_or_is_followed_has_it_and_a_board_gives_it_to_both(
        self, programme
    ):
        referrer, followed, member, other = (AccountFactory() for _ in range(4))
        AccountRelationFactory(from_account=referrer, to_account=other, weight=2)
        for _ in range(3):
            AccountRelationFactory(
                from_account=AccountFactory(), to_account=followed, kind="FOLLOWS"
            )
        AccountRelationFactory(from_account=member, to_account=other, kind="BOARD")
        score()
        found = dict(AccountMeasures.objects.values_list("account_id", "influence"))
        assert [found[a.pk] for a in (referrer, followed, member, other)] == [
            2,
            3,
            1,
            1,
        ]

    def test_no_relation_is_no_evidence_and_a_later_one_is_not_known_yet(self, acme):
        AccountRelationFactory(from_account=acme, since_on=AS_OF + dt.timedelta(days=1))
        row = measures_of(acme)
        assert (row.influence, row.relations) == (None, 0)


class TestLifetimeValue:
    @pytest.fixture
    def portfolio(self, db):
        return make_portfolio()

    def test_lies_in_its_range_and_is_there_for_who_has_bought(self, portfolio):
        score()
        rows = AccountMeasures.objects.all()
        valued = [row for row in rows if row.lifetime_value is not None]
        assert valued
        for row in valued:
            assert row.lifetime_value_low <= row.lifetime_value_high
            assert row.lifetime_value_low >= 0
            assert 0 <= row.probability_alive <= 1

    def test_a_former_customer_has_none(self, portfolio):
        former = portfolio[1]
        former.status = "FORMER"
        former.save()
        score()
        assert AccountMeasures.objects.get(account=former).lifetime_value is None

    def test_measures_any_day_from_the_events_alone(self, portfolio):
        run = score(dt.date(2025, 6, 30))
        assert run.published
        assert ModelFit.objects.get().as_of == dt.date(2025, 6, 30)

    def test_keeps_one_snapshot_a_month(self, portfolio):
        score()
        score(AS_OF + dt.timedelta(days=1))
        score(AS_OF + dt.timedelta(days=2))
        months = MeasureSnapshot.objects.filter(account=portfolio[0])
        assert list(months.order_by("month").values_list("month", "as_of")) == [
            (dt.date(2026, 6, 1), AS_OF),
            (dt.date(2026, 7, 1), AS_OF + dt.timedelta(days=2)),
        ]


class TestFit:
    def fit(self, **options):
        return runs.start(fitting.FIT, as_of=AS_OF, options=options, again=True)[0]

    def test_too_few_repeat_buyers_keep_the_last_good_fit(self, acme):
        bought(acme, (100, None))
        run = self.fit()
        assert "at least 10 are needed" in run.result["verdict"]
        assert not ModelFit.objects.exists()

    def test_the_same_fit_is_kept_once(self, db):
        make_portfolio()
        assert self.fit().result["fit"] == self.fit().result["fit"]
        assert ModelFit.objects.count() == 1

    @pytest.mark.parametrize("model", ["bg-nbd", "pareto-nbd", "mbg-cnbd"])
    def test_fits_the_model_that_is_asked_for(self, db, model):
        make_portfolio()
        result = self.fit(model=model).result
        assert result["model"] == model
        fitted = ModelFit.objects.get()
        assert fitted.parameters == result["parameters"]
        assert fitted.is_good == (model != "mbg-cnbd")
