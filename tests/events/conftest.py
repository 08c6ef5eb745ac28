"""Somebody who listens, and a subscription of theirs."""

import time

import pytest

from sam.events.services import offering, sending, subscriptions
from sam.lib.models import DoorRules
from sam.users.models import User
from tests.events.consumer import consuming
from tests.factories import UserFactory


@pytest.fixture
def consumer():
    with consuming() as server:
        yield server


@pytest.fixture
def listed(db):
    """An administrator lists this machine as a private host that may be sent to."""
    rules = DoorRules.current()
    rules.event_hosts = ["127.0.0.1"]
    rules.save()
    return rules


@pytest.fixture
def service(db):
    """A service that sees every account, as an executive does."""
    return UserFactory(is_service=True, role=User.Role.EXECUTIVE)


@pytest.fixture
def subscribe(listed, consumer, service):
    """Subscribe somebody to events at the consumer; the secret is kept with it."""

    def made(types=("*",), owner=service, url=None):
        subscription, secret = subscriptions.subscribe(
            actor=None,
            owner=owner,
            name="ERP",
            url=url or consumer.url,
            types=types,
        )
        subscription.secret = secret
        return subscription

    return made


@pytest.fixture
def deliver():
    """Offer what happened and send what is due, in this thread and transaction."""

    def work():
        while offering.offer():
            pass
        done = 0
        for lane in sending.due_lanes():
            done += sending.work(sending.Slot(lane, 0), time.monotonic() + 30)
        return done

    return work
