"""Selection: who should be Strategic, by rank and by value, and what limits cost."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sam.lib.http import PageRequest, render_page, whole_number
from tiers import permissions
from tiers.models import Policy
from tiers.services import previewing
from tiers.services import selecting_asked as choosing
from tiers.services import selecting_finding as words
from tiers.services import selecting_limits as limits
from tiers.services import selecting_rows as rows
from tiers.services.policies import PolicyRefused
from tiers.services.selecting import SelectionReport
from tiers.services.selecting_asked import Asked

FEW = 60  # candidates whose choice is solved before the page is sent


@require_safe
@vary_on_headers("HX-Request")
def selection(request: PageRequest) -> HttpResponse:
    """Show a policy's ranking at once, and its optimum when it is solved."""
    if not permissions.may_preview(request.user):
        raise Http404
    offered = choosing.choosable()
    if not offered:
        return render(request, "tiers/selection.html", {"policy": None})
    policy = _policy(request, offered)
    context: dict[str, Any] = {"policy": policy, "policies": offered}
    try:
        found = choosing.asked(policy, request.user)
    except (previewing.NothingMeasured, PolicyRefused) as refusal:
        return render(
            request, "tiers/selection.html", context | {"refusal": str(refusal)}
        )
    waits = "solve" in request.GET or found.problem.places.size <= FEW
    report = choosing.solved(found, wait=waits)
    context |= _ranking(request, found, report)
    context |= _optimum(request, found, report) if report else {}
    return render_page(request, "tiers/selection.html", context, partial="chosen")


def _policy(request: PageRequest, offered: list[Policy]) -> Policy:
    asked = request.GET.get("policy", "")
    if not asked:
        return offered[0]
    return get_object_or_404(Policy, pk=whole_number(asked))


def _ranking(
    request: PageRequest, found: Asked, report: SelectionReport | None
) -> dict[str, Any]:
    """Return what stands on the page whether or not the optimum is solved."""
    first = whole_number(request.GET.get("from", "")) or 0
    first -= first % rows.ROWS
    listed = rows.ranked(found, report, request.user, first=first)
    chosen = {"policy": found.policy.pk}

    def page(start: int) -> str:
        return "?" + urlencode(chosen | {"from": start})

    cut = first + listed.cut
    cut_page = max(0, cut - 1) // rows.ROWS * rows.ROWS
    return {
        "found": found,
        "as_of": found.preview.as_of,
        "ranked": listed,
        "previous_url": page(first - rows.ROWS) if first else None,
        "next_url": page(first + rows.ROWS) if listed.last < listed.count else None,
        "cut_url": page(cut_page) if cut and cut_page != first else None,
        "solve_url": "?" + urlencode(chosen | {"from": first, "solve": 1}),
        "suppliers": limits.supplier_gate(found),
        "supplier_kept_out": limits.kept_out_by_supplier(found),
        "gated": limits.gated(found),
        "report": report,
    }


def _optimum(
    request: PageRequest, found: Asked, report: SelectionReport
) -> dict[str, Any]:
    comes, goes = rows.apart(found, report, request.user)
    out, in_ = rows.edges(found, report, request.user)
    managers, more_managers = limits.managers(found, report)
    chosen = report.optimum.chosen
    return {
        "finding": words.finding(found, report),
        "gap_figure": words.gap_words(report),
        "candidates_note": words.candidates_words(found),
        "clashes": words.clashing(found, report, request.user),
        "is_solved": chosen is not None,
        "seated": int(chosen.sum()) if chosen is not None else None,
        "more_value": report.optimum.objective - report.ranking_value,
        "comes": comes,
        "goes": goes,
        "first_out": out,
        "first_in": in_,
        "prices": words.priced(found, report, request.user),
        "mix": limits.mix(report),
        "regions": limits.regions(report),
        "managers": managers,
        "more_managers": more_managers,
    }
