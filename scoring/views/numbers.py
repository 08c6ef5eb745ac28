"""How numbers are made: the model in use, how well it foretold, what it rests on."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sam.lib import shell
from sam.lib.http import PageRequest
from scoring import permissions
from scoring.selectors import model_name
from scoring.views import cards, charts, proof, words
from scoring.views.figure import Figure
from scoring.views.shown import Shown, Unfitted, sees_everything, shown
from scoring.views.whale import whale

TARGET = "figure-"


@require_safe
@vary_on_headers("HX-Request")
def numbers(request: PageRequest) -> HttpResponse:
    """Show the fit in use; a chart alone, or its table, where htmx asks for one."""
    found = _open(request)
    if isinstance(found, Unfitted):
        return render(
            request,
            "scoring/numbers.html",
            {"nothing": words.nothing_yet(found), "settings": found.settings},
        )
    figures = _figures(found, request)
    tables = set(request.GET.getlist("table"))
    for_charts = [_context(figure, request, tables) for figure in figures]
    asked = (request.htmx.target or "").removeprefix(TARGET) if request.htmx else ""
    for context in for_charts:
        if context["figure"].code == asked:
            return render(request, "scoring/_figure_card.html", context)
    return render(
        request,
        "scoring/numbers.html",
        {
            "shown": found,
            "model": model_name(found.fit.model, found.fit.parameters),
            "finding": words.finding(found),
            "warnings": words.warnings(found),
            "tiles": proof.tiles(found),
            "figures": for_charts,
            "tried": proof.tried(found),
            "segments": proof.segments(found) if found.is_portfolio else [],
            "cards": cards.cards(
                found,
                currency=shell.house().currency,
                sees_all=sees_everything(request.user),
            ),
            "settings": found.settings,
        },
    )


@require_safe
def numbers_csv(request: PageRequest, code: str) -> HttpResponse:
    """Send the figures behind one chart, as a file."""
    found = _open(request)
    if isinstance(found, Shown):
        for figure in _figures(found, request):
            if figure.code == code:
                return HttpResponse(
                    figure.as_csv(),
                    content_type="text/csv; charset=utf-8",
                    headers={
                        "Content-Disposition": f'attachment; filename="{code}.csv"'
                    },
                )
    raise Http404


def _open(request: PageRequest) -> Shown | Unfitted:
    """
    Return what is shown of the segment in the address.

    :raises PermissionDenied: for who does not see money
    :raises Http404: if the segment has no fit in use
    """
    permissions.may_see_numbers(request.user).require()
    try:
        return shown(request.GET.get("segment", ""))
    except LookupError:
        raise Http404(_("That segment is not fitted apart.")) from None


def _figures(found: Shown, request: PageRequest) -> list[Figure]:
    made = [
        charts.tracking(found),
        charts.calibration(found),
        charts.totals(found),
        charts.alive(found),
        whale(found, request.user),
        charts.season(found),
    ]
    return [figure for figure in made if figure is not None]


def _context(figure: Figure, request: PageRequest, tables: set[str]) -> dict[str, Any]:
    """Return the context of ``scoring/_figure_card.html``."""
    query = request.GET.copy()
    others = [code for code in query.getlist("table") if code != figure.code]
    query.setlist("table", others)
    chart_url = f"?{query.urlencode()}"
    query.setlist("table", [*others, figure.code])
    segment = request.GET.get("segment", "")
    return {
        "figure": figure,
        "as_table": figure.code in tables,
        "chart_url": chart_url,
        "table_url": f"?{query.urlencode()}",
        "segment": segment,
    }
