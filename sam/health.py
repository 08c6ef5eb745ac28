"""Whether this process runs, whether it may have visitors, and what it says if not."""

import sys
from http import HTTPStatus

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error

from sam import env

RETRY_SECONDS = 10


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


def failed(request: HttpRequest) -> HttpResponse:
    """Answer a crash: 503 with a time to come back if the database is away."""
    if not isinstance(sys.exception(), (OperationalError, InterfaceError)):
        return server_error(request)
    return HttpResponse(
        "The database is away; please try again in a moment.",
        content_type="text/plain",
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )
