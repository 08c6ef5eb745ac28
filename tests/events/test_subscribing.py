"""Who may have events sent, and what a subscription has to be."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from sam.events import catalogue
from sam.events.models import Delivery, Subscription
from sam.events.services import offering, pruning, subscriptions
from sam.lib import outbox
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, DoorRules, OutboxEvent
from tests.factories import UserFactory

URL = "https://erp.example.com/hooks?key=abc123"


def made(actor, owner, **told):
    given = {"name": "ERP", "url": URL, "types": ["tier.*"]} | told
    return subscriptions.subscribe(actor=actor, owner=owner, **given)


def test_an_administrator_subscribes_a_service(administrator, service):
    subscription, secret = made(administrator, service, name=" ERP  north ")
    assert (subscription.name, subscription.lane) == (
        "ERP north",
        "erp.example.com:443",
    )
    assert secret.startswith("whsec_")
    entry = AuditEntry.objects.get(verb="subscribe")
    assert "abc123" not in str(entry.after)
    assert secret.removeprefix("whsec_") not in str(entry.after)


def test_nobody_sees_with_another_persons_eyes(administrator, manager, service):
    for actor, owner in [
        (administrator, manager),
        (manager, manager),
        (manager, service),
        (service, UserFactory(is_service=True)),
    ]:
        with pytest.raises(PermissionDenied):
            made(actor, owner)
    assert not Subscription.objects.exists()
    assert made(service, service)[0].owner == service


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"url": "http://erp.example.com/"}, "url"),
        ({"url": "https://192.168.0.1/"}, "url"),
        ({"url": "https://erp.example.com/" + "x" * 2000}, "url"),
        ({"types": []}, "types"),
        ({"types": ["tier.moved"]}, "types"),
        ({"types": ["wallet.*"]}, "types"),
    ],
)
def test_what_a_subscription_has_to_be(told, field, administrator, service):
    with pytest.raises(subscriptions.SubscriptionRefused) as refusal:
        made(administrator, service, **told)
    assert refusal.value.field == field


def test_two_who_change_it_are_told(administrator, service):
    subscription, _secret = made(administrator, service)
    seen = stamp(subscriptions.values_of(subscription))
    told = {"name": "ERP", "url": URL, "types": ["tier.*", "flag.*"], "seen": seen}
    subscriptions.change_subscription(
        subscription=subscription, actor=administrator, **told
    )
    with pytest.raises(ChangedMeanwhile):
        subscriptions.change_subscription(
            subscription=subscription, actor=administrator, **told | {"name": "CRM"}
        )


def test_while_paused_nothing_is_noted(administrator, service, account):
    subscription, _secret = made(administrator, service)
    subscriptions.pause(subscription=subscription, actor=administrator)
    outbox.emit("tier.changed", account_id=account.pk, payload={})
    assert offering.offer() == 1
    assert not Delivery.objects.exists()
    with pytest.raises(subscriptions.SubscriptionRefused):
        subscriptions.send_test(subscription=subscription, actor=administrator)
    subscriptions.resume(subscription=subscription, actor=administrator)
    outbox.emit("tier.changed", account_id=account.pk, payload={})
    offering.offer()
    assert Delivery.objects.count() == 1


def test_old_events_are_forgotten_but_not_what_waits(administrator, service, account):
    subscription, _secret = made(administrator, service)
    old = timezone.now() - dt.timedelta(days=DoorRules.current().event_days, hours=1)
    for day in (old, old, timezone.now()):
        event = outbox.emit("tier.changed", account_id=account.pk, payload={})
        OutboxEvent.objects.filter(pk=event.pk).update(created_at=day)
    outbox.relay()
    offering.offer()
    first, second, third = Delivery.objects.order_by("event_id")
    Delivery.objects.filter(pk=first.pk).update(status="DEAD", ended_at=old)
    assert pruning.prune() == 1
    assert set(Delivery.objects.values_list("pk", flat=True)) == {second.pk, third.pk}
    subscriptions.end(subscription=subscription, actor=administrator)
    assert pruning.prune() == 1
    assert Delivery.objects.get() == third


def test_every_event_of_the_catalogue_has_its_schema_and_family():
    assert {kind.family for kind in catalogue.KINDS.values()} == {
        "account",
        "tier",
        "flag",
        "run",
        "change_set",
        "plan",
        "problem",
        "entitlement",
    }
    sources = [source for kind in catalogue.KINDS.values() for source in kind.sources]
    assert len(sources) == len(set(sources))
    for kind in catalogue.KINDS.values():
        schema = catalogue.schema(kind)["properties"]["data"]
        assert set(schema["required"]) == set(catalogue.example(kind)["data"])
        assert catalogue.chosen([kind.name]) == [kind]
        assert kind in catalogue.chosen([f"{kind.family}.*"])
    assert len(catalogue.chosen(["*"])) == len(catalogue.KINDS)
