"""How the API says that it did not do what was asked."""

from typing import Any

from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from sam.lib.editing import ChangedMeanwhile, as_json
from sam.lib.errors import DomainError


class Conflict(exceptions.APIException):
    """The request is well formed, but the rules refuse it as things stand."""

    status_code = status.HTTP_409_CONFLICT


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """
    Turn a ``DomainError`` into a 409; leave the rest to the framework.

    What somebody else changed meanwhile says how it stands now, and the ``seen`` with
    which it can be replaced.
    """
    if isinstance(exc, ChangedMeanwhile):
        detail = {
            "detail": str(exc),
            "code": exc.code,
            "current": {name: as_json(value) for name, value in exc.theirs.items()},
            "seen": exc.seen,
        }
        return Response(detail, status=status.HTTP_409_CONFLICT)
    if isinstance(exc, DomainError):
        exc = Conflict(detail=str(exc), code=exc.code)
    return drf_exception_handler(exc, context)
