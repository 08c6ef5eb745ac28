"""What is left of revenue after goods and serving, and what may be invested."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.features import Facts, Serving, Vector
from scoring.models.measures import MarginSource
from scoring.services.measuring.basis import Basis

MINUTES_AN_HOUR = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """
    What n accounts' orders earned and what serving them took.

    ``category_rate`` is the margin rate of the categories that an account buys, NaN
    for none; ``yearly_rates``, (n, years), those of the years back from the day.
    """

    category_rate: Vector
    serving: Serving
    yearly_rates: NDArray[np.float64]


def margin_rates(facts: Facts, basis: Basis, category_rate: Vector) -> dict[str, Any]:
    """
    Return each account's margin rate, its grade, and where it comes from.

    The account's own rate where the cost of enough of its revenue is known (B); else
    that of the categories it buys, else the programme's assumed one (both D). Who has
    never traded with us has none.
    """
    least = float(basis.settings.minimum_margin_coverage)
    own = (
        (facts.revenue > 0)
        & (facts.costed_revenue > 0)
        & (facts.costed_revenue >= least * facts.revenue)
        & ~np.isnan(facts.margin)
    )
    by_category = ~own & ~np.isnan(category_rate)
    rate = np.where(by_category, category_rate, basis.default_margin_rate)
    rate = np.divide(facts.margin, facts.costed_revenue, out=rate, where=own)
    traded = facts.traded
    sources = [str(source) for source in MarginSource]
    return {
        "margin_rate": np.where(traded, rate, np.nan),
        "margin_grade": np.where(traded, np.where(own, "B", "D"), ""),
        "margin_source": np.where(
            traded, np.select([own, by_category], sources[:2], sources[2]), ""
        ),
    }


def margins(
    facts: Facts, served: Served, basis: Basis, margin_rate: Vector
) -> dict[str, Any]:
    """
    Return net margin, the costs in it, and their returns, NaN where not measured.

    The colleagues' time is in the cost to serve once: as recorded, or by its minutes.
    """
    from scoring.core.margin import (
        net_margin,
        price_pressure,
        return_on_manager_cost,
    )

    settings = basis.settings
    serving = serving_costs(facts, served.serving, basis)
    cost = serving["cost_to_serve_12m"]
    # Costs that were credited back come off the goods: serving is never below nothing.
    goods = facts.revenue * (1 - margin_rate) + np.minimum(np.nan_to_num(cost), 0.0)
    days = settings.payment_days
    net = net_margin(
        facts.revenue,
        goods,
        cost_to_serve=np.maximum(cost, 0.0),
        days_outstanding=np.nan if days is None else float(days),
        capital_rate=float(settings.annual_rate),
    ).money
    colleagues = np.where(facts.traded, served.serving.colleagues, np.nan)
    years = served.yearly_rates.shape[1]
    lost = price_pressure(-np.arange(float(years)), served.yearly_rates).slope
    return serving | {
        "net_margin_12m": net,
        "manager_cost_12m": colleagues,
        "roi": return_on_manager_cost(net + colleagues, colleagues),
        "price_pressure": np.where(facts.traded, -lost, np.nan),
    }


def serving_costs(facts: Facts, serving: Serving, basis: Basis) -> dict[str, Any]:
    """
    Return what serving cost in 12 months, and its grade; NaN where nobody knows.

    Recorded costs count as they are (B). Where no VISIT cost is recorded, minutes at
    the customer's are charged, and where no SUPPORT cost is, those of the office with
    orders and problems: C if minutes and hourly costs were written down, else D.
    """
    outside, office = serving.outside_cost, office_costs(facts, serving, basis)
    parts = np.stack(
        [
            facts.recorded_cost,
            np.where(serving.visits_recorded | (outside == 0), np.nan, outside),
            np.where(serving.support_recorded | (office == 0), np.nan, office),
        ]
    )
    parts[:, ~facts.traded] = np.nan
    known = ~np.isnan(parts)
    assumed = known[1] & ~serving.outside_written
    events = (facts.orders > 0) | (serving.problems > 0)
    assumed |= known[2] & (~serving.office_written | events)
    grade = np.select(
        [~known.any(axis=0), assumed, known[1] | known[2]], ["", "D", "C"], "B"
    )
    total = np.where(known.any(axis=0), np.where(known, parts, 0.0).sum(axis=0), np.nan)
    return {"cost_to_serve_12m": total, "cost_grade": grade}


def office_costs(facts: Facts, serving: Serving, basis: Basis) -> Vector:
    """Return the cost of contacts from the office, orders and problems; NaN unknown."""
    from scoring.core.margin import cost_to_serve, time_equation

    if basis.hour is None:
        return serving.office_cost
    minutes = basis.settings.activities
    events = np.column_stack([facts.orders, serving.problems])
    taken = time_equation(0, [minutes["order"], minutes["problem"]], events)
    return serving.office_cost + cost_to_serve(taken, basis.hour / MINUTES_AN_HOUR)


def ceilings(facts: Facts, basis: Basis, low: Vector) -> dict[str, Vector]:
    """
    Return the most to invest in an account: money, a manager's hours, visits.

    An hour is the owner's, else one in general; where neither is known, only the money
    is.
    """
    from scoring.core.lifetime import investment_ceilings

    general = np.nan if basis.hour is None else basis.hour
    hour = np.where(np.isnan(facts.owner_hour), general, facts.owner_hour)
    timed, known = hour > 0, ~np.isnan(low)
    price = np.where(timed, hour, 1.0)
    most = np.full((3, facts.size), np.nan)
    for each in np.unique(price[known]):
        mine = known & (price == each)
        found = investment_ceilings(
            low[mine],
            share=float(basis.settings.ceiling_share),
            hourly_cost=float(each),
            minutes_per_contact=float(basis.settings.activities["VISIT"]),
        )
        most[:, mine] = found.money, found.hours, found.contacts
    money, hours, contacts = most
    return {
        "ceiling_money": money,
        "ceiling_hours": np.where(timed, hours, np.nan),
        "ceiling_contacts": np.where(timed, contacts, np.nan),
    }
