"""State what a colleague is to a person of the customer, and wants to be."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, Programme, Relationship
from accounts.services.people import require_keeper
from accounts.services.refusals import (
    FactRefused,
    require_one_of,
    require_past_day,
    require_short,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

Level = Relationship.Level
NOTE = 500
LEVELS = [str(value) for value in Level.values]


class RelationshipRefused(FactRefused):
    """It cannot be stated like that; ``field`` names what is wrong."""

    code = "relationship_refused"


def values_of(row: Relationship | None) -> dict[str, Any]:
    """Return what is stated, by the form's field names; nothing where nothing is."""
    if row is None:
        return {}
    return {
        "level": row.level,
        "wanted": row.wanted,
        "wanted_by": row.wanted_by,
        "note": row.note,
        "stated_on": row.stated_on,
    }


@transaction.atomic
def state_relationship(
    *,
    contact: Contact,
    user: User,
    actor: User | None,
    level: int,
    wanted: int | None = None,
    wanted_by: dt.date | None = None,
    note: str = "",
    stated_on: dt.date | None = None,
    seen: str | None = None,
) -> Relationship:
    """
    State what *user* is to *contact* now, and wants to be by a day.

    Each colleague has one relationship with a person; stating it again replaces it,
    and the trail keeps what was. The same again changes nothing.

    :param stated_on: today where it is not said
    :param seen: the stamp of `values_of` that the change was made from
    :raises PermissionDenied: if *actor* looks after no account of this person's
    :raises ChangedMeanwhile: if somebody else stated it since
    :raises RelationshipRefused: if a level is not known, there is a day without a wish
        or one that is over, the colleague has left or sees none of the accounts, or the
        person was merged into another
    """
    require_keeper(actor, contact)
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    row = Relationship.objects.select_for_update(of=("self",)).filter(
        contact=contact, user=user
    )
    known = row.first()
    before = values_of(known)
    if known is not None:
        require_unchanged(known, before, seen)
    today = Programme.current().today()
    told: dict[str, Any] = {
        "level": level,
        "wanted": wanted,
        "wanted_by": wanted_by,
        "note": note.strip(),
        "stated_on": stated_on or today,
    }
    _require_sound(contact, user, told, today)
    if known is not None and told == before:
        return known
    made, _is_new = Relationship.objects.update_or_create(
        contact=contact, user=user, defaults={**told, "updated_by": actor}
    )
    shown = ("level", "wanted", "wanted_by", "stated_on")
    audit.record(
        "state_relationship",
        made,
        before={name: before[name] for name in shown} if before else None,
        after={name: told[name] for name in shown}
        | {"contact": contact.pk, "user": user.pk},
    )
    outbox.emit(
        "relationship.stated",
        payload={
            "person": contact.pk,
            "user": user.pk,
            "level": made.level,
            "wanted": made.wanted,
        },
    )
    return made


def _require_sound(
    contact: Contact, user: User, told: dict[str, Any], today: dt.date
) -> None:
    refused = RelationshipRefused
    if contact.merged_into_id is not None:
        raise refused(_("This person was merged into another."), field="level")
    sees = Contact.objects.visible_to(user).filter(pk=contact.pk).exists()
    if not user.is_active or not sees:
        raise refused(
            _("This colleague has nothing to do with their account."), field="user"
        )
    require_one_of(str(told["level"]), LEVELS, "level", refused)
    if told["wanted"] is not None:
        require_one_of(str(told["wanted"]), LEVELS, "wanted", refused)
    elif told["wanted_by"] is not None:
        raise refused(_("Say what you want to be by then."), field="wanted")
    require_past_day(told["stated_on"], "stated_on", refused)
    if told["wanted_by"] is not None and told["wanted_by"] < today:
        raise refused(_("That day is over."), field="wanted_by")
    require_short(told["note"], NOTE, "note", refused)
