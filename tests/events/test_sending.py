"""What was committed arrives: signed, in order, again after failures, there only."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.services.access import refresh_access
from sam.events.models import Attempt, Delivery, SigningSecret, Subscription
from sam.events.services import replaying, sending, subscriptions
from sam.lib import outbox
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import AccountFactory


def happen(account, of="problem.opened", **payload):
    told = payload or {"problem": 7, "kind": "BILLING"}
    return outbox.emit(of, account_id=account.pk, payload=told)


def hasten():
    """Let the pauses be over."""
    Delivery.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))
    Subscription.objects.update(resume_at=None)


def test_a_message_says_what_happened_and_verifies(
    subscribe, consumer, deliver, account
):
    subscription = subscribe(["problem.*"])
    event = happen(account)
    happen(account, "flag.raised", flag=1, kind="HOLLOW")
    assert deliver() == 1
    [(headers, message, body)] = consumer.got
    assert message == {
        "id": f"evt_{event.pk}",
        "type": "problem.opened",
        "timestamp": message["timestamp"],
        "data": {"account": account.pk, "problem": 7, "kind": "BILLING"},
    }
    assert dt.datetime.fromisoformat(message["timestamp"]) == (
        OutboxEvent.objects.get(pk=event.pk).created_at
    )
    assert Webhook(subscription.secret).verify(body, headers) == message
    with pytest.raises(WebhookVerificationError):
        Webhook(subscription.secret).verify(body + b" ", headers)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("DELIVERED", 1)
    assert delivery.log.get().status == 200
    assert deliver() == 0


def test_says_nothing_of_what_was_rolled_back(subscribe, consumer, deliver, account):
    subscribe()
    with transaction.atomic():
        happen(account)
        transaction.set_rollback(True)
    assert deliver() == 0
    assert consumer.got == []


def test_a_failure_holds_back_its_account_only(subscribe, consumer, deliver, account):
    other = AccountFactory(region=account.region)
    subscribe()
    consumer.fails = lambda message: message["data"]["account"] == account.pk
    first = happen(account)
    happen(other)
    happen(account, "problem.resolved")
    deliver()
    assert [message["data"]["account"] for message in consumer.messages] == [
        account.pk,
        other.pk,
    ]
    waits = Delivery.objects.get(event=first)
    assert waits.status == "WAITING"
    assert waits.due_at > timezone.now()
    consumer.fails = lambda message: False
    hasten()
    deliver()
    assert consumer.types()[2:] == ["problem.opened", "problem.resolved"]


def test_is_given_up_after_a_day_and_later_ones_go_on(
    subscribe, consumer, deliver, account
):
    subscribe()
    consumer.fails = lambda message: message["type"] == "problem.opened"
    event = happen(account)
    happen(account, "problem.resolved")
    pauses = []
    for _attempt in range(len(sending.PAUSES) + 1):
        deliver()
        pauses.append(Delivery.objects.get(event=event).due_at - timezone.now())
        hasten()
    total = sum(pauses[:-1], dt.timedelta())
    assert dt.timedelta(hours=23) < total < dt.timedelta(hours=30)
    assert Delivery.objects.get(event=event).status == "DEAD"
    deliver()
    assert consumer.types()[-1] == "problem.resolved"
    consumer.fails = lambda message: False
    subscription = Subscription.objects.get()
    assert replaying.replay_dead(subscription=subscription, actor=None) == 1
    deliver()
    assert Delivery.objects.get(event=event).status == "DELIVERED"
    assert consumer.messages[-1]["id"] == f"evt_{event.pk}"


def test_waits_as_long_as_the_host_asks(subscribe, consumer, deliver, account):
    subscribe()
    consumer.status, consumer.headers = 429, {"Retry-After": "7200"}
    happen(account)
    deliver()
    wait = Delivery.objects.get().due_at - timezone.now()
    assert dt.timedelta(hours=1, minutes=59) < wait <= dt.timedelta(hours=2)


def test_a_redirect_is_a_failure_and_nobody_follows(
    subscribe, consumer, deliver, account
):
    subscribe()
    consumer.status, consumer.headers = 307, {"Location": consumer.url}
    happen(account)
    deliver()
    assert len(consumer.got) == 1
    assert Attempt.objects.get().outcome == "REDIRECTED"


def test_a_host_that_is_gone_hears_nothing_more(subscribe, consumer, deliver, account):
    subscription = subscribe()
    consumer.status = 410
    happen(account)
    deliver()
    subscription.refresh_from_db()
    assert subscription.status == "GONE"
    happen(account)
    assert deliver() == 0
    assert AuditEntry.objects.filter(verb="switch_off_subscription").count() == 1


def test_a_host_that_only_fails_is_left_in_peace_then_switched_off(
    subscribe, consumer, deliver, account, settings
):
    subscription = subscribe()
    consumer.status = 500
    for _n in range(10):
        happen(AccountFactory(region=account.region))
    deliver()
    assert len(consumer.got) == sending.IN_A_ROW
    subscription.refresh_from_db()
    assert subscription.resume_at > timezone.now()
    assert subscription.status == "ACTIVE"
    long_ago = dt.timedelta(hours=settings.EVENT_GIVE_UP_HOURS)
    Subscription.objects.update(failing_since=timezone.now() - long_ago, resume_at=None)
    deliver()
    subscription.refresh_from_db()
    assert subscription.status == "FAILING"
    consumer.status = 200
    subscriptions.resume(subscription=subscription, actor=None)
    deliver()
    assert Delivery.objects.filter(status="DELIVERED").count() == 10


def test_old_and_new_secret_sign_while_they_overlap(
    subscribe, consumer, deliver, account
):
    subscription = subscribe()
    new = subscriptions.rotate_secret(subscription=subscription, actor=None)
    happen(account)
    deliver()
    headers, message, body = consumer.got[0]
    for secret in (subscription.secret, new):
        assert Webhook(secret).verify(body, headers) == message
    SigningSecret.objects.exclude(ends_at=None).update(
        made_at=timezone.now() - dt.timedelta(days=2), ends_at=timezone.now()
    )
    happen(account)
    deliver()
    headers, _message, body = consumer.got[1]
    with pytest.raises(WebhookVerificationError):
        Webhook(subscription.secret).verify(body, headers)
    assert Webhook(new).verify(body, headers)


def test_secrets_are_sealed(subscribe, settings):
    subscription = subscribe()
    kept = bytes(SigningSecret.objects.get().sealed)
    assert subscription.secret.encode() not in kept
    assert subscription.secret.removeprefix("whsec_").encode() not in kept


def test_what_another_key_sealed_is_said_in_the_log(
    subscribe, deliver, account, settings, consumer
):
    subscribe()
    happen(account)
    settings.SECRET_KEY = "another"
    deliver()
    assert Attempt.objects.get().outcome == "UNSIGNED"
    assert consumer.got == []
    settings.SECRET_KEY_FALLBACKS = ["tests"]
    hasten()
    deliver()
    assert Delivery.objects.get().status == "DELIVERED"


def test_one_hears_only_of_what_one_sees(
    subscribe, consumer, deliver, account, manager, outsider, desk_agent
):
    hidden = AccountFactory()
    refresh_access()
    subscribe(owner=manager)
    subscribe(owner=outsider)
    happen(hidden)
    happen(account)
    outbox.emit("run.ended", payload={"run": 1, "kind": "score", "status": "DONE"})
    deliver()
    assert [message["data"] for message in consumer.messages] == [
        {"account": account.pk, "problem": 7, "kind": "BILLING"}
    ]
    subscribe(owner=desk_agent)
    happen(hidden, "flag.raised", flag=3, kind="HOLLOW")
    happen(hidden, "problem.answered")
    deliver()
    assert consumer.types()[1:] == ["problem.answered"]


def test_rights_that_were_lost_meanwhile_count(
    subscribe, consumer, deliver, account, colleague
):
    subscribe(owner=colleague)
    happen(account)
    consumer.status = 500
    deliver()
    account.team.all().delete()
    refresh_access()
    hasten()
    consumer.status = 200
    deliver()
    assert len(consumer.got) == 1
    assert Delivery.objects.get().status == "WITHHELD"


def test_who_left_hears_nothing(subscribe, consumer, deliver, account, manager):
    subscribe(owner=manager)
    happen(account)
    manager.is_active = False
    manager.save()
    assert deliver() == 0
    assert consumer.got == []


def test_what_happened_before_can_be_sent(subscribe, consumer, deliver, account):
    event = happen(account)
    deliver()
    subscription = subscribe()
    deliver()
    assert consumer.got == []
    made_at = OutboxEvent.objects.get(pk=event.pk).created_at
    count = replaying.replay_span(
        subscription=subscription,
        actor=None,
        since=made_at,
        until=made_at + dt.timedelta(seconds=1),
    )
    deliver()
    assert (count, consumer.messages[0]["id"]) == (1, f"evt_{event.pk}")


def test_a_test_reaches_nobody_else(subscribe, consumer, deliver):
    subscription = subscribe()
    subscribe()
    subscriptions.send_test(subscription=subscription, actor=None)
    deliver()
    assert [message["data"] for message in consumer.messages] == [
        {"subscription": subscription.pk}
    ]


def test_ending_withholds_what_waits(subscribe, consumer, deliver, account):
    subscription = subscribe()
    consumer.status = 500
    happen(account)
    deliver()
    subscriptions.end(subscription=subscription, actor=None)
    with pytest.raises(subscriptions.SubscriptionRefused):
        subscriptions.resume(subscription=subscription, actor=None)
    assert Delivery.objects.get().status == "WITHHELD"
