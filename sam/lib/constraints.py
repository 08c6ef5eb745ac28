"""Database constraints that many models share."""

from django.db import models
from django.db.models import F, Q


def one_of(
    name: str, field: str, choices: type[models.TextChoices], *, blank: bool = False
) -> models.CheckConstraint:
    """Return the check that *field* holds one of the codes of *choices*."""
    codes = list(choices.values)
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{field}__in": ["", *codes] if blank else codes})
    )


def ends_after_start(
    name: str, start: str, end: str, *, same_day: bool = False
) -> models.CheckConstraint:
    """Return the check that a period, if it ends, ends after it starts."""
    compare = "gte" if same_day else "gt"
    return models.CheckConstraint(
        name=name,
        condition=Q(**{start: None})
        | Q(**{end: None})
        | Q(**{f"{end}__{compare}": F(start)}),
    )


def not_negative(name: str, field: str) -> models.CheckConstraint:
    """Return the check that *field* is unknown or at least 0."""
    return models.CheckConstraint(
        name=name, condition=Q(**{field: None}) | Q(**{f"{field}__gte": 0})
    )
