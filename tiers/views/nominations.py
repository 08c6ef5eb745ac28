"""Pages about nominations: the board, one of them, and deciding on it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account, Programme
from accounts.rollup.facts import months_before
from sam.lib import sentences
from sam.lib.asking import say_refused
from sam.lib.http import PageRequest, whole_number
from sam.lib.permissions import Verdict
from tiers import permissions
from tiers.filters.nominations import NominationFilter
from tiers.forms.nominations import (
    AcceptForm,
    DeclineForm,
    NominateForm,
    QualifyForm,
    WithdrawForm,
)
from tiers.models import Nomination, NomineeType
from tiers.selectors.nominations import (
    board,
    case_of,
    earlier,
    newest_first,
    nominations_of,
    supplier_history,
)
from tiers.selectors.over_nomination import over_nomination
from tiers.selectors.suppliers import is_blocked, supplier_status
from tiers.services import nominations
from tiers.services.nominees import NominationRefused
from tiers.services.suggesting import suggested_type
from tiers.views.asking import account_or_404

OFFERED = 20
PAGE = 50


@require_safe
def nomination_list(request: PageRequest) -> HttpResponse:
    """Show the board: identified, qualified, decided, and how many there are."""
    _require_facts(request)
    filterset = NominationFilter(
        request.GET, queryset=nominations_of(request.user), request=request
    )
    found = filterset.qs
    return render(
        request,
        "tiers/nomination_list.html",
        {
            "columns": board(found),
            "over": over_nomination(request.user),
            "filterset": filterset,
            "phrases": sentences.phrases(filterset),
            "has_any": Nomination.objects.visible_to(request.user).exists(),
            "may_nominate": permissions.may_nominate(request.user),
        },
    )


@require_safe
def nomination_stage(request: PageRequest, stage: str) -> HttpResponse:
    """List all nominations of one stage, a page at a time."""
    _require_facts(request)
    stage = stage.upper()
    if stage not in Nomination.Stage.values:
        raise Http404
    filterset = NominationFilter(
        request.GET, queryset=nominations_of(request.user), request=request
    )
    first = whole_number(request.GET.get("from", "")) or 0
    found = list(newest_first(filterset.qs, stage)[first : first + PAGE + 1])
    query = request.GET.copy()

    def page(start: int) -> str:
        query["from"] = str(start)
        return f"?{query.urlencode()}"

    return render(
        request,
        "tiers/nomination_stage.html",
        {
            "stage": Nomination.Stage(stage),
            "cases": [case_of(each) for each in found[:PAGE]],
            "first": first + 1,
            "last": first + len(found[:PAGE]),
            "previous_url": page(max(first - PAGE, 0)) if first else None,
            "next_url": page(first + PAGE) if len(found) > PAGE else None,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_create(request: PageRequest) -> HttpResponse:
    """Find an account, say why; a POST nominates it."""
    _require_facts(request)
    permissions.may_nominate(request.user).require()
    asked = request.GET.get("account", "")
    if not asked:
        return _offer(request)
    account = account_or_404(request, asked)
    permissions.may_nominate(request.user, account).require()
    form = NominateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = nominations.nominate(
                account=account, actor=request.user, **form.cleaned_data
            )
        except NominationRefused as refused:
            say_refused(form, refused)
        else:
            messages.success(
                request, _("{account} is nominated.").format(account=account)
            )
            return redirect("tiers:nomination-detail", pk=made.pk)
    return render(
        request,
        "tiers/nomination_form.html",
        {
            "form": form,
            "account": account,
            "status": supplier_status(account.pk),
            "suggested": _suggested(account),
        },
        status=_answer(form),
    )


@require_safe
def nomination_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one nomination: why, by whom, what we are to it, what was decided."""
    nomination = _found(request, pk)
    user = request.user
    case = case_of(nomination)
    return render(
        request,
        "tiers/nomination_detail.html",
        {
            "case": case,
            "nomination": nomination,
            "supplier": supplier_history(nomination.account_id, user),
            "earlier": list(earlier(nomination, user)),
            "may_decide": permissions.may_qualify(user, nomination.account),
            "may_withdraw": nominations.may_withdraw(user, nomination),
            "may_assess": permissions.may_assess_supplier(user, nomination.account),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_qualify(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what the account would bring; a POST confirms it."""
    nomination = _found(request, pk)
    form = QualifyForm(
        request.POST or None,
        nomination=nomination,
        is_blocked=is_blocked(supplier_status(nomination.account_id)),
    )
    return _decide(
        request,
        nomination,
        form,
        "qualify",
        permissions.may_qualify(request.user, nomination.account),
        nominations.qualify,
        _("{account} is qualified; it waits to be decided."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_accept(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to accept; a POST does."""
    nomination = _found(request, pk)
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        nomination=nomination,
        is_blocked=is_blocked(supplier_status(nomination.account_id)),
    )
    return _decide(
        request,
        nomination,
        form,
        "accept",
        permissions.may_qualify(request.user, nomination.account),
        nominations.accept,
        _("{account} is accepted. It moves when a change set moves it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_decline(request: PageRequest, pk: int) -> HttpResponse:
    """Ask for feedback and a day; a POST says "not this time"."""
    nomination = _found(request, pk)
    programme = Programme.current()
    today = programme.today()
    form = DeclineForm(
        request.POST or None,
        today=today,
        usual=months_before(today, -programme.renomination_months),
    )
    return _decide(
        request,
        nomination,
        form,
        "decline",
        permissions.may_qualify(request.user, nomination.account),
        nominations.decline,
        _("Not this time: {account}. The nominator can read why."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def nomination_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to take it back; a POST does."""
    nomination = _found(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    return _decide(
        request,
        nomination,
        form,
        "withdraw",
        nominations.may_withdraw(request.user, nomination),
        nominations.withdraw,
        _("The nomination of {account} is withdrawn."),
    )


def _decide(
    request: PageRequest,
    nomination: Nomination,
    form: forms.Form,
    verb: str,
    may: Verdict,
    decide: Callable[..., Nomination],
    done: str,
) -> HttpResponse:
    """Show the form of a decision as a page; a POST decides and goes back."""
    may.require()
    if request.method == "POST" and form.is_valid():
        try:
            decide(nomination=nomination, actor=request.user, **form.cleaned_data)
        except NominationRefused as refused:
            say_refused(form, refused)
        else:
            messages.success(request, done.format(account=nomination.account))
            return redirect("tiers:nomination-detail", pk=nomination.pk)
    context: dict[str, Any] = {
        "nomination": nomination,
        "case": case_of(nomination),
        "form": form,
        "verb": verb,
    }
    return render(
        request, "tiers/nomination_decide.html", context, status=_answer(form)
    )


def _offer(request: PageRequest) -> HttpResponse:
    """Offer the accounts whose names hold what was typed."""
    words = request.GET.get("name", "").replace("\0", "").split()
    found = Account.objects.visible_to(request.user).exclude(
        status=Account.Status.FORMER
    )
    for word in words:
        found = found.filter(name__icontains=word)
    offered = list(
        found.select_related("region", "owner").order_by("name", "pk")[: OFFERED + 1]
    )
    return render(
        request,
        "tiers/nomination_offer.html",
        {
            "named": " ".join(words),
            "accounts": offered[:OFFERED],
            "is_more": len(offered) > OFFERED,
        },
    )


def _suggested(account: Account) -> str:
    code = suggested_type(account)
    return str(NomineeType(code).label) if code else ""


def _found(request: PageRequest, pk: int) -> Any:
    _require_facts(request)
    return get_object_or_404(nominations_of(request.user), pk=pk)


def _require_facts(request: PageRequest) -> None:
    if not request.user.sees_facts:
        raise Http404


def _answer(form: forms.Form) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK
