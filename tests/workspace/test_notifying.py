"""Digests: each colleague is told what is new for them, once, and nothing else."""

import datetime as dt

import pytest

from accounts.models import Promise
from accounts.services.access import refresh_access
from sam.lib import outbox, runs
from sam.lib.models import OutboxEvent, Run
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told
from sam.workspace.services import digests
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    ManagerFactory,
    RegionDirectorFactory,
    RegionFactory,
)
from tests.workspace.notified import TODAY, night, raised, told_at, watched
from tiers.models import BalanceIndex, Flag
from tiers.services.flags import assign_flag

NEXT = DAY + dt.timedelta(days=1)
MORNING = dt.datetime(2026, 7, 1, 2, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 6, 22)


def digest_of(user, as_of=DAY):
    return Notification.objects.filter(user=user, kind="DIGEST", as_of=as_of)


def promise(account, due_on, **fields):
    return Promise.objects.create(
        account=account,
        words="Send the plan",
        due_on=due_on,
        owner=account.owner,
        made_at=NOON,
        made_by=account.owner,
        **fields,
    )


class TestManager:
    def test_hears_of_their_new_flags_with_the_money_at_stake(self, manager, account):
        raised(account, urgent=True, stake=300)
        raised(account, kind="NO_EXECUTIVE", stake=1000)
        assert night().changed == 1
        has = digest_of(manager).get().evidence
        assert (has["new"], has["open"], has["urgent"]) == (2, 2, 1)
        assert (has["accounts"], has["stake"]) == (1, "1000.0000")

    def test_names_each_account_once_by_what_is_for_today(self, manager, account):
        raised(account, kind="NO_EXECUTIVE", stake=1000)
        urgent = raised(account, urgent=True, stake=300)
        night()
        assert digest_of(manager).get().evidence["flags"] == [urgent.pk]

    def test_in_words_with_links(self, manager, account):
        flag = raised(account, urgent=True)
        promise(account, NEXT)
        night()
        words = told(digest_of(manager).get())
        assert words.title == "What is new as of 30 June 2026"
        assert words.summary == (
            "1 new flag; 1 for today; 1 open in all; £1,000 at stake;"
            " 1 promise due within a week"
        )
        [new, promises] = words.parts
        [line] = new.lines
        assert (line.name, line.href) == ("Acme", f"/service/flags/{flag.pk}/")
        assert line.note == "£1,000 at stake"
        assert promises.lines[0].words == "Send the plan"

    def test_is_told_nothing_when_nothing_is_new(self, manager, account):
        night()
        assert not Notification.objects.exists()
        raised(account, on=NEXT)
        night(NEXT)
        told_at(MORNING + dt.timedelta(days=1))
        night(NEXT + dt.timedelta(days=1))
        assert digest_of(manager, NEXT).exists()
        assert Notification.objects.count() == 1

    def test_what_is_still_open_is_counted_and_not_told_again(self, manager, account):
        raised(account)
        night()
        told_at(MORNING)
        flag = raised(account, kind="NO_EXECUTIVE", on=NEXT)
        night(NEXT)
        has = digest_of(manager, NEXT).get().evidence
        assert (has["new"], has["open"], has["flags"]) == (1, 2, [flag.pk])

    def test_a_flag_raised_by_day_after_the_digest_is_new_the_next_night(
        self, manager, account
    ):
        raised(account)
        night()
        told_at(MORNING)
        noon = MORNING + dt.timedelta(hours=10)
        raised(account, kind="NO_EXECUTIVE", on=DAY, at=noon)
        night(NEXT)
        assert digest_of(manager, NEXT).get().evidence["new"] == 1

    def test_what_waits_for_a_day_is_left_out_until_then(self, manager, account):
        raised(
            account,
            snoozed_until=TODAY + dt.timedelta(days=1),
            snoozed_by=manager,
            snooze_reason="On holiday",
        )
        night()
        assert not digest_of(manager).exists()
        night(NEXT)
        assert digest_of(manager, NEXT).get().evidence["open"] == 1

    def test_whom_it_is_assigned_to_hears_of_it_instead(
        self, manager, colleague, account
    ):
        raised(account, assigned_to=colleague)
        night()
        assert digest_of(colleague).exists()
        assert not digest_of(manager).exists()

    def test_what_was_handed_to_somebody_who_has_gone_is_told_to_the_owner(
        self, manager, colleague, account
    ):
        raised(account, assigned_to=colleague)
        account.team.all().delete()
        refresh_access()
        night()
        assert digest_of(manager).get().evidence["new"] == 1
        assert not digest_of(colleague).exists()

    def test_a_promise_that_comes_due_is_news(self, manager, account):
        promise(account, NEXT)
        promise(account, NEXT + dt.timedelta(days=30))
        promise(account, DAY, kept_at=NOON)
        night()
        has = digest_of(manager).get().evidence
        assert (has["due"], has["overdue"], has["new"]) == (1, 0, 0)

    def test_a_promise_that_is_due_later_is_not(self, manager, account):
        promise(account, NEXT + dt.timedelta(days=3))
        night()
        assert not Notification.objects.exists()

    def test_hears_nothing_of_an_account_that_they_no_longer_see(
        self, manager, account
    ):
        raised(account)
        account.owner = ManagerFactory()
        account.save()
        refresh_access()
        night()
        assert not digest_of(manager).exists()

    @pytest.mark.parametrize("fields", [{"is_active": False}, {"role": "EXECUTIVE"}])
    def test_nobody_else_has_a_digest(self, manager, account, fields):
        raised(account)
        type(manager).objects.filter(pk=manager.pk).update(**fields)
        night()
        assert not Notification.objects.exists()


