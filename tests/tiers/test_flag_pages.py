"""The pages of flags: found, filtered, paged, answered."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.services.access import refresh_access
from sam.lib.figures import NO_BREAK
from tests.factories import (
    AccountFactory,
    RegionFactory,
    RunFactory,
    TierAssignmentFactory,
)
from tests.tiers.flagged import TODAY, flag_of
from tiers.models import Flag, FlagEvent
from tiers.selectors.flag_list import history_of
from tiers.selectors.flag_said import share_words
from tiers.services import flags
from tiers.services.watch_rules import change_rules

LIST = "/service/flags/"
SOON = TODAY + dt.timedelta(days=14)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("accounts.models.Programme.today", lambda self: TODAY)


@pytest.fixture
def flag(account):
    TierAssignmentFactory(account=account, tier="STRATEGIC")
    return flag_of(account, stake=250_000)


@pytest.fixture
def more(north, director):
    """Flag other accounts of the director's region, with 1, 2, 3 … at stake."""

    def raised(count, **fields):
        accounts = [
            AccountFactory(name=f"Other {n:02}", region=north) for n in range(count)
        ]
        refresh_access()
        return [flag_of(each, stake=n + 1, **fields) for n, each in enumerate(accounts)]

    return raised


def shown(page):
    return [row.flag.account.name for row in page.context["rows"]]


