"""Draw lines between a customer's people: who influences whom, who is in conflict."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, Position, Programme
from accounts.models.relationships import PersonLine
from accounts.permissions import may_keep_people
from accounts.services.refusals import (
    FactRefused,
    held,
    require_one_of,
    require_short,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

Kind = PersonLine.Kind
NOTE = 500


class LineRefused(FactRefused):
    """A line cannot be like that; ``field`` names what is wrong."""

    code = "line_refused"


def values_of(line: PersonLine) -> dict[str, Any]:
    """Return what can be changed of a line, by the form's field names."""
    return {"kind": line.kind, "note": line.note}


@transaction.atomic
def draw_line(
    *,
    account: Account,
    actor: User | None,
    from_position: Position,
    to_position: Position,
    kind: str,
    note: str = "",
) -> PersonLine:
    """
    Draw a line between two who hold positions at *account* today.

    A conflict has no direction. The very same again changes nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises LineRefused: if one of them is not there, both are the same person, such a
        line is drawn already with other words, or the account was merged into another
    """
    may_keep_people(actor, account).require()
    account = held(account, LineRefused)
    note = note.strip()
    require_one_of(kind, Kind.values, "kind", LineRefused)
    require_short(note, NOTE, "note", LineRefused)
    _require_there(account, from_position, "from_position")
    _require_there(account, to_position, "to_position")
    if from_position.contact_id == to_position.contact_id:
        raise LineRefused(_("Nobody has a line to themselves."), field="to_position")
    one, other = from_position, to_position
    if kind == Kind.CONFLICT and one.pk > other.pk:
        one, other = other, one
    drawn = PersonLine.objects.filter(from_position=one, to_position=other, kind=kind)
    if found := drawn.first():
        if note in {"", found.note}:
            return found
        raise LineRefused(
            _("That line is drawn already. Change its words instead."), field="note"
        )
    line = PersonLine.objects.create(
        account=account,
        from_position=one,
        to_position=other,
        kind=kind,
        note=note,
        drawn_by=actor,
    )
    audit.record("draw_line", line, account_id=account.pk, after=_ends(line))
    _tell("line.drawn", line)
    return line


@transaction.atomic
def change_line(
    *,
    line: PersonLine,
    actor: User | None,
    seen: str | None = None,
    kind: str | None = None,
    note: str | None = None,
) -> PersonLine:
    """
    Change what a line says; what is not named stays, and so do its ends.

    :param seen: the stamp of `values_of` that the change was made from
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises LineRefused: if such a line is drawn already, or the words are too long
    """
    line = _held(line, actor, seen)
    before = values_of(line)
    kind = line.kind if kind is None else kind
    note = line.note if note is None else note.strip()
    require_one_of(kind, Kind.values, "kind", LineRefused)
    require_short(note, NOTE, "note", LineRefused)
    if {"kind": kind, "note": note} == before:
        return line
    if kind != line.kind:
        ends = sorted([line.from_position_id, line.to_position_id])
        if kind == Kind.CONFLICT:
            line.from_position_id, line.to_position_id = ends
        same = PersonLine.objects.filter(
            from_position=line.from_position_id,
            to_position=line.to_position_id,
            kind=kind,
        )
        if same.exists():
            raise LineRefused(_("That line is drawn already."), field="kind")
    line.kind, line.note = kind, note
    line.save()
    audit.record(
        "change_line",
        line,
        account_id=line.account_id,
        before={"kind": before["kind"]},
        after=_ends(line) | {"note_changed": note != before["note"]},
    )
    _tell("line.changed", line)
    return line


@transaction.atomic
def remove_line(
    *, line: PersonLine, actor: User | None, seen: str | None = None
) -> None:
    """
    Take a line off the map; the audit trail keeps where it ran.

    :param seen: the stamp of `values_of` that it was removed from
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises LineRefused: if somebody removed it already
    """
    line = _held(line, actor, seen)
    audit.record("remove_line", line, account_id=line.account_id, before=_ends(line))
    _tell("line.removed", line)
    line.delete()


def _held(line: PersonLine, actor: User | None, seen: str | None) -> PersonLine:
    may_keep_people(actor, line.account).require()
    held(line.account, LineRefused)
    found = PersonLine.objects.select_for_update().filter(pk=line.pk).first()
    if found is None:
        raise LineRefused(_("Somebody took that line off the map."), field="kind")
    require_unchanged(found, values_of(found), seen)
    return found


def _require_there(account: Account, position: Position, field: str) -> None:
    there = Position.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=Programme.current().today()),
        pk=position.pk,
        account=account,
    )
    if not there.exists():
        raise LineRefused(_("That person holds no position there today."), field=field)


def _ends(line: PersonLine) -> dict[str, Any]:
    return {
        "from_position": line.from_position_id,
        "to_position": line.to_position_id,
        "kind": line.kind,
    }


def _tell(event: str, line: PersonLine) -> None:
    outbox.emit(
        event, account_id=line.account_id, payload={"line": line.pk, **_ends(line)}
    )
