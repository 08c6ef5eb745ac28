"""Write down a customer's own problems, in our range or not, and how we help."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Challenge, Contact, Programme
from accounts.permissions import may_record_knowledge
from accounts.services import business
from accounts.services.refusals import FactRefused, held, require_one_of
from sam.lib.editing import require_unchanged
from sam.users.models import User

Status = Challenge.Status
OVER = {Status.HELPED, Status.CLOSED}
HELPS = {Status.HELPING, Status.HELPED}
LIMITS = {
    "words": business.WORDS,
    "source": business.SOURCE,
    "help_action": business.WORDS,
    "outcome": business.WORDS,
}
CHANGEABLE = (
    *("words", "is_ours", "said_by", "said_on", "source", "status"),
    *("help_action", "helper", "closed_on", "outcome"),
)


class ChallengeRefused(FactRefused):
    """It cannot be written down like that; ``field`` names what is wrong."""

    code = "challenge_refused"


def values_of(challenge: Challenge) -> dict[str, Any]:
    """Return what a person may change of it, by the form's names."""
    return {name: getattr(challenge, name) for name in CHANGEABLE}


@transaction.atomic
def record_challenge(
    *,
    account: Account,
    actor: User | None,
    words: str,
    said_on: dt.date,
    is_ours: bool = False,
    said_by: Contact | None = None,
    source: str = "",
    help_action: str = "",
    helper: User | None = None,
) -> Challenge:
    """
    Write down a problem that *account* has; in our range only where *is_ours*.

    With a *help_action* we are helping from now on. The same again, while it is open,
    changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChallengeRefused: if nothing is said, the day has not come, the person held
        no position there then, or the account was merged into another
    """
    may_record_knowledge(actor, account).require()
    account = held(account, ChallengeRefused)
    told = business.stripped(
        {
            "words": words,
            "said_on": said_on,
            "is_ours": is_ours,
            "said_by": said_by,
            "source": source,
            "help_action": help_action,
            "helper": helper,
        }
    )
    told["status"] = Status.HELPING if told["help_action"] else Status.OPEN
    _require_sound(account, told | {"closed_on": None, "outcome": ""})
    same = Challenge.objects.filter(account=account, recorded_by=actor, **told)
    if found := same.order_by("pk").first():
        return found
    made = Challenge.objects.create(account=account, recorded_by=actor, **told)
    business.audit_written(made, told, verb="record_challenge")
    business.tell(made, "challenge.recorded")
    return made


@transaction.atomic
def change_challenge(
    *,
    challenge: Challenge,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> Challenge:
    """
    Change what is known of a problem of theirs, how we help, and how it stands.

    What is over without a day is over today. What is taken up again forgets its end;
    the audit trail has it. Nothing new changes nothing.

    :param changes: any of `CHANGEABLE`; what is not named stays
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChallengeRefused: if we help without saying how, it is over without saying
        what came of it, or as for recording
    :raises ChangedMeanwhile: if somebody else changed it since it was read
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_record_knowledge(actor, challenge.account).require()
    account = held(challenge.account, ChallengeRefused)
    row = Challenge.objects.select_for_update(of=("self",)).get(pk=challenge.pk)
    now = values_of(row)
    require_unchanged(row, now, seen)
    told = business.stripped(now | changes)
    if told["status"] not in OVER:
        told |= {"closed_on": None, "outcome": ""}
    elif told["closed_on"] is None:
        told["closed_on"] = Programme.current().today()
    _require_sound(account, told, row)
    if changed := business.differing(row, told):
        business.write_changed(
            row, changed, verb="change_challenge", event="challenge.changed"
        )
    return row


def _require_sound(
    account: Account, told: dict[str, Any], row: Challenge | None = None
) -> None:
    refused = ChallengeRefused
    business.require_words(told, LIMITS, refused)
    require_one_of(told["status"], Status.values, "status", refused)
    if row is None or (told["said_by"], told["said_on"]) != (row.said_by, row.said_on):
        business.require_said(account, told["said_by"], told["said_on"], refused)
    if told["status"] in HELPS and not told["help_action"]:
        raise refused(_("Say how we help."), field="help_action")
    if told["status"] not in OVER:
        return
    if not told["outcome"]:
        raise refused(_("Say what came of it."), field="outcome")
    business.require_said(
        account, None, told["closed_on"], refused, on_field="closed_on"
    )
    if told["closed_on"] < told["said_on"]:
        raise refused(_("That day is before they said it."), field="closed_on")
