"""What a run found of the portfolio as a whole, for people to read."""

from typing import Any

import numpy as np
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from scoring.features.histories import Vector, copied
from scoring.models import MeasureSettings
from scoring.models.measures import MarginSource
from scoring.services.measuring import simulated
from scoring.services.measuring.basis import Basis
from scoring.services.measuring.wallets import NONE

PERCENTILES = "PERCENTILES"
# Made of cost, margin and lifetime value: not for who sees no money, nor for who sees
# only some of the accounts.
OF_MONEY = ("margin", "overlap", "whale", "total")
POINTS = 201
WHALE_DRAWS = 200

MARGINS = """
SELECT m.margin_source, count(*), coalesce(sum(f.revenue_12m), 0)::float8
FROM {measures} m JOIN {facts} f ON f.account_id = m.account_id
WHERE m.margin_source <> ''
GROUP BY m.margin_source
"""
OVERLAP = """
SELECT coalesce(sum(headroom), 0)::float8, coalesce(sum(headroom_beyond), 0)::float8,
    coalesce(sum(headroom_value), 0)::float8, coalesce(sum(lifetime_value), 0)::float8,
    count(headroom)
FROM {measures} WHERE headroom IS NOT NULL
"""
STANDING = """
SELECT coalesce(sum(relations), 0)::bigint, count(*) FILTER (WHERE relations > 0),
    count(influence)
FROM {measures}
"""
ESTIMATED = """
SELECT potential_source, count(*) FROM {measures}
WHERE potential IS NOT NULL GROUP BY potential_source
"""
# Money is lost as well as made by those who trade, former customers included.
PROFITS = """
SELECT m.account_id::bigint, m.net_margin_12m::float8
FROM {measures} m JOIN {facts} f ON f.account_id = m.account_id
WHERE m.net_margin_12m IS NOT NULL AND (f.revenue_12m <> 0 OR f.orders_12m > 0)
ORDER BY m.account_id
"""


def of_portfolio(
    cursor: CursorWrapper,
    facts: sql.Composable,
    measures: sql.Composable,
    basis: Basis,
) -> dict[str, Any]:
    """Return what the measures say of the portfolio, in the shapes that pages read."""
    names = {"facts": facts, "measures": measures}
    accounts = simulated.read_valued(cursor, facts, measures)
    sample = simulated.sample_of(accounts, basis)
    check = simulated.percentiles(sample) if sample else None
    warnings = []
    if check and check["error"] > check["limit"]:
        warnings.append(PERCENTILES)
    _, profits = copied(cursor, sql.SQL(PROFITS).format(**names), "if")
    return {
        "settings": basis.settings.version,
        "margin": margin_sources(cursor, names),
        "wallet": wallets(cursor, names, basis),
        "influence": standing(cursor, names, basis.settings),
        "overlap": overlap(cursor, names),
        "whale": whale(profits, seed=basis.seed),
        "percentiles": check,
        "total": simulated.total(sample, accounts, basis) if sample else None,
        "warnings": warnings,
    }


def margin_sources(
    cursor: CursorWrapper, names: dict[str, sql.Composable]
) -> dict[str, Any]:
    """Return accounts and share of revenue by where their margin rate comes from."""
    cursor.execute(sql.SQL(MARGINS).format(**names))
    found = {source: (count, revenue) for source, count, revenue in cursor.fetchall()}
    total = sum(revenue for _, revenue in found.values())
    parts = {}
    for source in MarginSource.values:
        count, revenue = found.get(source, (0, 0.0))
        share = revenue / total if total > 0 else None
        parts[source] = {"accounts": count, "revenue": revenue, "share": share}
    return parts


def wallets(
    cursor: CursorWrapper, names: dict[str, sql.Composable], basis: Basis
) -> dict[str, Any]:
    """Return by what method wallets were estimated, and of how many accounts."""
    cursor.execute(sql.SQL(ESTIMATED).format(**names))
    sources = dict(cursor.fetchall())
    settings, model = basis.settings, basis.wallets
    return {
        "method": NONE if model is None else model.method,
        "surveys": 0 if model is None else model.surveys,
        "sample": 0 if model is None else model.sample,
        "needed": settings.wallet_surveys,
        "quantile": float(settings.wallet_quantile),
        "sources": sources,
    }


def standing(
    cursor: CursorWrapper,
    names: dict[str, sql.Composable],
    settings: MeasureSettings,
) -> dict[str, Any]:
    """Return how many relations influence rests on, and how many accounts have it."""
    cursor.execute(sql.SQL(STANDING).format(**names))
    relations, related, accounts = cursor.fetchone()
    return {
        "relations": relations,
        "related": related,
        "accounts": accounts,
        "least": settings.least_relations,
    }


def overlap(cursor: CursorWrapper, names: dict[str, sql.Composable]) -> dict[str, Any]:
    """
    Return headroom a year, the part that expected purchases hold, and what is beyond.

    Only what is beyond is valued, so that its value and lifetime value add up.
    """
    cursor.execute(sql.SQL(OVERLAP).format(**names))
    headroom, beyond, value, lifetime, accounts = cursor.fetchone()
    return {
        "accounts": accounts,
        "headroom": headroom,
        "held": headroom - beyond,
        "beyond": beyond,
        "value": value,
        "lifetime_value": lifetime,
    }


def whale(profits: Vector, *, seed: int) -> dict[str, Any]:
    """Return the whale curve of net margins with its band, and the 80 % split."""
    from scoring.core.margin import pareto_split, whale_curve

    curve = whale_curve(profits, draws=WHALE_DRAWS, seed=seed, points=POINTS)
    split = pareto_split(profits)
    return {
        "accounts": int(profits.size),
        "accounts_share": told(curve.accounts_share, 4),
        "profit_share": told(curve.profit_share, 4),
        "low": told(curve.low, 4),
        "high": told(curve.high, 4),
        "peak": number(curve.peak),
        "peak_low": number(curve.peak_low),
        "peak_high": number(curve.peak_high),
        "past_peak_share": number(curve.past_peak_share),
        "destroyed": number(curve.destroyed),
        "total": number(curve.total),
        "pareto": {
            "customers_share": number(split.customers_share),
            "profit_share": number(split.profit_share),
            "customers": split.customers,
        },
    }


def told(values: Vector | None, digits: int) -> list[float | None]:
    """Return an array as JSON keeps it, ``None`` for what is no number."""
    if values is None:
        return []
    return [
        round(float(value), digits) if np.isfinite(value) else None for value in values
    ]


def number(value: float | None) -> float | None:
    """Return a figure as JSON keeps it, ``None`` for what is no number."""
    return float(value) if value is not None and np.isfinite(value) else None
