"""Facts of wallets, of people met and of what they say, by any day."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import AccountFacts, CompetitorShare, DirtyAccount
from accounts.services import facts
from tests.accounts.test_rollup import facts_of, refresh
from tests.factories import (
    AccountFactory,
    CompetitorFactory,
    CompetitorShareFactory,
    ContactFactory,
    CustomerSignalFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    OfferingFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    WalletEntryFactory,
)

LEAP = dt.date(2028, 2, 29)


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


class TestWallet:
    def test_what_is_not_with_us_is_counted_where_an_entry_says_so(self, acme):
        pumps = WalletEntryFactory(
            account=acme, total=Decimal(1000), unplaced=Decimal(150)
        )
        WalletEntryFactory(account=acme, total=Decimal(600), unplaced=Decimal(50))
        CompetitorShareFactory(entry=pumps, amount=Decimal(300))
        CompetitorShareFactory(entry=pumps, amount=Decimal(200))
        CompetitorShareFactory(entry=pumps, amount=None)
        row = facts_of(acme)
        assert (row.wallet_unplaced, row.wallet_competitors) == (200, 500)
        assert row.wallet_in_house is None

    def test_a_half_year_s_figures_count_twice_each(self, acme):
        entry = WalletEntryFactory(
            account=acme,
            period_start=dt.date(2026, 1, 1),
            period_end=dt.date(2026, 7, 1),
            total=Decimal(182),
            unplaced=Decimal(18),
            in_house=Decimal(20),
        )
        CompetitorShareFactory(entry=entry, amount=Decimal(91))
        row = facts_of(acme)
        assert row.wallet_competitors == Decimal("182.5")
        assert (row.wallet_unplaced, row.wallet_in_house) == (
            Decimal("36.0989"),
            Decimal("40.1099"),
        )

    def test_the_share_of_a_year_before_is_what_was_known_then(self, acme):
        category = OfferingFactory()
        for year, ours in ((2025, 300), (2026, 500)):
            WalletEntryFactory(
                account=acme,
                category=category,
                period_start=dt.date(year, 1, 1),
                period_end=dt.date(year, 12, 31),
                stated_on=dt.date(year, 2, 1),
                ours=Decimal(ours),
            )
        row = facts_of(acme)
        assert (row.wallet_ours, row.share_prev_12m) == (500, 0.3)

    def test_what_was_stated_since_says_nothing_of_the_year_before(self, acme):
        WalletEntryFactory(
            account=acme,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2025, 12, 31),
            stated_on=dt.date(2025, 7, 1),
            ours=Decimal(300),
        )
        assert facts_of(acme).share_prev_12m is None

    def test_the_share_of_a_year_before_goes_by_that_year_s_orders_where_it_must(
        self, acme
    ):
        WalletEntryFactory(
            account=acme,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2025, 12, 31),
        )
        for day, revenue in (("2025-06-01", 250), ("2026-06-01", 900)):
            order = OrderFactory(account=acme, ordered_on=dt.date.fromisoformat(day))
            OrderLineFactory(order=order, revenue=Decimal(revenue))
        assert facts_of(acme).share_prev_12m == 0.25

    def test_on_29_february_the_year_before_ends_on_the_28th(self, acme):
        WalletEntryFactory(
            account=acme,
            period_start=dt.date(2026, 3, 1),
            period_end=dt.date(2027, 2, 28),
            stated_on=dt.date(2027, 2, 28),
            ours=Decimal(400),
        )
        WalletEntryFactory(
            account=acme,
            period_start=dt.date(2027, 3, 1),
            period_end=dt.date(2028, 2, 29),
            ours=Decimal(1000),
        )
        row = facts_of(acme, LEAP)
        assert (row.wallet_total, row.share_prev_12m) == (1000, 0.4)

    def test_a_wallet_of_nothing_has_no_share(self, acme):
        WalletEntryFactory(
            account=acme,
            period_start=dt.date(2025, 1, 1),
            period_end=dt.date(2025, 12, 31),
            total=Decimal(0),
        )
        assert facts_of(acme).share_prev_12m is None


class TestPeopleMet:
    def test_who_is_there_and_took_part_was_met(self, acme):
        buyer = PositionFactory(account=acme, function="Procurement").contact
        PositionFactory(account=acme, function="Finance")
        gone = PositionFactory(
            account=acme, function="Legal", ended_on=dt.date(2026, 6, 29)
        ).contact
        for _ in range(2):
            call = InteractionFactory(account=acme, kind="CALL")
            for contact in (buyer, gone, ContactFactory()):
                InteractionParticipantFactory(interaction=call, contact=contact)
        row = facts_of(acme)
        assert (row.people, row.people_met_12m, row.functions_met_12m) == (2, 1, 1)

    @pytest.mark.parametrize(
        ("at", "met"),
        [
            ("2027-02-28T23:59:59", 0),
            ("2027-03-01T00:00:00", 1),
            ("2028-02-29T23:59:59", 1),
            ("2028-03-01T00:00:00", 0),
        ],
    )
    def test_a_year_that_ends_on_29_february_begins_on_1_march(self, acme, at, met):
        person = PositionFactory(account=acme).contact
        meeting = InteractionFactory(
            account=acme, happened_at=dt.datetime.fromisoformat(f"{at}+00:00")
        )
        InteractionParticipantFactory(interaction=meeting, contact=person)
        assert facts_of(acme, LEAP).people_met_12m == met


class TestVoice:
    def test_each_person_counts_once_with_what_they_said_last(self, acme):
        chief, clerk = ContactFactory(), ContactFactory()
        for contact, day, value in (
            (chief, 1, 1),
            (chief, 20, 4),
            (clerk, 10, 2),
            (None, 5, 5),
            (None, 6, 3),
        ):
            CustomerSignalFactory(
                account=acme,
                contact=contact,
                value=Decimal(value),
                said_on=dt.date(2026, 6, day),
            )
        assert facts_of(acme).perception == 3

    def test_of_two_statements_on_a_day_the_one_recorded_later_counts(self, acme):
        for value in (2, 5):
            CustomerSignalFactory(
                account=acme, kind="FEELS_SPECIAL", value=Decimal(value)
            )
        assert facts_of(acme).feels_special == 5

    def test_influence_is_the_highest_of_its_markets_as_last_judged(self, acme):
        for market, day, value in (("Hull", 1, 5), ("Hull", 2, 2), ("Leeds", 1, 3)):
            CustomerSignalFactory(
                account=acme,
                kind="INFLUENCE",
                market=market,
                contact=ContactFactory(),
                value=Decimal(value),
                said_on=dt.date(2026, 6, day),
            )
        assert facts_of(acme).market_influence == 3

    def test_what_is_said_later_does_not_count_and_earlier_days_see_what_was_said(
        self, acme
    ):
        person = ContactFactory()
        for day, value in (("2025-01-10", 9), ("2026-06-30", 2), ("2026-07-01", 10)):
            CustomerSignalFactory(
                account=acme,
                kind="ADVOCACY",
                contact=person,
                value=Decimal(value),
                said_on=dt.date.fromisoformat(day),
            )
        refresh(dt.date(2025, 1, 9))
        assert AccountFacts.objects.get(account=acme).advocacy is None
        refresh(dt.date(2026, 6, 29))
        assert AccountFacts.objects.get(account=acme).advocacy == 9
        assert facts_of(acme).advocacy == 2

    def test_nobody_has_said_anything(self, acme):
        row = facts_of(acme)
        said = (row.feels_special, row.perception, row.advocacy, row.market_influence)
        assert said == (None, None, None, None)


class TestMarks:
    def marked(self):
        return set(DirtyAccount.objects.values_list("account_id", "orders"))

    def test_what_a_customer_says_marks_the_account(self, acme):
        refresh()
        signal = CustomerSignalFactory(account=acme)
        assert self.marked() == {(acme.pk, False)}
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).perception == 4
        other = AccountFactory()
        facts.refresh_marked()
        signal.account = other
        signal.save()
        assert self.marked() == {(acme.pk, False), (other.pk, False)}
        facts.refresh_marked()
        signal.delete()
        assert self.marked() == {(other.pk, False)}

    def test_what_a_competitor_holds_marks_the_account(self, acme):
        entry = WalletEntryFactory(account=acme)
        refresh()
        share = CompetitorShareFactory(entry=entry, competitor=CompetitorFactory())
        assert self.marked() == {(acme.pk, False)}
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).wallet_competitors == 100
        CompetitorShare.objects.filter(pk=share.pk).update(amount=250)
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).wallet_competitors == 250
        share.delete()
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=acme).wallet_competitors is None
