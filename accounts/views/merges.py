"""Pages on what was merged, and how it is taken back."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Merge
from accounts.selectors.merges import merges_for, told
from accounts.services.undoing_merges import may_undo, undo_merge
from sam.lib import asking
from sam.lib.http import PageRequest, whole_number

PAGE = 50


@require_safe
def merge_list(request: PageRequest) -> HttpResponse:
    """List what was merged, newest first."""
    if not request.user.sees_facts:
        raise Http404
    every = merges_for(request.user)
    before = whole_number(request.GET.get("before", ""))
    rows = list((every.filter(pk__lt=before) if before else every)[: PAGE + 1])
    return render(
        request,
        "accounts/merge_list.html",
        {
            "merges": told(rows[:PAGE]),
            "next_url": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        },
    )


@require_safe
def merge(request: PageRequest, pk: int) -> HttpResponse:
    """Show what one merge moved, and what taking it back left."""
    found = get_object_or_404(merges_for(request.user), pk=pk)
    return render(
        request,
        "accounts/merge_detail.html",
        {"told": told([found])[0], "may_undo": may_undo(request.user, found)},
    )


@require_http_methods(asking.GET_OR_POST)
def merge_undo(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether a merge is to be taken back; a POST does."""
    found: Merge = get_object_or_404(merges_for(request.user), pk=pk)
    may_undo(request.user, found).require()
    said = told([found])[0]

    def act() -> str:
        undo_merge(merge=found, actor=request.user)
        return _("%(away)s stands by itself again.") % {"away": said.loser}

    return asking.ask(
        request,
        None,
        act,
        template="accounts/merge_undo.html",
        context=lambda: {"told": said},
        done=lambda: request.path.removesuffix("undo/"),
        refused=request.path.removesuffix("undo/"),
    )
