"""How people are rated now: our guess and what the customer said, side by side."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import FETCH_RAISE

from accounts.models.relationships import PositionRating, RatingBasis


@dataclass(frozen=True, slots=True)
class Given:
    """One rating, 1 (least) to 5 (most), of a day, and what it rests on."""

    value: int
    rated_on: dt.date
    note: str


@dataclass(frozen=True, slots=True)
class Rating:
    """The newest of each basis in one dimension; one of both is there at least."""

    guess: Given | None
    said: Given | None

    @property
    def effective(self) -> Given:
        """Return which counts: the newer, and of the same day what was said."""
        known = [given for given in (self.said, self.guess) if given is not None]
        return max(known, key=lambda given: given.rated_on)  # the first of equals

    @property
    def is_said(self) -> bool:
        """Test whether what counts is what the customer said."""
        return self.effective is self.said


def current_ratings(position_ids: Iterable[int]) -> dict[int, dict[str, Rating]]:
    """
    Return the ratings of each position by dimension, in one query.

    A position that nobody rated is not among them, nor is such a dimension. Who may see
    the positions is for the caller to know.
    """
    newest = (
        PositionRating.objects.filter(position__in=list(position_ids))
        .order_by("position_id", "dimension", "basis", "-rated_on", "-pk")
        .distinct("position_id", "dimension", "basis")
        .fetch_mode(FETCH_RAISE)
    )
    found: dict[tuple[int, str], dict[str, Given]] = defaultdict(dict)
    for row in newest:
        given = Given(row.value, row.rated_on, row.note)
        found[row.position_id, row.dimension][row.basis] = given
    ratings: dict[int, dict[str, Rating]] = defaultdict(dict)
    for (position_id, dimension), bases in found.items():
        ratings[position_id][dimension] = Rating(
            guess=bases.get(RatingBasis.GUESS), said=bases.get(RatingBasis.SAID)
        )
    return dict(ratings)
