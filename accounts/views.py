"""Pages about an account's facts."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import SignalForm
from accounts.models import Programme
from accounts.permissions import may_record_signal
from accounts.selectors import standing_account
from accounts.services.signals import SignalRefused, record_signal
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
            return redirect(account)
    return render(
        request,
        "accounts/signal_form.html",
        {"account": account, "form": form},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )
