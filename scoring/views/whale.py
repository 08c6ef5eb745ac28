"""The whale curve: what the accounts that a person sees make, the best first."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.users.models import User
from scoring.models import AccountMeasures
from scoring.services.measuring import summary
from scoring.views.figure import Column, Figure, percents
from scoring.views.shown import Shown, sees_everything


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
    """Return the curve of the accounts that *user* sees, as the night makes it."""
    traded = ~Q(account__facts__revenue_12m=0) | Q(account__facts__orders_12m__gt=0)
    profits = (
        AccountMeasures.objects.visible_to(user)
        .filter(traded, net_margin_12m__isnull=False)
        .order_by("account_id")
        .values_list("net_margin_12m", flat=True)
    )
    made = np.array(list(profits), dtype=np.float64)
    return summary.whale(made, seed=user.pk) if made.size else None


def _figure(curve: Mapping[str, Any]) -> Figure:
    across, up = curve["accounts_share"], curve["profit_share"]
    low, high = _band(curve)
    split = curve.get("pareto") or {}
    top = max(range(len(up)), key=up.__getitem__)
    peak = float(curve["peak"])
    customers = split.get("customers_share")
    accounts = int(curve.get("accounts") or 0)
    return Figure(
        code="whale",
        finding=_finding(customers, split.get("profit_share"), curve),
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
        rows=[
            list(row)
            for row in zip(across, up, *([low, high] if low else []), strict=True)
        ],
        note=_past(curve),
    )


def _finding(
    customers: float | None, share: float | None, curve: Mapping[str, Any]
) -> str:
    peak, losing = float(curve["peak"]), _losing(curve)
    if customers is None:
        return _("Profit peaks at {peak} of the total").format(
            peak=figures.percent(peak, 0)
        )
    make = _("{few} of customers make {much} of profit").format(
        few=figures.percent(customers, 0), much=figures.percent(share, 0)
    )
    if not losing:
        return make
    return ngettext(
        "{make}; the last {count} loses {lost} of it",
        "{make}; the last {count} lose {lost} of it",
        losing,
    ).format(make=make, count=figures.number(losing), lost=figures.percent(peak - 1, 0))


def _losing(curve: Mapping[str, Any]) -> int:
    """Return how many customers lose money."""
    accounts = int(curve.get("accounts") or 0)
    return round(float(curve.get("past_peak_share") or 0) * accounts)


def _past(curve: Mapping[str, Any]) -> str:
    past = float(curve.get("past_peak_share") or 0)
    if not past:
        return _("No customer loses money.")
    words = _(
        "{past} of customers lose money: without them profit would be {peak} of what it"
        " is."
    ).format(past=figures.percent(past, 1), peak=figures.percent(curve["peak"], 1))
    if all(_band(curve)):
        words += " " + _("Band: bootstrap, 90 %.")
    return words


def _band(curve: Mapping[str, Any]) -> tuple[list[float], list[float]]:
    """Return the band; nothing where a draw had no profit to share."""
    low, high = curve.get("low") or [], curve.get("high") or []
    if None in low or None in high:
        return [], []
    return low, high


def _points(*columns: list[float]) -> list[list[float]]:
    return [
        [round(100 * value, 3) for value in row] for row in zip(*columns, strict=True)
    ]
