"""A list of people as they stand on a day: how rated, how well known, met when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import (
    FETCH_RAISE,
    CharField,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from accounts.models import (
    Interaction,
    Position,
    PositionRating,
    Programme,
    Relationship,
)
from accounts.models.account import Person as Viewer
from accounts.selectors.people import seniority
from accounts.selectors.people_ratings import Rating, current_ratings

Dimension = PositionRating.Dimension
Kind = Interaction.Kind
# In which contacts one meets; the facts count meetings by the same.
MEETINGS = (Kind.VISIT, Kind.VIDEO, Kind.EVENT, Kind.REVIEW)


@dataclass(frozen=True, slots=True)
class Met:
    """When we met somebody last, and whether that is lately."""

    on: dt.date | None
    days: int | None
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """
    Somebody in a position.

    ``ratings`` are by dimension, of those that are rated; ``relationship`` is the
    closest that a colleague is to them.
    """

    position: Position
    ratings: dict[str, Rating]
    met: Met
    relationship: Relationship | None

    @property
    def power(self) -> Rating | None:
        return self.ratings.get(Dimension.POWER)

    @property
    def attitude(self) -> Rating | None:
        return self.ratings.get(Dimension.ATTITUDE)

    @property
    def coverage(self) -> Rating | None:
        return self.ratings.get(Dimension.COVERAGE)


def held_on(day: dt.date) -> Q:
    """Return the condition that a position is held that day."""
    return (Q(ended_on=None) | Q(ended_on__gt=day)) & (
        Q(started_on=None) | Q(started_on__lte=day)
    )


def effective(dimension: str) -> Subquery:
    """Return a position's rating that counts: the newer, what was said of equals."""
    newest = PositionRating.objects.filter(
        position=OuterRef("pk"), dimension=dimension
    ).order_by("-rated_on", "-basis", "-pk")
    return Subquery(newest.values("value")[:1], output_field=IntegerField())


def listed_positions(user: Viewer) -> QuerySet[Position]:
    """
    Return the positions that *user* sees, with what a list shows of them.

    ``attitude``, ``met_at`` and ``place`` are those of `plain_positions`.
    """
    return (
        plain_positions(user)
        .annotate(attitude=F("attitude"), met_at=F("met_at"), place=F("place"))
        .select_related("contact", "account", "unit")
        .order_by("place", "pk")
    )


def plain_positions(user: Viewer) -> QuerySet[Position]:
    """
    Return the positions that *user* sees, to be filtered and sorted.

    ``attitude`` is what counts of both bases; ``met_at`` when somebody of ours met the
    person at that account last; ``place`` sorts seniors first, then by name.
    """
    met = (
        Interaction.objects.filter(
            account=OuterRef("account"),
            contacts=OuterRef("contact"),
            kind__in=MEETINGS,
        )
        .order_by()
        .values("account")
        .annotate(last=Max("happened_at"))
        .values("last")
    )
    found: QuerySet[Position] = (
        Position.objects.visible_to(user)
        .filter(contact__merged_into=None)
        .alias(
            attitude=effective(Dimension.ATTITUDE),
            met_at=Subquery(met),
            place=Concat(
                Cast(seniority(), CharField()),
                Value(" "),
                F("contact__full_name"),
                output_field=CharField(),
            ),
        )
    )
    return found


def listed(positions: Sequence[Position], programme: Programme) -> list[Listed]:
    """Return rows of `listed_positions` with all that is shown, in three queries."""
    ratings = current_ratings([position.pk for position in positions])
    closest = _closest([position.contact_id for position in positions])
    return [
        Listed(
            position=position,
            ratings=ratings.get(position.pk, {}),
            met=met_of(getattr(position, "met_at", None), programme),
            relationship=closest.get(position.contact_id),
        )
        for position in positions
    ]


def met_of(at: dt.datetime | None, programme: Programme) -> Met:
    """Return when that was in the programme's days."""
    if at is None:
        return Met(None, None, is_fresh=False)
    on = at.astimezone(programme.zone).date()
    days = (programme.today() - on).days
    return Met(on, days, is_fresh=days <= programme.contact_fresh_days)


def functions_of(ids: Sequence[int]) -> list[str]:
    """Return the functions that people of these accounts have, by name."""
    known = Position.objects.filter(account__in=ids).exclude(function="")
    return list(
        known.order_by("function").values_list("function", flat=True).distinct()
    )


def _closest(contact_ids: Sequence[int]) -> dict[int, Relationship]:
    rows = (
        Relationship.objects.filter(contact__in=contact_ids, user__is_active=True)
        .select_related("user")
        .order_by("contact_id", "-level", "-stated_on", "pk")
        .distinct("contact_id")
        .fetch_mode(FETCH_RAISE)
    )
    return {row.contact_id: row for row in rows}
