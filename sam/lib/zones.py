"""Pages say times by the programme's clock."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from sam.lib import shell


class ZoneMiddleware:
    """
    Set the programme's time zone for each page that needs a person signed in.

    The API stays in UTC, and what anybody may read asks the database for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with timezone.override(None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_args: object
    ) -> None:
        if request.path.startswith("/api/") or not getattr(
            view, "login_required", True
        ):
            return
        timezone.activate(shell.house().zone)


class SkippedHour(ValueError):
    """No clock of the zone has shown that time: it jumped over it."""


def local_instant(clock: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """
    Return the instant at which clocks in *zone* show *clock*, a time without a zone.

    Of an hour that comes twice it is the first.

    :raises SkippedHour: if the clocks jumped over it
    """
    instant = clock.replace(tzinfo=zone, fold=0)
    if instant.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != clock:
        raise SkippedHour(clock.isoformat())
    return instant
