"""Pages about tiers: what is proposed, and deciding on it."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sam.lib import shell
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.changesets import RejectForm
from tiers.models import Change, ChangeSet
from tiers.selectors.changesets import (
    change_sets_of,
    described,
    moves_of,
    tallies,
)
from tiers.services import changes

PAGE = 50
NAMED = 5


@require_safe
def changeset_list(request: PageRequest) -> HttpResponse:
    """List what runs have proposed, newest first."""
    if not request.user.sees_facts:
        raise Http404
    after = request.GET.get("after", "")
    found = change_sets_of(request.user)
    if after.isdecimal() and len(after) < 19:
        found = found.filter(pk__lt=int(after))
    listed = list(found[: PAGE + 1])
    shown = listed[:PAGE]
    counts = tallies(request.user, shown)
    return render(
        request,
        "tiers/changeset_list.html",
        {
            "change_sets": [(each, counts[each.pk]) for each in shown],
            "next_url": f"?after={shown[-1].pk}" if len(listed) > PAGE else None,
            "first_url": "?" if after else None,
        },
    )


@require_safe
def changeset_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show every move of a set that the person may see, with its reason."""
    return _detail(request, _found(request, pk), RejectForm())


@require_http_methods(["GET", "HEAD", "POST"])
def changeset_apply(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to apply the set; a POST does."""
    change_set = _found(request, pk)
    permissions.may_decide(request.user).require()
    if request.method != "POST":
        return _decide(request, "tiers/changeset_apply.html", change_set)
    try:
        change_set = changes.apply_change_set(change_set=change_set, actor=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        _tell_applied(request, change_set)
    return redirect("tiers:changeset-detail", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def changeset_reject(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why the set is rejected; a POST with a reason rejects it."""
    change_set = _found(request, pk)
    permissions.may_decide(request.user).require()
    form = RejectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes.reject_change_set(
                change_set=change_set,
                actor=request.user,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The change set is rejected; nobody moved."))
        return redirect("tiers:changeset-detail", pk=pk)
    return _decide(request, "tiers/changeset_reject.html", change_set, form)


def _found(request: PageRequest, pk: int) -> ChangeSet:
    change_set: ChangeSet = get_object_or_404(change_sets_of(request.user), pk=pk)
    return change_set


def _detail(
    request: PageRequest, change_set: ChangeSet, form: RejectForm
) -> HttpResponse:
    found = moves_of(change_set, request.user)
    asked = request.GET.get("from", "")
    first = int(asked) if asked.isdecimal() and len(asked) < 8 else 0
    first -= first % PAGE
    tally = tallies(request.user, [change_set])[change_set.pk]
    last = min(first + PAGE, tally.visible)
    return render(
        request,
        "tiers/changeset_detail.html",
        {
            "change_set": change_set,
            "tally": tally,
            "moves": described(
                found[first : first + PAGE],
                change_set.policy,
                request.user,
                currency=shell.house().currency,
            ),
            "sees_money": request.user.sees_money,
            "may_decide": permissions.may_decide(request.user),
            "is_undecided": change_set.status == ChangeSet.Status.PROPOSED,
            "form": form,
            "first": first + 1,
            "last": last,
            "previous_url": f"?from={first - PAGE}" if first else None,
            "next_url": f"?from={first + PAGE}" if last < tally.visible else None,
        },
    )


def _decide(
    request: PageRequest,
    template: str,
    change_set: ChangeSet,
    form: RejectForm | None = None,
) -> HttpResponse:
    """Show the form of a decision as a page, refused if it has errors."""
    context: dict[str, Any] = {
        "change_set": change_set,
        "tally": tallies(request.user, [change_set])[change_set.pk],
        "form": form,
        "is_undecided": change_set.status == ChangeSet.Status.PROPOSED,
    }
    refused = form is not None and bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_CONTENT if refused else HTTPStatus.OK
    return render(request, template, context, status=status)


def _tell_applied(request: PageRequest, change_set: ChangeSet) -> None:
    moved = change_set.changes.filter(status=Change.Status.APPLIED).count()
    said = ngettext(
        "{count} account has moved.", "{count} accounts have moved.", moved
    ).format(count=moved)
    left = moves_of(change_set, request.user).filter(status=Change.Status.STALE)
    names = [change.account.name for change in left[: NAMED + 1]]
    if not names:
        messages.success(request, said)
        return
    listed = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    alone = _("Left alone, as they have changed since: {names}.").format(names=listed)
    messages.warning(request, f"{said} {alone}")
