"""Whether one group's service slides while another's rises, week by week."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core.monitor import ewma, robust_baseline

type Vector = NDArray[np.float64]
type State = Literal["GREEN", "AMBER", "RED", "UNKNOWN"]

__all__ = [
    "Chart",
    "Figures",
    "Judged",
    "Series",
    "State",
    "Usual",
    "index",
    "judge",
    "pairs",
    "worst",
]

HALF = 0.5  # Haldane's correction: a count of zero has a logarithm too
FULL = 2.0  # limits off at which a pair counts as wholly out of balance
ORDER: tuple[State, ...] = ("UNKNOWN", "GREEN", "AMBER", "RED")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Figures:
    """
    What the customers of a tier gave and got in each of t weeks, oldest first.

    NaN where a figure is not measured. Income is money of the week, of the same
    customers 52 weeks before, and of the 52 weeks to its end.
    """

    accounts: Vector
    minutes: Vector
    contacts: Vector
    promised: Vector
    response: Vector
    problems: Vector
    income: Vector
    income_before: Vector
    income_year: Vector


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Series:
    """
    A pair, (t,) each: up is worse for the tier, and the gap for Valued customers.

    A pair that shares something out has a gap only. ``chance`` is the standard
    deviation that a gap of counts has by chance alone; its spread is never less.
    """

    gap: Vector
    valued: Vector | None = None
    strategic: Vector | None = None
    chance: float = 0.0


@dataclass(frozen=True, slots=True)
class Usual:
    """Level and spread when all is well, and the weeks that say so."""

    centre: float
    spread: float
    weeks: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Chart:
    """
    The moving average over the judged weeks in which there is a value, (t,) each.

    ``places`` are the weeks' places in the series.
    """

    places: NDArray[np.int64]
    average: Vector
    low: Vector
    high: Vector

    @property
    def is_above(self) -> bool:
        return bool(self.average[-1] > self.high[-1])

    @property
    def is_below(self) -> bool:
        return bool(self.average[-1] < self.low[-1])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Judged:
    """
    What was made of a pair as of its last week.

    ``off`` is how far the gap's average is beyond what is usual, in limits: 1 at the
    limit, negative on the good side. It and the charts are ``None`` if unknown.
    """

    state: State
    weeks: int
    usual: Usual | None = None
    gap: Chart | None = None
    valued: Chart | None = None
    strategic: Chart | None = None
    off: float | None = None


def pairs(strategic: Figures, valued: Figures) -> dict[str, Series]:
    r"""
    Return the five pairs of two tiers, by code, NaN where a week says nothing.

    With s Strategic and v Valued, h minutes given, m margin of 52 weeks:

    - RESOURCES: :math:`\ln\frac{h_s / h_v}{m_s / m_v}`, a gap only;
    - CONTACTS: log of contacts promised over contacts made, half a contact added;
    - RESPONSE: log of one plus the median minutes to a first answer;
    - PROBLEMS: log of open ones for each customer, half a problem added to them and
      to the customers as many as have half a problem, so that few customers without
      one look like all;
    - INCOME: log of the margin of the same customers 52 weeks before over that of now.
    """
    rate = _rate(strategic, valued)
    hours = _log(strategic.minutes) - _log(valued.minutes)
    earned = _log(strategic.income_year) - _log(valued.income_year)
    return {
        "RESOURCES": Series(gap=hours - earned),
        "CONTACTS": _between(
            _contacts(strategic),
            _contacts(valued),
            chance=_chance(strategic.contacts, valued.contacts),
        ),
        "RESPONSE": _between(np.log1p(strategic.response), np.log1p(valued.response)),
        "PROBLEMS": _between(
            _open(strategic, rate),
            _open(valued, rate),
            chance=_chance(strategic.problems, valued.problems),
        ),
        "INCOME": _between(
            _log(strategic.income_before) - _log(strategic.income),
            _log(valued.income_before) - _log(valued.income),
        ),
    }


def judge(
    series: Series,
    *,
    judged: int,
    reference: int,
    weight: float,
    limit: float,
) -> Judged:
    """
    Judge a pair as of the last week of its series.

    Parameters
    ----------
    series : Series
        Of t weeks, oldest first, none overlapping another.
    judged : int
        The latest weeks, >= 1, over which the average moves.
    reference : int
        Weeks with a value before them, >= 1, that it takes to know what is usual.
    weight, limit : float
        Of the moving average, as in `scoring.core.monitor.ewma`.

    Returns
    -------
    Judged
        AMBER where the gap's average is above its limit. RED where moreover Valued's
        own average is above its limit and Strategic's is better than its centre: some
        get less while others get more. A pair without series of its own is not RED.
        UNKNOWN where too few weeks say what is usual, or no judged week has a value.

    Raises
    ------
    ValueError
        If a number is out of range.
    """
    if judged < 1 or reference < 1:
        raise ValueError("judged and reference must be >= 1")
    usual = _usual(series.gap, judged, least=series.chance)
    if usual is None or usual.weeks < reference:
        return Judged("UNKNOWN", usual.weeks if usual else 0)
    chart = _chart(series.gap, usual, judged=judged, weight=weight, limit=limit)
    if chart is None:
        return Judged("UNKNOWN", usual.weeks)
    own: dict[str, Chart | None] = {
        name: None
        if values is None
        else _chart(
            values, _usual(values, judged), judged=judged, weight=weight, limit=limit
        )
        for name, values in (("valued", series.valued), ("strategic", series.strategic))
    }
    return Judged(
        _state(chart, own["valued"], own["strategic"]),
        usual.weeks,
        usual=usual,
        gap=chart,
        valued=own["valued"],
        strategic=own["strategic"],
        off=_off(chart),
    )


def index(
    off: Mapping[str, float | None], weights: Mapping[str, float]
) -> float | None:
    """
    Return 100 where no measured pair is off, 0 where all are two limits off or more.

    *off* is that of each pair, ``None`` if unknown. ``None`` if nothing is measured, or
    what is measured has no weight.
    """
    known = {code: value for code, value in off.items() if value is not None}
    total = sum(weights.get(code, 0.0) for code in known)
    if total <= 0:
        return None
    lost = sum(
        weights.get(code, 0.0) * min(max(value / FULL, 0.0), 1.0)
        for code, value in known.items()
    )
    return 100.0 * (1.0 - lost / total)


def worst(states: Mapping[str, State]) -> State:
    """Return the worst of some pairs' states; UNKNOWN if none is known."""
    return max(states.values(), key=ORDER.index, default="UNKNOWN")


