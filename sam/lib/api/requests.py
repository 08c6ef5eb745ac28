"""The request as views of the API have it, and how the schema says who calls."""

from drf_spectacular.authentication import SessionScheme
from rest_framework.request import Request

from sam.lib.authentication import SessionAuthentication
from sam.users.models import ApiToken, User


class ApiRequest(Request):
    """A request that passed ``IsAuthenticated``."""

    user: User
    auth: ApiToken | None


class SessionAuthenticationScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the schema describes our authentication."""

    target_class = SessionAuthentication  # type: ignore[assignment]
