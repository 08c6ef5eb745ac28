"""The bases of every view of the API."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import BasePagination
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from sam.lib import scopes
from sam.lib.api.paging import KeysetPagination


class Gate(APIView):
    """
    What a call passes before a view sees it.

    ``family`` is the scope of ``sam.lib.scopes`` that a token needs; ``reads`` names
    the actions that only read though they are a POST (``"post"`` for a view without
    actions).
    """

    family: ClassVar[str]
    reads: ClassVar[frozenset[str]] = frozenset()

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        token: Any = request.auth
        verb = self.verb(request)
        if token is not None and not scopes.allows(token.scopes, self.family, verb):
            raise PermissionDenied(
                _("The token has no scope %(scope)s.")
                % {"scope": f"{self.family}:{verb}"},
                code="scope",
            )

    def verb(self, request: Request) -> str:
        """Return ``scopes.READ`` or ``scopes.WRITE``: what the call is."""
        action = getattr(self, "action", None) or (request.method or "").lower()
        reading = request.method in SAFE_METHODS or action in self.reads
        return scopes.READ if reading else scopes.WRITE


class ApiView(Gate):
    """A view of its own methods."""


class ApiGenericView[T](Gate, GenericAPIView[T]):  # type: ignore[type-var]
    """A view of the rows of one query, by its own methods."""

    pagination_class: type[BasePagination] | None = KeysetPagination


class ApiViewSet[T](Gate, GenericViewSet[T]):  # type: ignore[type-var]
    """The actions on the rows of one query."""

    pagination_class: type[BasePagination] | None = KeysetPagination