class TestDirector:
    def test_hears_of_all_in_their_region_by_kind(self, director, account, north):
        raised(account)
        raised(AccountFactory(region=north, name="Borrow"), kind="HOLLOW", stake=50)
        raised(AccountFactory(region=RegionFactory()), kind="HOLLOW")
        refresh_access()
        night()
        found = digest_of(director).get()
        assert found.evidence["kinds"] == {"UNDER_SERVED": 1, "HOLLOW": 1}
        assert found.evidence["hollow"] == 1
        assert "2 new flags (Hollow designation 1, Under-served 1)" in (
            told(found).summary
        )

    def judged(self, region, state, week_on=MONDAY):
        return BalanceIndex.objects.create(
            region=region,
            week_on=week_on,
            index=None if state == "UNKNOWN" else 40,
            state=state,
            weeks=30,
            rules_version=1,
        )

    def test_hears_once_when_the_balance_turns(self, director, account):
        self.judged(None, "RED")
        night()
        news = Notification.objects.filter(user=director).order_by("kind")
        assert [each.kind for each in news] == ["BALANCE", "DIGEST"]
        [turned] = news[0].evidence["balance"]
        assert (turned["state"], turned["was"]) == ("RED", "")
        assert told(news[0]).title == (
            "Balance, Everywhere: Valued customers pay for Strategic ones"
        )
        assert news[1].evidence["balance"][0]["state"] == "RED"
        self.judged(None, "RED", MONDAY + dt.timedelta(days=7))
        night(NEXT)
        assert not Notification.objects.filter(as_of=NEXT).exists()

    def test_hears_when_it_is_in_balance_again(self, director, account):
        self.judged(None, "AMBER", MONDAY - dt.timedelta(days=7))
        night()
        self.judged(None, "GREEN", DAY)
        night(NEXT)
        back = Notification.objects.get(kind="BALANCE", as_of=NEXT)
        [turned] = back.evidence["balance"]
        assert (turned["was"], turned["state"]) == ("AMBER", "GREEN")
        assert told(back).summary == "Before: Drifting"

    def test_a_balance_that_was_never_off_is_no_news(self, director, north, account):
        self.judged(north, "GREEN")
        night()
        assert not Notification.objects.exists()

    def test_hears_of_a_region_below_theirs_and_of_no_other(
        self, director, north, account
    ):
        RegionFactory()
        below = RegionFactory(parent=north)
        self.judged(below, "RED")
        self.judged(RegionFactory(), "RED")
        self.judged(None, "RED")
        night()
        [about] = Notification.objects.filter(kind="BALANCE")
        assert [at["region"] for at in about.evidence["balance"]] == [below.pk]

    def test_who_directs_all_hears_of_everywhere_and_of_what_is_off_below(
        self, director, north, account
    ):
        west, east = RegionFactory(parent=north), RegionFactory(parent=north)
        RegionDirectorFactory(region=east, user=director)
        self.judged(None, "RED")
        self.judged(north, "RED")
        self.judged(west, "AMBER")
        self.judged(east, "GREEN")
        night()
        [about] = Notification.objects.filter(kind="BALANCE")
        assert [at["region"] for at in about.evidence["balance"]] == [None, west.pk]
        assert told(about).title == "Balance turned in 2 places"
        digest = digest_of(director).get()
        assert [at["region"] for at in digest.evidence["balance"]] == [None, west.pk]


