"""Pages of waves: the board, one wave, and what a director does with it."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account
from sam.lib.asking import say_refused
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.waves import EntrantsForm, WaveForm, WaveReasonForm
from tiers.models import Wave
from tiers.selectors.waves import candidates_of, entrants_of, waves_of
from tiers.services import waves
from tiers.services.wave_baselines import compare
from tiers.services.wave_capacity import suggest
from tiers.services.wave_checks import WaveRefused
from tiers.services.wave_holds import Hold, holds_of, is_released, losses
from tiers.views.wave_board import Board, measured

GET_OR_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Verb:
    """What a director does with a wave on a page of its own."""

    title: str | Promise
    words: str | Promise
    button: str | Promise
    done: str | Promise
    icon: str
    does: Callable[..., Wave]
    needs_reason: bool = False


VERBS = {
    "open": Verb(
        gettext_lazy("Open the wave?"),
        gettext_lazy(
            "How Valued customers stand now is kept as the baseline of the wave. The"
            " next one is held while they fall below it by more than is tolerated."
        ),
        gettext_lazy("Open the wave"),
        gettext_lazy("The wave is running, and its baseline is kept."),
        "player-play",
        waves.open_wave,
    ),
    "close": Verb(
        gettext_lazy("Close the wave?"),
        gettext_lazy("It is done then; its baseline still counts for the next ones."),
        gettext_lazy("Close the wave"),
        gettext_lazy("The wave is done."),
        "check",
        waves.close_wave,
    ),
    "cancel": Verb(
        gettext_lazy("Cancel the wave?"),
        gettext_lazy("Its days are free again, and its accounts wait for it no more."),
        gettext_lazy("Cancel the wave"),
        gettext_lazy("The wave is cancelled."),
        "x",
        waves.cancel_wave,
    ),
    "hold": Verb(
        gettext_lazy("Hold the wave"),
        gettext_lazy("It is not opened until a director releases it."),
        gettext_lazy("Hold the wave"),
        gettext_lazy("The wave is held."),
        "clock",
        waves.hold_wave,
        needs_reason=True,
    ),
    "release": Verb(
        gettext_lazy("Release the wave"),
        gettext_lazy("It may be opened in your name, although this speaks against it:"),
        gettext_lazy("Release the wave"),
        gettext_lazy("The wave is released; it can be opened."),
        "door-enter",
        waves.release_wave,
        needs_reason=True,
    ),
}


@require_safe
def wave_list(request: PageRequest) -> HttpResponse:
    """Show the board: what is planned, running, held and done."""
    if not request.user.sees_facts:
        raise Http404
    found = list(waves_of(request.user))
    lost = losses()
    board = Board.of(found, {each.pk: holds_of(each, lost=lost) for each in found})
    latest = board.latest_opened
    return render(
        request,
        "tiers/wave_list.html",
        {
            "board": board,
            "latest": latest,
            "measured": measured(compare(latest), request.user) if latest else [],
            "lost": _worded(lost, request),
            "lost_measures": sum(hold.comparison is not None for hold in lost),
            "may_run": permissions.may_run_waves(request.user),
        },
    )


@require_safe
def wave_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one wave: its accounts, its baseline, what holds it."""
    return _detail(request, _found(request, pk), EntrantsForm(user=request.user))


@require_http_methods(GET_OR_POST)
def wave_create(request: PageRequest) -> HttpResponse:
    """Offer the plan of the next wave; a POST makes it."""
    permissions.may_run_waves(request.user).require()
    form = WaveForm(_typed(request))
    if request.method == "POST" and form.is_valid():
        made = _tried(
            form, lambda: waves.plan_wave(actor=request.user, **form.cleaned_data)
        )
        if made:
            messages.success(request, _("The wave is planned."))
            return redirect("tiers:wave-detail", pk=made.pk)
    return _form(request, form, None)