class TestList:
    def test_a_manager_finds_who_needs_them(self, client, flag, manager):
        client.force_login(manager)
        page = client.get(LIST)
        words = page.content.decode().replace(NO_BREAK, " ")
        assert shown(page) == ["Acme"]
        assert "1 flag at 1 account, £250 k at stake." in words
        assert "Visited twice in 12 months" in words
        assert reverse("service:flag-detail", args=[flag.pk]) in words

    def test_nobody_finds_what_is_not_theirs(self, client, flag, outsider, desk_agent):
        client.force_login(outsider)
        assert "Acme" not in client.get(LIST).content.decode()
        assert "Acme" not in b"".join(client.get("/service/flags.csv")).decode()
        client.force_login(desk_agent)
        for path in (LIST, "/service/flags.csv", f"{LIST}{flag.pk}/"):
            assert client.get(path).status_code == 404

    def test_who_only_looks_is_offered_no_verb(self, client, flag, executive):
        client.force_login(executive)
        page = client.get(LIST).content.decode()
        assert "Acme" in page
        assert "data-bulk" not in page
        assert "Let it wait" not in page
        detail = client.get(f"{LIST}{flag.pk}/").content.decode()
        assert "Only its owner, team and director answer" in detail

    def test_what_is_at_stake_is_shown_to_who_sees_money(
        self, client, flag, more, administrator
    ):
        more(1, kind="TOXIC_MIX")
        Flag.objects.update(stake=7_654_321)
        client.force_login(administrator)
        page = client.get(LIST)
        said = page.content.decode()
        said += client.get(f"{LIST}{flag.pk}/").content.decode()
        said += b"".join(client.get("/service/flags.csv")).decode()
        assert shown(page) == ["Other 00", "Acme"]
        for figure in ("7654", "7,654", "7.65"):
            assert figure not in said
        for path in (f"{LIST}?sort=stake", "/service/flags.csv?sort=stake"):
            assert client.get(path).status_code == 400

    def test_filters_restrict_it(self, client, account, flag, more, director, manager):
        south = AccountFactory(name="South", region=RegionFactory(name="South"))
        flag_of(south)
        late = more(1, kind="TOXIC_MIX", urgent=True)[0]
        Flag.objects.filter(pk=flag.pk).update(opened_on=TODAY - dt.timedelta(days=9))
        flags.acknowledge_flag(flag=flag, actor=manager)
        client.force_login(director)

        def found(**query):
            return shown(client.get(LIST, query))

        assert found() == ["Acme", "Other 00"]
        assert found(kind="TOXIC_MIX") == ["Other 00"]
        assert found(tier="STRATEGIC") == ["Acme"]
        assert found(urgent="yes") == ["Other 00"]
        assert found(acknowledged="yes") == ["Acme"]
        assert found(acknowledged="no") == ["Other 00"]
        assert found(since=TODAY.isoformat()) == ["Other 00"]
        assert found(region=account.region_id) == ["Acme", "Other 00"]
        assert found(whose="me") == []
        flags.assign_flag(flag=late, actor=director, to=director)
        assert found(whose="me") == ["Other 00"]
        Flag.objects.filter(pk=late.pk).update(
            cleared_on=TODAY, cleared_at=timezone.now()
        )
        assert found() == ["Acme"]
        assert found(state="cleared") == ["Other 00"]
        flags.snooze_flag(flag=flag, actor=manager, until=SOON, reason="Fair")
        assert found() == []
        assert found(state="snoozed") == ["Acme"]

    @pytest.mark.parametrize(
        "query", ["kind=NONE", "since=soon", "sort=margin", "after=x", "state=gone"]
    )
    def test_what_it_cannot_show_it_refuses(self, client, flag, manager, query):
        client.force_login(manager)
        page = client.get(f"{LIST}?{query}")
        assert page.status_code == 400
        assert "Show all open flags" in page.content.decode()

    def test_most_at_stake_comes_first_and_unknown_last(
        self, client, flag, more, director
    ):
        more(4, kind="TOXIC_MIX")
        Flag.objects.filter(account__name="Other 03").update(stake=None)
        client.force_login(director)
        page = client.get(LIST)
        wanted = ["Acme", "Other 02", "Other 01", "Other 00", "Other 03"]
        assert shown(page) == wanted
        assert (page.context["next_url"], page.context["previous_url"]) == ("", "")

    @pytest.mark.parametrize("sort", ["stake", "since"])
    def test_a_walk_meets_each_flag_once(
        self, client, flag, more, director, monkeypatch, sort
    ):
        monkeypatch.setattr("tiers.views.flags.PAGE", 2)
        raised = more(6)
        Flag.objects.filter(pk__in=[raised[0].pk, raised[3].pk]).update(stake=None)
        Flag.objects.filter(pk=raised[5].pk).update(
            opened_on=TODAY - dt.timedelta(days=3)
        )
        client.force_login(director)
        every = shown(client.get(LIST, {"sort": sort, "rows": 25}))
        met, page = [], client.get(LIST, {"sort": sort})
        while True:
            met.append(shown(page))
            if not page.context["next_url"]:
                break
            page = client.get(page.context["next_url"])
        assert [name for names in met for name in names] == every
        assert len(every) == 7
        back = []
        while True:
            back.insert(0, shown(page))
            if not page.context["previous_url"]:
                break
            page = client.get(page.context["previous_url"])
        assert back == met

    def test_the_file_has_what_the_list_has(self, client, flag, more, director):
        more(2, kind="TOXIC_MIX")
        client.force_login(director)
        answer = client.get("/service/flags.csv", {"kind": "UNDER_SERVED"})
        lines = b"".join(answer).decode().splitlines()
        assert len(lines) == 2
        assert lines[0].startswith("Flag,Account,Tier,Kind,Why,")
        assert f'{flag.pk},Acme,Strategic,Under-served,"Visited twice' in lines[1]
        assert ",250000.00,no,2026-11-20," in lines[1]

    def test_many_ask_the_database_as_often_as_few(self, client, more, director):
        client.force_login(director)
        more(2)
        client.get(LIST)
        with CaptureQueriesContext(connection) as few:
            client.get(LIST)
        more(9)
        with CaptureQueriesContext(connection) as many:
            client.get(LIST)
        assert len(many) == len(few)
        assert len(few) < 30

    def test_before_and_after_the_first_look(self, client, manager):
        client.force_login(manager)
        assert "Nobody has looked yet" in client.get(LIST).content.decode()
        RunFactory(kind="watch", status="DONE", published=True, as_of=TODAY)
        assert "No flag has been raised" in client.get(LIST).content.decode()

    def test_it_says_what_new_rules_did(self, client, flag, director):
        RunFactory(
            kind="watch",
            status="DONE",
            published=True,
            as_of=TODAY,
            result={"rules_version": 1},
        )
        change_rules(actor=director, note="Sharper", values={"rare_visits": 3})
        client.force_login(director)
        page = client.get(LIST).content.decode()
        assert "Watch rules 2 are in force; the flags follow at the next run." in page
        RunFactory(
            kind="watch",
            status="DONE",
            published=True,
            as_of=TODAY,
            result={
                "rules_version": 2,
                "rules": {"was": 1, "is": 2, "raised": 7, "cleared": 3},
            },
        )
        page = client.get(LIST).content.decode()
        assert "they raised 7 flags and cleared 3" in page


