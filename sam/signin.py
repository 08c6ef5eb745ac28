"""Sign-in: colleagues are added by an administrator; nobody signs up."""

import time
from collections.abc import Callable
from typing import Any, override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import user_logged_in
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from sam.lib.api.problems import problem_answer
from sam.lib.models import DoorRules
from sam.users.models import User

# What a code or a key proves; recovery codes alone are no second step.
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
API, OWN_SIGN_IN = "/api/", "/auth/"
SEEN_AT = "seen_at"
SEEN_EVERY_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):
    """Close registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Let the identity provider sign in those who are known here by e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


class Backend(AuthenticationBackend):
    """Sign people in, and no services; say whether a second step is still wanted."""

    @override
    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.is_service

    @override
    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, with ``lacks_second_step``."""
        asked = DoorRules.objects.filter(
            second_factor_roles__contains=[OuterRef("role")]
        )
        given = Authenticator.objects.filter(user=OuterRef("pk"), type__in=STEPS)
        person = (
            User.objects.annotate(
                lacks_second_step=ExpressionWrapper(
                    Q(Exists(asked)) & ~Q(Exists(given)), BooleanField()
                )
            )
            .filter(pk=user_id)
            .first()
        )
        return person if person and self.user_can_authenticate(person) else None


class SignedInMiddleware:
    """
    Send who lacks the second step that their role needs to where they set it up.

    Notes every few minutes, too, that a session is in use. A token has neither.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_args: object
    ) -> HttpResponse | None:
        is_api = request.path_info.startswith(API)
        if not is_api and not getattr(view, "login_required", True):
            return None
        if getattr(request, "api_token", None) is not None:
            return None
        if not request.user.is_authenticated:
            return None
        _note(request)
        lacks = getattr(request.user, "lacks_second_step", False)
        if lacks and not request.path_info.startswith(OWN_SIGN_IN):
            return _ask_for_second_step(request)
        return None


def _note(request: HttpRequest) -> None:
    """Note that the session is in use, if it has not been noted for a while."""
    noted = request.session.get(SEEN_AT)
    if noted is None or time.time() - noted < SEEN_EVERY_SECONDS:
        return
    request.session[SEEN_AT] = time.time()
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now()
    )


def _ask_for_second_step(request: HttpRequest) -> HttpResponse:
    said = _("Your role needs a second step at sign-in. Please set one up.")
    if request.path_info.startswith(API):
        return problem_answer(403, said, reason="second_step_needed")
    messages.warning(request, said)
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(reverse("mfa_index"))
    return redirect("mfa_index")


@receiver(user_logged_in, dispatch_uid="signin.seen")
def _begin(request: HttpRequest, **_kwargs: object) -> None:
    request.session[SEEN_AT] = time.time()
