"""The pages on which facts are written down, for each person."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.forms.fields import MomentField
from accounts.models import ContactPreference, Interaction, Problem, Promise
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import ago, everything, in_days
from tests.factories import (
    AccountFactory,
    PositionFactory,
    ProblemFactory,
    PromiseFactory,
)


@pytest.fixture
def alison(account):
    return PositionFactory(account=account, contact__full_name="Alison Rown").contact


@pytest.fixture
def promise(account, manager):
    return PromiseFactory(
        account=account,
        words="Send the pump list",
        due_on=in_days(-3),
        made_at=ago(days=9),
    )


@pytest.fixture
def problem(account):
    return ProblemFactory(
        account=account, opened_at=ago(days=3), estimated_loss=Decimal("7654321.98")
    )


def clock(**time):
    return timezone.localtime(ago(**time)).strftime("%Y-%m-%dT%H:%M")


def typed(**changes):
    given = {
        "kind": "CALL",
        "purpose": "SERVICE",
        "initiative": "REACTIVE",
        "happened_at": clock(hours=1),
        "minutes": "20",
        "note": "Wants one delivery window",
    }
    return given | changes


class TestLog:
    @pytest.mark.parametrize("who", ["manager", "director"])
    def test_a_contact_and_its_next_step_are_written_and_shown(
        self, request, client, account, seen, alison, who
    ):
        user = request.getfixturevalue(who)
        client.force_login(user)
        seen()
        page = reverse("accounts:interaction-create", args=[account.pk])
        assert "Alison Rown" in client.get(page).content.decode()
        given = typed(
            contacts=[alison.pk], promise="Send the plan", due_on=str(in_days(2))
        )
        answer = client.post(page, given, follow=True)
        assert answer.redirect_chain == [(account.get_absolute_url(), 302)]
        made = Interaction.objects.get()
        assert (made.user, made.minutes, list(made.contacts.all())) == (
            user,
            20,
            [alison],
        )
        body = answer.content.decode()
        for words in ("and so is what you promised", "Promised: Send the plan", page):
            assert words in body
        listed = client.get(reverse("accounts:promise-list")).content.decode()
        assert "Send the plan" in listed

    def test_it_goes_back_to_where_it_was_asked_from_and_nowhere_else(
        self, client, account, manager
    ):
        client.force_login(manager)
        page = reverse("accounts:interaction-create", args=[account.pk])
        home = client.post(page, typed(next="/accounts/promises/"))
        assert home.url == "/accounts/promises/"
        away = client.post(page, typed(next="https://elsewhere.example/"))
        assert away.url == account.get_absolute_url()

    def test_the_address_may_say_what_it_was(self, client, account, manager, alison):
        client.force_login(manager)
        page = reverse("accounts:interaction-create", args=[account.pk])
        query = f"?kind=REVIEW&purpose=SELL&with={alison.pk}&with=x&kind=REVIEW"
        body = client.get(page + query).content.decode()
        for value in ("REVIEW", "SELL", str(alison.pk)):
            field = body.split(f'value="{value}"')[1].split(">")[0]
            assert "checked" in field
        assert client.get(page + "?kind=LETTER&purpose=9").status_code == 200

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"purpose": ""}, "Choose one. It decides how it counts."),
            ({"minutes": "-5"}, "greater than or equal to 0"),
            ({"happened_at": "2999-01-01T10:00"}, "That has not happened yet."),
            ({"happened_at": "soon"}, "Enter a valid date/time."),
            ({"promise": "Send it"}, "Say by which day."),
            ({"contacts": ["987654321"]}, "is not one of the available choices"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
        self, client, account, manager, changes, words
    ):
        client.force_login(manager)
        page = reverse("accounts:interaction-create", args=[account.pk])
        before = everything()
        answer = client.post(page, typed(**changes))
        assert answer.status_code == 422
        body = answer.content.decode()
        assert words in body
        assert "Wants one delivery window" in body
        assert everything() == before

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_look_after_it_is_told_why_or_finds_nothing(
        self, request, client, account, who
    ):
        client.force_login(request.getfixturevalue(who))
        before = everything()
        for name in ("interaction", "promise", "preference"):
            page = reverse(f"accounts:{name}-create", args=[account.pk])
            for answer in (client.get(page), client.post(page, typed())):
                assert answer.status_code == (404 if who == "outsider" else 403)
        assert everything() == before

    def test_the_way_to_it_asks_which_account(self, client, account, manager, seen):
        AccountFactory(name="Someone else's")
        client.force_login(manager)
        seen()
        page = reverse("accounts:log")
        form = reverse("accounts:interaction-create", args=[account.pk])
        for asked in ("", "?name=acm", "?name=ac%00m"):
            assert form in client.get(page + asked).content.decode()
        assert "No account of yours" in client.get(f"{page}?name=zz").content.decode()
        assert "Someone else" not in client.get(f"{page}?name=some").content.decode()
        assert f'href="{page}"' in client.get("/accounts/").content.decode()

    @pytest.mark.parametrize("who", OTHERS)
    def test_who_looks_after_none_is_not_asked(self, request, client, seen, who):
        client.force_login(request.getfixturevalue(who))
        seen()
        page = reverse("accounts:log")
        assert client.get(page).status_code == 404
        assert f'href="{page}"' not in client.get("/accounts/").content.decode()

    def test_a_merged_account_s_form_is_its_survivor_s(self, client, account, manager):
        loser = AccountFactory(merged_into=account)
        client.force_login(manager)
        for name in ("interaction", "promise", "problem", "preference"):
            answer = client.get(reverse(f"accounts:{name}-create", args=[loser.pk]))
            assert answer.url == reverse(f"accounts:{name}-create", args=[account.pk])


class TestPromises:
    def test_it_is_kept_in_one_click_and_gone(self, client, manager, promise):
        client.force_login(manager)
        page = reverse("accounts:promise-list")
        assert "3 days late" in client.get(page).content.decode()
        keep = reverse("accounts:promise-keep", args=[promise.pk])
        answer = client.post(keep, {"next": page}, follow=True)
        body = answer.content.decode()
        assert "Kept: Send the pump list" in body
        assert "You have nothing to keep" in body
        assert Promise.objects.get().kept_by == manager

    def test_it_moves_and_is_taken_back_with_a_reason(self, client, manager, promise):
        client.force_login(manager)
        move = reverse("accounts:promise-move", args=[promise.pk])
        assert client.post(move, {"due_on": str(in_days(5))}).status_code == 422
        given = {"due_on": str(in_days(5)), "reason": "Strike"}
        assert client.post(move, given).status_code == 302
        promise.refresh_from_db()
        assert promise.due_on == in_days(5)
        withdraw = reverse("accounts:promise-withdraw", args=[promise.pk])
        assert client.post(withdraw, {"reason": "No stock"}).status_code == 302
        again = client.post(move, {"due_on": str(in_days(7)), "reason": "x"})
        assert again.status_code == 422
        assert "It was withdrawn." in again.content.decode()

    def test_a_director_sees_all_of_theirs(self, client, director, promise):
        client.force_login(director)
        page = reverse("accounts:promise-list")
        assert "pump list" not in client.get(page).content.decode()
        assert "pump list" in client.get(f"{page}?of=all").content.decode()

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_end_none(self, request, client, promise, who):
        client.force_login(request.getfixturevalue(who))
        before = everything()
        hidden = who in {"outsider", "desk_agent"}
        for verb in ("keep", "move", "withdraw"):
            page = reverse(f"accounts:promise-{verb}", args=[promise.pk])
            for answer in (client.get(page), client.post(page, {"reason": "No"})):
                assert answer.status_code == (404 if hidden else 403)
        assert everything() == before


class TestProblems:
    @pytest.mark.parametrize("who", ["manager", "desk_agent"])
    def test_it_is_written_answered_and_resolved(
        self, request, client, account, seen, who
    ):
        client.force_login(request.getfixturevalue(who))
        seen()
        given = {
            "kind": "QUALITY",
            "severity": "HIGH",
            "channel": "",
            "opened_at": clock(hours=5),
            "description": "Pump leaks",
        }
        create = reverse("accounts:problem-create", args=[account.pk])
        body = client.post(create, given, follow=True).content.decode()
        problem = Problem.objects.get()
        for verb in ("answer", "resolve"):
            assert reverse(f"accounts:problem-{verb}", args=[problem.pk]) in body
        page = reverse("accounts:problem-list")
        waiting = client.get(f"{page}?of=waiting").content.decode()
        assert "Pump leaks" in waiting
        at = {"at": clock(hours=1), "next": page}
        answer = reverse("accounts:problem-answer", args=[problem.pk])
        assert client.post(answer, at).url == page
        assert "Pump leaks" not in client.get(f"{page}?of=waiting").content.decode()
        resolve = reverse("accounts:problem-resolve", args=[problem.pk])
        assert client.post(resolve, at).url == page
        assert "Pump leaks" not in client.get(page).content.decode()
        problem.refresh_from_db()
        assert problem.first_response_at == problem.resolved_at
        reopen = reverse("accounts:problem-reopen", args=[problem.pk])
        assert client.post(reopen, {"reason": "Leaks again"}).status_code == 302
        assert "Pump leaks" in client.get(page).content.decode()

    def test_the_service_desk_is_not_asked_for_money_and_sees_none(
        self, client, account, desk_agent, problem, seen
    ):
        client.force_login(desk_agent)
        seen()
        create = reverse("accounts:problem-create", args=[account.pk])
        for page in (create, reverse("accounts:problem-list")):
            body = client.get(page).content.decode()
            assert "cost us" not in body
            assert "7654321" not in body

    @pytest.mark.parametrize("who", ["executive", "administrator", "outsider"])
    def test_others_handle_none(self, request, client, account, problem, who):
        client.force_login(request.getfixturevalue(who))
        before = everything()
        pages = [
            reverse(f"accounts:problem-{verb}", args=[problem.pk])
            for verb in ("answer", "resolve", "reopen")
        ]
        for page in [*pages, reverse("accounts:problem-create", args=[account.pk])]:
            answer = client.post(page, {"at": clock(hours=1), "reason": "No"})
            assert answer.status_code == (404 if who == "outsider" else 403)
        assert everything() == before


class TestWishes:
    def test_who_was_never_asked_is_asked_and_listed_with_the_answer(
        self, client, account, manager, alison
    ):
        client.force_login(manager)
        page = reverse("accounts:preference-list")
        create = reverse("accounts:preference-create", args=[account.pk])
        assert create in client.get(page).content.decode()
        given = {
            "asked_on": str(in_days(-1)),
            "contact": alison.pk,
            "visits_year": "6",
            "contact_days": "",
            "channel": "CALL",
            "next": page,
        }
        answer = client.post(create, given, follow=True)
        assert "Nobody is left to ask." in answer.content.decode()
        said = client.get(f"{page}?of=asked").content.decode()
        for words in ("Acme", "Alison Rown", "left to us", "Calls"):
            assert words in said
        assert 'value="6"' in client.get(create).content.decode()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"contact_days": "-30"}, "greater than or equal to 1"),
            ({"visits_year": "-1"}, "greater than or equal to 0"),
            ({"asked_on": "2999-01-01"}, "That day has not come yet."),
            ({"quiet_until": "2001-01-01"}, "ends after they were asked"),
        ],
    )
    def test_what_cannot_be_is_said_beside_the_field(
        self, client, account, manager, changes, words
    ):
        client.force_login(manager)
        create = reverse("accounts:preference-create", args=[account.pk])
        answer = client.post(create, {"asked_on": str(in_days(-1))} | changes)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not ContactPreference.objects.exists()

    def test_the_service_desk_has_no_such_list(self, client, desk_agent):
        client.force_login(desk_agent)
        for name in ("preference-list", "promise-list"):
            assert client.get(reverse(f"accounts:{name}")).status_code == 404


class TestClocks:
    """Where clocks jump: Berlin, 29 March and 25 October 2026."""

    def read(self, text):
        with timezone.override("Europe/Berlin"):
            return MomentField().clean(text)

    def test_an_hour_that_clocks_skip_is_refused_in_words(self):
        with pytest.raises(Exception, match="clocks jump over it"):
            self.read("2026-03-29T02:30")

    def test_of_an_hour_that_comes_twice_it_is_the_first(self):
        assert self.read("2026-10-25T02:30").utcoffset() == dt.timedelta(hours=2)
        assert self.read("2026-10-25T03:30").utcoffset() == dt.timedelta(hours=1)

    def test_what_has_a_zone_keeps_it(self):
        assert self.read("2026-03-29T02:30Z").utcoffset() == dt.timedelta(0)
