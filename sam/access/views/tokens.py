"""Tokens: one's own, and for administrators all of them."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from sam.access.services import tokens
from sam.access.token_forms import RotateForm, ServiceTokenForm, TokenForm
from sam.access.token_selectors import tokens_visible_to
from sam.lib import asking
from sam.lib.administration import may_administer
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from sam.lib.models import DoorRules
from sam.users.models import ApiToken

ROWS = 30


@require_safe
def mine(request: PageRequest) -> HttpResponse:
    """Show one's own tokens, newest first."""
    found = tokens_visible_to(request.user).filter(user=request.user)
    return render(request, "access/my_tokens.html", _page(request, found))


@require_safe
def everybody(request: PageRequest) -> HttpResponse:
    """Show all tokens to an administrator; ``live`` only those that open something."""
    may_administer(request.user).require()
    found = tokens_visible_to(request.user)
    asked = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    if asked:
        found = found.filter(
            Q(name__icontains=asked)
            | Q(start__startswith=asked)
            | Q(user__email__icontains=asked)
            | Q(user__full_name__icontains=asked)
        )
    only_live = request.GET.get("live") == "1"
    if only_live:
        found = found.filter(revoked_at=None, expires_at__gt=timezone.now())
    return render(
        request,
        "access/token_list.html",
        {**_page(request, found), "asked": asked, "only_live": only_live},
    )


def _page(request: PageRequest, found: Any) -> dict[str, Any]:
    page = Paginator(found.order_by("-created_at", "-pk"), ROWS).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()

    def at(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    now = timezone.now()
    return {
        "tokens": [(token, _state(token, now)) for token in page],
        "next_url": at(page.next_page_number()) if page.has_next() else "",
        "previous_url": at(page.previous_page_number()) if page.has_previous() else "",
    }


def _state(token: ApiToken, now: Any) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "live" if token.is_live(now) and token.user.is_active else "over"


@never_cache
@require_http_methods(asking.GET_OR_POST)
def new(request: PageRequest) -> HttpResponse:
    """Ask what one's token is for; a POST makes it and shows its text, once."""
    return _new(request, TokenForm, back=reverse("access:my-tokens"))


@never_cache
@require_http_methods(asking.GET_OR_POST)
def new_of_service(request: PageRequest) -> HttpResponse:
    """The same for a token of a service, for administrators."""
    may_administer(request.user).require()
    return _new(request, ServiceTokenForm, back=reverse("access:tokens"))


def _new(request: PageRequest, form_class: Any, *, back: str) -> HttpResponse:
    form = form_class(
        request.POST or None,
        most_days=DoorRules.current().token_days,
        initial={"user": request.GET.get("user"), "scopes": ["read"]},
    )
    if request.method == "POST" and form.is_valid():
        given = {"user": request.user, **form.cleaned_data}
        try:
            made = tokens.make_token(actor=request.user, **given)
        except DomainError as refusal:
            asking.say_refused(form, refusal)
        else:
            return _made(request, made, back)
    status = HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK
    context = {"form": form, "back": back}
    return render(request, "access/token_form.html", context, status=status)


@never_cache
@require_http_methods(asking.GET_OR_POST)
def rotate(request: PageRequest, pk: int) -> HttpResponse:
    """Ask when the old one ends; a POST replaces it and shows the new text, once."""
    token = get_object_or_404(tokens_visible_to(request.user), pk=pk)
    back = _list_of(request, token)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = tokens.rotate_token(
                actor=request.user, token=token, **form.cleaned_data
            )
        except DomainError as refusal:
            asking.say_refused(form, refusal)
        else:
            return _made(request, made, back)
    status = HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK
    context = {"form": form, "token": token, "back": back}
    return render(request, "access/token_rotate.html", context, status=status)


@require_POST
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    """Revoke a token."""
    token = get_object_or_404(tokens_visible_to(request.user), pk=pk)
    tokens.revoke_token(actor=request.user, token=token)
    messages.success(
        request, _("%(name)s opens nothing any more.") % {"name": token.name}
    )
    return redirect(asking.way_back(request, _list_of(request, token)))


def _list_of(request: PageRequest, token: ApiToken) -> str:
    own = token.user_id == request.user.pk
    return reverse("access:my-tokens" if own else "access:tokens")


def _made(request: PageRequest, made: tokens.NewToken, back: str) -> HttpResponse:
    context = {"token": made.token, "text": made.text, "back": back}
    return render(request, "access/token_made.html", context)
