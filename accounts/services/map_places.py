"""Keep where somebody put people on the map, until it is tidied."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.core.map_layout import FURTHEST
from accounts.models import Account, Position
from accounts.models.relationships import MapPlace
from accounts.permissions import may_keep_people
from accounts.services.refusals import FactRefused, held
from sam.lib import audit
from sam.users.models import User


class PlaceRefused(FactRefused):
    """Nobody can stand there; ``field`` names what is wrong."""

    code = "place_refused"


@transaction.atomic
def put_places(
    *,
    account: Account,
    actor: User | None,
    places: Mapping[int, tuple[int, int]],
) -> None:
    """
    Keep the left upper corner of each position, by its key; the last to move one wins.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlaceRefused: if a position is of another account or a place off the map
    """
    may_keep_people(actor, account).require()
    account = held(account, PlaceRefused)
    known = set(
        Position.objects.filter(account=account, pk__in=list(places)).values_list(
            "pk", flat=True
        )
    )
    if known != set(places):
        raise PlaceRefused(_("That person holds no position there."), field="position")
    for x, y in places.values():
        if not (0 <= x <= FURTHEST and 0 <= y <= FURTHEST):
            raise PlaceRefused(_("That is off the map."), field="x")
    if not places:
        return
    MapPlace.objects.bulk_create(
        [
            MapPlace(
                position_id=position_id, account=account, x=x, y=y, placed_by=actor
            )
            for position_id, (x, y) in sorted(places.items())
        ],
        update_conflicts=True,
        unique_fields=["position"],
        update_fields=["account", "x", "y", "placed_at", "placed_by"],
    )
    audit.record(
        "put_places",
        account,
        account_id=account.pk,
        after={str(key): list(place) for key, place in sorted(places.items())},
    )


@transaction.atomic
def tidy_map(*, account: Account, actor: User | None) -> int:
    """
    Let everybody stand by level and function again; return how many had been moved.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlaceRefused: if the account was merged into another
    """
    may_keep_people(actor, account).require()
    account = held(account, PlaceRefused)
    kept = MapPlace.objects.filter(account=account)
    before = {str(place.pk): [place.x, place.y] for place in kept.order_by("pk")}
    if before:
        kept.delete()
        audit.record("tidy_map", account, account_id=account.pk, before=before)
    return len(before)
