"""Pages about an account: are we its supplier, and why it is Strategic all the same."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account, Programme
from sam.lib.asking import say_refused
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.nominations import JustifyForm, SupplierForm
from tiers.models import Nomination
from tiers.selectors.nominations import justifications_of, supplier_history
from tiers.selectors.programme import headroom
from tiers.services.justifications import justify
from tiers.services.nominees import NominationRefused
from tiers.services.supplier_statuses import assess_supplier
from tiers.views.asking import account_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def supplier_assess(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what we are to the account as a supplier; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("tiers:supplier-assess", account_pk=account.pk)
    permissions.may_assess_supplier(request.user, account).require()
    form = SupplierForm(request.POST or None, today=Programme.current().today())
    if request.method == "POST" and form.is_valid():
        try:
            assess_supplier(account=account, actor=request.user, **form.cleaned_data)
        except NominationRefused as refused:
            say_refused(form, refused)
        else:
            messages.success(
                request,
                _("What we are to {account} is written down.").format(account=account),
            )
            return _back(account, request)
    return render(
        request,
        "tiers/supplier_form.html",
        {
            "account": account,
            "form": form,
            "history": supplier_history(account.pk, request.user),
        },
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


@require_safe
def justification_list(request: PageRequest) -> HttpResponse:
    """List strategic accounts without headroom, those that lack a reason first."""
    if not request.user.sees_facts:
        raise Http404
    return render(
        request,
        "tiers/justification_list.html",
        {
            "found": headroom(request.user),
            "may_justify": permissions.may_justify(request.user),
            "today": Programme.current().today(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def justification_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask why the account is Strategic without headroom; a POST keeps it."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("tiers:justification-create", account_pk=account.pk)
    permissions.may_justify(request.user, account).require()
    form = JustifyForm(request.POST or None, today=Programme.current().today())
    if request.method == "POST" and form.is_valid():
        try:
            justify(account=account, actor=request.user, **form.cleaned_data)
        except NominationRefused as refused:
            say_refused(form, refused)
        else:
            messages.success(
                request,
                _("It is written down why {account} has its seat.").format(
                    account=account
                ),
            )
            return redirect("tiers:justification-list")
    return render(
        request,
        "tiers/justification_form.html",
        {
            "account": account,
            "form": form,
            "history": justifications_of(account.pk, request.user),
        },
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


def _back(account: Account, request: PageRequest) -> HttpResponse:
    """Go back to the account's nomination, if there is one, or to the account."""
    mine = Nomination.objects.visible_to(request.user).filter(account=account)
    newest = mine.order_by("-pk").first()
    if newest is not None:
        return redirect("tiers:nomination-detail", pk=newest.pk)
    return redirect(account)
