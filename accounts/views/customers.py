"""Pages on what a customer says of us and expects of us."""

from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.customers import ExpectationChangeForm, ExpectationForm, SignalForm
from accounts.models import Account, Programme, ServiceExpectation
from accounts.permissions import may_record_expectation, may_record_signal
from accounts.selectors import standing_account
from accounts.services.expectations import (
    CHANGEABLE,
    ExpectationRefused,
    change_expectation,
    record_expectation,
)
from accounts.services.signals import SignalRefused, record_signal
from sam.lib.asking import way_back
from sam.lib.http import PageRequest


@require_http_methods(["GET", "HEAD", "POST"])
def signal_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what the customer said; a POST records it."""
    account = standing_account(account_pk, request.user)
    if account is None:
        raise Http404
    if account.pk != account_pk:
        return redirect("accounts:signal-create", account_pk=account.pk)
    may_record_signal(request.user, account).require()
    form = SignalForm(
        request.POST or None,
        account=account,
        user=request.user,
        today=Programme.current().today(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            record_signal(account=account, actor=request.user, **form.cleaned_data)
        except SignalRefused as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, str(refusal)
            )
        else:
            messages.success(request, _("What they said is written down."))
            return redirect(_back(request, account))
    return render(
        request,
        "accounts/signal_form.html",
        {"account": account, "form": form},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def expectation_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what service the customer expects; a POST records it."""
    account = standing_account(account_pk, request.user)
    if account is None:
        raise Http404
    if account.pk != account_pk:
        return redirect("accounts:expectation-create", account_pk=account.pk)
    may_record_expectation(request.user, account).require()
    form = ExpectationForm(request.POST or None, today=Programme.current().today())
    if request.method == "POST" and form.is_valid():
        try:
            record_expectation(account=account, actor=request.user, **form.cleaned_data)
        except ExpectationRefused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("What they expect is written down."))
            return redirect(_back(request, account))
    return _expectation_page(request, account, form)


@require_http_methods(["GET", "HEAD", "POST"])
def expectation_change(request: PageRequest, account_pk: int, pk: int) -> HttpResponse:
    """Ask what became of an expectation; a POST records it."""
    account = standing_account(account_pk, request.user)
    visible = ServiceExpectation.objects.visible_to(request.user)
    expectation = visible.filter(account=account, pk=pk).first()
    if account is None:
        raise Http404
    may_record_expectation(request.user, account).require()
    if expectation is None:
        raise Http404
    form = ExpectationChangeForm(
        request.POST or None,
        today=Programme.current().today(),
        initial={name: getattr(expectation, name) for name in CHANGEABLE},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_expectation(
                expectation=expectation, actor=request.user, **form.cleaned_data
            )
        except ExpectationRefused as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("What became of it is written down."))
            return redirect(_back(request, account))
    return _expectation_page(request, account, form, expectation)


def _back(request: PageRequest, account: Account) -> str:
    """Return where it was asked from, or where it now stands."""
    return way_back(request, reverse("workspace:account-service", args=[account.pk]))


def _refuse(form: Form, refusal: ExpectationRefused) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


def _expectation_page(
    request: PageRequest,
    account: Account,
    form: Form,
    expectation: ServiceExpectation | None = None,
) -> HttpResponse:
    return render(
        request,
        "accounts/expectation_form.html",
        {"account": account, "form": form, "expectation": expectation},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )
