"""Hand an account over: complete its profile, work through a list, sign for it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Account, Programme, Promise
from accounts.permissions import may_hand_over
from accounts.services import owners
from planning.models import Action, Handover, HandoverItem, Plan
from planning.permissions import (
    may_let_through,
    may_sign,
    may_take_part,
)
from planning.selectors.pack import pack_of
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User

LONGEST, NOTE = 500, 300
DUTY = gettext_lazy("Takes the account over")
Step = HandoverItem.Step
# What is to be done before every hand-over; further things are said in words.
CHECKLIST = [step for step in Step if step != Step.OWN]


class HandoverRefused(DomainError):
    """It cannot be handed over like that; ``field`` names what is wrong."""

    code = "handover_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def begin_handover(
    *, account: Account, to_user: User, reason: str, actor: User | None
) -> Handover:
    """
    Begin to hand *account* to *to_user*, who is on its team until they sign.

    :raises PermissionDenied: if *actor* neither owns nor directs the account
    :raises HandoverRefused: if one is under way, *to_user* owns it already or cannot
        own accounts, no reason is given, or the account was merged into another
    """
    may_hand_over(actor, account).require()
    account = Account.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=account.pk
    )
    if account.merged_into_id is not None:
        raise HandoverRefused(_("This account was merged into another."))
    _require_receiver(account, to_user)
    if Handover.objects.filter(account=account, status=Handover.Status.OPEN).exists():
        raise HandoverRefused(_("A hand-over of this account is under way already."))
    joined = owners.join_team(account=account, user=to_user, duty=str(DUTY))
    handover = Handover.objects.create(
        account=account,
        joined=joined,
        from_user=account.owner,
        to_user=to_user,
        reason=_said(reason, "reason", _("Say why it changes hands.")),
        begun_by=actor,
    )
    HandoverItem.objects.bulk_create(
        HandoverItem(handover=handover, code=code) for code in CHECKLIST
    )
    _record("begin_handover", handover, actor, after={"to_user": to_user.pk})
    return handover


@transaction.atomic
def tick_item(
    *, item: HandoverItem, actor: User | None, is_done: bool, note: str = ""
) -> HandoverItem:
    """
    Say that a thing of the list is done, or that it is not after all.

    :raises PermissionDenied: if *actor* neither hands over nor receives
    :raises HandoverRefused: if the hand-over has ended
    """
    handover = _open(item.handover)
    may_take_part(actor, handover).require()
    item = HandoverItem.objects.select_for_update().get(pk=item.pk)
    note = note.strip()
    if len(note) > NOTE:
        raise HandoverRefused(_("That is too long."), field="note")
    if (item.done_at is not None) == is_done and (not is_done or item.note == note):
        return item
    item.done_at = timezone.now() if is_done else None
    item.done_by = actor if is_done else None
    item.note = note if is_done else ""
    item.save()
    _record(
        "tick_handover", handover, actor, after={"item": item.pk, "is_done": is_done}
    )
    return item


@transaction.atomic
def add_item(*, handover: Handover, actor: User | None, words: str) -> HandoverItem:
    """
    Add a thing to do before the account changes hands.

    :raises PermissionDenied: if *actor* neither hands over nor receives
    :raises HandoverRefused: if nothing is said, or the hand-over has ended
    """
    handover = _open(handover)
    may_take_part(actor, handover).require()
    words = _said(words, "words", _("Say what is to be done."), most=NOTE)
    item = HandoverItem.objects.create(handover=handover, code=Step.OWN, words=words)
    _record("add_to_handover", handover, actor, after={"item": item.pk})
    return item


@transaction.atomic
def let_through(*, handover: Handover, actor: User | None, because: str) -> Handover:
    """
    Let it be signed though the customer's profile is not complete enough.

    :raises PermissionDenied: if *actor* does not direct the account
    :raises HandoverRefused: if no reason is given, or the hand-over has ended
    """
    handover = _open(handover)
    may_let_through(actor, handover).require()
    handover.allowed_by = actor
    handover.allowed_because = _said(
        because, "because", _("Say why it may change hands with so little known.")
    )
    handover.save(update_fields=["allowed_by", "allowed_because"])
    _record("let_handover_through", handover, actor, after={"because": because.strip()})
    return handover


@transaction.atomic
def sign_handover(*, handover: Handover, actor: User | None) -> Handover:
    """
    Take the account over: from now on *actor* owns it, with what is open there.

    Open promises, actions and the plan go with it from the former owner. What the
    receiver was told is kept as it was.

    :raises PermissionDenied: if *actor* is not who receives it
    :raises HandoverRefused: if the profile is not complete enough and no director let
        it through, something on the list is not done, or the hand-over has ended
    """
    handover = _open(handover)
    may_sign(actor, handover).require()
    _require_receiver(handover.account, handover.to_user)
    programme = Programme.current()
    pack, profile = pack_of(
        handover.account, handover.to_user, on=programme.today(), programme=programme
    )
    if profile.share < programme.handover_least and not handover.allowed_because:
        raise HandoverRefused(
            _(
                "The profile is %(share).0f %% complete, and %(least).0f %% are needed."
                " A director can let it through."
            )
            % {"share": 100 * profile.share, "least": 100 * programme.handover_least}
        )
    if handover.items.filter(done_at=None).exists():
        raise HandoverRefused(_("Something on the list is not done yet."))
    moved = _take_over(handover)
    handover.completeness, handover.pack = profile.share, pack.as_json()
    _end(handover, Handover.Status.SIGNED, actor)
    _record("sign_handover", handover, actor, after={"moved": moved})
    outbox.emit(
        "handover.signed",
        account_id=handover.account_id,
        payload={"handover": handover.pk, "account": handover.account_id},
    )
    return handover


@transaction.atomic
def cancel_handover(*, handover: Handover, actor: User | None, note: str) -> Handover:
    """
    Stop a hand-over; the account stays where it is.

    :raises PermissionDenied: if *actor* neither hands over nor receives
    :raises HandoverRefused: if no reason is given, or it has ended
    """
    handover = _open(handover)
    may_take_part(actor, handover).require()
    return _cancel(handover, actor, _said(note, "note", _("Say why it is cancelled.")))


@transaction.atomic
def call_off(handover: Handover, *, note: str) -> Handover:
    """
    Stop a hand-over of which one side has left, whoever asked for that.

    :raises HandoverRefused: if it has ended
    """
    return _cancel(_open(handover), None, note)


def _cancel(handover: Handover, actor: User | None, note: str) -> Handover:
    handover.note = note[:LONGEST]
    _leave_team(handover)
    _end(handover, Handover.Status.CANCELLED, actor)
    _record("cancel_handover", handover, actor, after={})
    return handover


def _open(handover: Handover) -> Handover:
    """Return it locked, after its account, so that two who end it follow each other."""
    Account.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=handover.account_id
    )
    handover = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("account", "to_user", "from_user", "joined")
        .get(pk=handover.pk)
    )
    if handover.status != Handover.Status.OPEN:
        raise HandoverRefused(_("This hand-over has ended."))
    return handover


def _require_receiver(account: Account, to_user: User) -> None:
    if not to_user.can_own_accounts:
        raise HandoverRefused(
            _("Accounts are handed to account managers who work here."),
            field="to_user",
        )
    if account.owner_id == to_user.pk:
        raise HandoverRefused(_("They own it already."), field="to_user")


def _said(text: str, field: str, missing: str, *, most: int = LONGEST) -> str:
    text = text.strip()
    if not text:
        raise HandoverRefused(missing, field=field)
    if len(text) > most:
        raise HandoverRefused(_("That is too long."), field=field)
    return text


def _take_over(handover: Handover) -> dict[str, int]:
    """Give the receiver the account and what its former owner had open there."""
    account, receiver = handover.account, handover.to_user
    # It may have changed hands since the hand-over began, by an import.
    former = {handover.from_user_id, account.owner_id} - {None, receiver.pk}
    theirs: dict[str, Any] = {"account": account, "owner__in": former}
    moved = {"promises": 0, "actions": 0, "plans": 0}
    if former:
        promises = Promise.objects.filter(**theirs, kept_at=None, withdrawn_at=None)
        actions = Action.objects.filter(**theirs, done_at=None, dropped_at=None)
        plans = Plan.objects.filter(**theirs, closed_at=None)
        moved = {
            "promises": promises.update(owner=receiver),
            "actions": actions.update(owner=receiver),
            "plans": plans.update(owner=receiver),
        }
    _leave_team(handover)
    owners.change_owner(account=account, owner=receiver)
    return moved


def _leave_team(handover: Handover) -> None:
    """End the place on the team that the hand-over gave; one from before stays."""
    if handover.joined is not None and handover.joined.ended_on is None:
        owners.leave_team(member=handover.joined)


def _end(handover: Handover, status: str, actor: User | None) -> None:
    handover.status = status
    handover.ended_at, handover.ended_by = timezone.now(), actor
    handover.save()


def _record(
    verb: str, handover: Handover, actor: User | None, *, after: dict[str, Any]
) -> None:
    audit.record(verb, handover, account_id=handover.account_id, after=after)
    outbox.emit(
        "handover.changed",
        account_id=handover.account_id,
        payload={
            "handover": handover.pk,
            "verb": verb,
            "by": None if actor is None else actor.pk,
        },
    )
