"""Whether this process runs, whether it may have visitors, and what it says if not."""

import sys
from collections.abc import Callable
from http import HTTPStatus

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sam import env
from sam.lib.api.problems import problem_answer
from sam.lib.doors.middleware import API

RETRY_SECONDS = 10
PROBES = {"/healthz", "/readyz", "/metrics"}


class ProbeMiddleware:
    """Take no session from who asks for our health: to read it takes a database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path in PROBES:
            request.META.pop("HTTP_COOKIE", None)
        return self.get_response(request)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say 200 if the database answers and is migrated; name the broker's state."""
    state = {"database": "ok", "migrations": "ok", "broker": _broker()}
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            state["migrations"] = "missing"
    except (DatabaseError, InterfaceError):
        state |= {"database": "unreachable", "migrations": "unknown"}
    ready = state["database"] == state["migrations"] == "ok"
    status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(state, status=status)


def _broker() -> str:
    try:
        with redis.Redis.from_url(
            env.redis_url(), socket_timeout=1, socket_connect_timeout=1
        ) as client:
            client.ping()
    except redis.RedisError:
        return "unreachable"
    return "ok"


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer a crash: 503 with a time to come back if the database is away."""
    away = isinstance(sys.exception(), (OperationalError, InterfaceError))
    if request.path.startswith(API):
        return problem_answer(
            503 if away else 500,
            _("The database is away; please try again in a moment.")
            if away
            else _("Something went wrong on our side; it is written down."),
            headers={"Retry-After": str(RETRY_SECONDS)} if away else {},
        )
    if not away:
        return defaults.server_error(request)
    words = [_("The database is away; please try again in a moment.")]
    if request.method not in {"GET", "HEAD"}:
        words.append(_("What you typed is still in the page before this one."))
    return HttpResponse(
        " ".join(words),
        content_type="text/plain",
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Refuse a request that is none."""
    if request.path.startswith(API):
        return problem_answer(400, _("This request cannot be read."))
    return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Refuse what the caller may not do."""
    if request.path.startswith(API):
        return problem_answer(403, str(exception) or _("You may not do this."))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Say that there is nothing at this address."""
    if request.path.startswith(API):
        return problem_answer(404, _("There is nothing at this address."))
    return defaults.page_not_found(request, exception)
