"""Whose programme this is, as every page says it."""

from accounts.models import Programme
from sam.lib.shell import House


def house() -> House:
    """Return the programme's name, currency and labels; defaults before there is one."""
    programme = Programme.objects.filter(pk=1).first()
    if programme is None:
        return House()
    return House(
        name=programme.name,
        currency=programme.base_currency,
        labels=programme.labels,
    )
