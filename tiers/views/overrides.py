"""Pages on which a person decides about one account, whatever the ranking says."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account, Programme
from sam.lib import asking
from sam.lib.http import PageRequest, whole_number
from tiers import permissions
from tiers.forms.overrides import MarkForm, OverrideForm, PlanForm
from tiers.models import Change, ChangeSet, Tier
from tiers.selectors.ledger import stays_of
from tiers.selectors.overrides import marks_of, overrides_of, plans_of
from tiers.services import alternatives, guarding, overrides
from tiers.views.asking import account_or_404

LISTED = 100


@require_safe
def override_list(request: PageRequest) -> HttpResponse:
    """List who is held in a tier, what is done with Alternatives, who is guarded."""
    if not request.user.sees_facts:
        raise Http404
    today = Programme.current().today()
    held = overrides_of(request.user).filter(withdrawn_at=None)
    plans = plans_of(request.user).filter(
        account__tier_assignments__tier=Tier.ALTERNATIVE,
        account__tier_assignments__ended_at=None,
        account__tier_assignments__undone_by=None,
    )
    marks = marks_of(request.user).filter(lifted_at=None)
    return render(
        request,
        "tiers/override_list.html",
        {
            "overrides": held.order_by("expires_on", "pk")[:LISTED],
            "more_overrides": max(held.count() - LISTED, 0),
            "plans": plans.order_by("review_on", "pk")[:LISTED],
            "more_plans": max(plans.count() - LISTED, 0),
            "marks": marks[:LISTED],
            "more_marks": max(marks.count() - LISTED, 0),
            "today": today,
            "may_decide": permissions.may_decide(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def override_create(request: PageRequest) -> HttpResponse:
    """Ask which tier the account is held in, until when and why; a POST moves it."""
    account = _account(request)
    permissions.may_decide(request.user).require()
    form = OverrideForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        overrides.override_tier(account=account, actor=request.user, **form.arguments())
        return _("{account} is held in its tier.").format(account=account)

    return _ask(
        request,
        account,
        form,
        act,
        title=_("Hold in a tier"),
        words=_("It moves there at once, and runs leave it there up to that day."),
        button=_("Hold it there"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def override_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to withdraw the override; a POST does."""
    override = get_object_or_404(overrides_of(request.user), pk=pk)
    permissions.may_decide(request.user).require()

    def act() -> str:
        overrides.withdraw_override(override=override, actor=request.user)
        return _("The override is withdrawn; the next review decides.")

    return _ask(
        request,
        override.account,
        None,
        act,
        title=_("Withdraw the override?"),
        words=_("The account stays where it is until the next review decides."),
        button=_("Withdraw it"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: PageRequest) -> HttpResponse:
    """Ask what is done with an Alternative account; a POST writes it down."""
    account = _account(request)
    permissions.may_decide(request.user).require()
    change = _change(request, account)
    form = PlanForm(
        request.POST or None,
        today=Programme.current().today(),
        initial=_planned(change),
    )

    def act() -> str:
        alternatives.plan_alternative(
            account=account, actor=request.user, choice=form.choice(), change=change
        )
        return _("It is written down what is done with {account}.").format(
            account=account
        )

    return _ask(
        request,
        account,
        form,
        act,
        title=_("What is done with it"),
        words=_("Nobody becomes Alternative without a way, a person and a day."),
        button=_("Write it down"),
        change_set=change.change_set if change else None,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mark_create(request: PageRequest) -> HttpResponse:
    """Ask why the account must not be lost; a POST marks it."""
    account = _account(request)
    permissions.may_guard(request.user, account).require()
    form = MarkForm(request.POST or None)

    def act() -> str:
        guarding.mark_do_not_lose(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("{account} is marked as not to be lost.").format(account=account)

    return _ask(
        request,
        account,
        form,
        act,
        title=_("Not to be lost"),
        words=_("An account that is marked never becomes Alternative."),
        button=_("Mark it"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mark_lift(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to lift the mark; a POST does."""
    mark = get_object_or_404(marks_of(request.user), pk=pk)
    permissions.may_decide(request.user).require()

    def act() -> str:
        guarding.lift_mark(mark=mark, actor=request.user)
        return _("The mark is lifted.")

    return _ask(
        request,
        mark.account,
        None,
        act,
        title=_("Lift the mark?"),
        words=_("From then on the rule for Alternative counts for it again."),
        button=_("Lift it"),
    )


def _account(request: PageRequest) -> Account:
    given = request.POST.get("account") or request.GET.get("account", "")
    return account_or_404(request, given)


def _change(request: PageRequest, account: Account) -> Change | None:
    given = request.POST.get("change") or request.GET.get("change", "")
    if not given:
        return None
    found = Change.objects.visible_to(request.user).select_related(
        "change_set", "alternative_plan"
    )
    return get_object_or_404(found, pk=whole_number(given), account=account)


def _planned(change: Change | None) -> dict[str, Any]:
    plan = getattr(change, "alternative_plan", None)
    if plan is None:
        return {}
    names = ("way", "owner", "review_on", "note")
    return {name: getattr(plan, name) for name in names}


def _ask(
    request: PageRequest,
    account: Account,
    form: forms.Form | None,
    act: Callable[[], str],
    *,
    change_set: ChangeSet | None = None,
    **words: str,
) -> HttpResponse:
    """Show the form; a valid POST does it and goes back to where it was asked from."""
    return asking.ask(
        request,
        form,
        act,
        template="tiers/override_form.html",
        context=lambda: {
            **words,
            "account": account,
            "stay": next(iter(stays_of(account, request.user, limit=1)), None),
            "change_set": change_set,
            "change": request.GET.get("change") or request.POST.get("change", ""),
        },
        done=lambda: (
            account.get_absolute_url()
            if change_set is None
            else reverse("tiers:changeset-detail", args=[change_set.pk])
        ),
        refused=reverse("tiers:override-list"),
    )
