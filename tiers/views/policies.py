"""The pages of policies: versions, one in words and numbers, two side by side."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sam.lib import figures, shell
from sam.lib.http import PageRequest, whole_number
from sam.users.models import User
from tiers import permissions
from tiers.models import Policy
from tiers.selectors import policies as selected
from tiers.services.policies import in_force
from tiers.services.policy_reports import report_of

PAGE = 30
JUDGED = (
    Policy.Status.DRAFT,
    Policy.Status.SUBMITTED,
    Policy.Status.APPROVED,
    Policy.Status.ACTIVE,
)
UNDECIDED = (Policy.Status.DRAFT, Policy.Status.SUBMITTED, Policy.Status.APPROVED)


@require_safe
def policy_list(request: PageRequest) -> HttpResponse:
    """List every version, newest first."""
    if not request.user.sees_facts:
        raise Http404
    found = selected.policies_of(request.user)
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        found = found.filter(version__lt=before)
    listed = list(found[: PAGE + 1])
    shown = listed[:PAGE]
    return render(
        request,
        "tiers/policy_list.html",
        {
            "policies": shown,
            "ruling": in_force(),
            "may_draft": permissions.may_draft_policy(request.user),
            "next_url": f"?before={shown[-1].version}" if len(listed) > PAGE else None,
            "first_url": "?" if before is not None else None,
        },
    )


@require_safe
def policy_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one version in words and in numbers, and what it would do."""
    policy = found_policy(request, pk)
    currency = shell.house().currency
    context = {
        "policy": policy,
        "sentences": selected.sentences(policy, currency),
        "criteria": selected.criteria(policy, currency),
        "sections": selected.sections(policy, currency),
        "may_draft": permissions.may_draft_policy(request.user),
        "may_change": permissions.may_draft_policy(request.user, policy.region),
        "may_approve": permissions.may_approve_policy(request.user, policy),
        "is_undecided": policy.status in UNDECIDED,
    }
    return render(
        request,
        "tiers/policy_detail.html",
        context | consequences(policy, request.user),
    )


@require_safe
def policy_compare(request: PageRequest, pk: int) -> HttpResponse:
    """Show what one version rules otherwise than another."""
    policy = found_policy(request, pk)
    others = list(selected.policies_of(request.user).exclude(pk=pk)[:200])
    asked = request.GET.get("with", "")
    other = next((each for each in others if str(each.pk) == asked), None)
    if asked and other is None:
        raise Http404
    if other is None:
        wanted = policy.based_on_id or getattr(in_force(), "pk", None)
        other = next((each for each in others if each.pk == wanted), None)
    currency = shell.house().currency
    return render(
        request,
        "tiers/policy_compare.html",
        {
            "policy": policy,
            "other": other,
            "others": others,
            "differences": selected.differences(other, policy, currency)
            if other
            else [],
        },
    )


def found_policy(request: PageRequest, pk: int) -> Policy:
    """
    Return the policy that the reader asks for.

    :raises Http404: if it is not there for them
    """
    policy: Policy = get_object_or_404(selected.policies_of(request.user), pk=pk)
    return policy


def consequences(policy: Policy, user: User) -> dict[str, Any]:
    """Return what *policy* rules otherwise than the one in force, and would mean."""
    currency = shell.house().currency
    ruling = in_force()
    found: dict[str, Any] = {"ruling": ruling}
    if policy.status in JUDGED:
        found["report"] = report_of(policy, user, currency)
    if ruling is not None and ruling != policy:
        found["differences"] = selected.differences(ruling, policy, currency)
    return found


def status_of(form: Any) -> HTTPStatus:
    """Return the status of a page with *form* on it."""
    return HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK


def currency_symbol() -> str:
    """Return the sign of the programme's currency."""
    return figures.symbol(shell.house().currency).strip(figures.NO_BREAK)
