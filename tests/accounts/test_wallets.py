"""Wallets: written down, corrected with the conflict shown, and what follows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Competitor, CompetitorShare, WalletEntry
from accounts.rollup.facts import months_before
from accounts.selectors.wallet_entries import Held, corrections_of
from accounts.services import facts
from accounts.services.wallets import WalletRefused, correct_wallet, values_of
from sam.lib import runs
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from scoring.models import TouchedAccount
from scoring.services import measuring
from tests.accounts.doors import OTHERS
from tests.accounts.wallets import facts_of, last_year, measures_of, write
from tests.factories import AccountFactory, CompetitorFactory, OfferingFactory


@pytest.fixture
def measured(account, manager):
    """Publish facts and measures of today."""
    today = timezone.localdate()
    runs.start(facts.REFRESH, as_of=today)
    runs.start(measuring.SCORE, as_of=today)
    return account


def everything():
    rows = [
        list(model.objects.order_by("pk").values())
        for model in (WalletEntry, CompetitorShare, Competitor)
    ]
    return rows, AuditEntry.objects.count(), OutboxEvent.objects.count()


class TestRecording:
    def test_it_is_kept_audited_and_told(self, account, manager):
        CompetitorFactory(name="Brackwell Hire")
        entry = write(
            account,
            manager,
            in_house=Decimal(100),
            competitors=[Held("brackwell  hire", Decimal(400)), Held("Hirecraft")],
            source="Told by their buyer",
        )
        assert values_of(entry)["competitors"] == ("Brackwell Hire: 400", "Hirecraft")
        assert (entry.recorded_by, entry.stated_on) == (manager, timezone.localdate())
        kept = AuditEntry.objects.get(verb="record_wallet")
        assert kept.account_id == account.pk
        assert kept.after["competitors"] == ["Brackwell Hire: 400", "Hirecraft"]
        assert "buyer" not in str(kept.after)
        event = OutboxEvent.objects.get(type="wallet.recorded")
        assert event.payload["total"] == "1000"

    def test_the_very_same_again_is_one(self, account, manager):
        category = OfferingFactory()
        entry = write(account, manager, category=category)
        assert write(account, manager, category=category) == entry
        before = everything()
        with pytest.raises(WalletRefused, match="Correct that one") as refusal:
            write(account, manager, category=category, total=Decimal(2000))
        assert (refusal.value.field, everything()) == ("category", before)

    def test_without_a_total_it_is_what_the_parts_add_up_to(self, account, manager):
        entry = write(
            account,
            manager,
            total=None,
            unplaced=Decimal(50),
            competitors=[Held("Hirecraft", Decimal(100))],
        )
        assert entry.total == 400

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"total": Decimal(200)}, "total"),
            ({"total": None, "ours": None}, "total"),
            ({"total": Decimal(-1)}, "total"),
            ({"total": Decimal("NaN")}, "total"),
            ({"unplaced": Decimal("1.00001")}, "unplaced"),
            ({"competitors": [Held("A", None), Held(" a ", None)]}, "competitors"),
            ({"competitors": [Held(" ", Decimal(1))]}, "competitors"),
            ({"competitors": [Held("A", Decimal(-1))]}, "competitors"),
            ({"competitors": [Held(f"{n}", None) for n in range(101)]}, "competitors"),
            ({"grade": "D"}, "grade"),
            ({"source": "x" * 301}, "source"),
            ({"period_end": dt.date(2020, 1, 1)}, "period_end"),
            ({"period_start": dt.date(1899, 1, 1)}, "period_start"),
            ({"stated_on": dt.date(2999, 1, 1)}, "stated_on"),
            ({"valid_until": dt.date(2000, 1, 1)}, "valid_until"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, account, manager, changes, field):
        category = OfferingFactory()
        before = everything()
        with pytest.raises(WalletRefused) as refusal:
            write(account, manager, category=category, **changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_an_offering_is_no_category_and_a_merged_account_takes_none(
        self, account, manager
    ):
        part = OfferingFactory(parent=OfferingFactory())
        with pytest.raises(WalletRefused, match="category"):
            write(account, manager, category=part)
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(WalletRefused, match="merged"):
            write(account, manager)
        assert not WalletEntry.objects.exists()

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_write_and_correct_nothing(self, account, manager, request, who):
        entry = write(account, manager)
        before = everything()
        person = request.getfixturevalue(who)
        before = (before[0], *everything()[1:])
        with pytest.raises(PermissionDenied):
            write(account, person, category=entry.category)
        with pytest.raises(PermissionDenied):
            correct_wallet(entry=entry, actor=person, seen=None, total=Decimal(9))
        assert everything() == before


class TestCorrecting:
    def test_the_trail_keeps_what_was(self, account, manager, colleague):
        entry = write(account, manager, competitors=[Held("A", Decimal(10))])
        correct_wallet(
            entry=entry,
            actor=colleague,
            seen=stamp(values_of(entry)),
            ours=Decimal(300),
            competitors=[Held("A", Decimal(20)), Held("B", None)],
        )
        entry = WalletEntry.objects.get()
        assert (entry.ours, entry.total) == (300, 1000)
        assert values_of(entry)["competitors"] == ("A: 20", "B")
        newest, first = corrections_of([entry])[entry.pk]
        assert (newest.verb, first.verb) == ("correct_wallet", "record_wallet")
        assert newest.before == {"ours": "250.0000", "competitors": ["A: 10"]}
        assert newest.after["ours"] == "300"

    def test_the_second_of_two_is_shown_what_the_first_saved(
        self, account, manager, colleague
    ):
        entry = write(account, manager)
        seen = stamp(values_of(entry))
        correct_wallet(entry=entry, actor=colleague, seen=seen, ours=Decimal(300))
        before = everything()
        with pytest.raises(ChangedMeanwhile) as refusal:
            correct_wallet(entry=entry, actor=manager, seen=seen, ours=Decimal(280))
        assert everything() == before
        assert refusal.value.theirs["ours"] == 300
        correct_wallet(
            entry=entry, actor=manager, seen=refusal.value.seen, ours=Decimal(280)
        )
        assert WalletEntry.objects.get().ours == 280

    def test_nothing_new_changes_nothing(self, account, manager):
        entry = write(account, manager)
        before = everything()
        correct_wallet(entry=entry, actor=manager, seen=None, ours=Decimal(250))
        assert everything() == before

    def test_it_cannot_take_the_place_of_another(self, account, manager):
        category = OfferingFactory()
        start, end = last_year()
        write(account, manager, category=category)
        other = write(
            account,
            manager,
            category=category,
            period_start=months_before(start, 12),
            period_end=months_before(end, 12),
        )
        with pytest.raises(WalletRefused, match="another entry"):
            correct_wallet(
                entry=other,
                actor=manager,
                seen=None,
                period_start=start,
                period_end=end,
            )
        with pytest.raises(TypeError, match="not changeable"):
            correct_wallet(entry=other, actor=manager, seen=None, grades="A")


class TestWhatFollows:
    def test_share_and_left_behind_move_with_the_correction(self, measured, manager):
        entry = write(measured, manager, unplaced=Decimal(150))
        assert facts_of(measured).wallet_total == 1000
        first = measures_of(measured)
        assert (first.share_of_wallet, first.left_behind_share) == (0.25, 0.75)
        assert (first.left_unplaced, first.potential_source) == (150, "WALLET")
        assert (first.headroom, first.potential_grade) == (1000, "B")
        correct_wallet(
            entry=entry,
            actor=manager,
            seen=stamp(values_of(entry)),
            ours=Decimal(500),
            in_house=Decimal(250),
        )
        then = measures_of(measured)
        assert then.share_of_wallet == 0.5
        assert then.left_behind_share == pytest.approx(250 / 750)

    def test_a_run_the_next_night_finds_nothing_else(self, measured, manager):
        write(measured, manager, competitors=[Held("A", Decimal(400))])
        at_once = measures_of(measured)
        facts.refresh_at_once([measured.pk])
        run, _ = runs.start(measuring.SCORE, as_of=timezone.localdate(), again=True)
        assert run.changed == 0
        kept = [name for name in vars(at_once) if not name.startswith("_")]
        nightly = measures_of(measured)
        assert {name: getattr(nightly, name) for name in kept} == {
            name: getattr(at_once, name) for name in kept
        }

    def test_a_run_under_way_does_not_put_back_what_was(
        self, measured, manager, monkeypatch
    ):
        summarise = measuring.run._summarise

        def corrected_meanwhile(job, late):
            write(measured, manager)
            summarise(job, late)

        monkeypatch.setattr(measuring.run, "_summarise", corrected_meanwhile)
        runs.start(measuring.SCORE, as_of=timezone.localdate(), again=True)
        assert measures_of(measured).share_of_wallet == 0.25
        assert not TouchedAccount.objects.exists()

    def test_what_is_no_longer_valid_no_longer_counts(self, measured, manager):
        entry = write(measured, manager)
        today = timezone.localdate()
        correct_wallet(entry=entry, actor=manager, seen=None, valid_until=today)
        assert facts_of(measured).wallet_total == 1000
        yesterday = today - dt.timedelta(days=1)
        correct_wallet(entry=entry, actor=manager, seen=None, valid_until=yesterday)
        assert facts_of(measured).wallet_total is None
        row = measures_of(measured)
        assert (row.share_of_wallet, row.left_behind_share) == (None, None)
        assert row.potential_source != "WALLET"
