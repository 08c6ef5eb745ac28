"""Open, change, close and reopen accounts by hand: what a person sets stays set."""

import datetime as dt
import re
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Account, AccountAccess, Grade, Programme, Region
from accounts.permissions import (
    LOOK_AFTER,
    may_change_account,
    may_close_account,
    may_open_account,
)
from accounts.services import facts
from accounts.services.access import refresh_access_to
from accounts.services.refusals import (
    FactRefused,
    held,
    require_money,
    require_one_of,
    require_past_day,
    require_short,
)
from accounts.signals import status_changed
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

COUNTRY = re.compile(r"[A-Z]{2}")
TEXTS = {
    "name": 300,
    "industry": 200,
    "website": 500,
    "phone": 100,
    "description": 20_000,
}
LONGEST = 500
# What one may hang under another is looked at by one writer at a time.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts_hierarchy'))"
ABOVE = """
WITH RECURSIVE above(id, parent_id) AS (
    SELECT id, parent_id FROM accounts_account WHERE id = %s
    UNION
    SELECT a.id, a.parent_id
    FROM above JOIN accounts_account a ON a.id = above.parent_id
)
SELECT id FROM above
"""
FIELDS = (
    *("name", "parent", "region", "country", "industry", "market_position"),
    *("website", "phone", "since_on", "annual_potential", "potential_grade"),
    "description",
)


class AccountRefused(FactRefused):
    """The account cannot be like that; ``field`` names what is wrong."""

    code = "account_refused"


def values_of(account: Account) -> dict[str, Any]:
    """Return what can be changed of an account, by the form's field names."""
    keys = {"parent": "parent_id", "region": "region_id"}
    return {name: getattr(account, keys.get(name, name)) for name in FIELDS}


@transaction.atomic
def open_account(
    *,
    actor: User,
    name: str,
    status: str = Account.Status.PROSPECT,
    owner: User | None = None,
    **told: Any,
) -> Account:
    """
    Open an account for somebody who is, or may become, a customer.

    It is *actor*'s own unless a director names another *owner*; imports keep both the
    owner and the status. *told* are further fields of `values_of`. The very same, asked
    again while it stands, is the one there is. A customer is Valued from its first day.

    :raises PermissionDenied: if *actor* looks after no accounts, or names another owner
    :raises AccountRefused: if a field cannot be like that, or *actor* would not see it
    """
    may_open_account(actor, owner or actor).require()
    owner = owner or actor
    if status not in {Account.Status.CUSTOMER, Account.Status.PROSPECT}:
        raise AccountRefused(_("It is a customer or a prospect."), field="status")
    if owner.role not in LOOK_AFTER or owner.is_service or not owner.is_active:
        raise AccountRefused(
            _("Only an account manager or a director owns accounts."), field="owner"
        )
    values = _sound({"name": name, **told}, actor)
    same = Account.objects.visible_to(actor).filter(owner=owner, status=status)
    if found := same.filter(**values).first():
        return found
    account = Account.objects.create(
        **values,
        status=status,
        owner=owner,
        owner_set_by_person=True,
        status_set_by_person=True,
    )
    refresh_access_to([account.pk])
    _require_seen(account, actor)
    shown = {"status": status, "owner": owner.pk, **values_of(account)}
    _tell("open_account", "account.opened", account, after=shown)
    return account


@transaction.atomic
def change_account(
    *, account: Account, actor: User | None, seen: str | None = None, **told: Any
) -> Account:
    """
    Correct what is known of an account; what *told* does not name stays.

    Access, facts, lists and look-up follow at once.

    :param seen: the stamp of `values_of` that the change was made from
    :raises PermissionDenied: if *actor* does not look after it
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises AccountRefused: if a field cannot be like that
    """
    may_change_account(actor, account).require()
    if "parent" in told:
        _one_hierarchy()
    account = held(account, AccountRefused)
    before = values_of(account)
    require_unchanged(account, before, seen)
    for field, value in _sound(told, actor, account).items():
        setattr(account, field, value)
    after = values_of(account)
    changed = sorted(field for field in after if after[field] != before[field])
    if not changed:
        return account
    account.save()
    if {"parent", "region"} & set(changed):
        refresh_access_to([account.pk])
        if actor is not None:
            _require_seen(account, actor)
    _tell(
        "change_account",
        "account.changed",
        account,
        before={field: before[field] for field in changed},
        after={field: after[field] for field in changed},
        fields=changed,
    )
    return account


@transaction.atomic
def win_account(*, account: Account, actor: User | None) -> Account:
    """
    Say that a prospect is a customer now; twice is once.

    :raises PermissionDenied: if *actor* does not look after it
    :raises AccountRefused: if it is closed
    """
    may_change_account(actor, account).require()
    account = held(account, AccountRefused)
    if account.status == Account.Status.FORMER:
        raise AccountRefused(_("It is closed: reopen it."), field="status")
    if account.status == Account.Status.CUSTOMER:
        return account
    account.since_on = account.since_on or Programme.current().today()
    return _set_status(account, Account.Status.CUSTOMER, "win_account", "account.won")


