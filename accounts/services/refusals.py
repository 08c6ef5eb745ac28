"""What every fact must be that a person writes down, and the refusals that say so."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Position, Programme
from sam.lib.errors import DomainError

FIRST_DAY = dt.date(1900, 1, 1)
# A little ahead is a clock that is not quite right; more is what has not happened.
CLOCKS_DIFFER = dt.timedelta(minutes=5)
# What a column of money holds.
MOST_MONEY, LEAST_UNIT = Decimal(10) ** 14, Decimal("0.0001")


class FactRefused(DomainError):
    """It cannot be written down like that; ``field`` names what is wrong."""

    code = "fact_refused"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


type Refusal = type[FactRefused]


def held(account: Account, refused: Refusal) -> Account:
    """
    Return *account*, locked until the transaction ends, so that twice is once.

    :raises FactRefused: if it was merged into another
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    if account.merged_into_id is not None:
        raise refused(_("This account was merged into another."), field="account")
    return account


def stands(contact: Contact) -> bool:
    """
    Test whether *contact* was merged into nobody; a merge waits until this is written.

    Ask it within the transaction that writes of them, or a row could go to who is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT merged_into_id FROM accounts_contact WHERE id = %s FOR KEY SHARE",
            [contact.pk],
        )
        row = cursor.fetchone()
    return row is not None and row[0] is None


def require_standing(contact: Contact, field: str, refused: Refusal) -> None:
    """Refuse a person who was merged into another; a merge waits, as for `stands`."""
    if not stands(contact):
        raise refused(_("This person was merged into another."), field=field)


def require_past(at: dt.datetime, field: str, refused: Refusal) -> None:
    """
    Refuse an instant that has not come, by more than clocks differ, or before 1900.

    :raises TypeError: if *at* has no time zone
    """
    if at.tzinfo is None:
        raise TypeError(f"{field} has no time zone")
    if at > timezone.now() + CLOCKS_DIFFER:
        raise refused(_("That has not happened yet."), field=field)
    if at.year < FIRST_DAY.year:
        raise refused(_("That is before 1900."), field=field)


def require_past_day(day: dt.date, field: str, refused: Refusal) -> None:
    """Refuse a day that has not come in the programme's zone, or before 1900."""
    if day > Programme.current().today():
        raise refused(_("That day has not come yet."), field=field)
    if day < FIRST_DAY:
        raise refused(_("That day is before 1900."), field=field)


def day_of(at: dt.datetime) -> dt.date:
    """Return the day of that instant in the programme's zone."""
    return at.astimezone(Programme.current().zone).date()


def require_there(
    account: Account, contact: Contact, on: dt.date, field: str, refused: Refusal
) -> None:
    """Refuse a person who has no position at *account*, or left it by that day."""
    require_standing(contact, field, refused)
    there = Position.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=on), account=account, contact=contact
    )
    if not there.exists():
        raise refused(
            _("%(person)s holds no position there on that day.")
            % {"person": contact.full_name},
            field=field,
        )


def require_money(amount: Decimal | None, field: str, refused: Refusal) -> None:
    """Refuse what is no amount of zero or more that is kept; ``None`` is not known."""
    if amount is None:
        return
    if not amount.is_finite() or not 0 <= amount < MOST_MONEY or amount % LEAST_UNIT:
        raise refused(
            _("Give an amount of zero or more, with four decimals at most."),
            field=field,
        )


def require_short(text: str, limit: int, field: str, refused: Refusal) -> None:
    """Refuse words that are longer than *limit* characters."""
    if len(text) > limit:
        raise refused(
            _("Use at most %(limit)s characters.") % {"limit": limit}, field=field
        )


def require_one_of(code: str, codes: list[str], field: str, refused: Refusal) -> None:
    """Refuse a code that is none of *codes*."""
    if code not in codes:
        raise refused(_("Choose one of what is offered."), field=field)
