"""
Nominate an account, qualify it, decide it: three people may be asked, nobody moves.

A policy may ask for a nomination before it gives a seat; a change set gives it.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from sam.lib import audit, outbox
from sam.lib.permissions import Verdict
from sam.users.models import User
from tiers import permissions
from tiers.models import Nomination, NomineeType
from tiers.selectors.suppliers import is_blocked, supplier_status
from tiers.services.nominees import (
    NominationRefused,
    locked,
    require_standing,
    stated,
)
from tiers.services.suggesting import suggested_type

Stage = Nomination.Stage
Outcome = Nomination.Outcome


@transaction.atomic
def nominate(*, account: Account, actor: User, reason: str) -> Nomination:
    """
    Say that *account* should be Strategic, and why; the same again by oneself is once.

    The type that its figures suggest is kept with it.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises NominationRefused: if it is closed or was merged, is nominated or accepted
        already, or may be nominated again only from a later day
    """
    permissions.may_nominate(actor, account).require()
    reason = stated(reason, _("Say why this account."), field="reason")
    account = locked(account)
    newest = (
        Nomination.objects.filter(account=account)
        .select_related("nominated_by")
        .order_by("-pk")
        .first()
    )
    if newest is not None:
        is_same = newest.nominated_by_id == actor.pk and newest.reason == reason
        if newest.stage == Stage.IDENTIFIED and is_same:
            return newest
        _require_over(newest, Programme.current().today())
    made = Nomination.objects.create(
        account=account,
        reason=reason,
        suggested_type=suggested_type(account),
        nominated_by=actor,
    )
    _record("nominate", made, reason=reason, suggested_type=made.suggested_type)
    outbox.emit(
        "account.nominated", account_id=account.pk, payload={"nomination": made.pk}
    )
    return made


@transaction.atomic
def qualify(
    *, nomination: Nomination, actor: User, nominee_type: str, in_spite: str = ""
) -> Nomination:
    """
    Confirm what the account would bring; it is then ready to be decided.

    *in_spite* says why, where we cannot be its strategic supplier or nobody knows.
    Repeating it with the same words changes nothing.

    :raises PermissionDenied: if *actor* is no director of its region
    :raises NominationRefused: if it is decided, the account is gone, or the question
        whether we can be its supplier stands in the way and no reason is given
    """
    nomination = _mine(nomination, actor)
    _require_open(nomination)
    require_standing(nomination.account)
    if nominee_type not in NomineeType.values:
        raise NominationRefused(
            _("Confirm what it would bring to the programme."), field="nominee_type"
        )
    in_spite = in_spite.strip() or nomination.in_spite
    _require_supplier(nomination, in_spite)
    was = (nomination.stage, nomination.nominee_type, nomination.in_spite)
    if was == (Stage.QUALIFIED, nominee_type, in_spite):
        return nomination
    nomination.stage = Stage.QUALIFIED
    nomination.nominee_type = nominee_type
    nomination.in_spite = in_spite
    nomination.qualified_by = actor
    nomination.qualified_at = timezone.now()
    nomination.save()
    _record(
        "qualify_nomination", nomination, nominee_type=nominee_type, in_spite=in_spite
    )
    _tell("nomination.qualified", nomination)
    return nomination


@transaction.atomic
def accept(*, nomination: Nomination, actor: User, in_spite: str = "") -> Nomination:
    """
    Accept a qualified nomination; the account moves when a change set moves it.

    :raises PermissionDenied: if *actor* is no director of its region
    :raises NominationRefused: if it is not qualified, is decided otherwise, the account
        is gone, or we cannot be its supplier and no reason is given
    """
    nomination = _mine(nomination, actor)
    if nomination.outcome == Outcome.ACCEPTED:
        return nomination
    _require_open(nomination)
    require_standing(nomination.account)
    if nomination.stage != Stage.QUALIFIED:
        raise NominationRefused(
            _("It is not qualified yet: confirm its type first."), field="stage"
        )
    nomination.in_spite = in_spite.strip() or nomination.in_spite
    _require_supplier(nomination, nomination.in_spite)
    return _decided(nomination, actor, Outcome.ACCEPTED)


@transaction.atomic
def decline(
    *, nomination: Nomination, actor: User, feedback: str, again_from: dt.date
) -> Nomination:
    """
    Say "not this time", what was missing, and from when it may be nominated again.

    :raises PermissionDenied: if *actor* is no director of its region
    :raises NominationRefused: without feedback, for a day that is over, or if it is
        decided otherwise
    """
    nomination = _mine(nomination, actor)
    feedback = stated(
        feedback, _("Tell the nominator what was missing."), field="feedback"
    )
    same = (nomination.outcome, nomination.feedback, nomination.again_from)
    if same == (Outcome.DECLINED, feedback, again_from):
        return nomination
    _require_open(nomination)
    if again_from <= Programme.current().today():
        raise NominationRefused(
            _("Give a day to come, from which it may be nominated again."),
            field="again_from",
        )
    nomination.feedback = feedback
    nomination.again_from = again_from
    return _decided(nomination, actor, Outcome.DECLINED)


@transaction.atomic
def withdraw(*, nomination: Nomination, actor: User, feedback: str = "") -> Nomination:
    """
    Take a nomination back, as who made it or as a director; an accepted one too.

    :raises PermissionDenied: if *actor* neither made it nor directs its region
    :raises NominationRefused: if it was declined
    """
    nomination = _locked(nomination)
    may_withdraw(actor, nomination).require()
    if nomination.outcome == Outcome.WITHDRAWN:
        return nomination
    if nomination.outcome == Outcome.ACCEPTED:
        permissions.may_qualify(actor, nomination.account).require()
    else:
        _require_open(nomination)
    nomination.feedback = feedback.strip()
    return _decided(nomination, actor, Outcome.WITHDRAWN)


def may_withdraw(actor: User, nomination: Nomination) -> Verdict:
    """Test whether *actor* may take it back: who made it, and its directors."""
    if nomination.nominated_by_id == actor.pk:
        return permissions.may_nominate(actor, nomination.account)
    return permissions.may_qualify(actor, nomination.account)


def _mine(nomination: Nomination, actor: User) -> Nomination:
    """Return the nomination, locked, for a director who may decide it."""
    nomination = _locked(nomination)
    permissions.may_qualify(actor, nomination.account).require()
    return nomination


def _locked(nomination: Nomination) -> Nomination:
    # The account first, as whoever nominates does: so nobody waits for the other.
    account = Account.objects.select_for_update(no_key=True).get(
        pk=nomination.account_id
    )
    found = Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
    found.account = account
    return found


def _require_over(newest: Nomination, today: dt.date) -> None:
    """Refuse another nomination while the *newest* of the account stands."""
    if newest.stage != Stage.DECIDED:
        raise NominationRefused(
            _("{who} nominated it on {day} already.").format(
                who=newest.nominated_by, day=_day(newest.nominated_at)
            ),
            field="account",
        )
    if newest.outcome == Outcome.ACCEPTED:
        raise NominationRefused(
            _("Its nomination was accepted on {day} and stands.").format(
                day=_day(newest.decided_at)
            ),
            field="account",
        )
    if newest.again_from and newest.again_from > today:
        raise NominationRefused(
            _("It may be nominated again from {day}.").format(
                day=_day(newest.again_from)
            ),
            field="account",
        )


def _require_open(nomination: Nomination) -> None:
    if nomination.stage == Stage.DECIDED:
        raise NominationRefused(
            _("This nomination is decided: {outcome}.").format(
                outcome=str(nomination.get_outcome_display()).lower()
            ),
            field="stage",
        )


def _require_supplier(nomination: Nomination, in_spite: str) -> None:
    status = supplier_status(nomination.account_id)
    if in_spite or not is_blocked(status):
        return
    said = (
        _("nobody has been asked")
        if status is None
        else str(status.get_answer_display()).lower()
    )
    raise NominationRefused(
        _(
            "Can we be its strategic supplier? The answer is: {answer}. Assess it, or "
            "say why all the same."
        ).format(answer=said),
        field="in_spite",
    )


def _decided(nomination: Nomination, actor: User, outcome: str) -> Nomination:
    nomination.stage = Stage.DECIDED
    nomination.outcome = outcome
    nomination.decided_by = actor
    nomination.decided_at = timezone.now()
    nomination.save()
    _record(
        f"{outcome.lower()}_nomination",
        nomination,
        feedback=nomination.feedback,
        again_from=nomination.again_from,
        in_spite=nomination.in_spite,
    )
    _tell("nomination.decided", nomination)
    return nomination


def _record(verb: str, nomination: Nomination, **after: object) -> None:
    audit.record(verb, nomination, account_id=nomination.account_id, after=after)


def _tell(event: str, nomination: Nomination) -> None:
    outbox.emit(
        event,
        account_id=nomination.account_id,
        payload={
            "nomination": nomination.pk,
            "nominee_type": nomination.nominee_type,
            "outcome": nomination.outcome,
        },
    )


def _day(value: dt.date | dt.datetime | None) -> str:
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value, Programme.current().zone).date()
    return date_format(value, "j M Y") if value else ""
