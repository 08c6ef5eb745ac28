"""Notes on people, for the account's team and nobody else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, PersonNote, Position
from accounts.permissions import may_note_people
from accounts.services.refusals import (
    FactRefused,
    held,
    require_short,
    require_standing,
)
from sam.lib import audit
from sam.users.models import User

LONGEST = 5_000


class NoteRefused(FactRefused):
    """It cannot be noted like that; ``field`` names what is wrong."""

    code = "note_refused"


@transaction.atomic
def write_note(
    *, account: Account, contact: Contact, actor: User | None, text: str
) -> PersonNote:
    """
    Write down what *account*'s team should know of a person; nobody else reads it.

    The very same of the same colleague again changes nothing. What is noted is in no
    trail and no event: it stands in its row alone.

    :raises PermissionDenied: if *actor* is not of the account's team
    :raises NoteRefused: if nothing is said, or the person never was at the account
        or was merged into another
    """
    may_note_people(actor, account).require()
    account = held(account, NoteRefused)
    text = text.strip()
    if not text:
        raise NoteRefused(_("Write the note."), field="text")
    require_short(text, LONGEST, "text", NoteRefused)
    require_standing(contact, "text", NoteRefused)
    if not Position.objects.filter(account=account, contact=contact).exists():
        raise NoteRefused(_("They never were at this account."), field="text")
    same = PersonNote.objects.filter(
        account=account,
        contact=contact,
        written_by=actor,
        text=text,
        taken_back_at=None,
    )
    if found := same.order_by("pk").first():
        noted: PersonNote = found
        return noted
    made: PersonNote = PersonNote.objects.create(
        account=account, contact=contact, written_by=actor, text=text
    )
    audit.record(
        "write_note", made, account_id=account.pk, after={"contact": contact.pk}
    )
    return made


@transaction.atomic
def take_back_note(*, note: PersonNote, actor: User | None) -> PersonNote:
    """
    Take a note back: its words are gone for good, the row stays; twice is once.

    :raises PermissionDenied: if *actor* is not of the account's team
    """
    may_note_people(actor, note.account).require()
    note = PersonNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.taken_back_at is not None:
        return note
    note.text, note.taken_back_at = "", timezone.now()
    note.save(update_fields=["text", "taken_back_at"])
    audit.record("take_back_note", note, account_id=note.account_id)
    return note