class TestOne:
    def test_it_says_why_what_mends_it_and_what_happened(
        self, client, flag, manager, account
    ):
        other = flag_of(account, kind="TOXIC_MIX", stake=5)
        flags.snooze_flag(flag=flag, actor=manager, until=SOON, reason="After the fair")
        client.force_login(manager)
        page = client.get(f"{LIST}{flag.pk}/").content.decode()
        page = page.replace(NO_BREAK, " ")
        assert "Visited twice in 12 months" in page
        assert "25 % of £1.00 m, 12 months" in page
        assert "log the visit" in page
        log = reverse("accounts:interaction-create", args=[account.pk])
        assert (
            f'href="{log}?next=%2Fservice%2Fflags%2F{flag.pk}%2F&amp;kind=VISIT"'
            in page
        )
        assert "Snoozed until 4 Dec 2026" in page
        assert "After the fair" in page
        assert reverse("service:flag-detail", args=[other.pk]) in page

    def test_a_long_history_is_read_as_fast_as_a_short_one(
        self, flag, manager, colleague, django_assert_num_queries
    ):
        for _again in range(3):
            flags.assign_flag(flag=flag, actor=manager, to=colleague)
            flags.assign_flag(flag=flag, actor=manager, to=None)
        with django_assert_num_queries(2):
            said = [each.words for each in history_of(flag)]
        assert said == ["Given back to the owner", f"Handed over to {colleague}"] * 3

    def test_who_only_gave_money_back_has_nothing_at_stake(self, flag):
        flag.stake, flag.evidence = 0, flag.evidence | {"base": -500}
        assert "loss" not in share_words(flag, "GBP")

    def test_an_administrator_reads_no_stake_in_the_back_office(
        self, client, flag, administrator
    ):
        client.force_login(administrator)
        at = reverse("admin:tiers_flag_change", args=[flag.pk])
        said = client.get(at).content.decode()
        assert "Under-served" in said
        assert "250" not in said

    def test_another_ones_flag_is_not_there(self, client, flag, outsider):
        client.force_login(outsider)
        assert client.get(f"{LIST}{flag.pk}/").status_code == 404

    def test_a_cleared_one_stays_to_be_read(self, client, flag, manager):
        Flag.objects.update(cleared_on=TODAY, cleared_at=timezone.now())
        client.force_login(manager)
        page = client.get(f"{LIST}{flag.pk}/").content.decode()
        assert "Cleared 20 Nov 2026" in page
        assert "What would mend it" not in page
        assert "Acknowledge" not in page


