"""Where somebody is signed in, and ending that."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sam.access.browsers import browser
from sam.access.services import signins
from sam.lib.http import PageRequest


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session in words."""

    session: UserSession
    browser: str
    is_this: bool


@require_safe
def session_list(request: PageRequest) -> HttpResponse:
    """List where the person is signed in."""
    here = request.session.session_key
    found = [
        SignedIn(one, browser(one.user_agent), one.session_key == here)
        for one in UserSession.objects.purge_and_list(request.user)
    ]
    found.sort(key=lambda one: (not one.is_this, -one.session.last_seen_at.timestamp()))
    return render(
        request,
        "access/session_list.html",
        {"sessions": found, "others": sum(not one.is_this for one in found)},
    )


@require_POST
def session_end(request: PageRequest, pk: int) -> HttpResponse:
    """End one of the person's own sessions."""
    session = get_object_or_404(signins.sessions_of(request.user), pk=pk)
    signins.end_session(actor=request.user, session=session)
    messages.success(request, _("That session has ended."))
    return redirect("access:session-list")


@require_POST
def session_end_others(request: PageRequest) -> HttpResponse:
    """End all of the person's sessions but this one."""
    keep = request.session.session_key
    signins.sign_out(actor=request.user, person=request.user, keep=keep)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("access:session-list")
