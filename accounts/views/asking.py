"""What all pages share on which a fact is written down."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from accounts.models import Account
from accounts.selectors import standing_account
from sam.lib import asking
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


def ask(
    request: PageRequest,
    account: Account,
    form: forms.Form,
    act: Callable[[], str],
    *,
    template: str = "accounts/fact_form.html",
    otherwise: str = "",
    **context: Any,
) -> HttpResponse:
    """
    Show the form; a valid POST does it and goes back to where it was asked from.

    *act* does it and returns what to say; its refusal stands beside the field.
    Nobody said where from: *otherwise*, or the account's page.
    """
    back = asking.way_back(request, otherwise or account.get_absolute_url())
    return asking.ask(
        request,
        form,
        act,
        template=template,
        context=lambda: {"account": account, "back": back, **context},
        done=lambda: back,
    )