class TestOnce:
    def test_the_same_night_again_tells_nothing_twice(self, manager, account):
        raised(account)
        first = night()
        second = night(again=True)
        assert first.pk != second.pk
        assert (first.changed, second.changed) == (1, 0)
        assert Notification.objects.count() == 1
        assert OutboxEvent.objects.filter(type=digests.NEWS).count() == 1

    def test_a_day_before_the_last_is_told_to_nobody(self, manager, account):
        night()
        raised(account)
        earlier = Run.objects.create(kind=digests.NOTIFY, as_of=DAY, changed=0)
        watched(NEXT)
        run = runs.execute(earlier)
        assert (run.status, run.published, run.changed) == ("DONE", False, 0)
        assert not Notification.objects.exists()


class TestAtOnce:
    def test_whom_a_colleague_assigns_a_flag_to(self, manager, colleague, account):
        flag = raised(account)
        assign_flag(flag=flag, actor=manager, to=colleague, reason="You know them")
        outbox.relay()
        [news] = Notification.objects.all()
        assert (news.user, news.kind) == (colleague, "FLAG_ASSIGNED")
        words = told(news)
        assert words.title == f"{manager} assigned a flag to you"
        assert "You know them" in words.summary
        assert words.href == f"/service/flags/{flag.pk}/"

    def test_an_event_that_is_handed_over_twice_is_told_once(
        self, manager, colleague, account
    ):
        assign_flag(flag=raised(account), actor=manager, to=colleague)
        outbox.relay()
        OutboxEvent.objects.update(relayed_at=None)
        outbox.relay()
        assert Notification.objects.count() == 1

    def test_who_takes_it_themselves_need_not_be_told(
        self, manager, colleague, account
    ):
        assign_flag(flag=raised(account), actor=colleague, to=colleague)
        outbox.relay()
        assert not Notification.objects.exists()

    def test_who_no_longer_sees_the_account_reads_no_name(
        self, manager, colleague, account
    ):
        assign_flag(flag=raised(account), actor=manager, to=colleague)
        outbox.relay()
        account.team.all().delete()
        refresh_access()
        words = told(Notification.objects.get())
        assert "Acme" not in words.summary + words.title
        assert words.href == ""

    def test_a_promise_that_another_has_to_keep(self, manager, colleague, account):
        made = promise(account, NEXT, interaction=None)
        Promise.objects.update(owner=colleague)
        outbox.emit("promise.made", payload={"promise": made.pk, "owner": colleague.pk})
        outbox.relay()
        news = Notification.objects.get()
        assert (news.user, news.kind) == (colleague, "PROMISE_GIVEN")
        assert told(news).summary == "Acme: Send the plan, by 1 Jul 2026"


def test_a_flag_that_is_cleared_since_says_so(manager, account):
    flag = raised(account)
    night()
    Flag.objects.filter(pk=flag.pk).update(cleared_on=NEXT, cleared_at=NOON)
    [new] = told(digest_of(manager).get()).parts
    assert new.lines[0].note == "cleared since"
