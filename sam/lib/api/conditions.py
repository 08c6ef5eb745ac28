"""``ETag``, ``If-None-Match`` and ``If-Match``: is it still what the caller read?"""

import hashlib
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request, clone_request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from sam.lib.http import whole_number

SHAPING = frozenset({"fields", "expand"})


class ChangedSince(APIException):
    """The thing is no longer what ``If-Match`` names."""

    status_code = 412
    default_code = "precondition_failed"


def tag(request: Request, answer: Response) -> HttpResponse | None:
    """
    Give a rendered *answer* its ETag; return a 304 if the caller has it already.

    The tag of a whole answer is strong and fit for ``If-Match``; that of one shaped by
    ``fields`` or ``expand`` is weak.
    """
    weak = not SHAPING.isdisjoint(request.query_params)
    etag = f"{'W/' if weak else ''}{_strong(answer.content)}"
    answer.headers["ETag"] = etag
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" not in known and _bare(etag) not in map(_bare, known):
        return None
    unchanged = HttpResponse(status=304)
    for name in ("ETag", "Cache-Control", "Vary", "Content-Location"):
        if name in answer.headers:
            unchanged.headers[name] = answer.headers[name]
    del unchanged.headers["Content-Type"]
    return unchanged


def require_match(view: Any, request: Request) -> None:
    """
    Do nothing if the thing that the address names is what ``If-Match`` says.

    Call it in the transaction of the write: the row stays locked until that ends, and
    so does the address for others who name what they read.

    :raises ChangedSince: otherwise, and where there is nothing to be read
    """
    asked = request.headers.get("If-Match")
    if asked is None:
        return
    _lock(view, request)
    now = _as_read(view, request)
    wanted = parse_etags(asked)
    if now is None or not ("*" in wanted or now in wanted):
        raise ChangedSince(
            _("It is not what you read: read it again, then decide."),
        )


def _lock(view: Any, request: Request) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))",
            [f"if-match:{type(view).__name__}:{sorted(view.kwargs.items())}"],
        )
    key = whole_number(str(view.kwargs.get("pk", "")))
    model: Any = getattr(getattr(view, "queryset", None), "model", None)
    if model is None or key is None or not isinstance(view, GenericViewSet):
        return
    rows = model._base_manager.select_for_update(of=("self",))
    list(rows.filter(pk=key).values_list("pk"))


def _as_read(view: Any, request: Request) -> str | None:
    """Return the ETag of what a GET of the thing says now."""
    other = type(view)()
    handler = getattr(other, "retrieve", None) or getattr(other, "get", None)
    if handler is None or not _names_one(view):
        return None
    reading = clone_request(request, "GET")
    other.setup(request._request, *view.args, **view.kwargs)
    other.request, other.action, other.format_kwarg = reading, "retrieve", None
    answer = handler(reading, *view.args, **view.kwargs)
    answer.accepted_renderer = view.get_renderers()[0]
    answer.accepted_media_type = answer.accepted_renderer.media_type
    answer.renderer_context = other.get_renderer_context()
    return _strong(answer.rendered_content)


def _names_one(view: Any) -> bool:
    """Whether the address has the key that a single thing of this view is read by."""
    if not hasattr(view, "retrieve"):
        return True
    return (view.lookup_url_kwarg or view.lookup_field) in view.kwargs


def _strong(body: bytes) -> str:
    return f'"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'


def _bare(etag: str) -> str:
    return etag.removeprefix("W/")
