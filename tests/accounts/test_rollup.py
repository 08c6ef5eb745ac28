"""Facts of accounts: any order of events, any correction, gives the same figures."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import (
    AccountFacts,
    OrderLine,
)
from accounts.rollup import Window
from accounts.rollup.facts import months_before
from accounts.services import facts
from sam.lib import audit, runs
from sam.lib.models import AuditEntry
from tests.accounts.reference import expected_order_facts
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CostEntryFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    ProblemFactory,
    ProgrammeFactory,
    UnitFactory,
    WalletEntryFactory,
)

AS_OF = dt.date(2026, 6, 30)


def refresh(as_of=AS_OF, **options):
    run, _ = runs.start(facts.REFRESH, as_of=as_of, options=options)
    return run


def published():
    return list(AccountFacts.objects.order_by("account_id").values())


money = st.decimals(-2_000, 9_000, places=4, allow_nan=False)
days = st.dates(dt.date(2023, 12, 1), dt.date(2026, 8, 31))
lines = st.fixed_dictionaries(
    {
        "revenue": money,
        "cost": st.none() | st.decimals(0, 5_000, places=4, allow_nan=False),
        "promised_on": st.none() | days,
        "delivered_on": st.none() | days,
    }
)
orders = st.lists(st.tuples(days, st.lists(lines, min_size=1, max_size=3)), max_size=8)


def write(account, day, lines):
    order = OrderFactory(account=account, ordered_on=day)
    for line in lines:
        OrderLineFactory(order=order, **line)


def correct(account, kind, draw):
    """Do one thing that happens to order books: a late row, a correction, a credit."""
    known = list(OrderLine.objects.filter(account=account).order_by("pk"))
    if kind == "add" or not known:
        write(account, draw(days), [draw(lines)])
        return
    line = draw(st.sampled_from(known))
    if kind == "remove":
        line.delete()
    elif kind == "reprice":
        line.revenue = draw(money)
        line.save()
    else:
        line.delivered_on = draw(days)
        line.save()


class TestAnyHistory(TestCase):
    """After whatever happened, only what changed is recomputed, and all is right."""

    @pytest.mark.slow
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        first=orders,
        second=orders,
        kinds=st.lists(
            st.sampled_from(["add", "remove", "reprice", "deliver"]), max_size=4
        ),
        data=st.data(),
        as_of=st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 31)),
    )
    def test_refreshed_bit_by_bit_equals_rebuilt_to_the_cent(
        self, first, second, kinds, data, as_of
    ):
        ProgrammeFactory()
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            accounts = [AccountFactory(), AccountFactory(), AccountFactory()]
            for account, history in zip(accounts, [first, second], strict=False):
                for day, order_lines in history:
                    write(account, day, order_lines)
            refresh(as_of)
            for kind in kinds:
                correct(accounts[0], kind, data.draw)
            refresh(as_of)
            bit_by_bit = published()
            refresh(as_of, rebuild=True)
        assert published() == bit_by_bit
        for account, row in zip(accounts, bit_by_bit, strict=True):
            expected = expected_order_facts(account, as_of)
            gap_sum = expected.pop("log_gap_sum")
            assert {name: row[name] for name in expected} == expected
            assert row["log_gap_sum"] == pytest.approx(gap_sum, abs=1e-9)


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


def facts_of(account, as_of=AS_OF):
    refresh(as_of)
    return AccountFacts.objects.get(account=account)


class TestWindows:
    @pytest.mark.parametrize(
        ("day", "months", "earlier"),
        [
            (dt.date(2026, 6, 30), 12, dt.date(2025, 6, 30)),
            (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
            (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
            (dt.date(2026, 1, 31), 2, dt.date(2025, 11, 30)),
            (dt.date(2026, 12, 31), 24, dt.date(2024, 12, 31)),
            (dt.date(2025, 12, 15), 12, dt.date(2024, 12, 15)),
        ],
    )
    def test_months_before(self, day, months, earlier):
        assert months_before(day, months) == earlier

    def test_a_day_ends_in_the_programme_s_zone_also_on_a_night_of_25_hours(
        self, programme
    ):
        programme.time_zone = "Europe/London"
        window = Window.of(dt.date(2026, 10, 25), programme)
        assert window.now_at.astimezone(dt.UTC).isoformat() == (
            "2026-10-26T00:00:00+00:00"
        )
        window = Window.of(dt.date(2026, 7, 1), programme)
        assert window.now_at.astimezone(dt.UTC).isoformat() == (
            "2026-07-01T23:00:00+00:00"
        )


class TestFacts:
    def test_an_order_of_the_day_a_year_ago_is_of_the_year_before(self, acme):
        for day, revenue in [("2025-06-30", 70), ("2025-07-01", 30)]:
            order = OrderFactory(account=acme, ordered_on=dt.date.fromisoformat(day))
            OrderLineFactory(order=order, revenue=Decimal(revenue))
        row = facts_of(acme)
        assert (row.revenue_12m, row.revenue_prev_12m) == (30, 70)

    def test_nothing_after_the_day_counts(self, acme):
        order = OrderFactory(account=acme, ordered_on=AS_OF + dt.timedelta(days=1))
        OrderLineFactory(order=order)
        InteractionFactory(
            account=acme, happened_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
        )
        row = facts_of(acme)
        assert (row.first_order_on, row.orders_12m, row.visits_12m) == (None, 0, 0)

    def test_a_credit_counts_in_revenue_and_is_no_purchase(self, acme):
        for month, revenue in [(1, 100), (2, -40), (3, 0)]:
            order = OrderFactory(account=acme, ordered_on=dt.date(2026, month, 1))
            OrderLineFactory(order=order, revenue=Decimal(revenue))
        row = facts_of(acme)
        assert row.revenue_12m == 60
        assert (row.frequency, row.recency_days, row.orders_12m) == (1, 59, 3)

    def test_orders_of_one_day_are_one_purchase(self, acme):
        for _ in range(2):
            OrderLineFactory(order__account=acme)
        OrderLineFactory(order__account=acme, order__ordered_on=dt.date(2026, 6, 15))
        row = facts_of(acme)
        assert (row.frequency, row.median_gap_days) == (1, 14)
        assert row.mean_repeat_value == 100

    def test_margin_is_of_the_lines_whose_cost_is_known(self, acme):
        order = OrderFactory(account=acme)
        OrderLineFactory(order=order, revenue=Decimal(100), cost=Decimal(70))
        OrderLineFactory(order=order, revenue=Decimal(900))
        row = facts_of(acme)
        assert (row.margin_12m, row.costed_revenue_12m) == (30, 100)

    def test_no_known_cost_is_no_margin_rather_than_all_margin(self, acme):
        OrderLineFactory(order__account=acme)
        assert facts_of(acme).margin_12m is None

    def test_an_order_is_late_once_its_promise_is_past_and_stays_so(self, acme):
        OrderLineFactory(
            order__account=acme,
            order__ordered_on=dt.date(2026, 6, 1),
            promised_on=dt.date(2026, 6, 10),
            delivered_on=dt.date(2026, 6, 12),
        )
        assert facts_of(acme, dt.date(2026, 6, 10)).late_90d == 0
        assert facts_of(acme, dt.date(2026, 6, 11)).late_90d == 1
        row = facts_of(acme, dt.date(2026, 12, 31))
        assert (row.late_90d, row.late_12m) == (0, 1)

    def test_visits_and_the_last_meeting_with_an_executive(self, acme):
        chief = PositionFactory(account=acme, level="C").contact
        clerk = PositionFactory(account=acme, level="STAFF").contact
        for day, contact in [(1, chief), (20, clerk)]:
            visit = InteractionFactory(
                account=acme, happened_at=dt.datetime(2026, 6, day, 9, tzinfo=dt.UTC)
            )
            InteractionParticipantFactory(interaction=visit, contact=contact)
        row = facts_of(acme)
        assert row.visits_12m == 2
        assert row.last_visit_on == dt.date(2026, 6, 20)
        assert row.last_executive_meeting_on == dt.date(2026, 6, 1)

    def test_who_left_before_a_meeting_was_no_executive_there(self, acme):
        left = PositionFactory(
            account=acme, level="C", ended_on=dt.date(2026, 5, 1)
        ).contact
        visit = InteractionFactory(account=acme)
        InteractionParticipantFactory(interaction=visit, contact=left)
        assert facts_of(acme).last_executive_meeting_on is None

    def test_problems_open_and_out_of_stock(self, acme):
        at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
        ProblemFactory(account=acme, opened_at=at, resolved_at=None)
        ProblemFactory(
            account=acme,
            opened_at=at,
            kind="AVAILABILITY",
            resolved_at=at + dt.timedelta(days=1),
        )
        ProblemFactory(
            account=acme,
            opened_at=dt.datetime(2025, 9, 1, tzinfo=dt.UTC),
            kind="AVAILABILITY",
            resolved_at=dt.datetime(2026, 8, 1, tzinfo=dt.UTC),
        )
        row = facts_of(acme)
        assert (row.open_problems, row.stockouts_90d, row.stockouts_12m) == (2, 1, 2)

    def test_cost_to_serve_is_unknown_rather_than_zero_where_none_is_recorded(
        self, acme
    ):
        assert facts_of(acme).cost_to_serve_12m is None
        CostEntryFactory(account=acme, amount=Decimal("12.34"))
        assert facts_of(acme).cost_to_serve_12m == Decimal("12.34")

    def test_the_best_graded_then_newest_wallet_entry_wins(self, acme):
        first = WalletEntryFactory(
            account=acme, total=Decimal(1000), ours=Decimal(400), grade="B"
        )
        WalletEntryFactory(
            account=acme,
            category=first.category,
            period_start=dt.date(2026, 2, 1),
            period_end=dt.date(2027, 1, 31),
            total=Decimal(5000),
            grade="C",
        )
        WalletEntryFactory(account=acme, total=Decimal(500), grade="C")
        row = facts_of(acme)
        assert (row.wallet_total, row.wallet_ours, row.wallet_grade) == (
            1500,
            None,
            "C",
        )

    def test_a_wallet_of_half_a_year_counts_twice(self, acme):
        WalletEntryFactory(
            account=acme,
            period_start=dt.date(2026, 1, 1),
            period_end=dt.date(2026, 7, 1),
            total=Decimal(182),
        )
        assert facts_of(acme).wallet_total == 365

    def test_sites_people_and_functions(self, acme):
        UnitFactory(account=acme)
        boss = ContactFactory()
        PositionFactory(account=acme, contact=boss, function="Finance")
        PositionFactory(account=acme, contact=boss, function="Operations")
        PositionFactory(account=acme, function="Finance")
        PositionFactory(account=acme, function="Legal", ended_on=dt.date(2026, 1, 1))
        row = facts_of(acme)
        assert (row.units, row.people, row.functions) == (1, 2, 2)
