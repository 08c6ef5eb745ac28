"""Pages of change sets: what is proposed, and what became of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sam.lib import shell
from sam.lib.http import PageRequest, whole_number
from tiers import permissions
from tiers.forms.changesets import ReasonForm
from tiers.models import ChangeSet
from tiers.selectors.changesets import change_sets_of, described, moves_of, tallies
from tiers.services import changes
from tiers.views.deciding import decisions_on

PAGE = 50


@require_safe
def changeset_list(request: PageRequest) -> HttpResponse:
    """List what runs have proposed, newest first."""
    if not request.user.sees_facts:
        raise Http404
    after = whole_number(request.GET.get("after", ""))
    found = change_sets_of(request.user)
    if after is not None:
        found = found.filter(pk__lt=after)
    listed = list(found[: PAGE + 1])
    shown = listed[:PAGE]
    counts = tallies(request.user, shown)
    return render(
        request,
        "tiers/changeset_list.html",
        {
            "change_sets": [(each, counts[each.pk]) for each in shown],
            "next_url": f"?after={shown[-1].pk}" if len(listed) > PAGE else None,
            "first_url": "?" if after is not None else None,
        },
    )


@require_safe
def changeset_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show every move of a set that the person may see, with its reason."""
    change_set: ChangeSet = get_object_or_404(change_sets_of(request.user), pk=pk)
    found = moves_of(change_set, request.user)
    first = whole_number(request.GET.get("from", "")) or 0
    first -= first % PAGE
    tally = tallies(request.user, [change_set])[change_set.pk]
    last = min(first + PAGE, tally.visible)
    may_decide = permissions.may_decide(request.user)
    context: dict[str, Any] = {
        "change_set": change_set,
        "tally": tally,
        "moves": described(
            found[first : first + PAGE],
            change_set.policy,
            request.user,
            currency=shell.house().currency,
        ),
        "sees_money": request.user.sees_money,
        "may_decide": may_decide,
        "is_undecided": change_set.status in changes.OPEN_SETS,
        "decisions": decisions_on(change_set, tally) if may_decide else {},
        "moving": tally.open - tally.held,
        "reject_form": ReasonForm(auto_id="reject-%s"),
        "undo_form": ReasonForm(auto_id="undo-%s"),
        "undone_by": getattr(change_set, "undone_by_set", None),
        "first": first + 1,
        "last": last,
        "previous_url": f"?from={first - PAGE}" if first else None,
        "next_url": f"?from={first + PAGE}" if last < tally.visible else None,
    }
    return render(request, "tiers/changeset_detail.html", context)
