"""Write down how we rate people, and what the customer said of them, side by side."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, Position, PositionRating
from accounts.permissions import may_keep_people
from accounts.services.refusals import (
    FactRefused,
    held,
    require_past_day,
    require_short,
    require_there,
)
from sam.lib import audit, outbox
from sam.users.models import User

Dimension, Basis = PositionRating.Dimension, PositionRating.Basis
LEAST, MOST = 1, 5
NOTE = 500


class RatingRefused(FactRefused):
    """A person cannot be rated like that; ``field`` names what is wrong."""

    code = "rating_refused"


@transaction.atomic
def rate_position(
    *,
    position: Position,
    actor: User | None,
    basis: str,
    values: Mapping[str, int],
    rated_on: dt.date,
    said_by: Contact | None = None,
    note: str = "",
) -> list[PositionRating]:
    """
    Rate a person in some dimensions, 1 to 5, as of a day; return what is new.

    Our guess and what the customer said stand side by side: neither replaces the
    other. Nothing is changed or removed, and what the newest of its day says already
    is not written again.

    :param values: by dimension
    :param said_by: who of the customer's said it; nobody for our guess
    :raises PermissionDenied: if *actor* does not look after the account
    :raises RatingRefused: if nothing is rated, a value is not 1 to 5, the position was
        not held or the day has not come, or a guess is put in the customer's mouth
    """
    may_keep_people(actor, position.account).require()
    account = held(position.account, RatingRefused)
    position = Position.objects.select_for_update(of=("self",)).get(pk=position.pk)
    note = note.strip()
    _require_sound(position, basis, values, rated_on)
    require_short(note, NOTE, "note", RatingRefused)
    if said_by is not None:
        if basis != Basis.SAID:
            raise RatingRefused(_("A guess is ours: nobody said it."), field="said_by")
        require_there(account, said_by, rated_on, "said_by", RatingRefused)
    made = [
        PositionRating.objects.create(
            account=account,
            position=position,
            dimension=dimension,
            basis=basis,
            value=value,
            said_by=said_by,
            note=note,
            rated_on=rated_on,
            rated_by=actor,
        )
        for dimension, value in values.items()
        if not _stands(position, dimension, basis, value, rated_on, said_by, note)
    ]
    if made:
        audit.record(
            "rate_position",
            position,
            account_id=account.pk,
            after={
                "basis": basis,
                "rated_on": rated_on,
                "values": {row.dimension: row.value for row in made},
            },
        )
        outbox.emit(
            "position.rated",
            account_id=account.pk,
            payload={
                "position": position.pk,
                "basis": basis,
                "values": {row.dimension: row.value for row in made},
            },
        )
    return made


def _require_sound(
    position: Position, basis: str, values: Mapping[str, int], rated_on: dt.date
) -> None:
    if basis not in Basis.values:
        raise RatingRefused(_("Say whose rating it is."), field="basis")
    if not values:
        raise RatingRefused(_("Rate one dimension at least."), field="values")
    for dimension, value in values.items():
        if dimension not in Dimension.values:
            raise RatingRefused(_("There is no such dimension."), field="values")
        if not LEAST <= value <= MOST:
            raise RatingRefused(_("Ratings go from 1 to 5."), field=dimension)
    require_past_day(rated_on, "rated_on", RatingRefused)
    if position.started_on is not None and rated_on < position.started_on:
        raise RatingRefused(
            _("They did not hold this position yet then."), field="rated_on"
        )
    if position.ended_on is not None and rated_on >= position.ended_on:
        raise RatingRefused(
            _("They held this position no more then."), field="rated_on"
        )


def _stands(
    position: Position,
    dimension: str,
    basis: str,
    value: int,
    rated_on: dt.date,
    said_by: Contact | None,
    note: str,
) -> bool:
    """Test whether the newest of that basis says just this already."""
    newest = (
        PositionRating.objects.filter(
            position=position, dimension=dimension, basis=basis, rated_on=rated_on
        )
        .order_by("-pk")
        .first()
    )
    return newest is not None and (newest.value, newest.said_by_id, newest.note) == (
        value,
        said_by.pk if said_by else None,
        note,
    )
