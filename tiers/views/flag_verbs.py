"""What people do about flags on pages: acknowledge, snooze, wake, hand over."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Programme
from sam.lib import asking
from sam.lib.asking import GET_OR_POST, way_back
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.flags import AssignForm, SnoozeForm
from tiers.models import Flag
from tiers.selectors.flag_list import listed
from tiers.services import flags
from tiers.views.flags import flag_or_404, flags_or_404

SNOOZE_WORDS = gettext_lazy(
    "It is left out of what waits for you, and shown again on that day."
)
ASSIGN_WORDS = gettext_lazy("Those are offered who look after the account.")


@require_POST
def flag_acknowledge_many(request: PageRequest) -> HttpResponse:
    """Acknowledge the chosen flags, all or none of them."""
    chosen = flags_or_404(request, request.POST.getlist("flag"))
    if not chosen:
        messages.info(request, _("No flag was chosen."))
        return redirect(way_back(request, reverse("service:flag-list")))

    def act() -> str:
        count = len(flags.acknowledge_flags(flags=chosen, actor=request.user))
        return ngettext(
            "{count} flag is acknowledged.", "{count} flags are acknowledged.", count
        ).format(count=count)

    return _done(request, act, reverse("service:flag-list"))


@require_POST
def flag_acknowledge(request: PageRequest, pk: int) -> HttpResponse:
    """Say that the person knows of the flag."""
    flag = flag_or_404(request, pk)

    def act() -> str:
        flags.acknowledge_flag(flag=flag, actor=request.user)
        return _("Acknowledged. It stays open until what it complains of is mended.")

    return _done(request, act, _address(flag))


@require_POST
def flag_wake(request: PageRequest, pk: int) -> HttpResponse:
    """Show a snoozed flag again now."""
    flag = flag_or_404(request, pk)

    def act() -> str:
        flags.wake_flag(flag=flag, actor=request.user)
        return _("It is shown again.")

    return _done(request, act, _address(flag))


@require_http_methods(GET_OR_POST)
def flag_snooze(request: PageRequest, pk: int) -> HttpResponse:
    """Ask until when the flag can wait and why; a POST lets it."""
    flag = flag_or_404(request, pk)
    permissions.may_answer_flag(request.user, flag.account).require()
    form = SnoozeForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        flags.snooze_flag(flag=flag, actor=request.user, **form.cleaned_data)
        return _("It waits, and is shown again on the day that you chose.")

    return _ask(
        request,
        flag,
        form,
        act,
        title=_("Let it wait"),
        words=SNOOZE_WORDS,
        button=_("Let it wait"),
        icon_name="clock",
    )


@require_http_methods(GET_OR_POST)
def flag_assign(request: PageRequest, pk: int) -> HttpResponse:
    """Ask who sees to the flag; a POST hands it over."""
    flag = flag_or_404(request, pk)
    permissions.may_answer_flag(request.user, flag.account).require()
    form = AssignForm(request.POST or None, flag=flag)

    def act() -> str:
        done = flags.assign_flag(flag=flag, actor=request.user, **form.cleaned_data)
        return _("{person} sees to it now.").format(
            person=done.assigned_to or done.owner
        )

    return _ask(
        request,
        flag,
        form,
        act,
        title=_("Hand it over"),
        words=ASSIGN_WORDS,
        button=_("Hand it over"),
        icon_name="user-plus",
    )


def _done(request: PageRequest, act: Callable[[], str], usual: str) -> HttpResponse:
    try:
        messages.success(request, act())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request, usual))


def _ask(
    request: PageRequest,
    flag: Flag,
    form: forms.Form,
    act: Callable[[], str],
    **words: str | Promise,
) -> HttpResponse:
    """Show the form; a valid POST does it and goes back to where it was asked from."""
    back = way_back(request, _address(flag))
    return asking.ask(
        request,
        form,
        act,
        template="tiers/flag_form.html",
        context=lambda: {
            **words,
            "flag": flag,
            "row": listed([flag], request.user)[0],
            "action": request.path,
            "back": back,
        },
        done=lambda: back,
    )


def _address(flag: Flag) -> str:
    return reverse("service:flag-detail", args=[flag.pk])
