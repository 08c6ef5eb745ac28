"""The service desk's page: who calls, what is theirs, and a problem in one step."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Problem
from accounts.services import lookup_keys
from accounts.services.access import refresh_access
from tests.factories import AccountFactory, BenefitFactory, ProblemFactory
from tiers.models import Entitlement
from tiers.selectors.waiting import waiting

DESK = "/service/desk/"


@pytest.fixture
def acme(account):
    """Acme may call the red line, and is answered within the hour."""
    Account.objects.filter(pk=account.pk).update(
        phone="020 7946 0958", website="acme.example"
    )
    line = BenefitFactory(name="Red line", kind="HOTLINE", route="0800 777")
    held = {"account": account, "source": "STANDARD", "starts_on": dt.date(2024, 1, 1)}
    Entitlement.objects.create(kind="BENEFIT", benefit=line, **held)
    Entitlement.objects.create(kind="RESPONSE", quantity=60, **held)
    lookup_keys.follow_all()
    return account


def test_a_desk_begins_its_day_here(client, desk_agent):
    client.force_login(desk_agent)
    for start in ("/", "/service/"):
        assert client.get(start).url == DESK
    page = client.get(DESK)
    assert page.status_code == 200
    assert "Nobody waits for our first answer" in page.content.decode()


def test_one_caller_is_shown_with_what_is_theirs(client, acme, desk_agent):
    client.force_login(desk_agent)
    page = client.post(DESK, {"q": "(020) 7946 0958"})
    shown = page.content.decode()
    assert page.context["caller"].account == acme.pk
    for words in ("Acme", "0800 777", "Red line", "within 60 minutes", "Log a problem"):
        assert words in shown


def test_several_are_offered_and_names_are_found(client, acme, desk_agent):
    sister = AccountFactory(name="Acme Sister", website="acme.example")
    lookup_keys.follow_all()
    client.force_login(desk_agent)
    page = client.post(DESK, {"q": "jo@acme.example"})
    assert page.context["caller"] is None
    assert f"?account={sister.pk}" in page.content.decode()
    by_name = client.post(DESK, {"q": "acme siter"})
    assert [hit.title for hit in by_name.context["names"]][:1] == ["Acme Sister"]
    nobody = client.post(DESK, {"q": "+1 999"})
    assert "Nobody that we know goes by that." in nobody.content.decode()


def test_a_problem_is_logged_in_one_step_on_their_line(client, acme, desk_agent):
    client.force_login(desk_agent)
    log = reverse("workspace:desk-log", args=[acme.pk])
    made = client.post(log, {"kind": "QUALITY", "severity": "HIGH"})
    problem = Problem.objects.get(account=acme)
    assert made.url == f"{DESK}?account={acme.pk}&logged={problem.pk}"
    assert (problem.channel, problem.severity) == ("STRATEGIC", "HIGH")
    assert problem.estimated_loss is None
    assert timezone.now() - problem.opened_at < dt.timedelta(minutes=1)
    after = client.get(made.url)
    assert "What it costs them, as they say" in after.content.decode()
    loss = reverse("workspace:desk-loss", args=[problem.pk])
    assert client.post(loss, {"estimated_loss": "-1"}).status_code == 422
    client.post(loss, {"estimated_loss": "1234.50"})
    problem.refresh_from_db()
    assert problem.estimated_loss == Decimal("1234.5")
    shown = client.get(made.url).content.decode()
    assert "1234.5" not in shown
    assert "1,234" not in shown


def test_without_a_line_of_their_own_it_is_the_standard_one(client, acme, desk_agent):
    other = AccountFactory(name="Other")
    client.force_login(desk_agent)
    log = reverse("workspace:desk-log", args=[other.pk])
    assert client.post(log, {"kind": ""}).status_code == 422
    assert not Problem.objects.exists()
    client.post(log, {"kind": "BILLING"})
    assert Problem.objects.get(account=other).channel == "STANDARD"


def test_who_waits_is_shown_by_what_was_promised(acme, desk_agent, outsider):
    now = timezone.now()
    late = ProblemFactory(account=acme, opened_at=now - dt.timedelta(minutes=90))
    soon = ProblemFactory(account=acme, opened_at=now - dt.timedelta(minutes=15))
    never = ProblemFactory(opened_at=now - dt.timedelta(days=9))
    ProblemFactory(account=acme, opened_at=now, first_response_at=now)
    rows = waiting(desk_agent)
    assert [each.problem.pk for each in rows] == [late.pk, soon.pk, never.pk]
    assert [each.is_late for each in rows] == [True, False, False]
    assert [each.left for each in rows] == ["30 min", "44 min", ""]
    assert waiting(outsider) == []


@pytest.mark.parametrize("who", ["outsider"])
def test_what_is_not_seen_does_not_exist(client, acme, who, request):
    refresh_access()
    client.force_login(request.getfixturevalue(who))
    assert client.get(DESK, {"account": acme.pk}).status_code == 404
    log = reverse("workspace:desk-log", args=[acme.pk])
    assert client.post(log, {"kind": "QUALITY"}).status_code == 404
    assert not Problem.objects.exists()


def test_who_only_looks_writes_nothing(client, acme, executive):
    client.force_login(executive)
    page = client.get(DESK, {"account": acme.pk})
    assert "Log a problem" not in page.content.decode()
    log = reverse("workspace:desk-log", args=[acme.pk])
    assert client.post(log, {"kind": "QUALITY"}).status_code == 403
    assert not Problem.objects.exists()
