"""Keep files with what we wrote down of a contact, and take them away again."""

import hashlib
from collections.abc import Sequence

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Attachment, Interaction, Programme
from accounts.permissions import may_log
from accounts.services import files
from accounts.services.refusals import FactRefused, held
from sam.lib import audit, outbox
from sam.users.models import User

MEGABYTE = 1024 * 1024
# What is sent with one form; Django takes no more than a hundred in a request.
MOST_AT_ONCE = 20


class AttachmentRefused(FactRefused):
    """The file is not kept; ``field`` names what is wrong."""

    code = "attachment_refused"


@transaction.atomic
def add_attachments(
    *, interaction: Interaction, actor: User | None, files: Sequence[UploadedFile]
) -> list[Attachment]:
    """
    Keep *files* with a contact; a file that is there already is not kept twice.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises AttachmentRefused: if one is empty, larger than the programme allows, not
        what its name says, or of a type that is not kept; then none is
    """
    may_log(actor, interaction.account).require()
    held(interaction.account, AttachmentRefused)
    if not files:
        raise AttachmentRefused(_("Choose a file."), field="files")
    return [made for made, _is_new in write_attachments(interaction, actor, files)]


def write_attachments(
    interaction: Interaction, actor: User | None, given: Sequence[UploadedFile]
) -> list[tuple[Attachment, bool]]:
    """
    Keep files as part of a verb that may; say of each whether it is new.

    :raises AttachmentRefused: as for `add_attachments`
    """
    if len(given) > MOST_AT_ONCE:
        raise AttachmentRefused(
            _("Send at most %(most)s files at once.") % {"most": MOST_AT_ONCE},
            field="files",
        )
    most = Programme.current().attachment_megabytes
    sound = [_checked(one, most) for one in given]
    return [_write(interaction, actor, *each) for each in sound]


@transaction.atomic
def remove_attachment(*, attachment: Attachment, actor: User | None) -> Attachment:
    """
    Take a file away: nobody gets it any more. Twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    """
    may_log(actor, attachment.account).require()
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.removed_at is not None:
        return row
    row.removed_at = timezone.now()
    row.save(update_fields=["removed_at"])
    audit.record(
        "remove_attachment",
        row,
        account_id=row.account_id,
        after={"interaction": row.interaction_id, "size": row.size},
    )
    _tell("attachment.removed", row)
    return row


def _checked(
    given: UploadedFile, most: int
) -> tuple[UploadedFile, str, files.FileType]:
    name = files.plain_name(given.name or "")
    shown = {"name": name or _("This file"), "most": most}
    if not name:
        raise AttachmentRefused(_("The file has no name."), field="files")
    if (given.size or 0) > most * MEGABYTE:
        raise AttachmentRefused(
            _("%(name)s is larger than %(most)s MB.") % shown, field="files"
        )
    if not given.size:
        raise AttachmentRefused(_("%(name)s is empty.") % shown, field="files")
    kind = files.type_of(given, name)
    if kind is None:
        raise AttachmentRefused(
            _(
                "%(name)s is of a type that is not kept. Send a PDF, a picture, an"
                " office document without macros, or text."
            )
            % shown,
            field="files",
        )
    if files.suffix_of(name) not in kind.suffixes:
        raise AttachmentRefused(
            _("%(name)s is not what its name says: it is %(type)s.")
            % {**shown, "type": kind.content_type},
            field="files",
        )
    return given, name, kind


def _write(
    interaction: Interaction,
    actor: User | None,
    given: UploadedFile,
    name: str,
    kind: files.FileType,
) -> tuple[Attachment, bool]:
    digest = _digest(given)
    there = Attachment.objects.filter(
        interaction=interaction, digest=digest, name=name, removed_at=None
    )
    if found := there.order_by("pk").first():
        return found, False
    made = Attachment.objects.create(
        account_id=interaction.account_id,
        interaction=interaction,
        name=name,
        content_type=kind.content_type,
        size=given.size or 0,
        digest=digest,
        file=_stored(given, digest),
        added_by=actor,
    )
    # A file's name may name a person: it stays with the row.
    audit.record(
        "add_attachment",
        made,
        account_id=made.account_id,
        after={
            "interaction": made.interaction_id,
            "type": made.content_type,
            "size": made.size,
        },
    )
    _tell("attachment.added", made)
    return made, True


def _digest(given: UploadedFile) -> bytes:
    found = hashlib.sha256()
    for chunk in given.chunks():
        found.update(chunk)
    given.seek(0)
    return found.digest()


def _stored(given: UploadedFile, digest: bytes) -> str:
    """
    Store the content under its digest, so that the same content is stored once.

    What a transaction leaves behind that fails later is found again by the next.
    """
    key = digest.hex()
    path = f"{key[:2]}/{key[2:4]}/{key}"
    if default_storage.exists(path) and default_storage.size(path) == given.size:
        return path
    return default_storage.save(path, given)


def _tell(event: str, row: Attachment) -> None:
    outbox.emit(
        event,
        account_id=row.account_id,
        payload={"attachment": row.pk, "interaction": row.interaction_id},
    )
