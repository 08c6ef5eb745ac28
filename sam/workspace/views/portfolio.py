"""The portfolio: is the programme working."""

import csv
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from sam.lib import figures, runs, shell
from sam.lib.http import PageRequest, render_page
from sam.lib.sentences import phrases
from sam.lib.shell import House
from sam.lib.spreadsheets import written
from sam.workspace.models import AccountRow
from sam.workspace.portfolio import figures as sums
from sam.workspace.portfolio import marks, page, words
from sam.workspace.portfolio.filters import PortfolioFilter
from sam.workspace.portfolio.tables import Shown
from sam.workspace.services import rows
from tiers.models import Flag, Policy
from tiers.services import policies


@require_safe
@vary_on_headers("HX-Request")
def portfolio(request: PageRequest) -> HttpResponse:
    """Show what the accounts that the person may see add up to."""
    filterset = _filtered(request)
    found = sums.read(filterset.qs)
    sees_money = request.user.sees_money
    links = page.Links(request.GET)
    house = shell.house()
    labels = words.labels(house)
    published = runs.latest(rows.PUBLISH)
    context: dict[str, Any] = {
        "filterset": filterset,
        "phrases": phrases(filterset),
        "portfolio": found,
        "sees_money": sees_money,
        "as_of": published.as_of if published else None,
    }
    policy = policies.in_force()
    if found.all.accounts and policy is not None:
        context |= {
            "finding": words.finding(
                found,
                labels,
                currency=house.currency,
                sees_money=sees_money,
                under_served_url=links.to(flags=Flag.Kind.UNDER_SERVED),
            ),
            "tiles": page.tiles(
                found,
                marks.largest(filterset.qs),
                links,
                labels,
                currency=house.currency,
                sees_money=sees_money,
            ),
            "lines": page.tier_lines(found, links),
            "foot": page.foot(found, links),
            "quadrants": page.quadrant_lines(found, links),
            "bars": page.bars(found, labels, sees_money=sees_money),
            **_chart(request, filterset, found, policy, house),
        }
    return render_page(request, "workspace/portfolio.html", context, partial="bubbles")


@require_safe
def portfolio_csv(request: PageRequest) -> HttpResponse:
    """Send the figures that the chart draws, as a file."""
    drawn = marks.marks(_filtered(request).qs, sees_money=request.user.sees_money)
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="size-potential.csv"'},
    )
    house = shell.house()
    table = marks.table(
        drawn,
        words.labels(house),
        currency=house.currency,
        sees_money=request.user.sees_money,
    )
    csv.writer(response).writerows([[written(cell) for cell in row] for row in table])
    return response


def _filtered(request: PageRequest) -> PortfolioFilter:
    """
    Return the filters of the address over the rows that the person may see.

    :raises Http404: for who has no portfolio
    :raises BadRequest: if the address names a region, status or industry there is not
    """
    if not request.user.sees_facts:
        raise Http404
    filterset = PortfolioFilter(
        request.GET, queryset=AccountRow.objects.visible_to(request.user)
    )
    if not filterset.form.is_valid():
        raise BadRequest(_("The address asks for a filter that there is not."))
    return filterset


def _chart(
    request: PageRequest,
    filterset: PortfolioFilter,
    found: sums.Portfolio,
    policy: Policy,
    house: House,
) -> dict[str, Any]:
    sees_money = request.user.sees_money
    drawn = marks.marks(filterset.qs, sees_money=sees_money)
    labels = words.labels(house)
    symbol = figures.symbol(house.currency).strip()
    unit = _("both {symbol} on log scales").format(symbol=symbol)
    area = _("; area is contribution") if sees_money else ""
    shown = Shown(request, drawn)
    return {
        "chart_finding": words.chart_finding(found, labels),
        "chart_sub": _("Revenue 12 m × headroom a year, {unit}{area}.").format(
            unit=unit, area=area
        ),
        "chart_note": _note(found, drawn, sees_money=sees_money),
        "chart_described": ngettext(
            "Size against potential for {count} account, in four quadrants",
            "Size against potential for {count} accounts, in four quadrants",
            len(drawn),
        ).format(count=figures.number(len(drawn))),
        "chart_keys": [
            {
                "fill": page.FILLS[tier],
                "words": f"{labels[tier]} {figures.number(count)}",
            }
            for tier in found.tiers
            if tier and (count := found.of(tier=tier).drawable)
        ],
        "chart": None
        if shown.as_table
        else marks.chart(drawn, policy=policy, currency=house.currency, labels=labels),
        "shown": shown,
        "list_url": page.Links(request.GET).to(),
    }


def _note(found: sums.Portfolio, drawn: list[marks.Mark], *, sees_money: bool) -> str:
    """Say what the chart leaves out, and what hollow means."""
    said = []
    if any(mark.is_estimated for mark in drawn):
        said.append(_("Hollow: potential estimated (grade C or D)."))
    placed, accounts = found.all.drawable, found.all.accounts
    if len(drawn) < placed:
        size = _("contribution") if sees_money else _("revenue")
        said.append(
            _("Drawn: the {count} largest by {size} of {all}.").format(
                count=figures.number(len(drawn)),
                size=size,
                all=figures.number(placed),
            )
        )
    if placed < accounts:
        said.append(
            ngettext(
                "{count} more has no revenue or no known headroom to place it by.",
                "{count} more have no revenue or no known headroom to place them by.",
                accounts - placed,
            ).format(count=figures.number(accounts - placed))
        )
    return " ".join(said)
