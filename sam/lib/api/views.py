"""The bases of every view of the API."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.db import OperationalError, transaction
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.pagination import BasePagination
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from sam.lib import scopes
from sam.lib.api import conditions
from sam.lib.api.lists import Filters, Listing
from sam.lib.api.negotiation import Negotiation
from sam.lib.api.paging import KeysetPagination
from sam.lib.api.problems import Conflict, Problem, ProblemRenderer
from sam.lib.api.queries import refuse_mistyped
from sam.lib.doors import once

type Handler = Callable[..., Any]


class Gate(APIView):
    """
    What a call passes before a view sees it, and its answer after.

    ``family`` is the scope of ``sam.lib.scopes`` that a token needs; ``reads`` names
    the actions that only read though they are a POST (``"post"`` for a view without
    actions). A write with ``If-Match`` is done if the thing is what it names; a POST
    with ``Idempotency-Key`` is done once, in one transaction with its kept answer, in
    which the secrets that ``shown_once`` names are null.
    """

    content_negotiation_class = Negotiation
    family: ClassVar[str]
    reads: ClassVar[frozenset[str]] = frozenset()
    shown_once: ClassVar[frozenset[str]] = frozenset()

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

    def settle(self, request: Request, answer: Any) -> Any:
        """
        Return what the caller gets of a write that is committed.

        A view that waits for something after its write overrides it; *answer* may be
        one that was kept for its key.
        """
        return answer

    def trimmed(self, answer: Any) -> Any:
        """Return what was read as it is asked for; all of it unless a view says how."""
        return answer

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        asked = self.initialize_request(request, *args, **kwargs)
        self.request = asked
        self.headers = self.default_response_headers
        try:
            self.initial(asked, *args, **kwargs)
            handler = self._handler(asked)
            refuse_mistyped(self, handler, asked)
            if asked.method in SAFE_METHODS:
                answer = self.trimmed(handler(asked, *args, **kwargs))
            else:
                answer = self.settle(asked, self._write(asked, handler))
        except Exception as error:
            answer = self.handle_exception(error)
        self.response = self.finalize_response(asked, answer, *args, **kwargs)
        return self.response

    def _handler(self, request: Request) -> Handler:
        name = (request.method or "").lower()
        known = name in self.http_method_names
        missing: Handler = self.http_method_not_allowed
        return getattr(self, name, missing) if known else missing

    def _write(self, request: Request, handler: Handler) -> Any:
        key = once.key_of(request)
        try:
            if key is not None:
                return self._once(request, handler, key)
            if "If-Match" in request.headers:
                with transaction.atomic():
                    return self._matching(request, handler)
            return handler(request, *self.args, **self.kwargs)
        except OperationalError as error:
            if isinstance(error.__cause__, DeadlockDetected):
                raise Conflict(
                    _("Somebody else changes the same things now. Try again."), "busy"
                ) from error
            raise

    def _matching(self, request: Request, handler: Handler) -> Any:
        conditions.require_match(self, request)
        return handler(request, *self.args, **self.kwargs)

    def _once(self, request: Request, handler: Handler, key: str) -> Any:
        fingerprint = once.fingerprint_of(request)
        with transaction.atomic():
            once.hold(request, key)
            kept = once.kept_answer(request, key, fingerprint)
            if kept is not None:
                return kept
            try:
                with transaction.atomic():
                    answer = self._matching(request, handler)
            except OperationalError:
                raise
            except Exception as error:
                answer = self.handle_exception(error)
            answer = self.finalize_response(request, answer, *self.args, **self.kwargs)
            if answer.status_code >= 500:
                transaction.set_rollback(True)
            elif isinstance(answer, Response):
                once.keep(
                    request, key, fingerprint, answer.render(), without=self.shown_once
                )
        return answer

    def finalize_response(
        self, request: Any, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        if isinstance(response, Problem):
            request.accepted_renderer = ProblemRenderer()
            request.accepted_media_type = ProblemRenderer.media_type
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        if (
            request.method in {"GET", "HEAD"}
            and answer.status_code == 200
            and isinstance(answer, SimpleTemplateResponse)
        ):
            answer.add_post_render_callback(partial(conditions.tag, request))
        return answer


class ApiView(Gate):
    """A view of its own methods."""


class ApiGenericView[T](Listing, Gate, GenericAPIView[T]):  # type: ignore[type-var]
    """A view of the rows of one query, by its own methods."""

    filter_backends = (Filters,)
    pagination_class: type[BasePagination] | None = KeysetPagination


class ApiViewSet[T](Listing, Gate, GenericViewSet[T]):  # type: ignore[type-var]
    """The actions on the rows of one query."""

    filter_backends = (Filters,)
    pagination_class: type[BasePagination] | None = KeysetPagination