class TestVerbs:
    def test_a_manager_acknowledges_snoozes_wakes_and_hands_over(
        self, client, flag, manager, colleague
    ):
        client.force_login(manager)
        at = f"{LIST}{flag.pk}/"
        assert client.post(f"{at}acknowledge/").url == at
        assert client.get(f"{at}snooze/").status_code == 200
        client.post(f"{at}snooze/", {"until": SOON, "reason": "After the fair"})
        assert client.post(f"{at}wake/").status_code == 302
        assert str(colleague) in client.get(f"{at}assign/").content.decode()
        client.post(f"{at}assign/", {"to": colleague.pk, "reason": ""})
        flag.refresh_from_db()
        assert (flag.acknowledged_by, flag.assigned_to) == (manager, colleague)
        assert flag.snoozed_until is None
        verbs = FlagEvent.objects.order_by("pk").values_list("verb", flat=True)
        assert list(verbs) == ["ACKNOWLEDGED", "SNOOZED", "WOKEN", "ASSIGNED"]

    def test_a_refusal_is_said_and_nothing_typed_is_lost(self, client, flag, manager):
        client.force_login(manager)
        given = {"until": TODAY.isoformat(), "reason": "After the fair"}
        answer = client.post(f"{LIST}{flag.pk}/snooze/", given)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Choose a day after today." in page
        assert "After the fair" in page
        flag.refresh_from_db()
        assert flag.snoozed_until is None

    def test_without_a_reason_it_does_not_wait(self, client, flag, manager):
        client.force_login(manager)
        answer = client.post(f"{LIST}{flag.pk}/snooze/", {"until": SOON, "reason": " "})
        assert answer.status_code == 422
        assert "Say why it can wait." in answer.content.decode()
        assert not FlagEvent.objects.exists()

    def test_it_goes_back_where_it_was_asked_but_nowhere_else(
        self, client, flag, manager
    ):
        client.force_login(manager)
        at = f"{LIST}{flag.pk}/"
        given = {"next": "/today/?tier=VALUED"}
        assert client.post(f"{at}acknowledge/", given).url == "/today/?tier=VALUED"
        given = {"next": "https://evil.example/"}
        assert client.post(f"{at}acknowledge/", given).url == at

    def test_many_are_acknowledged_at_once(self, client, flag, more, director):
        others = more(2, kind="TOXIC_MIX")
        client.force_login(director)
        keys = [flag.pk, *(each.pk for each in others)]
        answer = client.post(f"{LIST}acknowledge/", {"flag": keys}, follow=True)
        assert "3 flags are acknowledged." in answer.content.decode()
        assert not Flag.objects.filter(acknowledged_at=None).exists()

    def test_one_of_many_that_is_not_theirs_stops_all(
        self, client, flag, north, manager
    ):
        strange = flag_of(AccountFactory(region=north))
        client.force_login(manager)
        keys = [flag.pk, strange.pk]
        assert client.post(f"{LIST}acknowledge/", {"flag": keys}).status_code == 404
        assert client.post(f"{LIST}acknowledge/", {"flag": "x"}).status_code == 404
        assert Flag.objects.filter(acknowledged_at=None).count() == 2

    @pytest.mark.parametrize(
        ("who", "status"),
        [("executive", 403), ("administrator", 403), ("outsider", 404)],
    )
    def test_nobody_else(self, request, client, flag, manager, who, status):
        client.force_login(request.getfixturevalue(who))
        given = {"until": SOON, "reason": "After the fair", "to": manager.pk}
        for verb in ("acknowledge", "snooze", "wake", "assign"):
            at = f"{LIST}{flag.pk}/{verb}/"
            assert client.post(at, given).status_code == status
        assert not FlagEvent.objects.exists()
        assert not Flag.objects.exclude(acknowledged_at=None).exists()


def test_the_rail_leads_there_and_counts_what_is_for_today(
    client, account, manager, desk_agent
):
    flag_of(account, kind="TOXIC_MIX", urgent=True)
    client.force_login(manager)
    page = client.get(LIST).content.decode()
    assert 'class="rail-link" href="/service/" aria-current="page"' in page
    assert '<span class="rail-count">1</span>' in page
    assert client.get("/service/").url == LIST
    page = client.get(reverse("accounts:problem-list")).content.decode()
    assert 'class="rail-link" href="/service/" aria-current="page"' in page
    client.force_login(desk_agent)
    assert client.get("/service/").url == reverse("workspace:desk")
    assert LIST not in client.get(reverse("service:entitlement-list")).content.decode()
