"""What customers say: written down by those who look after them, at every door."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AccountFacts, CustomerSignal, DirtyAccount
from accounts.permissions import may_record_signal
from accounts.selectors import signals_of
from accounts.services import facts
from accounts.services.access import refresh_access
from accounts.services.signals import SignalRefused, record_signal
from sam.lib import audit, runs
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS, PEOPLE
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerSignalFactory,
    DeskFactory,
    DeskMemberFactory,
    PositionFactory,
)

Kind = CustomerSignal.Kind
SAID_ON = dt.date(2026, 6, 1)


@pytest.fixture
def person(account):
    """Gareth Tully, who holds a position at Acme."""
    return PositionFactory(account=account, contact__full_name="Gareth Tully").contact


@pytest.fixture
def said(account, manager, person):
    """Say something right, but for what a test changes."""

    def say(**changes):
        given = {
            "account": account,
            "actor": manager,
            "kind": Kind.PERCEPTION,
            "value": Decimal(4),
            "said_on": SAID_ON,
            "grade": "A",
            "contact": person,
            "evidence": "You are in our plans.",
        }
        return record_signal(**(given | changes))

    return say


def nothing_was_written():
    return not (
        CustomerSignal.objects.exists()
        or AuditEntry.objects.filter(verb="record_signal").exists()
        or OutboxEvent.objects.exists()
    )


def is_kept(refusal, write, **row):
    """Try to write it; tell whether it was not refused."""
    try:
        with transaction.atomic():
            write(**row)
    except refusal:
        return False
    return True


class TestRecording:
    def test_it_is_kept_audited_told_and_counted(self, said, account, manager, person):
        runs.start(facts.REFRESH, as_of=timezone.localdate())
        signal = said()
        kept = CustomerSignal.objects.get()
        assert kept == signal
        assert (kept.contact, kept.value, kept.recorded_by) == (person, 4, manager)
        entry = AuditEntry.objects.get(verb="record_signal")
        assert (entry.account_id, entry.object_id) == (account.pk, signal.pk)
        assert entry.after == {
            "kind": "PERCEPTION",
            "value": "4",
            "said_on": "2026-06-01",
            "market": "",
            "contact": person.pk,
            "grade": "A",
        }
        event = OutboxEvent.objects.get(type="signal.recorded")
        assert event.account_id == account.pk
        assert event.payload == {
            "signal": signal.pk,
            "kind": "PERCEPTION",
            "value": "4",
        }
        assert DirtyAccount.objects.filter(account_id=account.pk).exists()
        facts.refresh_marked()
        assert AccountFacts.objects.get(account=account).perception == 4

    def test_the_very_same_again_changes_nothing(self, said):
        assert said() == said()
        assert CustomerSignal.objects.count() == 1
        assert OutboxEvent.objects.count() == 1
        assert said(value=Decimal(5)) != said(value=Decimal(3))
        assert CustomerSignal.objects.count() == 3

    def test_the_system_may_and_nobody_need_have_said_it(self, said):
        assert said(actor=None, contact=None).recorded_by is None

    @pytest.mark.parametrize("kind", Kind.values)
    def test_each_kind_has_the_scale_that_the_database_keeps(self, said, account, kind):
        for tenths in range(-10, 121, 5):
            value = Decimal(tenths) / 10
            row = {"account": account, "kind": kind, "value": value}
            CustomerSignal.objects.all().delete()
            assert is_kept(IntegrityError, CustomerSignalFactory, **row) == is_kept(
                SignalRefused, said, kind=kind, value=value
            )

    @pytest.mark.parametrize(
        ("changes", "field", "reason"),
        [
            ({"value": Decimal("5.5")}, "value", "Give a value from 1 to 5"),
            ({"value": Decimal("4.25")}, "value", "one decimal at most"),
            ({"value": Decimal("NaN")}, "value", "Give a value from 1 to 5"),
            (
                {"said_on": timezone.localdate() + dt.timedelta(2)},
                "said_on",
                "That day has not come yet.",
            ),
            ({"said_on": dt.date(1899, 12, 31)}, "said_on", "before 1900"),
            ({"market": "Leeds"}, "market", "Only influence is by market."),
            ({"kind": "MOOD"}, "kind", "Nothing of that kind is recorded."),
        ],
    )
    def test_what_is_not_so_is_refused_with_its_reason(
        self, said, changes, field, reason
    ):
        with pytest.raises(SignalRefused, match=reason) as refused:
            said(**changes)
        assert refused.value.field == field
        assert nothing_was_written()

    def test_somebody_of_another_customer_cannot_have_said_it(self, said):
        elsewhere = PositionFactory().contact
        for contact in (elsewhere, ContactFactory()):
            with pytest.raises(SignalRefused, match="never held a position there"):
                said(contact=contact)
        assert nothing_was_written()

    def test_somebody_who_has_left_can_have_said_it(self, said, account):
        left = PositionFactory(account=account, ended_on=dt.date(2026, 6, 15))
        assert said(contact=left.contact).contact == left.contact

    def test_an_account_merged_away_says_nothing_more(self, said, account):
        loser = AccountFactory(merged_into=account)
        with pytest.raises(SignalRefused, match="merged into another"):
            said(account=loser, actor=None, contact=None)
        assert nothing_was_written()


class TestWhoMay:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_the_account(self, request, account, who):
        assert may_record_signal(request.getfixturevalue(who), account)

    def test_who_belongs_to_its_desk_or_looks_after_its_group(self, account):
        member = DeskMemberFactory(desk=DeskFactory())
        account.desk, account.parent = member.desk, AccountFactory()
        account.owner = None
        account.save()
        refresh_access()
        assert may_record_signal(member.user, account)
        assert may_record_signal(account.parent.owner, account)

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_nobody_else_and_the_refusal_changes_nothing(
        self, request, said, account, who
    ):
        actor = request.getfixturevalue(who)
        verdict = may_record_signal(actor, account)
        assert not verdict
        assert verdict.reason == (
            "Only its owner, team and director write down what a customer says."
        )
        with pytest.raises(PermissionDenied):
            said(actor=actor)
        assert nothing_was_written()


class TestReading:
    def test_newest_first_with_person_day_and_grade(self, account, manager, person):
        CustomerSignalFactory(
            account=account,
            kind=Kind.INFLUENCE,
            market="Leeds",
            value=Decimal("2.5"),
            grade="C",
        )
        CustomerSignalFactory(
            account=account, contact=person, said_on=dt.date(2026, 6, 2)
        )
        CustomerSignalFactory()
        newest, older = signals_of(account, manager)
        assert (newest.person, newest.shown, newest.grade) == (
            "Gareth Tully",
            "4 of 5",
            "A",
        )
        assert (older.label, older.market, older.shown, older.person) == (
            "Influence in a market",
            "Leeds",
            "2.5 of 5",
            "",
        )
        assert signals_of(account, manager, limit=1) == [newest]

    @pytest.mark.parametrize("who", ["outsider", "desk_agent"])
    def test_others_read_nothing(self, request, account, who):
        CustomerSignalFactory(account=account)
        assert signals_of(account, request.getfixturevalue(who)) == []


def test_writing_outside_a_door_is_a_fault(said):
    token = audit._context.set(None)
    try:
        with pytest.raises(audit.NoContext):
            said()
    finally:
        audit._context.reset(token)
