"""Erase a person: what identifies them goes, what was counted stays."""

from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    Contact,
    ContactPreference,
    ExternalId,
    Merge,
    PersonLine,
    PersonNote,
    Position,
    PositionRating,
    Relationship,
)
from accounts.permissions import may_erase_people
from accounts.selectors.personal_data import everybody_merged, personal_data
from accounts.services import lookup_keys
from accounts.services.positions import PersonRefused
from sam.lib import audit, outbox, trail
from sam.users.models import User

ERASED = "Erased person"


@transaction.atomic
def erase_person(*, contact: Contact, actor: User | None, reason: str) -> Contact:
    """
    Overwrite what identifies a person, here and in the audit trail, for good.

    The row stays with its positions' levels, its ratings and its meetings, so every
    figure stays as it is. Who was merged into the person is erased too. An import that
    brings the person again is refused. Erased once more, nothing changes.

    :raises PermissionDenied: if *actor* may not erase people
    :raises PersonRefused: if there is no reason, or the person was merged into another
    """
    may_erase_people(actor, contact).require()
    reason = reason.strip()
    if not reason:
        raise PersonRefused(_("Say why, without naming the person."), field="reason")
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if contact.merged_into_id is not None:
        raise PersonRefused(_("This person was merged into another."), field="reason")
    if contact.erased_at is not None:
        return contact
    people = everybody_merged(contact)
    counts = _overwrite(people)
    _empty_vaults(people)
    contact.refresh_from_db()
    audit.record("erase_person", contact, after={"reason": reason}, counts=counts)
    outbox.emit(
        "person.changed",
        payload={"person": contact.pk, "is_rising_star": contact.is_rising_star},
    )
    outbox.emit("person.erased", payload={"person": contact.pk})
    held = Position.objects.filter(contact__in=people)
    lookup_keys.refresh_marked(set(held.values_list("account", flat=True)))
    return contact


@transaction.atomic
def export_person(*, contact: Contact, actor: User | None) -> dict[str, Any]:
    """
    Return all that is kept about a person, for them; see `personal_data`.

    :raises PermissionDenied: if *actor* may not hand it out
    """
    may_erase_people(actor, contact).require()
    found = personal_data(contact)
    counts = {label: len(rows) for label, rows in found["records"].items()}
    audit.record("export_person", contact, counts=counts)
    return found


def _overwrite(people: list[int]) -> dict[str, int]:
    """Overwrite every column about these people; return how many rows, by table."""
    now = timezone.now()
    positions = list(
        Position.objects.filter(contact__in=people).values_list("pk", flat=True)
    )
    keys = Q(kind=ExternalId.Kind.CONTACT, object_id__in=people) | Q(
        kind=ExternalId.Kind.POSITION, object_id__in=positions
    )
    ends = Q(from_position__in=positions) | Q(to_position__in=positions)
    merges = Merge.objects.filter(kind=Merge.Kind.CONTACT).filter(
        Q(survivor_id__in=people) | Q(loser_id__in=people)
    )
    overwritten: dict[str, Any] = {
        "people": Contact.objects.filter(pk__in=people).update(
            full_name=ERASED, email="", phone="", erased_at=now, updated_at=now
        ),
        "positions": Position.objects.filter(pk__in=positions).update(
            title="", wants=""
        ),
        "preferences": ContactPreference.objects.filter(contact__in=people).update(
            note=""
        ),
        "relationships": Relationship.objects.filter(contact__in=people).update(
            note=""
        ),
        "notes": PersonNote.objects.filter(
            contact__in=people, taken_back_at=None
        ).update(text="", taken_back_at=now),
        "ratings": PositionRating.objects.filter(position__in=positions).update(
            note=""
        ),
        "lines": PersonLine.objects.filter(ends).update(note=""),
        "sources": ExternalId.objects.filter(keys).update(last_row=None),
        "merges": merges.update(kept={}, reason=""),
    }
    return overwritten


def _empty_vaults(people: list[int]) -> None:
    """Empty what the audit trail refers to; the owner's function says so in it."""
    with connection.cursor() as cursor:
        trail.tell()
        for person in people:
            cursor.execute("SELECT sam_empty_vault(%s)", [person])
