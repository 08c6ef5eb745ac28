"""Pages of the relationship ladder: who moved, one account's ladder, the levels."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Programme
from sam.lib.asking import say_refused
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.ladder import LevelForm, PlaceForm, TargetForm
from tiers.models import LadderLevel
from tiers.selectors.ladder import (
    flow_of,
    levels,
    open_targets,
    standing_of,
    steps_of,
)
from tiers.services import ladder
from tiers.views.asking import account_or_404
from tiers.views.ladder_flow import drawn

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
def ladder_flow(request: PageRequest) -> HttpResponse:
    """Show who moved up and down this year, the levels, and what is aimed at."""
    if not request.user.sees_facts:
        raise Http404
    today = Programme.current().today()
    flow = flow_of(request.user, today=today)
    return render(
        request,
        "tiers/ladder.html",
        {
            "flow": flow,
            "drawing": drawn(flow),
            "levels": [(level, flow.at_end(level.level)) for level in levels()],
            "targets": open_targets(request.user),
            "today": today,
            "may_word": permissions.may_word_ladder(request.user),
        },
    )


@require_safe
def ladder_account(request: PageRequest, account_pk: int) -> HttpResponse:
    """Show where an account stands, by what evidence, and where it should."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("tiers:ladder-account", account_pk=account.pk)
    steps = steps_of(account, request.user)
    standing = standing_of(account, request.user, steps=steps)
    next_level = standing.level - 1 if standing.level else ladder.BOTTOM
    return render(
        request,
        "tiers/ladder_account.html",
        {
            "account": account,
            "steps": steps,
            "standing": standing,
            "levels": levels(),
            "next_level": max(next_level, ladder.TOP),
            "obstacle": ladder.top_obstacle(account.pk),
            "may_climb": permissions.may_climb(request.user, account),
            "today": Programme.current().today(),
        },
    )


@require_http_methods(GET_OR_POST)
def ladder_place(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask on which level the account stands; a POST with evidence places it."""
    account = account_or_404(request, account_pk)
    permissions.may_climb(request.user, account).require()
    form = PlaceForm(_typed(request), today=Programme.current().today())
    if _posted(
        request,
        form,
        lambda: ladder.place_account(
            account=account, actor=request.user, **form.cleaned_data
        ),
    ):
        messages.success(request, _("It is placed on the ladder."))
        return redirect("tiers:ladder-account", account_pk=account.pk)
    return _form(request, "tiers/ladder_place.html", form, account=account)


@require_http_methods(GET_OR_POST)
def ladder_target(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask where the account should stand and by when; a POST sets it."""
    account = account_or_404(request, account_pk)
    permissions.may_climb(request.user, account).require()
    form = TargetForm(_typed(request))
    if _posted(
        request,
        form,
        lambda: ladder.set_target(
            account=account, actor=request.user, **form.cleaned_data
        ),
    ):
        messages.success(request, _("The target is set."))
        return redirect("tiers:ladder-account", account_pk=account.pk)
    return _form(request, "tiers/ladder_target.html", form, account=account)


@require_http_methods(GET_OR_POST)
def ladder_level(request: PageRequest, level: int) -> HttpResponse:
    """Offer a level's name and criteria to be changed; a POST does."""
    if not request.user.sees_facts:
        raise Http404
    worded = get_object_or_404(LadderLevel, pk=level)
    permissions.may_word_ladder(request.user).require()
    form = LevelForm(_typed(request), level=worded)
    if _posted(
        request,
        form,
        lambda: ladder.word_level(level=level, actor=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("The level is worded anew."))
        return redirect("tiers:ladder")
    return _form(request, "tiers/ladder_level.html", form, level=worded)


def _posted(request: PageRequest, form: Any, does: Callable[[], object]) -> bool:
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        does()
    except ladder.LadderRefused as refusal:
        say_refused(form, refusal)
        return False
    return True


def _form(
    request: PageRequest, template: str, form: Any, **context: Any
) -> HttpResponse:
    return render(
        request,
        template,
        {"form": form, **context},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


def _typed(request: PageRequest) -> Any:
    return request.POST if request.method == "POST" else None
