"""What stands before the API: who calls by which token, and how often."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from sam.lib.api.problems import problem_answer
from sam.lib.doors import keys, rates
from sam.lib.doors.addresses import address_of
from sam.lib.models import DoorRules
from sam.users.models import ApiToken

API = "/api/"
SCHEME = "bearer"


class TokenMiddleware:
    """
    Let the owner of a bearer token in, for this call to the API only.

    It stands after the session's middleware and before all that asks who calls. The
    token is ``request.api_token``; a session has ``None``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token: ApiToken | None = None
        request.api_token = token  # type: ignore[attr-defined]
        if not request.path.startswith(API):
            return self.get_response(request)
        address = address_of(request)
        text = _bearer(request)
        if text is not None:
            token = keys.token_of(text, address=address)
            request.api_token = token  # type: ignore[attr-defined]
        left = rates.take(
            _caller(request, token, address, by_token=text is not None),
            lambda: DoorRules.current().requests_minute,
        )
        if left is not None and not left.allowed:
            return problem_answer(
                429,
                _("Too many requests; come back in %(seconds)s seconds.")
                % {"seconds": left.reset},
                headers=left.headers(),
            )
        if token is not None:
            request.user = token.user
        answer = _refused() if text is not None and not token else None
        answer = answer or self.get_response(request)
        for name, value in (left.headers() if left else {}).items():
            answer.headers[name] = value
        return answer


def _bearer(request: HttpRequest) -> str | None:
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == SCHEME else None


def _caller(
    request: HttpRequest, token: ApiToken | None, address: str | None, *, by_token: bool
) -> str:
    if token is not None:
        return f"token:{token.pk}"
    if not by_token and request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"address:{address}"


def _refused() -> HttpResponseBase:
    return problem_answer(
        401,
        _("The token is unknown, over or revoked."),
        reason="invalid_token",
        headers={"WWW-Authenticate": 'Bearer realm="SAM", error="invalid_token"'},
    )
