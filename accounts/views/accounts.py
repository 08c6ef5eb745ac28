"""Pages on which accounts are opened, changed, closed and reopened by hand."""

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.accounts import (
    AccountChangeForm,
    AccountCloseForm,
    AccountOpenForm,
    AccountReopenForm,
)
from accounts.models import Account, Programme
from accounts.permissions import (
    may_change_account,
    may_close_account,
    may_open_accounts,
)
from accounts.services import accounts
from accounts.views.asking import account_or_404, ask
from sam.lib import asking
from sam.lib.asking import GET_OR_POST
from sam.lib.editing import stamp
from sam.lib.http import PageRequest


@require_http_methods(GET_OR_POST)
def account_create(request: PageRequest) -> HttpResponse:
    """Ask who it is and whose it is to be; a POST opens the account."""
    if not may_open_accounts(request.user):
        raise PermissionDenied(_("Only account managers and directors open accounts."))
    form = AccountOpenForm(
        request.POST or None, user=request.user, today=Programme.current().today()
    )
    made: list[Account] = []

    def act() -> str:
        made.append(accounts.open_account(actor=request.user, **form.cleaned_data))
        return _("{account} is opened.").format(account=made[0])

    back = asking.way_back(request, reverse("workspace:account-list"))
    return asking.ask(
        request,
        form,
        act,
        template="accounts/account_form.html",
        context=lambda: {
            "back": back,
            "title": _("Open an account"),
            "words": _("What an import says later changes neither owner nor status."),
            "button": _("Open it"),
        },
        done=lambda: made[0].get_absolute_url(),
    )


@require_http_methods(GET_OR_POST)
def account_change(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what is known of the account; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:account-change", account_pk=account.pk)
    may_change_account(request.user, account).require()
    values = accounts.values_of(account)
    form = AccountChangeForm(
        request.POST or None,
        initial={**values, "seen": stamp(values)},
        user=request.user,
        today=Programme.current().today(),
    )

    def act() -> str:
        accounts.change_account(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("What is known of it is changed.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("Change the account"),
        words=_("What we know of the organisation itself."),
        button=_("Save"),
    )


@require_http_methods(GET_OR_POST)
def account_close(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask since when it is a customer no longer, and why; a POST closes it."""
    account = account_or_404(request, account_pk)
    may_close_account(request.user, account).require()
    form = AccountCloseForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        accounts.close_account(account=account, actor=request.user, **form.cleaned_data)
        return _("The account is closed. Nothing of it is deleted.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("Close the account"),
        words=_("It is a former customer then, and is promised nothing."),
        button=_("Close it"),
    )


@require_http_methods(GET_OR_POST)
def account_reopen(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask why it is open again; a POST reopens it."""
    account = account_or_404(request, account_pk)
    may_close_account(request.user, account).require()
    form = AccountReopenForm(request.POST or None)

    def act() -> str:
        accounts.reopen_account(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("The account is open again.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("Reopen the account"),
        words=_("What it had is still there."),
        button=_("Reopen it"),
    )


@require_http_methods(GET_OR_POST)
def account_win(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask whether the prospect is a customer now; a POST says so."""
    account = account_or_404(request, account_pk)
    may_change_account(request.user, account).require()

    def act() -> str:
        accounts.win_account(account=account, actor=request.user)
        return _("It is a customer now.")

    return ask(
        request,
        account,
        Form(request.POST or None),
        act,
        title=_("It is a customer now"),
        words=_("It begins as Valued, with what that tier is promised."),
        button=_("It is a customer"),
    )
