"""How the API says that it did not do what was asked: problem bodies of RFC 9457."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as drf_exception_handler

from sam.lib.editing import ChangedMeanwhile, as_json
from sam.lib.errors import DomainError

MEDIA_TYPE = "application/problem+json"
FIELDLESS = {api_settings.NON_FIELD_ERRORS_KEY, "__all__"}


class Conflict(exceptions.APIException):
    """The request is well formed, but the rules refuse it as things stand."""

    status_code = status.HTTP_409_CONFLICT


class ProblemRenderer(JSONRenderer):
    media_type = MEDIA_TYPE
    format = "problem"


class Problem(Response):
    """An answer that is a problem body, whatever the caller accepts."""

    def __init__(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(
            dict(data), status=data["status"], content_type=MEDIA_TYPE, **kwargs
        )


def problem(code: int, detail: str, *, reason: str = "", **more: Any) -> dict[str, Any]:
    """
    Return a problem body.

    ``title`` is that of the HTTP status *code*, ``code`` the *reason* for programs,
    ``detail`` a sentence for people; *more* holds further members, such as ``errors``.
    """
    return {
        "type": "about:blank",
        "title": HTTPStatus(code).phrase,
        "status": int(code),
        "detail": detail,
        "code": reason or HTTPStatus(code).name.lower(),
        **more,
    }


def problem_answer(
    code: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> JsonResponse:
    """Return a problem as an answer of what stands outside the views."""
    return JsonResponse(
        problem(code, detail, **more),
        status=code,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """
    Turn what a view raised into a problem; ``None`` for what nobody foresaw.

    A ``DomainError`` is a 409. What somebody else changed meanwhile says how it stands
    now (``current``), and the ``seen`` with which it can be replaced.
    """
    if isinstance(exc, ChangedMeanwhile):
        current = {name: as_json(value) for name, value in exc.theirs.items()}
        return Problem(
            problem(409, str(exc), reason=exc.code, current=current, seen=exc.seen)
        )
    if isinstance(exc, DomainError):
        refusal = problem(409, str(exc), reason=exc.code)
        field = getattr(exc, "field", "")
        if field:
            refusal["errors"] = [{"detail": str(exc), "pointer": f"/{_escaped(field)}"}]
        return Problem(refusal)
    answer = drf_exception_handler(exc, context)
    if answer is None:
        return None
    found = Problem(_body(exc, answer, context["request"]))
    for name, value in answer.headers.items():
        found.headers.setdefault(name, value)
    return found


def _body(exc: Exception, answer: Response, request: Any) -> dict[str, Any]:
    code, said = answer.status_code, answer.data
    if not isinstance(exc, exceptions.ValidationError):
        detail = said["detail"] if isinstance(said, dict) else said
        return problem(code, str(detail), reason=str(getattr(detail, "code", "")))
    reads = request is not None and request.method in SAFE_METHODS
    errors = list(_errors(said, "", where="parameter" if reads else "pointer"))
    detail = (
        errors[0]["detail"]
        if len(errors) == 1
        else _("%(count)s things are wrong; see errors.") % {"count": len(errors)}
    )
    return problem(code, detail, reason="invalid", errors=errors)


def _errors(said: Any, at: str, *, where: str) -> Iterator[dict[str, Any]]:
    """Yield one object for each reason, with a JSON pointer to what it is about.

    What a call that only reads names wrongly stands in its query (``parameter``).
    """
    if isinstance(said, Mapping):
        for name, inner in said.items():
            step = "" if name in FIELDLESS else f"/{_escaped(name)}"
            yield from _errors(inner, at + step, where=where)
    elif isinstance(said, list):
        for number, inner in enumerate(said):
            nested = isinstance(inner, (Mapping, list))
            yield from _errors(inner, f"{at}/{number}" if nested else at, where=where)
    else:
        place = at.removeprefix("/") if where == "parameter" else at
        yield {
            "detail": str(said),
            where: place,
            "code": str(getattr(said, "code", "invalid")),
        }


def _escaped(name: Any) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
