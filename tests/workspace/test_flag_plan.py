"""A flag answered by a planned step: it waits until then, and both are written down."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from planning.models import Action
from sam.lib.errors import DomainError
from sam.workspace.services.planned_flags import plan_for_flag
from tests.workspace.day import customer, flagged, said, standards, today
from tiers.models import FlagEvent

__all__ = ["customer", "standards", "today"]

WEEK = dt.timedelta(days=7)


@pytest.fixture
def flag(customer):
    return flagged(customer("Dunmore Homes", met=97), stake=300_000)


def plan(flag, actor, day, **more):
    return plan_for_flag(
        flag=flag, actor=actor, words="Call their buyer", due_on=day, **more
    )


def test_a_step_is_planned_and_the_flag_waits_until_then(flag, manager, today):
    action = plan(flag, manager, today + WEEK, is_touch=True)
    flag.refresh_from_db()
    assert (action.owner, action.account) == (manager, flag.account)
    assert action.is_touch
    assert flag.snoozed_until == today + WEEK
    assert flag.snooze_reason == "Planned: Call their buyer"
    assert FlagEvent.objects.filter(flag=flag, verb="SNOOZED").count() == 1


def test_a_step_of_today_leaves_the_flag_where_it_is(flag, manager, today):
    plan(flag, manager, today)
    flag.refresh_from_db()
    assert flag.snoozed_until is None
    assert Action.objects.count() == 1


def test_who_does_not_look_after_it_plans_nothing(flag, outsider, today):
    with pytest.raises(PermissionDenied):
        plan(flag, outsider, today + WEEK)
    assert not Action.objects.exists()


def test_what_is_refused_changes_neither(flag, manager, today):
    for day in (today - WEEK, today + dt.timedelta(days=400)):
        with pytest.raises(DomainError):
            plan(flag, manager, day)
    flag.refresh_from_db()
    assert flag.snoozed_until is None
    assert not Action.objects.exists()


def test_today_is_empty_once_all_is_planned_and_says_what_waits(
    client, flag, manager, today
):
    client.force_login(manager)
    url = reverse("workspace:flag-plan", args=[flag.pk])
    asked = client.get(url)
    assert asked.status_code == 200
    day = today + WEEK
    sent = {"words": "Call", "due_on": day.isoformat(), "owner": manager.pk}
    assert client.post(url, sent | {"due_on": "2020-01-01"}).status_code == 422
    answer = client.post(url, sent)
    assert (answer.status_code, answer.url) == (302, reverse("workspace:today"))
    assert Action.objects.get().words == "Call"
    words = said(client, manager)
    assert "Nobody needs you today" in words
    assert "1 flag waits because somebody said so" in words


def test_over_the_wire_it_is_the_same(client, flag, manager, outsider, today):
    url = reverse("api:flag-plan", args=[flag.pk])
    sent = {"words": "Call", "due_on": (today + WEEK).isoformat()}
    client.force_login(outsider)
    answer = client.post(url, sent, content_type="application/json")
    assert answer.status_code == 404
    client.force_login(manager)
    late = sent | {"due_on": "2020-01-01"}
    refused = client.post(url, late, content_type="application/json")
    assert refused.status_code == 409
    assert not Action.objects.exists()
    answer = client.post(url, sent, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json() == {
        "action": Action.objects.get().pk,
        "snoozed_until": sent["due_on"],
    }
    day = client.get(reverse("api:today")).json()
    assert (day["accounts"], day["waiting"]["flags"]) == (0, 1)


def test_the_page_is_not_there_for_who_does_not_see_the_account(
    client, flag, outsider, desk_agent
):
    url = reverse("workspace:flag-plan", args=[flag.pk])
    for person in (outsider, desk_agent):
        client.force_login(person)
        assert client.get(url).status_code == 404
