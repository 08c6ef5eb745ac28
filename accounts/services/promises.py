"""Write down what we promise a customer by a day, and what became of it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Interaction, Programme, Promise
from accounts.permissions import may_log
from accounts.services import facts
from accounts.services.refusals import (
    FactRefused,
    day_of,
    held,
    require_past,
    require_short,
)
from sam.lib import audit, outbox
from sam.users.models import User

LONGEST = 500


class PromiseRefused(FactRefused):
    """It cannot be promised or ended like that; ``field`` names what is wrong."""

    code = "promise_refused"


@transaction.atomic
def make_promise(
    *,
    account: Account,
    actor: User | None,
    words: str,
    due_on: dt.date,
    interaction: Interaction | None = None,
) -> Promise:
    """
    Write down what *actor* promises *account* by *due_on*, and will keep.

    It is promised now, or when the *interaction* happened in which it was. The very
    same again changes nothing while it is open. Facts and flags follow at once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PromiseRefused: if nothing is promised, its day is before it was made, the
        interaction was with another account, or the account was merged into another
    """
    may_log(actor, account).require()
    account = held(account, PromiseRefused)
    if interaction is not None and interaction.account_id != account.pk:
        raise PromiseRefused(_("That was with another customer."), field="interaction")
    made, is_new = write_promise(
        account=account,
        actor=actor,
        words=words,
        due_on=due_on,
        interaction=interaction,
    )
    if is_new:
        facts.refresh_at_once([account.pk])
    return made


def write_promise(
    *,
    account: Account,
    actor: User | None,
    words: str,
    due_on: dt.date | None,
    interaction: Interaction | None,
    words_field: str = "words",
) -> tuple[Promise, bool]:
    """
    Write a promise as part of a verb that may; say too whether it is new.

    :raises PromiseRefused: as for `make_promise`, or without a day
    """
    words = words.strip()
    made_at = interaction.happened_at if interaction else timezone.now()
    if not words:
        raise PromiseRefused(_("Say what was promised."), field=words_field)
    require_short(words, LONGEST, words_field, PromiseRefused)
    if due_on is None:
        raise PromiseRefused(_("Say by which day."), field="due_on")
    if due_on < day_of(made_at):
        raise PromiseRefused(
            _("That day was over when it was promised."), field="due_on"
        )
    same = Promise.objects.filter(
        account=account,
        owner=actor,
        words=words,
        due_on=due_on,
        interaction=interaction,
        withdrawn_at=None,
    )
    if interaction is None:
        same = same.filter(kept_at=None)
    if found := same.order_by("pk").first():
        return found, False
    made = Promise.objects.create(
        account=account,
        interaction=interaction,
        words=words,
        due_on=due_on,
        owner=actor,
        made_at=made_at,
        made_by=actor,
    )
    _tell(
        "make_promise",
        "promise.made",
        made,
        after={"due_on": due_on},
        owner=made.owner_id,
    )
    return made, True


@transaction.atomic
def keep_promise(
    *,
    promise: Promise,
    actor: User | None,
    outcome: str = "",
    at: dt.datetime | None = None,
) -> Promise:
    """
    Write down that a promise was kept, now or *at* an earlier instant; twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PromiseRefused: if it was withdrawn, or kept before it was made or in times
        to come
    """
    promise = _held(promise, actor)
    if promise.kept_at is not None:
        return promise
    _require_open(promise)
    at = at or max(timezone.now(), promise.made_at)
    require_past(at, "at", PromiseRefused)
    if at < promise.made_at:
        raise PromiseRefused(_("It was not promised yet then."), field="at")
    outcome = outcome.strip()
    require_short(outcome, LONGEST, "outcome", PromiseRefused)
    promise.kept_at, promise.kept_by, promise.outcome = at, actor, outcome
    promise.save(update_fields=["kept_at", "kept_by", "outcome"])
    _tell("keep_promise", "promise.kept", promise, after={"kept_at": at})
    facts.refresh_at_once([promise.account_id])
    return promise


@transaction.atomic
def withdraw_promise(*, promise: Promise, actor: User | None, reason: str) -> Promise:
    """
    Take a promise back, with the reason that the customer was given; twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PromiseRefused: if it was kept, or no reason is given
    """
    promise = _held(promise, actor)
    if promise.withdrawn_at is not None:
        return promise
    _require_open(promise)
    reason = _reason(reason)
    promise.withdrawn_at, promise.withdrawn_by = timezone.now(), actor
    promise.outcome = reason
    promise.save(update_fields=["withdrawn_at", "withdrawn_by", "outcome"])
    _tell("withdraw_promise", "promise.withdrawn", promise, after={"reason": reason})
    facts.refresh_at_once([promise.account_id])
    return promise


@transaction.atomic
def move_promise(
    *, promise: Promise, actor: User | None, due_on: dt.date, reason: str
) -> Promise:
    """
    Promise the same by another day, with the reason; the same day changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PromiseRefused: if it is over, the day is over, or no reason is given
    """
    promise = _held(promise, actor)
    _require_open(promise)
    if due_on == promise.due_on:
        return promise
    if due_on < Programme.current().today():
        raise PromiseRefused(_("That day is over."), field="due_on")
    reason = _reason(reason)
    before, promise.due_on = promise.due_on, due_on
    promise.save(update_fields=["due_on"])
    _tell(
        "move_promise",
        "promise.moved",
        promise,
        before={"due_on": before},
        after={"due_on": due_on, "reason": reason},
    )
    facts.refresh_at_once([promise.account_id])
    return promise


@transaction.atomic
def hand_on_promise(*, promise: Promise, actor: User | None, to: User) -> Promise:
    """
    Let somebody else keep a promise, who is told; whose it is already changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PromiseRefused: if it is over, or *to* does not look after the account
    """
    promise = _held(promise, actor)
    _require_open(promise)
    if promise.owner_id == to.pk:
        return promise
    if not (to.is_active and may_log(to, promise.account)):
        raise PromiseRefused(
            _("%(person)s does not look after this account.") % {"person": to},
            field="to",
        )
    before, promise.owner = promise.owner_id, to
    promise.save(update_fields=["owner"])
    _tell(
        "hand_on_promise",
        "promise.handed_on",
        promise,
        before={"owner": before},
        after={"owner": to.pk},
        to=to.pk,
        by=actor.pk if actor else None,
    )
    facts.refresh_at_once([promise.account_id])
    return promise


def _held(promise: Promise, actor: User | None) -> Promise:
    """Return the promise as it stands, locked with its account."""
    may_log(actor, promise.account).require()
    Account.objects.select_for_update(no_key=True).get(pk=promise.account_id)
    return Promise.objects.select_for_update(of=("self",)).get(pk=promise.pk)


def _require_open(promise: Promise) -> None:
    if promise.kept_at is not None:
        raise PromiseRefused(_("It is kept already."), field="promise")
    if promise.withdrawn_at is not None:
        raise PromiseRefused(_("It was withdrawn."), field="promise")


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise PromiseRefused(_("Say why."), field="reason")
    require_short(reason, LONGEST, "reason", PromiseRefused)
    return reason


def _tell(
    verb: str,
    event: str,
    promise: Promise,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    **told: Any,
) -> None:
    audit.record(
        verb, promise, account_id=promise.account_id, before=before, after=after
    )
    payload = {"promise": promise.pk, "due_on": promise.due_on.isoformat()}
    outbox.emit(event, account_id=promise.account_id, payload=payload | told)
