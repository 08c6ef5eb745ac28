"""The whale curve: what the accounts that a person sees make, the best first."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.users.models import User
from scoring.models import AccountMeasures
from scoring.views.figure import Column, Figure, percents
from scoring.views.shown import Shown, sees_everything

POINTS = 200
DRAWS = 200
LEVEL = 0.9
SHARE = 0.8


def whale(shown: Shown, user: User) -> Figure | None:
    """
    Return the curve over what *user* sees, or nothing where no account makes profit.

    Who sees every account gets what the night noted; for others it is drawn from the
    accounts that they see.
    """
    if not user.sees_money or not shown.is_portfolio:
        return None
    curve = shown.night.get("whale") if sees_everything(user) else _of(user)
    return _figure(curve) if curve and curve.get("peak") else None


def _of(user: User) -> Mapping[str, Any] | None:
    from scoring.core.margin import pareto_split, whale_curve

    profit = np.array(
        AccountMeasures.objects.visible_to(user)
        .filter(net_margin_12m__isnull=False)
        .values_list("net_margin_12m", flat=True),
        dtype=np.float64,
    )
    if not profit.size or profit.sum() <= 0:
        return None
    curve = whale_curve(profit, draws=DRAWS, level=LEVEL)
    split = pareto_split(profit, share=SHARE)
    kept = np.unique(
        np.linspace(0, curve.accounts_share.size - 1, POINTS).round().astype(int)
    )
    return {
        "accounts": profit.size,
        "accounts_share": curve.accounts_share[kept].tolist(),
        "profit_share": curve.profit_share[kept].tolist(),
        "low": [] if curve.low is None else curve.low[kept].tolist(),
        "high": [] if curve.high is None else curve.high[kept].tolist(),
        "peak": float(curve.peak),
        "past_peak_share": float(curve.past_peak_share),
        "split": {
            "customers_share": float(split.customers_share),
            "profit_share": float(split.profit_share),
        },
    }


def _figure(curve: Mapping[str, Any]) -> Figure:
    across, up = curve["accounts_share"], curve["profit_share"]
    low, high = curve.get("low") or [], curve.get("high") or []
    split = curve.get("split") or {}
    top = max(range(len(up)), key=up.__getitem__)
    peak = float(curve["peak"])
    customers = split.get("customers_share")
    accounts = int(curve.get("accounts") or 0)
    return Figure(
        code="whale",
        finding=_finding(customers, split.get("profit_share"), peak),
        sub=ngettext(
            "Cumulative margin after cost to serve, % of the total, of {accounts}"
            " customer that you see, best first.",
            "Cumulative margin after cost to serve, % of the total, of {accounts}"
            " customers that you see, best first.",
            accounts,
        ).format(accounts=figures.number(accounts)),
        described=_(
            "Whale curve with its peak of {peak} at {share} of customers"
        ).format(peak=figures.percent(peak, 0), share=figures.percent(across[top], 0)),
        builder="whale",
        data={
            "curve": _points(across, up),
            "band": _points(across, low, high) if low and high else None,
            "split": None
            if customers is None
            else [round(100 * customers, 2), round(100 * split["profit_share"], 2)],
            "peak": [round(100 * across[top], 2), round(100 * peak, 2)],
            "words": {
                "x": _("% of customers, most profitable first"),
                "customers": _("% of customers"),
                "make": _("make"),
                "split": _("{few} make {much}").format(
                    few=figures.percent(customers, 0),
                    much=figures.percent(split.get("profit_share"), 0),
                ),
                "peak": _("peak {peak}").format(peak=figures.percent(peak, 0)),
            },
        },
        columns=[
            Column(_("Customers, best first"), "%", percents()),
            Column(_("Share of the total"), "%", percents()),
            *(
                [Column(_("Low"), "%", percents()), Column(_("High"), "%", percents())]
                if low and high
                else []
            ),
        ],
        rows=[list(row) for row in zip(across, up, *_bands(low, high), strict=True)],
        note=_past(curve),
    )


def _finding(customers: float | None, share: float | None, peak: float) -> str:
    if customers is None:
        return _("Profit peaks at {peak} of the total").format(
            peak=figures.percent(peak, 0)
        )
    return _("{few} of customers make {much} of profit; it peaks at {peak}").format(
        few=figures.percent(customers, 0),
        much=figures.percent(share, 0),
        peak=figures.percent(peak, 0),
    )


def _past(curve: Mapping[str, Any]) -> str:
    past = float(curve.get("past_peak_share") or 0)
    if not past:
        return _("No customer loses money.")
    words = _("{past} of customers lose money, {lost} of the total.").format(
        past=figures.percent(past, 1),
        lost=figures.percent(float(curve["peak"]) - 1, 0),
    )
    if curve.get("low"):
        words += " " + _("Band: bootstrap, 90 %.")
    return words


def _points(*columns: list[float]) -> list[list[float]]:
    return [
        [round(100 * value, 3) for value in row] for row in zip(*columns, strict=True)
    ]


def _bands(low: list[float], high: list[float]) -> list[list[float]]:
    return [low, high] if low and high else []
