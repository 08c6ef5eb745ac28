"""Write down what we did with a customer, and what we promised it then."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, Interaction, InteractionParticipant
from accounts.permissions import may_log
from accounts.services import facts
from accounts.services.attachments import write_attachments
from accounts.services.promises import write_promise
from accounts.services.refusals import (
    FactRefused,
    day_of,
    held,
    require_one_of,
    require_past,
    require_short,
    require_there,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

Kind, Purpose, Initiative = (
    Interaction.Kind,
    Interaction.Purpose,
    Interaction.Initiative,
)
DAY_MINUTES = 24 * 60
SUBJECT, NOTE = 300, 20_000
CHANGEABLE = (
    *("kind", "happened_at", "purpose", "initiative", "minutes"),
    *("contacts", "subject", "note"),
)
# What was said may be about a person: it stays with the row.
KEPT_APART = {"note", "subject"}


class InteractionRefused(FactRefused):
    """The contact cannot be written down like that; ``field`` names what is wrong."""

    code = "interaction_refused"


@transaction.atomic
def log_interaction(
    *,
    account: Account,
    actor: User | None,
    kind: str,
    happened_at: dt.datetime,
    purpose: str,
    initiative: str = "",
    minutes: int | None = None,
    contacts: Sequence[Contact] = (),
    subject: str = "",
    note: str = "",
    promise: str = "",
    due_on: dt.date | None = None,
    files: Sequence[UploadedFile] = (),
) -> Interaction:
    """
    Write down one contact between *actor* and *account*, and what was promised in it.

    The very same again changes nothing and returns what is there. ``minutes`` is
    ``None`` where nobody knows. The account's facts and flags follow at once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises InteractionRefused: if it has not happened yet or was before 1900, took
        less than no time or more than a day, one of *contacts* held no position there
        that day, what it was for is not said, or the account was merged into another
    :raises PromiseRefused: if what was promised has no day, or one before it was made
    :raises AttachmentRefused: if one of *files* is not kept; then nothing is written
    """
    may_log(actor, account).require()
    account = held(account, InteractionRefused)
    told = {
        "kind": kind,
        "happened_at": happened_at,
        "purpose": purpose,
        "initiative": initiative,
        "minutes": minutes,
        "subject": subject.strip(),
        "note": note.strip(),
    }
    people = {contact.pk: contact for contact in contacts}
    _require_sound(account, told, people)
    made = _same(account, actor, told, set(people))
    is_new = made is None
    if made is None:
        made = _write(account, actor, told, people)
    if promise.strip() or due_on is not None:
        _made, is_promised = write_promise(
            account=account,
            actor=actor,
            words=promise,
            due_on=due_on,
            interaction=made,
            words_field="promise",
        )
        is_new = is_new or is_promised
    if is_new:
        facts.refresh_at_once([account.pk])
    # A folder takes nothing back: what is stored is stored last.
    write_attachments(made, actor, files)
    return made


def values_of(
    interaction: Interaction, contacts: Sequence[int] | None = None
) -> dict[str, Any]:
    """
    Return what a person may change of a contact, by the form's names.

    *contacts* are the keys of who took part, where a list has read them.
    """
    who: Sequence[Any] = contacts if contacts is not None else _who(interaction)
    return {
        name: who if name == "contacts" else getattr(interaction, name)
        for name in CHANGEABLE
    }


def _who(interaction: Interaction) -> list[Contact]:
    return sorted(interaction.contacts.all(), key=lambda contact: contact.pk)


@transaction.atomic
def change_interaction(
    *,
    interaction: Interaction,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> Interaction:
    """
    Correct what was written down of a contact; its facts and flags follow at once.

    Nothing new changes nothing.

    :param changes: any of `CHANGEABLE`; what is not named stays
    :raises PermissionDenied: if *actor* does not look after the account
    :raises InteractionRefused: as for `log_interaction`
    :raises ChangedMeanwhile: if somebody else changed it since it was read
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_log(actor, interaction.account).require()
    account = held(interaction.account, InteractionRefused)
    row = Interaction.objects.select_for_update(of=("self",)).get(pk=interaction.pk)
    now = values_of(row)
    require_unchanged(row, now, seen)
    told: dict[str, Any] = {
        name: of.strip() if isinstance(of, str) else of
        for name, of in (now | changes).items()
    }
    met = {contact.pk: contact for contact in told.pop("contacts")}
    were = {contact.pk for contact in now.pop("contacts")}
    same_day = day_of(told["happened_at"]) == day_of(now["happened_at"])
    new = {key: of for key, of in met.items() if not same_day or key not in were}
    _require_sound(account, told, new)
    changed = {name: of for name, of in told.items() if of != now[name]}
    if changed or met.keys() != were:
        _rewrite(row, now, changed, were, set(met))
        facts.refresh_at_once([account.pk])
    return row


