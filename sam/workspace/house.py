"""Whose programme this is, as every page says it."""

from accounts.models import Programme
from sam.lib.shell import House


def house() -> House:
    """Return the programme's name, currency and own words."""
    programme = Programme.current()
    return House(
        name=programme.name,
        currency=programme.base_currency,
        labels=programme.labels,
    )
