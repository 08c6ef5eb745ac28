"""Write down who a customer's people are, and who of them rises."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Position, Unit
from accounts.permissions import may_keep_people
from accounts.services import facts, lookup_keys
from accounts.services.positions import PersonRefused, write_position
from accounts.services.refusals import held, require_short
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.lib.permissions import denied
from sam.users.models import User

NAME, EMAIL, PHONE = 300, 254, 100


def values_of(contact: Contact) -> dict[str, Any]:
    """Return what can be changed of a person, by the form's field names."""
    return {
        "full_name": contact.full_name,
        "email": contact.email,
        "phone": contact.phone,
        "is_rising_star": contact.is_rising_star,
        "sponsor": contact.sponsor_id,
    }


@transaction.atomic
def add_person(
    *,
    account: Account,
    actor: User | None,
    full_name: str,
    email: str = "",
    phone: str = "",
    title: str = "",
    level: str = "",
    function: str = "",
    buying_role: str = "",
    wants: str = "",
    unit: Unit | None = None,
    reports_to: Position | None = None,
    started_on: dt.date | None = None,
) -> Position:
    """
    Write down somebody whom we did not know, and the position held at *account*.

    The very same again, while the position is held, changes nothing and returns it.
    The account's facts and flags follow at once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PersonRefused: if there is no name, the unit or the boss is elsewhere, the
        day has not come, or the account was merged into another
    """
    may_keep_people(actor, account).require()
    account = held(account, PersonRefused)
    told = _told(full_name, email, phone)
    there = Position.objects.filter(
        account=account,
        ended_on=None,
        title=title.strip(),
        contact__merged_into=None,
        **{f"contact__{name}": value for name, value in told.items()},
    )
    if found := there.order_by("pk").first():
        return found
    contact = Contact.objects.create(**told)
    audit.record("add_person", contact, account_id=account.pk)
    made = write_position(
        account=account,
        contact=contact,
        told={
            "title": title,
            "level": level,
            "function": function,
            "buying_role": buying_role,
            "wants": wants,
            "unit": unit,
            "reports_to": reports_to,
            "started_on": started_on,
        },
    )
    facts.refresh_at_once([account.pk])
    return made


@transaction.atomic
def change_person(
    *,
    contact: Contact,
    actor: User | None,
    seen: str | None = None,
    full_name: str,
    email: str = "",
    phone: str = "",
    is_rising_star: bool = False,
    sponsor: User | None = None,
) -> Contact:
    """
    Correct how a person is called and reached, and say whether they are a rising star.

    A sponsor is the colleague who keeps up with a rising star; who is none has none.

    :param seen: the stamp of `values_of` that the change was made from
    :raises PermissionDenied: if *actor* looks after no account of this person's
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises PersonRefused: if there is no name, or a sponsor of who is no rising star,
        or the person was merged into another
    """
    require_keeper(actor, contact)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    before = values_of(contact)
    require_unchanged(contact, before, seen)
    if contact.merged_into_id is not None:
        raise PersonRefused(
            _("This person was merged into another."), field="full_name"
        )
    if contact.erased_at is not None:
        raise PersonRefused(_("This person was erased."), field="full_name")
    told = _told(full_name, email, phone)
    if sponsor is not None and not is_rising_star:
        raise PersonRefused(
            _("Only a rising star has a sponsor on our side."), field="sponsor"
        )
    is_new = sponsor is not None and sponsor.pk != before["sponsor"]
    if sponsor is not None and is_new and not sponsor.is_active:
        raise PersonRefused(_("This colleague has left."), field="sponsor")
    for name, value in told.items():
        setattr(contact, name, value)
    contact.is_rising_star, contact.sponsor = is_rising_star, sponsor
    after = values_of(contact)
    changed = sorted(name for name in after if after[name] != before[name])
    if not changed:
        return contact
    contact.save()
    # How a person is called and reached stays with the row, whose readers are known.
    shown = [name for name in changed if name in {"is_rising_star", "sponsor"}]
    audit.record(
        "change_person",
        contact,
        before={name: before[name] for name in shown},
        after={name: after[name] for name in shown} | {"changed": changed},
    )
    outbox.emit(
        "person.changed",
        payload={"person": contact.pk, "is_rising_star": is_rising_star},
    )
    held_at = Position.objects.filter(contact=contact)
    lookup_keys.refresh_marked(set(held_at.values_list("account", flat=True)))
    return contact


def require_keeper(actor: User | None, contact: Contact) -> None:
    """
    Refuse who looks after none of the accounts where *contact* is or was.

    :raises PermissionDenied: then
    """
    if actor is None:
        return
    there = Account.objects.visible_to(actor).filter(positions__contact=contact)
    if not any(may_keep_people(actor, account) for account in there.distinct()):
        denied(
            _("Only who looks after an account of this person writes that down.")
        ).require()


def _told(full_name: str, email: str, phone: str) -> dict[str, str]:
    told = {
        "full_name": " ".join(full_name.split()),
        "email": email.strip(),
        "phone": phone.strip(),
    }
    if not told["full_name"]:
        raise PersonRefused(_("Say the name."), field="full_name")
    for name, limit in (("full_name", NAME), ("email", EMAIL), ("phone", PHONE)):
        require_short(told[name], limit, name, PersonRefused)
    return told
