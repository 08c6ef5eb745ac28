"""Who fails a gate of a policy, and which account is never to be lost."""

import datetime as dt
import math

import numpy as np

from accounts.rollup.facts import months_before
from tiers.features import Codes, Flags, Portfolio, Vector
from tiers.models import Gate, NomineeType, Policy, SupplierGate, SupplierStatus, Tier

ANSWER = SupplierStatus.Answer
REVENUE = "revenue_12m"
NOMINATED = ("QUALIFIED", "ACCEPTED")


def gate_failures(policy: Policy, portfolio: Portfolio) -> dict[Gate, Flags]:
    """
    Return who, (n,), fails each gate that *policy* has, in the order they are tried.

    What is not measured fails none; the gate for suppliers may ask that we know.
    """
    known = portfolio.measures
    failures = {Gate.CLOSED: ~is_living(portfolio)}
    if not policy.prospects_allowed:
        failures[Gate.PROSPECT] = portfolio.status == "PROSPECT"
    if policy.needs_nomination:
        nominated = np.isin(portfolio.nomination, NOMINATED)
        failures[Gate.NOMINATION] = ~nominated & (portfolio.tier != Tier.STRATEGIC)
    if policy.supplier_gate == SupplierGate.CANNOT:
        failures[Gate.SUPPLIER] = portfolio.supplier == ANSWER.CANNOT
    elif policy.supplier_gate == SupplierGate.UNKNOWN:
        able = [str(ANSWER.IS), str(ANSWER.ABLE)]
        failures[Gate.SUPPLIER] = ~np.isin(portfolio.supplier, able)
    if policy.minimum_potential is not None:
        least = float(policy.minimum_potential)
        failures[Gate.POTENTIAL] = known["potential"] < least
    if policy.minimum_margin_rate is not None:
        rate = known["net_margin_rate"]
        failures[Gate.MARGIN] = rate < policy.minimum_margin_rate
    if policy.minimum_roi is not None:
        failures[Gate.ROI] = known["roi"] < policy.minimum_roi
    if policy.maximum_revenue_share is not None:
        most = policy.maximum_revenue_share * total_revenue(portfolio)
        failures[Gate.CONCENTRATION] = (known[REVENUE] > most) & (known[REVENUE] > 0)
    return failures


def first_gates(policy: Policy, portfolio: Portfolio) -> Codes:
    """Return the code, (n,), of the first gate that each account fails, or nothing."""
    first = np.full(portfolio.size, "", dtype="U15")
    for gate, fails in reversed(gate_failures(policy, portfolio).items()):
        first[fails] = str(gate)
    return first


def total_revenue(portfolio: Portfolio) -> float:
    """Return the revenue of all customers, of which no account may be too much."""
    customers = portfolio.status == "CUSTOMER"
    return float(np.nansum(portfolio.measures[REVENUE][customers]))


def is_living(portfolio: Portfolio) -> Flags:
    """Return who, (n,), is a customer or a prospect."""
    status = portfolio.status
    return np.asarray((status == "CUSTOMER") | (status == "PROSPECT"), dtype=bool)


def overridden(portfolio: Portfolio) -> Flags:
    """Return whose tier, (n,), a person holds."""
    return np.asarray((portfolio.override != "") & is_living(portfolio), dtype=bool)


def is_candidate(portfolio: Portfolio) -> Flags:
    """Return who may be Strategic: customers and prospects, but no Alternative."""
    held = overridden(portfolio)
    tier = np.where(held, portfolio.override, portfolio.tier)
    return np.asarray(is_living(portfolio) & (tier != Tier.ALTERNATIVE), dtype=bool)


def stays_at_least(policy: Policy, portfolio: Portfolio, as_of: dt.date) -> Flags:
    """Return who has held its tier for fewer reviews than it is held at least."""
    months = policy.minimum_stay_reviews * policy.review_months
    return _held_after(portfolio, months_before(as_of, months))


def develops(
    policy: Policy, portfolio: Portfolio, as_of: dt.date, *, contributions: Vector
) -> Flags:
    """
    Return which strategic accounts, (n,), little spend does not cost their seat yet.

    Those within the time to develop whose score would reach the line to stay if their
    revenue were worth all it can be; nobody where the policy does not judge revenue.

    :param contributions: (n, c) points
    """
    revenue = [criterion["code"] == REVENUE for criterion in policy.criteria]
    if not any(revenue):
        return np.zeros(portfolio.size, dtype=bool)
    weights = np.array([criterion["weight"] for criterion in policy.criteria])
    full = np.where(revenue, 100.0 * weights, contributions).sum(axis=1)
    within = _held_after(portfolio, months_before(as_of, policy.development_months))
    strategic = portfolio.tier == Tier.STRATEGIC
    return np.asarray(strategic & within & (full >= policy.stay_score), dtype=bool)


def nominee_types(policy: Policy, portfolio: Portfolio) -> Codes:
    """Return what each account, (n,), would bring: as confirmed, else as suggested."""
    suggested = suggested_types(policy, portfolio.status, portfolio.measures)
    confirmed = portfolio.confirmed_type != ""
    return np.where(confirmed, portfolio.confirmed_type, suggested)


def suggested_types(policy: Policy, status: Codes, known: dict[str, Vector]) -> Codes:
    """
    Return what the figures of each account, (n,), say that it would bring.

    :param known: influence, growth, potential and the revenues of two years, (n,) each
    """
    impact = (status == "PROSPECT") | (known["influence"] >= policy.market_impact)
    bought = (known[REVENUE] > 0) | (known["revenue_prev_12m"] > 0)
    return np.select(
        [impact, known["growth"] >= policy.fast_growth, bought | _measured(known)],
        [
            str(NomineeType.MARKET_IMPACT),
            str(NomineeType.FAST_GROWING),
            str(NomineeType.ESTABLISHED),
        ],
        default="",
    )


def not_to_lose(policy: Policy, portfolio: Portfolio) -> Flags:
    """
    Return who must not be lost, (n,): marked so, sole source, or best by margin.

    The last two are asked of Valued customers only.
    """
    known = portfolio.measures
    valued = (portfolio.tier == Tier.VALUED) & (portfolio.status == "CUSTOMER")
    sole = valued & (known["share_of_wallet"] >= policy.sole_source_share)
    margin = np.where(valued, np.nan_to_num(known["net_margin_12m"], nan=0.0), 0.0)
    best = np.lexsort((portfolio.keys, -margin))
    best = best[: math.ceil(policy.do_not_lose_share * int(valued.sum()) - 1e-9)]
    among_best = np.zeros(portfolio.size, dtype=bool)
    among_best[best] = True
    return np.asarray(portfolio.marked | sole | (among_best & (margin > 0)), dtype=bool)


def _measured(known: dict[str, Vector]) -> Flags:
    return ~np.isnan(known["potential"]) | ~np.isnan(known["influence"])


def _held_after(portfolio: Portfolio, day: dt.date) -> Flags:
    return np.asarray(portfolio.tier_since > np.datetime64(day), dtype=bool)
