"""Write down what a customer says of us."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, CustomerSignal, Position, Programme
from accounts.models.voice import SCALES
from accounts.permissions import may_record_signal
from accounts.services.refusals import stands
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User

FIRST_DAY = dt.date(1900, 1, 1)


class SignalRefused(DomainError):
    """The statement cannot be recorded like that; ``field`` names what is wrong."""

    code = "signal_refused"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def record_signal(
    *,
    account: Account,
    actor: User | None,
    kind: str,
    value: Decimal,
    said_on: dt.date,
    grade: str,
    market: str = "",
    contact: Contact | None = None,
    evidence: str = "",
) -> CustomerSignal:
    """
    Record one statement of a customer, by *contact* where it is known who said it.

    Saying the very same again changes nothing and returns what is there. The
    account's facts are refreshed within seconds, by its mark.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises SignalRefused: if the value is off its kind's scale, the day has not come,
        a market is named for what has none, the contact never held a position there,
        or the account was merged into another
    """
    may_record_signal(actor, account).require()
    # Two who send the same at once: the second finds what the first wrote.
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    market = market.strip()
    said = {
        "kind": kind,
        "value": value,
        "said_on": said_on,
        "market": market,
        "contact": contact,
        "grade": grade,
        "evidence": evidence.strip(),
    }
    _require_sound(account, kind, value, said_on, market, contact)
    same = CustomerSignal.objects.filter(account=account, recorded_by=actor, **said)
    if found := same.order_by("pk").first():
        return found
    signal = CustomerSignal.objects.create(account=account, recorded_by=actor, **said)
    # What was said word by word may be about a person: it stays with the row.
    audit.record(
        "record_signal",
        signal,
        account_id=account.pk,
        after={name: of for name, of in said.items() if name != "evidence"},
    )
    outbox.emit(
        "signal.recorded",
        account_id=account.pk,
        payload={"signal": signal.pk, "kind": kind, "value": str(value)},
    )
    return signal


def _require_sound(
    account: Account,
    kind: str,
    value: Decimal,
    said_on: dt.date,
    market: str,
    contact: Contact | None,
) -> None:
    if account.merged_into_id is not None:
        raise SignalRefused(_("This account was merged into another."), field="account")
    if kind not in SCALES:
        raise SignalRefused(_("Nothing of that kind is recorded."), field="kind")
    low, high = SCALES[kind]
    if not (value.is_finite() and low <= value <= high) or value != round(value, 1):
        raise SignalRefused(
            _("Give a value from %(low)s to %(high)s, with one decimal at most.")
            % {"low": low, "high": high},
            field="value",
        )
    if said_on > Programme.current().today():
        raise SignalRefused(_("That day has not come yet."), field="said_on")
    if said_on < FIRST_DAY:
        raise SignalRefused(_("That day is before 1900."), field="said_on")
    if market and kind != CustomerSignal.Kind.INFLUENCE:
        raise SignalRefused(_("Only influence is by market."), field="market")
    if contact is not None and not _holds_or_held(account, contact):
        raise SignalRefused(
            _("This person has never held a position there."), field="contact"
        )


def _holds_or_held(account: Account, contact: Contact) -> bool:
    there = Position.objects.filter(account=account, contact=contact)
    return stands(contact) and there.exists()
