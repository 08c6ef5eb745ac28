"""A customer's people as their map knows them, read in a handful of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import (
    FETCH_RAISE,
    Count,
    F,
    Max,
    Q,
    QuerySet,
)
from django.utils import timezone

from accounts.core.people_map import Node
from accounts.models import Account, Position, Programme
from accounts.models.activity import InteractionParticipant
from accounts.models.relationships import (
    MapPlace,
    PersonLine,
    RatingDimension,
    Relationship,
)
from accounts.selectors.people import seniority
from accounts.selectors.people_list import MEETINGS, held_on
from accounts.selectors.people_ratings import Rating, current_ratings
from sam.lib.account_tabs import Seen
from sam.users.models import User

YEAR = dt.timedelta(days=365)
# The seniors are drawn of a group that has more people than a screen can show.
MOST_DRAWN = 300


@dataclass(frozen=True, slots=True)
class MapRows:
    """
    What a map is made of.

    ``nodes`` has everybody once, by the most senior position that they hold;
    ``positions`` these by key, ``others`` the further ones. ``lines`` are those of
    which both ends are there, as (from, to) of nodes with the row. ``total`` counts all
    people there, drawn or not.
    """

    nodes: tuple[Node, ...]
    positions: Mapping[int, Position]
    others: Mapping[int, tuple[Position, ...]]
    ratings: Mapping[int, Mapping[str, Rating]]
    lines: tuple[tuple[int, int, PersonLine], ...]
    kept: Mapping[int, tuple[int, int]]
    total: int


@dataclass(frozen=True, slots=True)
class _Touch:
    """How we are in touch with a person: met how long ago, and who of us how often."""

    met_days: int | None
    by: Mapping[int, int]


def read_map(seen: Seen, user: User, *, programme: Programme) -> MapRows:
    """Return who is at the accounts of *seen* today, as far as *user* sees them."""
    by_person, total = _held(seen, user, programme)
    chosen = {held[0].pk: held[0] for held in by_person}
    others = {held[0].pk: tuple(held[1:]) for held in by_person}
    node_of = {each.pk: held[0].pk for held in by_person for each in held}
    ratings = current_ratings(chosen)
    touches = _touches(seen, chosen.values(), user, programme)
    words: dict[str, str] = {}
    nodes = [
        _node(position, ratings.get(key, {}), touches, node_of, words)
        for key, position in chosen.items()
    ]
    return MapRows(
        nodes=tuple(nodes),
        positions=chosen,
        others=others,
        ratings=ratings,
        lines=_lines(seen, user, node_of),
        kept={} if seen.is_group else _kept(seen, chosen),
        total=total,
    )


def on_the_map(account: Account, user: User) -> QuerySet[Position]:
    """Return the positions that are held at *account* today, by name."""
    there: QuerySet[Position] = (
        Position.objects.visible_to(user)
        .filter(
            held_on(Programme.current().today()),
            account=account,
            contact__merged_into=None,
        )
        .select_related("contact")
        .order_by("contact__full_name", "pk")
    )
    return there


def _held(
    seen: Seen, user: User, programme: Programme
) -> tuple[list[list[Position]], int]:
    """Return each person's positions of today, the most senior first, of how many."""
    rows = (
        Position.objects.visible_to(user)
        .filter(
            held_on(programme.today()),
            account__in=seen.ids,
            contact__merged_into=None,
        )
        .select_related("contact", "account")
        .order_by(seniority(), F("started_on").asc(nulls_last=True), "pk")
        .fetch_mode(FETCH_RAISE)
    )
    by_person: dict[int, list[Position]] = defaultdict(list)
    for row in rows:
        by_person[row.contact_id].append(row)
    return list(by_person.values())[:MOST_DRAWN], len(by_person)


def _node(
    position: Position,
    ratings: Mapping[str, Rating],
    touches: Mapping[int, _Touch],
    node_of: Mapping[int, int],
    words: dict[str, str],
) -> Node:
    def rated(dimension: str) -> int | None:
        rating = ratings.get(dimension)
        return rating.effective.value if rating else None

    function = position.function.strip()
    boss = node_of.get(position.reports_to_id or 0)
    touch = touches.get(position.contact_id, _Touch(None, {}))
    return Node(
        key=position.pk,
        name=position.contact.full_name,
        level=position.level,
        function=words.setdefault(function.casefold(), function),
        role=position.buying_role,
        boss=boss if boss != position.pk else None,
        power=rated(RatingDimension.POWER),
        attitude=rated(RatingDimension.ATTITUDE),
        met_days=touch.met_days,
        met_by=touch.by,
    )


def _touches(
    seen: Seen, positions: Collection[Position], user: User, programme: Programme
) -> dict[int, _Touch]:
    """Return how we are in touch with each person at these accounts, by contact."""
    contacts = [position.contact_id for position in positions]
    now, today = timezone.now(), programme.today()
    # Of a group there are accounts, perhaps, that the reader does not see.
    shown = Account.objects.visible_to(user).filter(pk__in=seen.ids)
    there = InteractionParticipant.objects.filter(
        contact__in=contacts,
        interaction__account__in=shown.values("pk"),
        interaction__happened_at__lte=now,
    )
    rows = there.values_list("contact_id", "interaction__user_id").annotate(
        met_at=Max(
            "interaction__happened_at", filter=Q(interaction__kind__in=MEETINGS)
        ),
        times=Count("pk", filter=Q(interaction__happened_at__gt=now - YEAR)),
    )
    met: dict[int, dt.datetime] = {}
    by: dict[int, dict[int, int]] = defaultdict(dict)
    for contact_id, user_id, met_at, times in rows:
        if met_at is not None:
            met[contact_id] = max(met_at, met.get(contact_id, met_at))
        if user_id is not None and times:
            by[contact_id][user_id] = times
    known = Relationship.objects.visible_to(user).filter(
        contact__in=contacts, user__is_active=True
    )
    for contact_id, user_id in known.values_list("contact_id", "user_id"):
        by[contact_id].setdefault(user_id, 0)

    def days(at: dt.datetime) -> int:
        return (today - at.astimezone(programme.zone).date()).days

    return {
        key: _Touch(days(met[key]) if key in met else None, by.get(key, {}))
        for key in {*met, *by}
    }


def _lines(
    seen: Seen, user: User, node_of: Mapping[int, int]
) -> tuple[tuple[int, int, PersonLine], ...]:
    rows = (
        PersonLine.objects.visible_to(user)
        .filter(account__in=seen.ids)
        .order_by("pk")
        .fetch_mode(FETCH_RAISE)
    )
    ends = (
        (node_of.get(row.from_position_id), node_of.get(row.to_position_id), row)
        for row in rows
    )
    return tuple(
        (one, other, row)
        for one, other, row in ends
        if one is not None and other is not None and one != other
    )


def _kept(seen: Seen, chosen: Mapping[int, Position]) -> dict[int, tuple[int, int]]:
    places = MapPlace.objects.filter(account=seen.account, position__in=list(chosen))
    return {place.pk: (place.x, place.y) for place in places}
