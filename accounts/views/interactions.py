"""Pages on which we write down what we did with a customer."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.interactions import InteractionChangeForm, InteractionForm
from accounts.models import Account, Interaction, Programme
from accounts.permissions import LOOK_AFTER, may_log
from accounts.selectors.interactions import ICONS, lately_met
from accounts.services.interactions import (
    change_interaction,
    log_interaction,
    values_of,
)
from accounts.views.asking import account_or_404, ask
from sam.lib import asking
from sam.lib.editing import stamp
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
        request.FILES or None,
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


@require_safe
def interaction_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one contact: who, what for, what was said, promised and attached."""
    interaction = _found(request, pk)
    context = {
        "interaction": interaction,
        "account": interaction.account,
        "icon_name": ICONS[Interaction.Kind(interaction.kind)],
        "people": interaction.contacts.order_by("full_name", "pk"),
        "promises": interaction.promises.select_related("owner").order_by("due_on"),
        "attachments": interaction.attachments.filter(removed_at=None)
        .select_related("added_by")
        .order_by("pk"),
        "may_change": may_log(request.user, interaction.account),
        "today": Programme.current().today(),
    }
    return render(request, "accounts/interaction_detail.html", context)


@require_http_methods(asking.GET_OR_POST)
def interaction_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what is to be corrected of a contact; a POST corrects it."""
    interaction = _found(request, pk)
    account = interaction.account
    may_log(request.user, account).require()
    now = values_of(interaction)
    form = InteractionChangeForm(
        request.POST or None,
        account=account,
        user=request.user,
        initial={
            **now,
            "contacts": [contact.pk for contact in now["contacts"]],
            "seen": stamp(now),
        },
    )

    def act() -> str:
        given = dict(form.cleaned_data)
        seen = given.pop("seen") or None
        change_interaction(
            interaction=interaction, actor=request.user, seen=seen, **given
        )
        return _("The change is written down.")

    people, others = form.people()
    return ask(
        request,
        account,
        form,
        act,
        template="accounts/interaction_form.html",
        otherwise=reverse("accounts:interaction-detail", args=[pk]),
        people=people,
        others=others,
        interaction=interaction,
    )


def _found(request: PageRequest, pk: int) -> Interaction:
    seen = Interaction.objects.visible_to(request.user)
    found: Interaction | None = (
        seen.filter(pk=pk).select_related("account", "user").first()
    )
    if found is None:
        raise Http404
    return found


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
