"""The pages on which an account changes hands."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import Account, Programme
from accounts.permissions import LOOK_AFTER, may_hand_over
from accounts.selectors import standing_account
from planning.forms.handovers import (
    BecauseForm,
    BeginForm,
    CancelForm,
    ItemForm,
    TickForm,
)
from planning.models import Handover, HandoverItem
from planning.permissions import may_let_through, may_sign, may_take_part
from planning.selectors.handovers import handovers_of, under_way
from planning.selectors.pack import owner_changes, pack_of
from planning.services import handovers
from sam.lib import asking
from sam.lib.http import PageRequest

LISTED = 100


@require_safe
def handover_list(request: PageRequest) -> HttpResponse:
    """List the hand-overs that are under way, and those that ended last."""
    if request.user.role not in LOOK_AFTER:
        raise Http404
    ended = handovers_of(request.user).exclude(status=Handover.Status.OPEN)
    return render(
        request,
        "planning/handover_list.html",
        {
            "open": under_way(request.user)[:LISTED],
            "ended": ended.order_by("-ended_at", "-pk")[:LISTED],
        },
    )


@require_http_methods(asking.GET_OR_POST)
def handover_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask to whom the account goes and why; a POST begins it."""
    account = standing_account(account_pk, request.user)
    if account is None or not request.user.sees_facts:
        raise Http404
    if account.pk != account_pk:
        return redirect("handovers:handover-create", account_pk=account.pk)
    may_hand_over(request.user, account).require()
    under = Handover.objects.filter(account=account, status=Handover.Status.OPEN)
    if found := under.first():
        return redirect("handovers:handover-detail", pk=found.pk)
    form = BeginForm(request.POST or None, account=account)
    made: list[Handover] = []

    def act() -> str:
        begun = handovers.begin_handover(
            account=account, actor=request.user, **form.cleaned_data
        )
        made.append(begun)
        return _(
            "The hand-over has begun. {name} is on the team until they sign."
        ).format(name=begun.to_user)

    programme = Programme.current()
    return asking.ask(
        request,
        form,
        act,
        template="planning/handover_form.html",
        context=lambda: {
            "account": account,
            "back": account.get_absolute_url(),
            "changes": owner_changes(
                account, on=programme.today(), programme=programme
            ),
            "months": programme.owner_change_months,
            "title": _("Hand over {account}").format(account=account.name),
            "words": _(
                "The profile is completed, a list is worked through, and the new"
                " manager signs. Until then nothing changes for the customer."
            ),
            "button": _("Begin the hand-over"),
        },
        done=lambda: reverse("handovers:handover-detail", args=[made[0].pk]),
    )


@require_safe
def handover_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show how far a hand-over is: the profile, the list, and what there is to know."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    programme = Programme.current()
    today = programme.today()
    account: Account = handover.account
    is_open = handover.status == Handover.Status.OPEN
    context: dict[str, Any] = {
        "handover": handover,
        "account": account,
        "is_open": is_open,
        "items": list(handover.items.select_related("done_by").order_by("pk")),
        "least": programme.handover_least,
        "today": today,
        "changes": owner_changes(account, on=today, programme=programme),
        "months": programme.owner_change_months,
    }
    if is_open:
        pack, profile = pack_of(account, request.user, on=today, programme=programme)
        context |= {
            "pack": pack,
            "profile": profile,
            "share": profile.share,
            "is_enough": profile.share >= programme.handover_least
            or bool(handover.allowed_because),
            "may_take_part": may_take_part(request.user, handover),
            "may_sign": may_sign(request.user, handover),
            "may_let_through": may_let_through(request.user, handover),
            "left": sum(item.done_at is None for item in context["items"]),
        }
    else:
        context |= {"pack": handover.pack, "share": handover.completeness}
    return render(request, "planning/handover_detail.html", context)


@require_POST
def handover_tick(request: PageRequest, pk: int, item_pk: int) -> HttpResponse:
    """Say that a thing is done, or that it is not."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    item = get_object_or_404(HandoverItem, pk=item_pk, handover=handover)
    form = TickForm(request.POST)

    def act() -> str:
        handovers.tick_item(item=item, actor=request.user, **form.cleaned_data)
        done = form.cleaned_data["is_done"]
        return _("It is done.") if done else _("It is open again.")

    return _verb(request, handover, form, act, _("What came of it"), _("Save"))


@require_http_methods(asking.GET_OR_POST)
def handover_item(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what else is to be done; a POST adds it."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    may_take_part(request.user, handover).require()
    form = ItemForm(request.POST or None)

    def act() -> str:
        handovers.add_item(handover=handover, actor=request.user, **form.cleaned_data)
        return _("It is on the list.")

    return _verb(request, handover, form, act, _("Add to the list"), _("Add"))


@require_http_methods(asking.GET_OR_POST)
def handover_allow(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why an incomplete profile is enough; a POST lets it through."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    may_let_through(request.user, handover).require()
    form = BecauseForm(request.POST or None)

    def act() -> str:
        handovers.let_through(
            handover=handover, actor=request.user, **form.cleaned_data
        )
        return _("It may be signed as it is.")

    return _verb(request, handover, form, act, _("Let it through"), _("Let it through"))


@require_http_methods(asking.GET_OR_POST)
def handover_sign(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to take the account over; a POST does."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    may_sign(request.user, handover).require()

    def act() -> str:
        handovers.sign_handover(handover=handover, actor=request.user)
        return _("{account} is yours now.").format(account=handover.account)

    return _verb(
        request,
        handover,
        None,
        act,
        _("Take {account} over?").format(account=handover.account),
        _("Sign"),
        words=_(
            "You own it from now on, with what is promised and planned there. What you"
            " were told is kept with the hand-over."
        ),
    )


@require_http_methods(asking.GET_OR_POST)
def handover_cancel(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why it is cancelled; a POST cancels it."""
    handover = get_object_or_404(handovers_of(request.user), pk=pk)
    may_take_part(request.user, handover).require()
    form = CancelForm(request.POST or None)

    def act() -> str:
        handovers.cancel_handover(
            handover=handover, actor=request.user, **form.cleaned_data
        )
        return _("The hand-over is cancelled; the account stays where it is.")

    return _verb(
        request, handover, form, act, _("Cancel the hand-over"), _("Cancel it")
    )


def _verb(
    request: PageRequest,
    handover: Handover,
    form: forms.Form | None,
    act: Callable[[], str],
    title: str,
    button: str,
    *,
    words: str = "",
) -> HttpResponse:
    back = reverse("handovers:handover-detail", args=[handover.pk])
    return asking.ask(
        request,
        form,
        act,
        template="planning/handover_form.html",
        context=lambda: {
            "account": handover.account,
            "back": back,
            "title": title,
            "words": words,
            "button": button,
        },
        done=lambda: back,
        refused=back,
    )
