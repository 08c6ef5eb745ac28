"""The request as views of the API have it, and how the schema says who calls."""

from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.request import Request

from sam.lib.authentication import SessionAuthentication, TokenAuthentication
from sam.users.models import ApiToken, User


class ApiRequest(Request):
    """A request that passed ``IsAuthenticated``; ``auth`` is the token, if any."""

    user: User
    auth: ApiToken | None


class SessionAuthenticationScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the schema describes the browser's session."""

    target_class = SessionAuthentication  # type: ignore[assignment]


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token of a person or a service. Its scopes say which"
            " families of resources it reads and writes.",
        }