def _rewrite(
    row: Interaction,
    now: dict[str, Any],
    changed: dict[str, Any],
    were: set[int],
    met: set[int],
) -> None:
    for name, of in changed.items():
        setattr(row, name, of)
    row.save(update_fields=list(changed))
    row.participants.filter(contact_id__in=were - met).delete()
    InteractionParticipant.objects.bulk_create(
        InteractionParticipant(interaction=row, contact_id=key)
        for key in sorted(met - were)
    )
    shown = sorted(changed.keys() - KEPT_APART)
    before = {name: now[name] for name in shown} | {"contacts": sorted(were)}
    after = {name: changed[name] for name in shown} | {"contacts": sorted(met)}
    audit.record(
        "change_interaction",
        row,
        account_id=row.account_id,
        before=before,
        after=after | {"texts": sorted(changed.keys() & KEPT_APART)},
    )
    outbox.emit(
        "interaction.changed",
        account_id=row.account_id,
        payload={
            "interaction": row.pk,
            "kind": row.kind,
            "happened_at": row.happened_at.isoformat(),
        },
    )


def _require_sound(
    account: Account, told: dict[str, Any], people: dict[int, Contact]
) -> None:
    refused = InteractionRefused
    require_one_of(told["kind"], Kind.values, "kind", refused)
    require_past(told["happened_at"], "happened_at", refused)
    if not told["purpose"]:
        raise refused(
            _("Say what it was for. It decides how the contact counts."),
            field="purpose",
        )
    require_one_of(told["purpose"], Purpose.values, "purpose", refused)
    require_one_of(told["initiative"], ["", *Initiative.values], "initiative", refused)
    if told["minutes"] is not None and not 0 <= told["minutes"] <= DAY_MINUTES:
        raise refused(
            _("Give minutes from 0 to %(most)s: a day at most.")
            % {"most": DAY_MINUTES},
            field="minutes",
        )
    require_short(told["subject"], SUBJECT, "subject", refused)
    require_short(told["note"], NOTE, "note", refused)
    for contact in people.values():
        day = day_of(told["happened_at"])
        require_there(account, contact, day, "contacts", refused)


def _same(
    account: Account, actor: User | None, told: dict[str, Any], people: set[int]
) -> Interaction | None:
    alike = Interaction.objects.filter(account=account, user=actor, **told)
    for found in alike.order_by("pk").prefetch_related("participants"):
        if {one.contact_id for one in found.participants.all()} == people:
            return found
    return None


def _write(
    account: Account,
    actor: User | None,
    told: dict[str, Any],
    people: dict[int, Contact],
) -> Interaction:
    made = Interaction.objects.create(account=account, user=actor, **told)
    InteractionParticipant.objects.bulk_create(
        InteractionParticipant(interaction=made, contact=contact)
        for contact in people.values()
    )
    shown = {name: of for name, of in told.items() if name not in KEPT_APART}
    audit.record(
        "log_interaction",
        made,
        account_id=account.pk,
        after=shown | {"contacts": sorted(people)},
    )
    outbox.emit(
        "interaction.logged",
        account_id=account.pk,
        payload={
            "interaction": made.pk,
            "kind": made.kind,
            "happened_at": made.happened_at.isoformat(),
        },
    )
    return made
