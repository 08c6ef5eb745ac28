"""The accounts that the size x potential chart draws, and their table and file."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from sam.lib import figures
from sam.lib.http import address_of_any
from sam.workspace.models import AccountRow
from sam.workspace.models.rows import AccountRowQuerySet
from sam.workspace.portfolio.figures import DRAWABLE, ESTIMATED
from tiers.models import Policy, Tier

MOST = 1500
NAMED_A_QUADRANT = 5
NAMED_QUADRANTS = ("STAR", "STATUS", "RISER")


@dataclass(frozen=True, slots=True)
class Mark:
    """One account in the chart; ``contribution`` is ``None`` for who sees no money."""

    account_id: int
    url: str
    name: str
    tier: str
    quadrant: str
    revenue: Decimal
    headroom: Decimal
    grade: str
    contribution: Decimal | None

    @property
    def is_estimated(self) -> bool:
        return self.grade in ESTIMATED


def marks(rows: AccountRowQuerySet, *, sees_money: bool) -> list[Mark]:
    """
    Return what is drawn: the largest by contribution, or by revenue without money.

    An account without revenue, without known headroom or without a tier has no place
    on the chart.
    """
    size = "net_margin_12m" if sees_money else "revenue_12m"
    page = address_of_any("workspace:account")
    drawn = rows.filter(DRAWABLE).order_by(F(size).desc(nulls_last=True), "account_id")
    return [
        Mark(
            account_id=row.account_id,
            url=page.format(row.account_id),
            name=row.name,
            tier=row.tier,
            quadrant=row.quadrant,
            revenue=row.revenue_12m,
            headroom=row.headroom,
            grade=row.potential_grade,
            contribution=row.net_margin_12m if sees_money else None,
        )
        for row in drawn.values_list(
            "account_id",
            "name",
            "tier",
            "quadrant",
            "revenue_12m",
            "headroom",
            "potential_grade",
            "net_margin_12m",
            named=True,
        )[:MOST]
    ]


def chart(
    drawn: list[Mark], *, policy: Policy, currency: str, labels: Mapping[str, str]
) -> dict[str, Any]:
    """Return the data that ``static/src/js/charts/bubble.js`` takes."""
    named = _named(drawn)
    has_money = any(mark.contribution is not None for mark in drawn)
    return {
        "points": [
            {
                "name": mark.name,
                "url": mark.url,
                "x": float(round(mark.revenue, 2)),
                "y": float(round(mark.headroom, 2)),
                "area": None
                if mark.contribution is None
                else float(round(mark.contribution, 2)),
                "tier": mark.tier,
                "estimated": mark.is_estimated,
                "caption": mark.name if mark.account_id in named else "",
            }
            for mark in drawn
        ],
        "lines": {"x": float(policy.size_split), "y": float(policy.potential_split)},
        "corners": {
            "topLeft": _("{riser}: develop").format(riser=labels["RISER"]),
            "topRight": _("{star}: partner and invest").format(star=labels["STAR"]),
            "bottomLeft": _("{streamline}: serve at low cost").format(
                streamline=labels["STREAMLINE"]
            ),
            "bottomRight": _("{status}: defend").format(status=labels["STATUS"]),
        },
        "words": {
            "x": _("Revenue 12 m"),
            "y": _("Headroom a year"),
            "area": _("Contribution") if has_money else "",
            "estimated": _("estimate, grade C or D"),
            "tiers": {code: labels[code] for code in Tier.values},
        },
        "symbol": figures.symbol(currency),
    }


def table(
    drawn: list[Mark], labels: Mapping[str, str], *, currency: str, sees_money: bool
) -> list[list[Any]]:
    """Return the head and the rows of the file with the figures that are drawn."""
    head = [
        _("Account"),
        _("Tier"),
        _("Revenue 12 m, {currency}").format(currency=currency),
        _("Headroom a year, {currency}").format(currency=currency),
        _("Headroom, evidence grade"),
    ]
    size = _("Contribution, {currency}").format(currency=currency)
    rows: list[list[Any]] = [[*head, *([size] if sees_money else [])]]
    rows += [
        [
            mark.name,
            labels[mark.tier],
            mark.revenue,
            mark.headroom,
            mark.grade,
            *([mark.contribution] if sees_money else []),
        ]
        for mark in drawn
    ]
    return rows


def _named(drawn: list[Mark]) -> set[int]:
    """Return those whose names stand in the chart if there is room."""
    return {
        mark.account_id
        for quadrant in NAMED_QUADRANTS
        for mark in [each for each in drawn if each.quadrant == quadrant][
            :NAMED_A_QUADRANT
        ]
    }


def largest(rows: AccountRowQuerySet) -> AccountRow | None:
    """Return the account with the most revenue."""
    falling = F("revenue_12m").desc(nulls_last=True)  # as the index has it
    return rows.filter(revenue_12m__gt=0).order_by(falling, "account_id").first()