@transaction.atomic
def close_account(
    *,
    account: Account,
    actor: User | None,
    reason: str,
    closed_on: dt.date | None = None,
) -> Account:
    """
    Say that it is a customer no longer, since *closed_on* or today; twice is once.

    Nothing of it is deleted; what it was promised ends.

    :raises PermissionDenied: if *actor* neither owns nor directs it
    :raises AccountRefused: without a reason, or for a day that is to come or before it
        was a customer
    """
    may_close_account(actor, account).require()
    account = held(account, AccountRefused)
    if account.status == Account.Status.FORMER:
        return account
    reason = _reason(reason, _("Say why it is closed."))
    day = closed_on or Programme.current().today()
    require_past_day(day, "closed_on", AccountRefused)
    if account.since_on is not None and day < account.since_on:
        raise AccountRefused(_("It was no customer then."), field="closed_on")
    account.closed_on = day
    return _set_status(
        account, Account.Status.FORMER, "close_account", "account.closed", reason=reason
    )


@transaction.atomic
def reopen_account(
    *,
    account: Account,
    actor: User | None,
    reason: str,
    status: str = Account.Status.CUSTOMER,
) -> Account:
    """
    Say that a closed account is a customer, or a prospect, again; twice is once.

    :raises PermissionDenied: if *actor* neither owns nor directs it
    :raises AccountRefused: without a reason
    """
    may_close_account(actor, account).require()
    account = held(account, AccountRefused)
    if account.status != Account.Status.FORMER:
        return account
    if status not in {Account.Status.CUSTOMER, Account.Status.PROSPECT}:
        raise AccountRefused(_("It is a customer or a prospect."), field="status")
    reason = _reason(reason, _("Say why it is open again."))
    account.closed_on = None
    return _set_status(
        account, status, "reopen_account", "account.reopened", reason=reason
    )


def _set_status(
    account: Account, status: str, verb: str, event: str, *, reason: str = ""
) -> Account:
    stood = Account.objects.values("status", "closed_on").get(pk=account.pk)
    before: dict[str, Any] = {**stood}
    account.status, account.status_set_by_person = status, True
    account.save(
        update_fields=[
            *("status", "status_set_by_person", "closed_on", "since_on"),
            "updated_at",
        ]
    )
    after = {"status": status, "closed_on": account.closed_on}
    said = {"reason": reason} if reason else {}
    _tell(verb, event, account, before=before, after=after | said)
    return account


def _tell(
    verb: str,
    event: str,
    account: Account,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
    fields: list[str] | None = None,
) -> None:
    """Write the trail, tell who listens, and let figures and tiers follow."""
    audit.record(verb, account, account_id=account.pk, before=before, after=after)
    payload: dict[str, Any] = {"account": account.pk, "status": account.status}
    if fields is not None:
        payload["fields"] = fields
    outbox.emit(event, account_id=account.pk, payload=payload)
    status_changed.send(sender=Account, account_ids=[account.pk])
    facts.refresh_at_once([account.pk])


def _sound(
    told: dict[str, Any], actor: User | None, account: Account | None = None
) -> dict[str, Any]:
    """Return the values as they are kept, or refuse the first that cannot be."""
    unknown = set(told) - set(FIELDS)
    if unknown:
        raise AccountRefused(_("There is no such field."), field=min(unknown))
    values: dict[str, Any] = {
        field: value.strip() if isinstance(value, str) else value
        for field, value in told.items()
    }
    for field, most in TEXTS.items():
        require_short(values.get(field) or "", most, field, AccountRefused)
    if "name" in values and not values["name"]:
        raise AccountRefused(_("Say what it is called."), field="name")
    _require_codes(values)
    _require_numbers(values)
    if values.get("parent") is not None:
        _require_parent(values["parent"], actor, account)
    return values


def _require_codes(values: dict[str, Any]) -> None:
    country = values.get("country", "")
    if country and not COUNTRY.fullmatch(country):
        raise AccountRefused(
            _("Write the country as two capital letters, such as GB."), field="country"
        )
    for field, codes in (
        ("market_position", Account.MarketPosition.values),
        ("potential_grade", Grade.values),
    ):
        require_one_of(values.get(field, ""), ["", *codes], field, AccountRefused)
    region = values.get("region")
    if region is not None and not isinstance(region, Region):
        raise AccountRefused(_("There is no such region."), field="region")


def _require_numbers(values: dict[str, Any]) -> None:
    if values.get("since_on") is not None:
        require_past_day(values["since_on"], "since_on", AccountRefused)
    require_money(values.get("annual_potential"), "annual_potential", AccountRefused)


def _require_parent(
    parent: Account, actor: User | None, account: Account | None
) -> None:
    """Refuse a group that *actor* does not see, or that hangs under the account."""
    sees = Account.objects.all() if actor is None else Account.objects.visible_to(actor)
    if not sees.filter(pk=parent.pk, merged_into=None).exists():
        raise AccountRefused(_("There is no such account."), field="parent")
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, [parent.pk])
        above = {pk for (pk,) in cursor.fetchall()}
    if account is not None and account.pk in above:
        raise AccountRefused(_("The account would stand above itself."), field="parent")


def _one_hierarchy() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


def _require_seen(account: Account, actor: User) -> None:
    mine = AccountAccess.objects.filter(user=actor.pk, account=account)
    if not actor.sees_all and not mine.exists():
        raise AccountRefused(
            _("You would not see it: choose an owner or a region of yours."),
            field="region",
        )


def _reason(said: str, words: str) -> str:
    reason = said.strip()
    if not reason:
        raise AccountRefused(words, field="reason")
    require_short(reason, LONGEST, "reason", AccountRefused)
    return reason
