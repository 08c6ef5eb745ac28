"""Whose programme this is, as every page says it; read once in a request."""

from asgiref.local import Local
from django.core.signals import request_started
from django.dispatch import receiver

from accounts.models import Programme
from sam.lib.remembering import once
from sam.lib.shell import House

_known = Local()


def house() -> House:
    """Return the programme's name, currency and labels, or the usual ones."""
    known: House | None = getattr(_known, "house", None)
    if known is None:
        known = _known.house = _read()
    return known


@receiver(request_started, dispatch_uid="workspace.house")
def forget(**_kwargs: object) -> None:
    """Read it again in the next request."""
    _known.house = None


def _read() -> House:
    programme = Programme.objects.filter(pk=1).first()
    if programme is None:
        return House()
    once(Programme, lambda: programme)
    return House(
        name=programme.name,
        currency=programme.base_currency,
        labels=programme.labels,
        zone=programme.zone,
    )
