"""Contacts with customers: written down, counted, and what was promised in them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AccountFacts, DirtyAccount, Interaction, Promise
from accounts.permissions import may_log
from accounts.services import facts
from accounts.services.interactions import InteractionRefused, log_interaction
from accounts.services.promises import PromiseRefused
from accounts.signals import facts_refreshed
from sam.lib import runs
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS, PEOPLE
from tests.accounts.facts_written import ago, everything, in_days, now
from tests.factories import AccountFactory, PositionFactory

Kind, Purpose = Interaction.Kind, Interaction.Purpose


@pytest.fixture
def alison(account):
    return PositionFactory(account=account, contact__full_name="Alison").contact


@pytest.fixture
def log(account, manager):
    """Write down something right, but for what a test changes."""

    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "kind": Kind.VISIT,
            "happened_at": ago(hours=2),
            "purpose": Purpose.UNDERSTAND,
            "minutes": 45,
            "note": "Wants one delivery window",
        }
        return log_interaction(**(given | changes))

    return write


class TestLogging:
    def test_it_is_kept_with_its_people_audited_and_told(
        self, log, account, manager, alison
    ):
        made = log(contacts=[alison, alison])
        assert list(made.contacts.all()) == [alison]
        assert (made.user, made.minutes, made.account) == (manager, 45, account)
        entry = AuditEntry.objects.get(verb="log_interaction")
        assert (entry.account_id, entry.object_id) == (account.pk, made.pk)
        assert entry.after["contacts"] == [alison.pk]
        assert "delivery window" not in str(entry.after)
        event = OutboxEvent.objects.get(type="interaction.logged")
        assert (event.account_id, event.payload["kind"]) == (account.pk, "VISIT")

    def test_the_facts_follow_at_once_and_say_so(self, log, account, alison):
        runs.start(facts.REFRESH, as_of=in_days(0))
        told = []

        def hear(*, account_ids, **_kwargs):
            told.append(account_ids)

        facts_refreshed.connect(hear)
        try:
            log()
        finally:
            facts_refreshed.disconnect(hear)
        assert AccountFacts.objects.get(account=account).visits_12m == 1
        assert told == [[account.pk]]
        assert not DirtyAccount.objects.exists()

    def test_before_the_first_run_its_mark_waits(self, log, account):
        log()
        assert not AccountFacts.objects.exists()
        assert DirtyAccount.objects.filter(account_id=account.pk).exists()

    def test_while_a_run_is_under_way_the_mark_stays_for_it(self, log, monkeypatch):
        runs.start(facts.REFRESH, as_of=in_days(0))
        monkeypatch.setattr(facts, "is_under_way", lambda: True)
        log()
        assert AccountFacts.objects.get().visits_12m == 1
        assert DirtyAccount.objects.exists()

    def test_the_very_same_again_changes_nothing(self, log, alison):
        given = {"happened_at": ago(hours=3), "contacts": [alison]}
        promised = given | {"promise": "Send the plan", "due_on": in_days(3)}
        assert log(**given) == log(**given)
        assert log(**promised) == log(**promised)  # the promise is new, once
        assert Interaction.objects.count() == Promise.objects.count() == 1
        assert log(**given | {"contacts": []}) != log(**given)
        assert Interaction.objects.count() == 2

    def test_what_was_promised_in_it_is_to_be_kept_from_then_on(self, log, manager):
        made = log(happened_at=ago(days=20), promise=" Quote ", due_on=in_days(-2))
        promise = Promise.objects.get()
        assert (promise.words, promise.owner, promise.interaction) == (
            "Quote",
            manager,
            made,
        )
        assert promise.made_at == made.happened_at
        assert AuditEntry.objects.get(verb="make_promise").object_id == promise.pk

    def test_minutes_that_nobody_knows_are_not_zero(self, log):
        assert log(minutes=None).minutes is None
        assert log(minutes=0).minutes == 0

    def test_a_clock_that_is_a_little_ahead_is_no_reason_to_lose_it(self, log):
        assert log(happened_at=now() + dt.timedelta(minutes=3)).pk


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"happened_at": ago(hours=-1)}, "happened_at"),
            ({"happened_at": dt.datetime(1899, 12, 31, tzinfo=dt.UTC)}, "happened_at"),
            ({"minutes": -1}, "minutes"),
            ({"minutes": 1441}, "minutes"),
            ({"purpose": ""}, "purpose"),
            ({"purpose": "LUNCH"}, "purpose"),
            ({"kind": "LETTER"}, "kind"),
            ({"initiative": "HIS"}, "initiative"),
            ({"subject": "x" * 301}, "subject"),
            ({"note": "x" * 20_001}, "note"),
            ({"promise": "Send the plan"}, "due_on"),
            ({"due_on": in_days(1)}, "promise"),
            ({"promise": "x", "due_on": in_days(-2)}, "due_on"),
            ({"promise": "x" * 501, "due_on": in_days(1)}, "promise"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, log, changes, field):
        before = everything()
        with pytest.raises((InteractionRefused, PromiseRefused)) as refusal:
            log(**changes)
        assert refusal.value.field == field
        assert everything() == before

    def test_a_person_who_is_not_there_was_not_met(self, log, account):
        stranger = PositionFactory().contact
        left = PositionFactory(account=account, ended_on=in_days(-10)).contact
        before = everything()
        for person in (stranger, left):
            with pytest.raises(InteractionRefused, match=person.full_name):
                log(contacts=[person])
        assert everything() == before
        assert log(contacts=[left], happened_at=ago(days=20)).pk  # while still there

    def test_a_merged_account_takes_nothing(self, log, account):
        account.merged_into = AccountFactory()
        account.save()
        with pytest.raises(InteractionRefused, match="merged"):
            log()
        assert not Interaction.objects.exists()

    def test_an_instant_without_a_zone_is_the_caller_s_fault(self, log):
        with pytest.raises(TypeError, match="happened_at"):
            log(happened_at=dt.datetime(2026, 6, 1, 12))  # noqa: DTZ001

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_look_after_it_writes_nothing(self, request, log, who):
        before = everything()
        with pytest.raises(PermissionDenied):
            log(actor=request.getfixturevalue(who))
        assert everything() == before

    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_does_may(self, request, account, who):
        assert may_log(request.getfixturevalue(who), account)
