"""
Send what is due: in order for each account, and each host at its own pace.

A delivery that is being sent is due again a little after the host's time is over: if
the process dies, another takes it up. So a message may come twice, never not at all.
"""

import datetime as dt
import random
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Account
from sam.events import catalogue
from sam.events.models import Attempt, Delivery, SigningSecret, Subscription
from sam.events.wire import posting, sealing, signing
from sam.events.wire.posting import Answer, Outcome
from sam.lib import audit
from sam.lib.models import AuditEntry, DoorRules

# After which pause a failed attempt is repeated, by the Standard Webhooks
# specification ("over a day"); after the last one nobody tries again by themselves.
PAUSES = tuple(
    dt.timedelta(seconds=seconds)
    for seconds in (5, 60, 300, 1800, 3600, 2 * 3600, 4 * 3600, 7 * 3600, 9 * 3600)
)
LONGEST_PAUSE = dt.timedelta(hours=24)
JITTER = 0.2  # so that what failed together does not come back together
IN_A_ROW = 5  # failures of whichever messages, after which the host is left in peace
GRACE = dt.timedelta(seconds=30)
TURN = 20.0  # seconds that a process goes on before others have their turn
LOOK_AGAIN = 0.5  # seconds between looks for further hosts
SENDERS = "events senders"
AGENT = "SAM-Events/1"

DUE_LANES = """
SELECT s.lane FROM events_subscription s JOIN users_user u ON u.id = s.owner_id
WHERE s.status = 'ACTIVE' AND u.is_active
    AND (s.resume_at IS NULL OR s.resume_at <= clock_timestamp())
    AND EXISTS (
        SELECT FROM events_delivery d
        WHERE d.subscription_id = s.id AND d.status = 'WAITING'
            AND d.due_at <= clock_timestamp()
    )
GROUP BY s.lane
ORDER BY min(s.failures), s.lane
"""
# One whose earlier neighbour of the same account still waits is not due.
TAKE = """
UPDATE events_delivery
SET due_at = clock_timestamp() + make_interval(secs => %(lost_after)s),
    attempts = attempts + 1, tries = tries + 1
WHERE id = (
    SELECT d.id FROM events_subscription s
    JOIN users_user u ON u.id = s.owner_id
    CROSS JOIN LATERAL (
        SELECT w.id, w.due_at FROM events_delivery w
        WHERE w.subscription_id = s.id AND w.status = 'WAITING'
            AND w.due_at <= clock_timestamp()
            AND NOT EXISTS (
                SELECT FROM events_delivery b
                WHERE b.subscription_id = w.subscription_id AND b.status = 'WAITING'
                    AND b.account_key = w.account_key AND b.event_id < w.event_id
            )
        ORDER BY w.due_at, w.id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) d
    WHERE s.lane = %(lane)s AND s.status = 'ACTIVE' AND u.is_active
        AND (s.resume_at IS NULL OR s.resume_at <= clock_timestamp())
    ORDER BY d.due_at LIMIT 1
)
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the few places at a host: who holds it may send there."""

    lane: str
    number: int


def send() -> int:
    """
    Send what is due now and becomes due in this turn; return how many attempts it took.

    Together, all processes have no more than ``EVENT_HOST_HANDS`` messages under way to
    one host, and ``EVENT_SENDERS`` of them send. A host that is slow holds up its own
    messages only.
    """
    until = time.monotonic() + TURN
    with ThreadPoolExecutor(max_workers=settings.EVENT_HANDS) as pool:
        with _place(SENDERS, range(settings.EVENT_SENDERS)) as is_free:
            if not is_free:
                return 0
            started = _start_slots(pool, until)
        # Who is slow to answer is waited for, while others may begin their turn.
        return sum(one.result() for one in started)


def _start_slots(pool: ThreadPoolExecutor, until: float) -> list[Future[int]]:
    """Keep somebody at every host that something is due for, until the turn is over."""
    started: list[Future[int]] = []
    busy: dict[Slot, Future[int]] = {}
    while time.monotonic() < until:
        busy = {slot: one for slot, one in busy.items() if not one.done()}
        lanes = due_lanes()
        slots = [Slot(at, n) for n in range(settings.EVENT_HOST_HANDS) for at in lanes]
        for slot in slots:
            if slot not in busy:
                busy[slot] = pool.submit(_work_apart, slot, until)
                started.append(busy[slot])
        if not busy:
            break
        wait(busy.values(), timeout=LOOK_AGAIN)
    return started


def due_lanes() -> list[str]:
    """Return the hosts that something is due for, those that answer well first."""
    with connection.cursor() as cursor:
        cursor.execute(DUE_LANES)
        return [lane for (lane,) in cursor.fetchall()]


def _work_apart(slot: Slot, until: float) -> int:
    """Work in a thread of its own, with a connection and a context of its own."""
    with closing(connection), audit.acting(actor=None, door=AuditEntry.Door.JOB):
        return work(slot, until)


def work(slot: Slot, until: float) -> int:
    """Send what is due to the slot's host until nothing is, or the turn is over."""
    done = 0
    with _place(f"events {slot.lane}", [slot.number]) as is_free:
        while is_free and time.monotonic() < until and send_next(slot.lane):
            done += 1
    return done


