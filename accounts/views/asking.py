"""What all pages share on which a fact is written down."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.forms.fields import say_refused
from accounts.models import Account
from accounts.selectors import standing_account
from accounts.services.refusals import FactRefused
from sam.lib.http import PageRequest


def account_or_404(request: PageRequest, account_pk: int) -> Account:
    """
    Return the account of that key, or the one that it was merged into.

    :raises Http404: if the person sees none
    """
    account = standing_account(account_pk, request.user)
    if account is None:
        raise Http404
    return account


def way_back(request: PageRequest, otherwise: str) -> str:
    """Return the page that ``next`` names, if it is one of ours."""
    named = request.POST.get("next") or request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(
        named, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return named
    return otherwise


def ask(
    request: PageRequest,
    account: Account,
    form: forms.Form,
    act: Callable[[], str],
    *,
    template: str = "accounts/fact_form.html",
    **context: Any,
) -> HttpResponse:
    """
    Show the form; a valid POST does it and goes back to where it was asked from.

    *act* does it and returns what to say; its refusal stands beside the field.
    """
    back = way_back(request, account.get_absolute_url())
    if request.method == "POST" and form.is_valid():
        try:
            said = act()
        except FactRefused as refusal:
            say_refused(form, refusal)
        else:
            messages.success(request, said)
            return redirect(back)
    return render(
        request,
        template,
        {"account": account, "form": form, "back": back, **context},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )
