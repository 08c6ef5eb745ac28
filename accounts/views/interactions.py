"""Pages on which we write down what we did with a customer."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.interactions import InteractionForm
from accounts.models import Account, Interaction
from accounts.permissions import LOOK_AFTER, may_log
from accounts.selectors.interactions import lately_met
from accounts.services.interactions import log_interaction
from accounts.views.asking import account_or_404, ask
from sam.lib.http import PageRequest

OFFERED = 12


@require_safe
def log(request: PageRequest) -> HttpResponse:
    """Ask with which account the contact was: those met last, or by name."""
    if request.user.role not in LOOK_AFTER:
        raise Http404
    asked = request.GET.get("name", "").replace("\0", "").strip()[:100]
    found = _named(request, asked) if asked else lately_met(request.user, limit=OFFERED)
    if not found and not asked:
        found = _named(request, "")
    return render(
        request,
        "accounts/interaction_account.html",
        {"accounts": found[:OFFERED], "asked": asked, "more": len(found) > OFFERED},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def interaction_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what we did with the customer and promised it; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:interaction-create", account_pk=account.pk)
    may_log(request.user, account).require()
    form = InteractionForm(
        request.POST or None,
        account=account,
        user=request.user,
        initial=_asked_for(request),
    )

    def act() -> str:
        log_interaction(account=account, actor=request.user, **form.cleaned_data)
        if form.cleaned_data["promise"]:
            return _("It is written down, and so is what you promised.")
        return _("It is written down.")

    people, others = form.people()
    return ask(
        request,
        account,
        form,
        act,
        template="accounts/interaction_form.html",
        people=people,
        others=others,
    )


def _named(request: PageRequest, asked: str) -> list[Account]:
    seen = Account.objects.visible_to(request.user).select_related("owner", "desk")
    if asked:
        seen = seen.filter(name__icontains=asked)
    mine_first = seen.order_by("name", "pk")
    return list(mine_first[: OFFERED + 1])


def _asked_for(request: PageRequest) -> dict[str, Any]:
    """Return what the address says already: a kind, a purpose, people."""
    given: dict[str, Any] = {"kind": Interaction.Kind.VISIT}
    kind, purpose = request.GET.get("kind", ""), request.GET.get("purpose", "")
    if kind in Interaction.Kind.values:
        given["kind"] = kind
    if purpose in Interaction.Purpose.values:
        given["purpose"] = purpose
    people = [key for key in request.GET.getlist("with") if key.isdecimal()]
    return given | ({"contacts": people} if people else {})
