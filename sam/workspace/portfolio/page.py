"""The portfolio page put together: tiles, tables, shares and links to the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models.account import AccountStatus
from sam.lib import figures
from sam.workspace.filters import NO_TIER
from sam.workspace.models import AccountRow
from sam.workspace.portfolio import words
from sam.workspace.portfolio.figures import Figures, Portfolio, share
from sam.workspace.portfolio.filters import ALL
from sam.workspace.words import QUADRANTS
from tiers.models import Flag, Tier

KEPT = ("region", "status", "industry")
FILLS = {
    Tier.STRATEGIC: "f-strategic",
    Tier.VALUED: "f-valued",
    Tier.ALTERNATIVE: "f-alternative",
    "": "f-line-2",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the tier table, or its foot."""

    tier: str
    figures: Figures
    url: str
    under_served_url: str


@dataclass(frozen=True, slots=True)
class Cell:
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class QuadrantLine:
    """One row of the quadrant table: how many of each tier."""

    quadrant: str
    cells: list[Cell]
    all: Cell
    headroom_share: float | None


@dataclass(frozen=True, slots=True)
class Slice:
    """A tier's part of a bar; ``x`` and ``width`` in hundredths of the bar."""

    tier: str
    fill: str
    x: str
    width: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How one figure is shared between the tiers."""

    label: str
    slices: list[Slice]
    words: str


class Links:
    """Addresses of the account list that carry the page's own filters."""

    def __init__(self, query: QueryDict) -> None:
        self._kept = {name: query[name] for name in KEPT if query.get(name)}
        self._kept.setdefault("status", AccountStatus.CUSTOMER)
        if self._kept["status"] == ALL:
            del self._kept["status"]

    def to(self, *, tier: str | None = None, **filters: str) -> str:
        """Return the list with *filters* too; an empty *tier* is no tier."""
        chosen = {} if tier is None else {"tier": tier or NO_TIER}
        query = urlencode(self._kept | chosen | filters)
        return f"{reverse('workspace:account-list')}?{query}"


def tier_lines(portfolio: Portfolio, links: Links) -> list[Line]:
    return [_line(portfolio.of(tier=tier), links, tier) for tier in portfolio.tiers]


def foot(portfolio: Portfolio, links: Links) -> Line:
    return _line(portfolio.all, links, None)


def quadrant_lines(portfolio: Portfolio, links: Links) -> list[QuadrantLine]:
    return [
        QuadrantLine(
            quadrant=quadrant,
            cells=[
                Cell(
                    portfolio.of(tier=tier, quadrant=quadrant).accounts,
                    links.to(tier=tier, quadrant=quadrant),
                )
                for tier in portfolio.tiers
            ],
            all=Cell(
                portfolio.of(quadrant=quadrant).accounts, links.to(quadrant=quadrant)
            ),
            headroom_share=share(
                portfolio.of(quadrant=quadrant).headroom, portfolio.all.headroom
            ),
        )
        for quadrant in QUADRANTS
    ]


def bars(
    portfolio: Portfolio, labels: Mapping[str, str], *, sees_money: bool
) -> list[Bar]:
    """Return how accounts, money and visits are shared between the tiers."""
    wanted = {"accounts": _("Accounts"), "revenue": _("Revenue")}
    if sees_money:
        wanted["contribution"] = _("Contribution")
    wanted |= {"headroom": _("Headroom"), "visits": _("Visits")}
    made = [_bar(portfolio, labels, name, label) for name, label in wanted.items()]
    return [bar for bar in made if bar.slices]


def tiles(
    portfolio: Portfolio,
    top: AccountRow | None,
    links: Links,
    labels: Mapping[str, str],
    *,
    currency: str,
    sees_money: bool,
) -> list[dict[str, Any]]:
    """Return the context of each ``components/_stat.html``; money only who sees it."""
    sums = portfolio.all
    top_share = share(top.revenue_12m if top else None, sums.revenue)
    strategic = portfolio.of(tier=Tier.STRATEGIC).accounts
    made: list[dict[str, Any]] = [
        {
            "label": _("Accounts"),
            "value": figures.number(sums.accounts),
            "href": links.to(),
            "note": _("{count} of them {tier}").format(
                count=figures.number(strategic), tier=labels[Tier.STRATEGIC]
            ),
        },
        {
            "label": _("Revenue, 12 months"),
            "value": figures.money(sums.revenue, currency),
            "change": sums.revenue_change,
            "note": _("vs the 12 months before"),
        },
        {
            "label": _("Headroom a year"),
            "value": figures.money(sums.headroom, currency),
            "grade": sums.grade,
            "note": words.assumed(sums.estimated_headroom, sums.headroom),
        },
        {
            "label": _("Largest account"),
            "value": figures.percent(top_share),
            "href": reverse("workspace:account", args=[top.pk]) if top else "",
            "note": _("of revenue: {name}").format(name=top.name) if top else "",
        },
        {
            "label": _("Under-served"),
            "value": figures.number(sums.under_served),
            "href": links.to(flag=Flag.Kind.UNDER_SERVED),
            "note": _("visits below the promise"),
        },
    ]
    if sees_money:
        made.insert(2, _contribution(sums, currency))
    return made


def _contribution(sums: Figures, currency: str) -> dict[str, Any]:
    assumed = share(sums.assumed_revenue, sums.revenue)
    note = _("after cost to serve, 12 months")
    if assumed:
        note = _("{share} at an assumed margin").format(
            share=figures.percent(assumed, 0)
        )
    rate = sums.contribution_rate
    return {
        "label": _("Contribution"),
        "value": figures.money(sums.contribution, currency),
        "unit": "" if rate is None else figures.percent(rate),
        "note": note,
    }


def _line(sums: Figures, links: Links, tier: str | None) -> Line:
    return Line(
        tier=tier or "",
        figures=sums,
        url=links.to(tier=tier),
        under_served_url=links.to(tier=tier, flag=Flag.Kind.UNDER_SERVED),
    )


def _bar(portfolio: Portfolio, labels: Mapping[str, str], name: str, label: str) -> Bar:
    values = {
        tier: max(float(getattr(portfolio.of(tier=tier), name) or 0), 0.0)
        for tier in portfolio.tiers
    }
    whole = sum(values.values())
    slices: list[Slice] = []
    at = 0.0
    for tier, value in values.items():
        part = share(value, whole)
        if not part:
            continue
        said = f"{labels[tier]} {figures.percent(part, 0 if part >= 0.1 else 1)}"
        slices.append(Slice(tier, FILLS[tier], f"{at:.3f}", f"{part * 100:.3f}", said))
        at += part * 100
    return Bar(label, slices, ", ".join(each.words for each in slices))
