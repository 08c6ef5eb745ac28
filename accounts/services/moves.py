"""Write down that a person rises or goes elsewhere: one position ends, one begins."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import (
    Account,
    PersonLine,
    Position,
    PositionRating,
    Unit,
)
from accounts.permissions import may_keep_people
from accounts.services import facts
from accounts.services.positions import (
    PersonRefused,
    bosses_of,
    close_position,
    write_position,
)
from accounts.services.refusals import held
from sam.lib import audit, outbox
from sam.users.models import User

# What is known of the person and not of the chair: it goes with them when they rise.
PERSONAL = (
    PositionRating.Dimension.ATTITUDE,
    PositionRating.Dimension.COVERAGE,
    PositionRating.Dimension.PROXIMITY,
)
PROMOTED, MOVED = "PROMOTED", "MOVED"


@transaction.atomic
def promote(
    *,
    position: Position,
    actor: User | None,
    on: dt.date,
    title: str = "",
    level: str = "",
    function: str = "",
    buying_role: str = "",
    wants: str = "",
    unit: Unit | None = None,
    reports_to: Position | None = None,
) -> Position:
    """
    Write down that somebody holds another position at the same account since *on*.

    The old position ends that day and keeps its history. Who reports to it, and its
    lines on the map, follow the person, and so does what we know of their attitude,
    coverage and proximity; power and priorities belong to the new position and are
    rated anew. The owner is told.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PersonRefused: if the position has ended, nothing is different, or as for
        `accounts.services.positions.open_position`
    """
    told = {
        "title": title,
        "level": level,
        "function": function,
        "buying_role": buying_role,
        "wants": wants,
        "unit": unit,
        "reports_to": reports_to,
    }
    if all(_same(getattr(position, name), value) for name, value in told.items()):
        raise PersonRefused(_("Say what is different now."), field="title")
    if reports_to is not None and reports_to.pk == position.pk:
        raise PersonRefused(_("Nobody reports to themselves."), field="reports_to")
    before = close_position(position, actor, on)
    made = write_position(
        account=before.account,
        contact=before.contact,
        told={**told, "started_on": on},
    )
    _take_along(before, made)
    _tell(PROMOTED, before, made, actor)
    facts.refresh_at_once([made.account_id])
    return made


@transaction.atomic
def move_person(
    *,
    position: Position,
    account: Account,
    actor: User | None,
    on: dt.date,
    title: str = "",
    level: str = "",
    function: str = "",
    buying_role: str = "",
    wants: str = "",
    unit: Unit | None = None,
    reports_to: Position | None = None,
) -> Position:
    """
    Write down that somebody left for *account* on that day, and what they are there.

    Both positions stay in their history, and the owners of both accounts are told.
    Ratings and notes stay with the account that made them.

    :raises PermissionDenied: if *actor* does not look after both accounts
    :raises PersonRefused: if the position has ended, the account is the same one, or
        as for `accounts.services.positions.open_position`
    """
    may_keep_people(actor, account).require()
    if account.pk == position.account_id:
        raise PersonRefused(
            _("They stay with this account: promote them instead."), field="account"
        )
    for one in sorted([position.account, account], key=lambda each: each.pk):
        held(one, PersonRefused)
    before = close_position(position, actor, on)
    made = write_position(
        account=account,
        contact=before.contact,
        told={
            "title": title,
            "level": level,
            "function": function,
            "buying_role": buying_role,
            "wants": wants,
            "unit": unit,
            "reports_to": reports_to,
            "started_on": on,
        },
    )
    _tell(MOVED, before, made, actor)
    facts.refresh_at_once(sorted({before.account_id, made.account_id}))
    return made


def _same(now: Any, then: Any) -> bool:
    wanted = then.strip() if isinstance(then, str) else then
    return (now or None) == (wanted or None)


def _take_along(before: Position, made: Position) -> None:
    reports = Position.objects.filter(
        account=made.account_id, reports_to=before, ended_on=None
    ).exclude(pk=made.pk)
    # Who is above the new position now reports to it no more, or all would go round.
    above = bosses_of(made)
    reports.filter(pk__in=above).update(reports_to=None)
    moved = list(reports.values_list("pk", flat=True))
    reports.update(reports_to=made)
    lines = list(
        PersonLine.objects.select_for_update().filter(
            Q(from_position=before) | Q(to_position=before)
        )
    )
    for line in lines:
        ends = [line.from_position_id, line.to_position_id]
        ends = [made.pk if end == before.pk else end for end in ends]
        if line.kind == PersonLine.Kind.CONFLICT:
            ends.sort()
        line.from_position_id, line.to_position_id = ends
    PersonLine.objects.bulk_update(lines, ["from_position", "to_position"])
    rated = _copied_ratings(before, made)
    audit.record(
        "take_along",
        made,
        account_id=made.account_id,
        before={"position": before.pk, "reports": moved},
        after={"lines": [line.pk for line in lines]},
        counts={"ratings": rated},
    )


def _copied_ratings(before: Position, made: Position) -> int:
    """Rate the new position as the old one was, each with its own day."""
    newest = (
        PositionRating.objects.filter(position=before, dimension__in=PERSONAL)
        .order_by("dimension", "basis", "-rated_on", "-pk")
        .distinct("dimension", "basis")
    )
    copies = [
        PositionRating(
            account_id=made.account_id,
            position=made,
            dimension=row.dimension,
            basis=row.basis,
            value=row.value,
            said_by_id=row.said_by_id,
            note=row.note,
            rated_on=row.rated_on,
            rated_by_id=row.rated_by_id,
        )
        for row in newest
    ]
    return len(PositionRating.objects.bulk_create(copies))


def _tell(kind: str, before: Position, made: Position, actor: User | None) -> None:
    payload = {
        "kind": kind,
        "person": made.contact_id,
        "from_position": before.pk,
        "to_position": made.pk,
        "by": actor.pk if actor else None,
    }
    for account_id in sorted({before.account_id, made.account_id}):
        outbox.emit("person.moved", account_id=account_id, payload=payload)
