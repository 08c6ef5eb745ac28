"""The words for people: the programme's own names of what they are rated by."""

from accounts.models import PositionRating, Programme
from accounts.models.relationships import Attitude

Dimension = PositionRating.Dimension


def dimension_names(programme: Programme) -> dict[str, str]:
    """Return the name of each dimension by code, as the programme calls it."""
    own = programme.person_dimensions
    return {each.value: own.get(each.value) or str(each.label) for each in Dimension}


def rating_words(dimension: str, value: int) -> str:
    """Return a rating in words: an attitude by its name, others as ``4 of 5``."""
    if dimension == Dimension.ATTITUDE:
        return str(Attitude(value).label)
    return f"{value} / {max(Attitude.values)}"
