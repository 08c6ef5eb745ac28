"""Write down how often and how a customer wants to hear from us."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, ContactPreference
from accounts.permissions import may_record_preference
from accounts.services import facts
from accounts.services.refusals import (
    FactRefused,
    held,
    require_one_of,
    require_past_day,
    require_short,
    require_there,
)
from sam.lib import audit, outbox
from sam.users.models import User

DAILY = 366
LONGEST_GAP = 3_660
NOTE = 500


class PreferenceRefused(FactRefused):
    """The wish cannot be written down like that; ``field`` names what is wrong."""

    code = "preference_refused"


@transaction.atomic
def record_preference(
    *,
    account: Account,
    actor: User | None,
    asked_on: dt.date,
    contact: Contact | None = None,
    visits_year: int | None = None,
    contact_days: int | None = None,
    channel: str = "",
    quiet_until: dt.date | None = None,
    note: str = "",
) -> ContactPreference:
    """
    Write down what contact *account* wants, as *actor* asked *contact* on that day.

    What is ``None`` or blank the customer leaves to us; then its tier's standard
    counts. The newest answer counts; the very same again changes nothing. Facts and
    flags follow at once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PreferenceRefused: if the day has not come, a number is below what makes
        sense, the quiet time ends before they were asked, the contact holds no
        position there, or the account was merged into another
    """
    may_record_preference(actor, account).require()
    account = held(account, PreferenceRefused)
    told = {
        "asked_on": asked_on,
        "contact": contact,
        "visits_year": visits_year,
        "contact_days": contact_days,
        "channel": channel,
        "quiet_until": quiet_until,
        "note": note.strip(),
    }
    _require_sound(account, told)
    that_day = ContactPreference.objects.filter(account=account, asked_on=asked_on)
    last = that_day.order_by("pk").last()
    if last is not None and _says(last, actor, told):
        return last
    wish = ContactPreference.objects.create(account=account, asked_by=actor, **told)
    # What was said word by word may be about a person: it stays with the row.
    shown = {name: of for name, of in told.items() if name != "note"}
    audit.record("record_preference", wish, account_id=account.pk, after=shown)
    outbox.emit(
        "preference.recorded",
        account_id=account.pk,
        payload={"preference": wish.pk, "asked_on": asked_on.isoformat()},
    )
    facts.refresh_at_once([account.pk])
    return wish


def _says(wish: ContactPreference, actor: User | None, told: dict[str, Any]) -> bool:
    return wish.asked_by == actor and all(
        getattr(wish, name) == of for name, of in told.items()
    )


def _require_sound(account: Account, told: dict[str, Any]) -> None:
    refused = PreferenceRefused
    require_past_day(told["asked_on"], "asked_on", refused)
    if told["contact"] is not None:
        require_there(account, told["contact"], told["asked_on"], "contact", refused)
    visits, days = told["visits_year"], told["contact_days"]
    if visits is not None and not 0 <= visits <= DAILY:
        raise refused(
            _("Give visits a year from 0 to %(most)s.") % {"most": DAILY},
            field="visits_year",
        )
    if days is not None and not 1 <= days <= LONGEST_GAP:
        raise refused(
            _("Give days from 1 to %(most)s.") % {"most": LONGEST_GAP},
            field="contact_days",
        )
    channels = ["", *ContactPreference.Channel.values]
    require_one_of(told["channel"], channels, "channel", refused)
    quiet = told["quiet_until"]
    if quiet is not None and quiet < told["asked_on"]:
        raise refused(
            _("The quiet time ends after they were asked."), field="quiet_until"
        )
    require_short(told["note"], NOTE, "note", refused)
