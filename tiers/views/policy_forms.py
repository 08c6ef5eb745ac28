"""The pages on which a policy is drafted, changed and decided."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Region
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.policies import ApproveForm, DraftForm, NoteForm, PolicyForm
from tiers.models import Policy
from tiers.services import policies
from tiers.services.policy_contents import fingerprint
from tiers.views.policies import (
    consequences,
    currency_symbol,
    found_policy,
    status_of,
)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_draft(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """Ask for the name of a new draft; a POST makes it, and opens it."""
    permissions.may_draft_policy(request.user).require()
    base = found_policy(request, pk) if pk else policies.in_force()
    regions = Region.objects.filter(
        pk__in=[
            region.pk
            for region in Region.objects.all()
            if permissions.may_draft_policy(request.user, region)
        ]
    ).order_by("name")
    form = DraftForm(_sent(request), regions=regions)
    if request.method == "POST" and form.is_valid():
        try:
            draft = policies.draft_policy(
                actor=request.user, based_on=base, **form.cleaned_data
            )
        except DomainError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("tiers:policy-change", pk=draft.pk)
    return render(
        request,
        "tiers/policy_draft.html",
        {"form": form, "base": base},
        status=status_of(form),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def policy_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer a draft to be changed; a POST saves it, or adds or takes away a row."""
    policy = found_policy(request, pk)
    permissions.may_draft_policy(request.user, policy.region).require()
    if policy.status != Policy.Status.DRAFT:
        messages.error(request, _("Only a draft can be changed; draft anew from it."))
        return redirect("tiers:policy-detail", pk=pk)
    form = PolicyForm(
        _sent(request),
        instance=policy,
        currency=currency_symbol(),
        fingerprint=fingerprint(policy),
    )
    if form.is_bound and form.is_valid():
        try:
            policies.change_draft(
                policy=policy,
                actor=request.user,
                seen=form.cleaned_data["seen"],
                **form.values,
            )
        except policies.PolicyRefused as refused:
            form.add_refusal(refused)
        else:
            messages.success(request, _("The draft is saved."))
            return redirect("tiers:policy-detail", pk=pk)
    return render(
        request,
        "tiers/policy_form.html",
        {"form": form, "policy": policy},
        status=status_of(form),
    )


@require_POST
def policy_submit(request: PageRequest, pk: int) -> HttpResponse:
    """Ask another director to approve the draft."""
    policy = found_policy(request, pk)
    permissions.may_draft_policy(request.user, policy.region).require()
    try:
        policies.submit_policy(policy=policy, actor=request.user)
    except DomainError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Submitted: another director has to approve it."))
    return redirect("tiers:policy-detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_approve(request: PageRequest, pk: int) -> HttpResponse:
    """Ask from which day; a POST approves."""
    policy = found_policy(request, pk)
    permissions.may_approve_policy(request.user, policy).require()
    return _decide(
        request,
        policy,
        ApproveForm(_sent(request)),
        "approve",
        policies.approve_policy,
        {
            Policy.Status.ACTIVE: _("The policy is in force."),
            Policy.Status.APPROVED: _("The policy is approved for its day."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def policy_send_back(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why; a POST makes a draft of it again."""
    policy = found_policy(request, pk)
    permissions.may_draft_policy(request.user).require()
    return _decide(
        request,
        policy,
        NoteForm(_sent(request)),
        "send-back",
        policies.send_back_policy,
        {Policy.Status.DRAFT: _("The policy is a draft again.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def policy_discard(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why; a POST puts it away."""
    policy = found_policy(request, pk)
    permissions.may_draft_policy(request.user, policy.region).require()
    return _decide(
        request,
        policy,
        NoteForm(_sent(request)),
        "discard",
        policies.discard_policy,
        {Policy.Status.DISCARDED: _("The draft is discarded.")},
    )


def _sent(request: PageRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _decide(
    request: PageRequest,
    policy: Policy,
    form: forms.Form,
    verb: str,
    decide: Callable[..., Policy],
    said: dict[Any, str],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            decided = decide(policy=policy, actor=request.user, **form.cleaned_data)
        except policies.PolicyRefused as refused:
            for name, reasons in refused.errors.items():
                form.add_error(name if name in form.fields else None, reasons)
            if not refused.errors:
                form.add_error(None, str(refused))
        else:
            messages.success(request, said[decided.status])
            return redirect("tiers:policy-detail", pk=policy.pk)
    context = {"form": form, "policy": policy, "verb": verb}
    if verb == "approve":
        context |= consequences(policy, request.user)
    return render(request, "tiers/policy_decide.html", context, status=status_of(form))
