"""Potential, headroom, share of wallet, influence, attachment: in their units."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from accounts.models import Account
from scoring.core.influence import influence
from scoring.models import AccountMeasures
from tests.factories import (
    AccountFactory,
    AccountRelationFactory,
    CompetitorShareFactory,
    ContactFactory,
    CustomerSignalFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    PositionFactory,
    UserFactory,
    WalletEntryFactory,
)
from tests.rails.portfolio import AS_OF
from tests.scoring.measured import bought, change, fitted, measures_of, score


@pytest.fixture
def acme(programme):
    return AccountFactory(name="Acme")


@pytest.fixture
def buyers(programme):
    """Forty in one industry, who bought for 100, 200, … and 4,000."""
    owner = UserFactory()
    made = [AccountFactory(owner=owner, industry="Rail") for _ in range(40)]
    for place, account in enumerate(made):
        bought(account, (100 * (place + 1), None))
    return made


class TestPotential:
    def test_measured_wallets_win_over_what_was_stated(self, acme):
        acme.annual_potential, acme.potential_grade = Decimal(9000), "C"
        acme.save()
        WalletEntryFactory(account=acme, total=Decimal(1000), ours=Decimal(250))
        row = measures_of(acme)
        assert (row.potential, row.potential_grade) == (1000, "B")
        assert (row.potential_source, row.potential_low) == ("WALLET", 1000)
        assert (row.share_of_wallet, row.share_grade) == (0.25, "B")

    def test_stated_potential_less_revenue_is_headroom(self, acme):
        acme.annual_potential = Decimal(900)
        acme.save()
        bought(acme, (100, None))
        row = measures_of(acme)
        assert (row.potential, row.potential_source) == (900, "STATED")
        assert (row.potential_grade, row.headroom) == ("C", 800)
        assert row.share_of_wallet is None

    def test_a_wallet_is_never_less_than_we_sell(self, acme):
        WalletEntryFactory(account=acme, total=Decimal(60), ours=Decimal(60))
        bought(acme, (100, None))
        row = measures_of(acme)
        assert (row.potential, row.potential_low, row.headroom) == (100, 100, 0)

    def test_unknown_is_not_zero(self, acme):
        row = measures_of(acme)
        assert (row.potential, row.headroom, row.potential_grade) == (None, None, "")
        assert (row.potential_source, row.left_behind_share) == ("", None)


class TestEstimate:
    def test_is_what_the_best_of_like_accounts_spend(self, buyers):
        prospect = AccountFactory(status="PROSPECT", industry="Rail")
        stranger = AccountFactory(status="PROSPECT")
        run = score()
        assert run.result["wallet"]["method"] == "QUANTILE"
        assert run.result["wallet"]["sources"] == {"MODEL": 41}
        rows = {row.account_id: row for row in AccountMeasures.objects.all()}
        row = rows[prospect.pk]
        # Nine in ten spend less; the range is from eight in ten to 95 in 100.
        assert 3600 <= row.potential <= 3700
        assert 3200 <= row.potential_low <= 3300
        assert 3800 <= row.potential_high <= 3900
        assert (row.potential_grade, row.potential_source) == ("D", "MODEL")
        assert row.realizable_wallet == row.potential
        assert rows[stranger.pk].potential is None
        most = rows[buyers[-1].pk]
        assert (most.potential, most.headroom) == (4000, 0)

    def test_learns_from_thirty_known_wallets(self, buyers):
        for place, account in enumerate(buyers[:30]):
            total = Decimal(1000 * (place + 1))
            WalletEntryFactory(account=account, total=total, ours=None)
        run = score()
        assert run.result["wallet"]["method"] == "HIERARCHICAL"
        assert run.result["wallet"]["surveys"] == 30
        rows = {row.account_id: row for row in AccountMeasures.objects.all()}
        known, guessed = rows[buyers[9].pk], rows[buyers[35].pk]
        assert (known.potential, known.potential_source) == (10_000, "WALLET")
        assert float(known.realizable_wallet) == pytest.approx(10_000, rel=0.2)
        # All spend a tenth of their wallet with us.
        assert float(guessed.potential) == pytest.approx(36_000, rel=0.25)
        assert guessed.potential_low < guessed.potential < guessed.potential_high

    def test_twenty_nine_buyers_are_too_few_to_compare_with(self, buyers):
        Account.objects.filter(pk__in=[b.pk for b in buyers[29:]]).update(
            status="FORMER", closed_on=dt.date(2026, 6, 30)
        )
        run = score()
        assert run.result["wallet"]["method"] == "NONE"
        assert not AccountMeasures.objects.exclude(potential=None).exists()

    def test_the_next_night_estimates_the_same(self, buyers):
        score()
        assert score().changed == 0


class TestHeadroom:
    def test_beyond_what_is_expected_is_worth_its_margin_when_won(self, acme):
        acme.annual_potential = Decimal(40_100)
        acme.save()
        bought(acme, (100, 70))
        row = measures_of(acme)
        assert (row.headroom, row.headroom_beyond) == (40_000, 40_000)
        # Without a fit nothing is expected: 40,000 a year, won at 20 %, of which 30 %
        # is margin, over three years at 10 %.
        assert float(row.headroom_value) == pytest.approx(
            40_000 * 0.06 * 2.609, rel=1e-3
        )

    def test_what_lifetime_value_expects_is_not_counted_again(self, acme):
        fitted(spend_parameters={"p": 6.0, "q": 4.0, "v": 200.0})
        acme.annual_potential = Decimal(40_000)
        acme.save()
        for month in range(1, 7):
            bought(acme, (100, 70), ordered_on=dt.date(2026, month, 1))
        row = measures_of(acme)
        assert 0 < row.headroom_beyond < row.headroom == 40_000 - 600
        whole = 40_000 * 0.3 * 2.609
        assert float(row.lifetime_value + row.headroom_value) < whole

    def test_left_behind_is_split_and_null_where_nobody_said(self, acme):
        entry = WalletEntryFactory(
            account=acme,
            total=Decimal(500),
            ours=Decimal(350),
            in_house=Decimal(60),
            unplaced=None,
        )
        CompetitorShareFactory(entry=entry, amount=Decimal(50))
        row = measures_of(acme)
        assert (row.left_unplaced, row.left_competitors) == (None, 50)
        assert row.left_behind_share == pytest.approx(90 / 440)


class TestInfluence:
    def test_is_times_the_mean_of_those_with_relations(self, programme):
        head, *others = (AccountFactory() for _ in range(6))
        for other in others[:3]:
            AccountRelationFactory(from_account=head, to_account=other)
        AccountRelationFactory(from_account=others[0], to_account=others[3], weight=2)
        AccountFactory()
        score()
        found = influence([0, 0, 0, 1], [1, 2, 3, 4], [1, 1, 1, 2], size=6).standing
        rows = {row.account_id: row for row in AccountMeasures.objects.all()}
        assert rows[head.pk].influence == pytest.approx(found[0])
        assert rows[head.pk].relations == 3
        assert (rows[others[0].pk].influence, rows[others[0].pk].relations) == (None, 1)

    def test_who_is_followed_has_it_a_board_gives_it_to_both_and_a_head_to_its_group(
        self, programme
    ):
        change(least_relations=1)
        followed, member, other, head = (AccountFactory() for _ in range(4))
        AccountRelationFactory(
            from_account=AccountFactory(), to_account=followed, kind="FOLLOWS"
        )
        AccountRelationFactory(from_account=member, to_account=other, kind="BOARD")
        AccountFactory(parent=head)
        score()
        rows = {row.account_id: row for row in AccountMeasures.objects.all()}
        for account in (followed, member, other, head):
            assert rows[account.pk].relations == 1
            assert rows[account.pk].influence > 0.5
        assert np.isclose(rows[head.pk].influence, rows[followed.pk].influence)
        assert np.isclose(rows[member.pk].influence, rows[other.pk].influence)

    def test_too_few_relations_are_no_evidence_nor_is_a_later_or_an_ended_one(
        self, acme
    ):
        tomorrow = AS_OF + dt.timedelta(days=1)
        AccountRelationFactory(from_account=acme)
        AccountRelationFactory(from_account=acme, ended_on=tomorrow)
        AccountRelationFactory(from_account=acme, since_on=tomorrow)
        AccountRelationFactory(from_account=acme, ended_on=AS_OF)
        row = measures_of(acme)
        assert (row.influence, row.relations) == (None, 2)

    def test_references_are_worth_their_part_of_whom_they_brought(self, acme):
        fitted()
        other, brought = AccountFactory(), AccountFactory()
        for month in range(1, 7):
            bought(brought, (100, 70), ordered_on=dt.date(2026, month, 1))
        AccountRelationFactory(from_account=acme, to_account=brought, weight=3)
        AccountRelationFactory(
            from_account=other, to_account=brought, kind="REFERENCE", weight=1
        )
        row = measures_of(acme)
        value = AccountMeasures.objects.get(account=brought).lifetime_value
        assert row.reference_value == pytest.approx(value * 3 / 4, abs=Decimal("0.01"))


class TestAttachment:
    @pytest.fixture
    def customer(self, acme):
        fitted()
        acme.since_on = dt.date(2021, 6, 30)
        acme.save()
        bought(acme, (100, 70))
        return acme

    def test_weighs_what_is_known_and_says_how_far_the_rest_could_move_it(
        self, customer
    ):
        for kind, value in [("FEELS_SPECIAL", 4), ("PERCEPTION", 3), ("ADVOCACY", 9)]:
            CustomerSignalFactory(account=customer, kind=kind, value=value)
        row = measures_of(customer)
        # 20 points at 0.75, 20 at 0.5, 15 at 0.9, 10 at half of ten years; 35 unknown.
        known = 15 + 10 + 13.5 + 5
        assert row.attachment == pytest.approx(known / 0.65, abs=0.01)
        assert row.attachment_low == pytest.approx(known, abs=0.01)
        assert row.attachment_high == pytest.approx(known + 35, abs=0.01)

    def test_too_little_known_is_no_figure(self, customer):
        row = measures_of(customer)
        assert (row.attachment, row.attachment_low) == (None, None)

    def test_breadth_is_of_the_functions_that_we_met(self, customer):
        change(attachment_coverage="0.25")
        for function in ("Finance", "Buying"):
            PositionFactory(
                account=customer, contact=ContactFactory(), function=function
            )
        met = customer.positions.first().contact
        visit = InteractionFactory(account=customer)
        InteractionParticipantFactory(interaction=visit, contact=met)
        row = measures_of(customer)
        assert row.attachment == pytest.approx(50, abs=0.05)