@require_http_methods(GET_OR_POST)
def wave_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer the plan of a wave to be changed; a POST does."""
    wave = _found(request, pk)
    permissions.may_run_waves(request.user).require()
    form = WaveForm(_typed(request), wave=wave)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        if _tried(
            form,
            lambda: waves.change_wave(wave=wave, actor=request.user, **fields),
        ):
            messages.success(request, _("The plan of the wave is changed."))
            return redirect("tiers:wave-detail", pk=pk)
    return _form(request, form, wave)


@require_http_methods(GET_OR_POST)
def wave_decide(request: PageRequest, pk: int, verb: str) -> HttpResponse:
    """Ask whether to open, close, cancel, hold or release a wave; a POST does."""
    if verb not in VERBS:
        raise Http404
    wave, asked = _found(request, pk), VERBS[verb]
    permissions.may_run_waves(request.user).require()
    form: forms.Form = (
        WaveReasonForm(_typed(request))
        if asked.needs_reason
        else forms.Form(request.POST)
    )
    if request.method == "POST" and form.is_valid():
        try:
            asked.does(wave=wave, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, str(asked.done))
        return redirect("tiers:wave-detail", pk=pk)
    return render(
        request,
        "tiers/wave_decide.html",
        {
            "wave": wave,
            "verb": verb,
            "asked": asked,
            "form": form,
            "holds": _worded(holds_of(wave), request),
        },
        status=_status(form),
    )


@require_http_methods(GET_OR_POST)
def wave_add(request: PageRequest, pk: int) -> HttpResponse:
    """Let the ticked accounts of a POST enter with a wave; else show it."""
    wave = _found(request, pk)
    if request.method != "POST":
        return redirect("tiers:wave-detail", pk=pk)
    permissions.may_run_waves(request.user).require()
    form = EntrantsForm(request.POST, user=request.user)
    if not form.is_valid():
        return _detail(request, wave, form)
    try:
        added = waves.add_accounts(
            wave=wave, actor=request.user, accounts=form.cleaned_data["accounts"]
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            ngettext(
                "%(count)d account enters with it.",
                "%(count)d accounts enter with it.",
                added,
            )
            % {"count": added},
        )
    return redirect("tiers:wave-detail", pk=pk)


@require_http_methods(GET_OR_POST)
def wave_remove(request: PageRequest, pk: int, account_pk: int) -> HttpResponse:
    """Take an account out of a wave by a POST; else show the wave."""
    wave = _found(request, pk)
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_pk)
    if request.method != "POST":
        return redirect("tiers:wave-detail", pk=pk)
    try:
        waves.remove_account(wave=wave, actor=request.user, account=account)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("{account} does not enter with it.").format(account=account)
        )
    return redirect("tiers:wave-detail", pk=pk)


def _found(request: PageRequest, pk: int) -> Wave:
    wave: Wave = get_object_or_404(waves_of(request.user), pk=pk)
    return wave


def _detail(request: PageRequest, wave: Wave, form: EntrantsForm) -> HttpResponse:
    may_run = permissions.may_run_waves(request.user)
    is_live = wave.status in {Wave.Status.PLANNED, Wave.Status.OPEN}
    named = request.GET.get("q", "").replace("\0", "").strip()[:100]
    entrants = entrants_of(wave, request.user)
    return render(
        request,
        "tiers/wave_detail.html",
        {
            "wave": wave,
            "entrants": entrants,
            "holds": _worded(holds_of(wave), request),
            "is_released": is_released(wave),
            "measured": measured(compare(wave), request.user),
            "may_run": may_run,
            "is_live": is_live,
            "is_planned": wave.status == Wave.Status.PLANNED,
            "is_open": wave.status == Wave.Status.OPEN,
            "has_room": entrants.total < wave.capacity,
            "candidates": candidates_of(request.user, named=named)
            if is_live and may_run
            else [],
            "named": named,
            "form": form,
        },
        status=_status(form),
    )


def _form(request: PageRequest, form: WaveForm, wave: Wave | None) -> HttpResponse:
    return render(
        request,
        "tiers/wave_form.html",
        {
            "form": form,
            "wave": wave,
            "suggestion": suggest(),
            "is_pilot": not Wave.objects.filter(opened_at__isnull=False).exists(),
        },
        status=_status(form),
    )


def _tried(form: WaveForm, does: Callable[[], Wave]) -> Wave | None:
    try:
        return does()
    except WaveRefused as refusal:
        say_refused(form, refusal)
        return None


def _worded(holds: list[Hold], request: PageRequest) -> list[str]:
    if permissions.sees_baselines(request.user):
        return [hold.words for hold in holds]
    return [hold.plain_words for hold in holds]


def _status(form: Any) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK


def _typed(request: PageRequest) -> Any:
    return request.POST if request.method == "POST" else None