def _between(strategic: Vector, valued: Vector, *, chance: float = 0.0) -> Series:
    return Series(valued - strategic, valued, strategic, chance)


def _chance(*counts: Vector) -> float:
    """Deviation of a difference of logs of Poisson counts, by the delta method."""
    means = [float(np.nanmean(count)) for count in counts if np.isfinite(count).any()]
    return float(np.sqrt(sum(mean / (mean + HALF) ** 2 for mean in means)))


def _contacts(tier: Figures) -> Vector:
    """Contacts promised for each one made; not measured where none is promised."""
    counted = bool(np.nansum(tier.contacts) > 0)
    known = (tier.promised > 0) & counted
    promised = np.where(known, tier.promised, np.nan)
    return np.asarray(np.log(promised / (tier.contacts + HALF)))


def _open(tier: Figures, rate: float) -> Vector:
    """Log of the open problems of a customer, half a problem drawn to the *rate*."""
    accounts = np.where(tier.accounts > 0, tier.accounts, np.nan)
    if rate == 0:
        return np.asarray(accounts * 0.0)
    return np.asarray(np.log((tier.problems + HALF) / (accounts + HALF / rate)))


def _rate(*tiers: Figures) -> float:
    """Open problems of a customer, of both tiers in all weeks; 0 if none is known."""
    problems = sum(float(np.nansum(tier.problems)) for tier in tiers)
    accounts = sum(float(np.nansum(tier.accounts)) for tier in tiers)
    return problems / accounts if accounts > 0 else 0.0


def _log(values: Vector) -> Vector:
    return np.asarray(np.log(np.where(values > 0, values, np.nan)))


def _usual(values: Vector, judged: int, *, least: float = 0.0) -> Usual | None:
    """Return what is usual before the judged weeks; of all weeks if it never varied."""
    before = _known(values[:-judged])
    if not before.size:
        return None
    centre, spread = robust_baseline(before)
    if spread == 0:
        spread = float(_known(values).std())
    return Usual(centre, max(spread, least), before.size)


def _chart(
    values: Vector, usual: Usual | None, *, judged: int, weight: float, limit: float
) -> Chart | None:
    start = max(values.size - judged, 0)
    places = start + np.flatnonzero(np.isfinite(values[start:]))
    if usual is None or not places.size:
        return None
    if usual.spread == 0:
        flat = np.full(places.size, usual.centre)
        return Chart(places, flat, flat, flat)
    found = ewma(
        values[places], weight, limit, centre=usual.centre, spread=usual.spread
    )
    return Chart(places, found.path, found.low, found.high)


def _state(gap: Chart, valued: Chart | None, strategic: Chart | None) -> State:
    if not gap.is_above:
        return "GREEN"
    if valued is None or strategic is None or not valued.is_above:
        return "AMBER"
    middle = (strategic.low[-1] + strategic.high[-1]) / 2
    return "RED" if strategic.average[-1] < middle else "AMBER"


def _off(chart: Chart) -> float:
    width = float(chart.high[-1] - chart.low[-1]) / 2
    middle = float(chart.high[-1] + chart.low[-1]) / 2
    return (float(chart.average[-1]) - middle) / width if width > 0 else 0.0


def _known(values: ArrayLike) -> Vector:
    row = np.asarray(values, dtype=np.float64)
    return row[np.isfinite(row)]