@contextmanager
def _place(name: str, numbers: Iterable[int]) -> Iterator[bool]:
    """
    Hold one of the numbered places of that name, if one is free; say whether.

    The server gives it back with the connection, should the process die.
    """
    with connection.cursor() as cursor:
        held = None
        for number in numbers:
            cursor.execute(
                "SELECT pg_try_advisory_lock(hashtext(%s), %s)", [name, number]
            )
            if cursor.fetchone()[0]:
                held = number
                break
        try:
            yield held is not None
        finally:
            if held is not None:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtext(%s), %s)", [name, held]
                )


def send_next(lane: str) -> bool:
    """Send the next message that is due to that host; tell whether there was one."""
    lost_after = dt.timedelta(seconds=settings.EVENT_SECONDS) + GRACE
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"lane": lane, "lost_after": lost_after.total_seconds()})
        taken = cursor.fetchone()
    if taken is None:
        return False
    delivery = Delivery.objects.select_related("event", "subscription__owner").get(
        pk=taken[0]
    )
    if not _may_hear(delivery):
        _end(delivery, Delivery.Status.WITHHELD)
        return True
    _note(delivery, _post(delivery))
    return True


def _may_hear(delivery: Delivery) -> bool:
    """Test once more whether the owner sees it: rights may be gone since."""
    owner, event = delivery.subscription.owner, delivery.event
    if event.type == catalogue.TESTED:
        return True
    if event.type not in catalogue.sources_for([catalogue.ALL], owner):
        return False
    if event.account_id is None:
        return True
    same = Q(pk=event.account_id) | Q(merged=event.account_id)
    return Account.objects.visible_to(owner).filter(same).exists()


def _post(delivery: Delivery) -> Answer:
    body = orjson.dumps(catalogue.message(delivery.event))
    now = timezone.now()
    try:
        keys = _keys(delivery.subscription, now)
    except sealing.Unreadable as error:
        return Answer(Outcome.UNSIGNED, error=str(error))
    signed = signing.headers(
        message_id=catalogue.message_id(delivery.event_id),
        timestamp=int(now.timestamp()),
        body=body,
        keys=keys,
    )
    return posting.post(
        delivery.subscription.url,
        body=body,
        headers={"User-Agent": AGENT} | signed,
        listed=DoorRules.current().event_hosts,
        seconds=settings.EVENT_SECONDS,
    )


def _keys(subscription: Subscription, now: dt.datetime) -> list[str]:
    """Return the secrets that sign now, the newest first."""
    secrets = SigningSecret.objects.filter(subscription=subscription).order_by("-id")
    return [sealing.unseal(bytes(one.sealed)) for one in secrets if one.signs(now)]


@transaction.atomic
def _note(delivery: Delivery, answer: Answer) -> None:
    """Write down what came of an attempt, and when there is to be another one."""
    # Whom they share comes first, so that two attempts never wait for each other.
    subscription = Subscription.objects.select_for_update(no_key=True).get(
        pk=delivery.subscription_id
    )
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    Attempt.objects.create(
        delivery=delivery,
        outcome=answer.outcome,
        status=answer.status,
        milliseconds=answer.milliseconds,
        address=answer.address,
        error=answer.error,
        excerpt=answer.excerpt,
    )
    if answer.outcome == Outcome.DELIVERED:
        _end(delivery, Delivery.Status.DELIVERED)
        _recover(subscription)
        return
    if delivery.status == Delivery.Status.WAITING:
        _wait(delivery, answer)
    _suffer(subscription, answer)


def _wait(delivery: Delivery, answer: Answer) -> None:
    if delivery.tries > len(PAUSES):
        _end(delivery, Delivery.Status.DEAD)
        return
    pause = PAUSES[delivery.tries - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311
    if answer.retry_after is not None:
        asked = dt.timedelta(seconds=min(answer.retry_after, 86_400))
        pause = max(pause, min(asked, LONGEST_PAUSE))
    delivery.due_at = timezone.now() + pause
    delivery.save(update_fields=["due_at"])


def _end(delivery: Delivery, status: str) -> None:
    delivery.status, delivery.ended_at = status, timezone.now()
    delivery.save(update_fields=["status", "ended_at"])


def _recover(subscription: Subscription) -> None:
    if subscription.failures:
        subscription.failures = 0
        subscription.failing_since = subscription.resume_at = None
        subscription.save(update_fields=["failures", "failing_since", "resume_at"])


def _suffer(subscription: Subscription, answer: Answer) -> None:
    """Leave a host in peace for a while if nothing gets through, at last for good."""
    now = timezone.now()
    subscription.failures = F("failures") + 1
    subscription.failing_since = subscription.failing_since or now
    subscription.save(update_fields=["failures", "failing_since"])
    subscription.refresh_from_db(fields=["failures"])
    beyond = subscription.failures - IN_A_ROW
    if beyond >= 0:
        pause = PAUSES[min(beyond, len(PAUSES) - 1)]
        subscription.resume_at = now + pause
        subscription.save(update_fields=["resume_at"])
    given_up = dt.timedelta(hours=settings.EVENT_GIVE_UP_HOURS)
    if subscription.status != Subscription.Status.ACTIVE:
        return
    if answer.outcome == Outcome.GONE:
        _switch_off(subscription, Subscription.Status.GONE)
    elif now - subscription.failing_since >= given_up:
        _switch_off(subscription, Subscription.Status.FAILING)


def _switch_off(subscription: Subscription, status: str) -> None:
    subscription.status, subscription.status_at = status, timezone.now()
    subscription.save(update_fields=["status", "status_at"])
    audit.record("switch_off_subscription", subscription, after={"status": status})
