"""Pages of what accounts are entitled to: looked up, granted, ended, delivered."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account, Programme
from sam.lib import asking, shell
from sam.lib.asking import GET_OR_POST
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.entitlements import DeliveryForm, EndForm, GrantForm
from tiers.models import Entitlement, Tier
from tiers.selectors.entitled import KINDS, entitled_page
from tiers.services import deliveries
from tiers.views.asking import account_or_404


@require_safe
def entitlement_list(request: PageRequest) -> HttpResponse:
    """Show what each visible account is entitled to, and what it got of it."""
    today = Programme.current().today()
    found = entitled_page(request.user, request.GET, on=today)
    labels = shell.house().labels
    return render(
        request,
        "tiers/entitlement_list.html",
        {
            "found": found,
            "kinds": KINDS,
            "tiers": [
                (code, labels.get(code) or label) for code, label in Tier.choices
            ],
        },
    )


@require_http_methods(GET_OR_POST)
def entitlement_grant(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what the account is granted and why; a POST grants it."""
    account = account_or_404(request, account_pk)
    permissions.may_grant(request.user, account).require()
    form = GrantForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        deliveries.grant_benefit(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("It is granted.")

    return _ask(
        request,
        account,
        form,
        act,
        title=_("Grant a benefit"),
        words=_("It holds beside what its standard brings, whatever the tier."),
        button=_("Grant it"),
    )


@require_http_methods(GET_OR_POST)
def grant_end(request: PageRequest, pk: int) -> HttpResponse:
    """Ask from when a grant does not hold; a POST ends it."""
    entitlement = _entitlement(request, pk)
    permissions.may_grant(request.user, entitlement.account).require()
    form = EndForm(
        request.POST or None, initial={"ends_on": Programme.current().today()}
    )

    def act() -> str:
        deliveries.end_grant(
            entitlement=entitlement, actor=request.user, **form.cleaned_data
        )
        return _("The grant ends on that day.")

    return _ask(
        request,
        entitlement.account,
        form,
        act,
        title=_("End the grant of “{benefit}”").format(benefit=entitlement.benefit),
        words=entitlement.reason,
        button=_("End it"),
    )


@require_http_methods(GET_OR_POST)
def delivery_create(request: PageRequest, pk: int) -> HttpResponse:
    """Ask when the account had a benefit and what shows it; a POST writes it down."""
    entitlement = _entitlement(request, pk)
    permissions.may_deliver(request.user, entitlement.account).require()
    form = DeliveryForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        deliveries.record_delivery(
            entitlement=entitlement, actor=request.user, **form.cleaned_data
        )
        return _("It is written down as delivered.")

    benefit = entitlement.benefit
    return _ask(
        request,
        entitlement.account,
        form,
        act,
        title=_("“{benefit}” was delivered").format(benefit=benefit),
        words=benefit.objective if benefit else "",
        button=_("Write it down"),
    )


def _entitlement(request: PageRequest, pk: int) -> Entitlement:
    """Return a benefit's entitlement of an account whose facts the person sees."""
    visible = Entitlement.objects.visible_to(request.user)
    if not request.user.sees_facts:
        visible = visible.none()
    of_benefits = visible.filter(kind=Entitlement.Kind.BENEFIT)
    return get_object_or_404(of_benefits.select_related("account", "benefit"), pk=pk)


def service_of(account: Account) -> str:
    """Return the address of the account's tab about service."""
    return reverse("workspace:account-service", args=[account.pk])


def _ask(
    request: PageRequest,
    account: Account,
    form: forms.Form,
    act: Callable[[], str],
    **words: Any,
) -> HttpResponse:
    """Show the form; a valid POST does it and goes to the account's service."""
    back = service_of(account)
    return asking.ask(
        request,
        form,
        act,
        template="tiers/entitlement_form.html",
        context=lambda: {**words, "account": account, "back": back},
        done=lambda: back,
    )
