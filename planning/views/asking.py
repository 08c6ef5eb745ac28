"""What all pages share on which something is planned."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import Account
from accounts.selectors import standing_account
from planning.permissions import may_plan
from sam.lib import asking
from sam.lib.http import PageRequest


def account_or_404(request: PageRequest, account_pk: int) -> Account:
    """
    Return the account of that key, or its survivor, for which the person plans.

    :raises Http404: if the person sees none
    :raises PermissionDenied: if they do not look after it
    """
    account = standing_account(account_pk, request.user)
    if account is None:
        raise Http404
    may_plan(request.user, account).require()
    return account


def found_or_404(request: PageRequest, rows: Any, pk: int) -> Any:
    """
    Return the row of that key among *rows*, which the person may change.

    :raises Http404: if it is not among them
    :raises PermissionDenied: if they do not look after its account
    """
    row: Any = get_object_or_404(rows, pk=pk)
    may_plan(request.user, row.account).require()
    return row


def plan_url(account: Account) -> str:
    """Return the Plan tab of *account*."""
    return reverse("planning:plan", args=[account.pk])


def ask(
    request: PageRequest,
    account: Account,
    form: forms.Form | None,
    act: Callable[[], str],
    *,
    otherwise: str = "",
    template: str = "accounts/fact_form.html",
    **context: Any,
) -> HttpResponse:
    """
    Show the form; a valid POST does it and goes back to where it was asked from.

    That is the page *otherwise*, or the Plan tab, where no other is named.
    """
    back = asking.way_back(request, otherwise or plan_url(account))
    return asking.ask(
        request,
        form,
        act,
        template=template,
        context=lambda: {"account": account, "back": back, **context},
        done=lambda: back,
    )
