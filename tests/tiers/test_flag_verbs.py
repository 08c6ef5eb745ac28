"""People acknowledge, snooze and hand over flags; nobody else does."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections
from django.utils import timezone

from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import AccountFactory
from tests.tiers.flagged import TODAY, flag_of
from tiers.models import Flag, FlagEvent
from tiers.services import flags
from tiers.services.flags import FlagRefused

SOON = TODAY + dt.timedelta(days=14)
REASON = "They asked us to come back after the fair"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("accounts.models.Programme.today", lambda self: TODAY)


@pytest.fixture
def flag(account):
    return flag_of(account)


def events(flag):
    told = FlagEvent.objects.filter(flag=flag).order_by("pk")
    return list(told.values_list("verb", "actor", "reason"))


class TestAcknowledge:
    def test_who_says_so_first_is_kept(self, flag, manager, colleague):
        flags.acknowledge_flag(flag=flag, actor=manager)
        flags.acknowledge_flag(flag=flag, actor=colleague)
        flag.refresh_from_db()
        assert flag.acknowledged_by == manager
        assert flag.cleared_at is None
        assert events(flag) == [("ACKNOWLEDGED", manager.pk, "")]
        entry = AuditEntry.objects.get(verb="acknowledged_flag")
        assert (entry.object_id, entry.account_id) == (flag.pk, flag.account_id)
        assert OutboxEvent.objects.get(type="flag.acknowledged").payload == {
            "flag": flag.pk,
            "kind": "UNDER_SERVED",
        }

    def test_many_or_none(self, flag, north, director, manager):
        strange = flag_of(AccountFactory(region=north))
        with pytest.raises(PermissionDenied):
            flags.acknowledge_flags(flags=[flag, strange], actor=manager)
        assert not Flag.objects.exclude(acknowledged_at=None).exists()
        assert not FlagEvent.objects.exists()

    @pytest.mark.parametrize(
        "who", ["executive", "administrator", "desk_agent", "outsider"]
    )
    def test_only_who_looks_after_the_account(self, request, flag, manager, who):
        actor = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied, match="owner, team and director"):
            flags.acknowledge_flag(flag=flag, actor=actor)
        flag.refresh_from_db()
        assert flag.acknowledged_at is None
        assert events(flag) == []

    def test_a_cleared_flag_is_done_with(self, flag, manager):
        Flag.objects.update(cleared_on=TODAY, cleared_at=timezone.now())
        with pytest.raises(FlagRefused, match="is cleared"):
            flags.acknowledge_flag(flag=flag, actor=manager)
        assert events(flag) == []


class TestSnooze:
    def test_it_waits_with_a_reason_and_is_woken(self, flag, director):
        flags.snooze_flag(flag=flag, actor=director, until=SOON, reason=f" {REASON} ")
        flag.refresh_from_db()
        assert (flag.snoozed_until, flag.snoozed_by) == (SOON, director)
        assert flag.snooze_reason == REASON
        flags.wake_flag(flag=flag, actor=director)
        flags.wake_flag(flag=flag, actor=director)
        flag.refresh_from_db()
        assert (flag.snoozed_until, flag.snoozed_by, flag.snooze_reason) == (
            None,
            None,
            "",
        )
        assert events(flag) == [
            ("SNOOZED", director.pk, REASON),
            ("WOKEN", director.pk, ""),
        ]

    def test_the_same_again_is_once(self, flag, manager):
        for _ in range(2):
            flags.snooze_flag(flag=flag, actor=manager, until=SOON, reason=REASON)
        assert len(events(flag)) == 1

    @pytest.mark.parametrize(
        ("fields", "field", "words"),
        [
            ({"reason": "  "}, "reason", "why it can wait"),
            ({"reason": "x" * 501}, "reason", "at most 500"),
            ({"until": TODAY}, "until", "after today"),
            ({"until": dt.date(1900, 1, 1)}, "until", "after today"),
            ({"until": dt.date(2028, 1, 1)}, "until", "more than a year"),
        ],
    )
    def test_a_bad_snooze_is_refused(self, flag, manager, fields, field, words):
        given = {"until": SOON, "reason": REASON} | fields
        with pytest.raises(FlagRefused, match=words) as refused:
            flags.snooze_flag(flag=flag, actor=manager, **given)
        assert refused.value.field == field
        flag.refresh_from_db()
        assert flag.snoozed_until is None
        assert events(flag) == []


class TestAssign:
    def test_it_is_handed_over_and_given_back(self, flag, manager, colleague):
        flags.assign_flag(flag=flag, actor=manager, to=colleague, reason="On leave")
        flag.refresh_from_db()
        assert flag.assigned_to == colleague
        flags.assign_flag(flag=flag, actor=colleague, to=None)
        flag.refresh_from_db()
        assert flag.assigned_to is None
        assert events(flag) == [
            ("ASSIGNED", manager.pk, "On leave"),
            ("ASSIGNED", colleague.pk, ""),
        ]
        entry = AuditEntry.objects.filter(verb="assigned_flag").earliest("pk")
        assert entry.before == {"assigned_to": None}
        assert entry.after == {"assigned_to": colleague.pk, "reason": "On leave"}

    @pytest.mark.parametrize("who", ["outsider", "executive", "desk_agent"])
    def test_not_to_who_does_not_look_after_it(self, request, flag, manager, who):
        to = request.getfixturevalue(who)
        with pytest.raises(FlagRefused, match="does not look after Acme") as refused:
            flags.assign_flag(flag=flag, actor=manager, to=to)
        assert refused.value.field == "to"
        flag.refresh_from_db()
        assert flag.assigned_to is None

    def test_not_to_who_left(self, flag, manager, colleague):
        colleague.is_active = False
        colleague.save()
        with pytest.raises(FlagRefused, match="does not work here"):
            flags.assign_flag(flag=flag, actor=manager, to=colleague)

    def test_not_back_to_nobody(self, flag, manager):
        Flag.objects.update(owner=None)
        with pytest.raises(FlagRefused, match="no owner"):
            flags.assign_flag(flag=flag, actor=manager, to=None)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_are_one_acknowledgement(account, manager, colleague):
    flag = flag_of(account)
    both = Barrier(2)
    done = []

    def acknowledge(actor):
        with audit.acting(actor=actor, door=AuditEntry.Door.COMMAND):
            both.wait()
            done.append(flags.acknowledge_flag(flag=flag, actor=actor))
        connections.close_all()

    threads = [Thread(target=acknowledge, args=[who]) for who in (manager, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2
    assert len(events(flag)) == 1
    assert {each.acknowledged_by_id for each in done} == {
        Flag.objects.get(pk=flag.pk).acknowledged_by_id
    }


@pytest.mark.django_db(transaction=True)
def test_a_flag_that_is_cleared_meanwhile_is_not_snoozed(account, manager):
    flag = flag_of(account)
    said = []

    def snooze():
        with audit.acting(actor=manager, door=AuditEntry.Door.COMMAND):
            try:
                flags.snooze_flag(flag=flag, actor=manager, until=SOON, reason=REASON)
            except FlagRefused as refused:
                said.append(str(refused))
        connections.close_all()

    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(
            "UPDATE tiers_flag SET cleared_on = %s, cleared_at = now()", [TODAY]
        )
        thread = Thread(target=snooze)
        thread.start()
        thread.join(timeout=0.5)
        assert thread.is_alive()  # it waits for the look that is under way
        cursor.execute("COMMIT")
    thread.join()
    assert said == ["This flag of Acme is cleared: nothing is left to do."]
    assert events(flag) == []
