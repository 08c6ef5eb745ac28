"""The administrators' pages of events: subscribe, look, try, send once more."""

import pytest
from django.urls import reverse

from sam.events.models import Delivery, SigningSecret, Subscription
from sam.lib import outbox

LIST = "/administration/events/"


@pytest.fixture
def admin(client, administrator, programme):
    client.force_login(administrator)
    return client


def at(name, subscription, *more):
    return reverse(f"events:{name}", args=[subscription.pk, *more])


def test_subscribing_shows_the_secret_once(admin, administrator):
    told = {
        "name": "ERP",
        "url": "https://erp.example.com/hook?key=abc123",
        "owner": administrator.pk,
        "types": ["tier.*", "flag.raised"],
    }
    answer = admin.post(f"{LIST}new/", told)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert 'value="whsec_' in answer.text
    subscription = Subscription.objects.get()
    for page in (LIST, subscription.get_absolute_url()):
        answer = admin.get(page)
        assert answer.status_code == 200
        assert "https://erp.example.com/hook" in answer.text
        assert "abc123" not in answer.text
        assert "whsec_" not in answer.text


def test_what_is_wrong_stands_beside_its_field(admin, administrator):
    told = {
        "name": "ERP",
        "url": "http://10.0.0.1/",
        "owner": administrator.pk,
        "types": ["tier.*"],
    }
    answer = admin.post(f"{LIST}new/", told)
    assert answer.status_code == 422
    assert "Only https" in answer.text
    assert not Subscription.objects.exists()


def test_a_subscription_is_changed_paused_and_ended(admin, subscribe):
    subscription = subscribe(["tier.*"])
    edit = at("subscription-update", subscription)
    form = admin.get(edit).context["form"]
    told = {
        "name": "CRM",
        "url": subscription.url,
        "types": ["*"],
        "seen": form.initial["seen"],
    }
    assert admin.post(edit, told).status_code == 302
    assert admin.post(edit, told | {"name": "BI"}).status_code == 422
    subscription.refresh_from_db()
    assert (subscription.name, subscription.types) == ("CRM", ["*"])
    for verb, status in [
        ("pause", "PAUSED"),
        ("resume", "ACTIVE"),
        ("end", "ENDED"),
    ]:
        admin.post(at("subscription-verb", subscription, verb))
        subscription.refresh_from_db()
        assert subscription.status == status
    assert "CRM" not in admin.get(LIST, follow=True).text.partition("Subscriptions")[2]


def test_a_test_is_sent_and_its_log_is_shown(admin, subscribe, deliver, consumer):
    subscription = subscribe()
    consumer.status, consumer.body = 500, b"no: token=abc999"
    admin.post(at("subscription-test", subscription))
    deliver()
    delivery = Delivery.objects.get()
    page = reverse("events:delivery-detail", args=[delivery.pk])
    answer = admin.get(page)
    assert "subscription.tested" in answer.text
    assert "Refused" in answer.text
    assert "abc999" not in answer.text
    consumer.status = 200
    admin.post(reverse("events:delivery-replay", args=[delivery.pk]))
    Subscription.objects.update(resume_at=None)
    deliver()
    assert "Delivered" in admin.get(page).text


def test_days_are_sent_once_more(admin, subscribe, deliver, account, consumer):
    outbox.emit("tier.changed", account_id=account.pk, payload={})
    deliver()
    subscription = subscribe()
    page = admin.get(subscription.get_absolute_url())
    span = page.context["span"].initial
    told = {"since_on": span["since_on"], "until_on": span["until_on"]}
    replay = at("subscription-replay", subscription)
    answer = admin.post(replay, told, follow=True)
    assert "1 message is sent once more." in answer.text
    deliver()
    assert consumer.types() == ["tier.changed"]
    answer = admin.post(replay, told | {"until_on": "2001-01-01"}, follow=True)
    assert "It ends before it begins." in answer.text


def test_a_new_secret_is_shown_once(admin, subscribe):
    subscription = subscribe()
    answer = admin.post(at("subscription-rotate", subscription), {"overlap_hours": 2})
    assert 'value="whsec_' in answer.text
    assert SigningSecret.objects.filter(ends_at=None).count() == 1
    answer = admin.post(at("subscription-rotate", subscription), {"overlap_hours": 999})
    assert answer.status_code == 302


def test_the_catalogue_names_every_event(admin):
    answer = admin.get(f"{LIST}catalogue/")
    assert "flag.raised" in answer.text
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["manager", "director", "executive", "desk_agent"])
def test_nobody_else_gets_in(request, client, subscribe, who):
    subscription = subscribe()
    client.force_login(request.getfixturevalue(who))
    for page in (LIST, f"{LIST}new/", f"{LIST}catalogue/"):
        assert client.get(page).status_code == 403
    assert client.get(subscription.get_absolute_url()).status_code == 403
    assert client.post(at("subscription-verb", subscription, "end")).status_code == 403
    subscription.refresh_from_db()
    assert subscription.status == "ACTIVE"
