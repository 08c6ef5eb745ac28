"""Percentiles of lifetime value, read off a lattice of histories."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from scoring.core._arrays import Matrix, Vector
from scoring.core._quadrature import blocks
from scoring.core.lifetime.counts import Counts, purchase_counts
from scoring.core.lifetime.terms import Spend
from scoring.core.purchases.histories import Histories
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.pareto import ParetoNBD
from scoring.core.purchases.posterior import PurchaseModel
from scoring.core.spend import GammaGamma

type Cube = NDArray[np.float64]

# The lattice does not depend on the portfolio, so that neither do an account's figures.
EXACT = 24  # frequencies that are nodes each
FREQUENCIES = np.unique(
    np.concatenate([np.arange(EXACT + 1), EXACT * 1.2 ** np.arange(1, 60)]).round()
)
AGE_STEP = 0.25  # in ln(offset + age)
SILENCES = 7
CHANCES = np.linspace(-9.0, 2.25, 46)  # as log odds: up to 90 %
LOG_RATIOS = np.linspace(-9.0, 4.0, 32)
ROUNDS = (CHANCES[::3], CHANCES[1::3], CHANCES[::3])  # that refine an inversion
EDGE = 9.5  # log odds beyond which nothing is told apart


@dataclass(frozen=True, slots=True, eq=False)
class Spreads:
    """
    How each account's value spreads around its mean, if it buys.

    Attributes
    ----------
    rows : (c, n) ndarray of int
        Rows of the table around each account.
    shares : (c, n) ndarray
        How near each is; they sum to 1.
    table : (r, chances) ndarray
        Logarithm of the value over its mean, at each of the chances.
    """

    rows: NDArray[np.intp]
    shares: Matrix
    table: Matrix

    def log_ratio(self, chance: Vector) -> Vector:
        """Return ln(value / mean), (n,), at each account's own chance, 0 to 0.9."""
        odds = np.clip(_log_odds(chance), CHANCES[0], CHANCES[-1])
        place = (odds - CHANCES[0]) / (CHANCES[1] - CHANCES[0])
        left = np.minimum(place.astype(np.intp), CHANCES.size - 2)
        part = place - left
        flat, width = self.table.ravel(), CHANCES.size
        total = np.zeros(chance.size)
        for row, share in zip(self.rows, self.shares, strict=True):
            at = row * width + left
            total += share * ((1 - part) * flat.take(at) + part * flat.take(at + 1))
        return total


def spreads(
    model: PurchaseModel, spend: Spend, force: float, weeks: float, histories: Histories
) -> Spreads:
    """Return how values spread over *weeks* > 0 at a discount *force* a week."""
    offset = model.alpha
    if isinstance(model, ParetoNBD):
        offset = min(model.alpha, model.beta)
    nodes = _silences(model)
    axes = (
        _by_frequency(histories.frequency),
        _by_age(histories.age, offset),
        _by_silence(model, histories),
    )
    ages = int(axes[1][0].max(initial=0)) + 2
    seen = np.zeros((FREQUENCIES.size + 1) * ages, dtype=bool)
    corners = []
    for sides in product((0, 1), repeat=3):
        x, age, silence = (left + s for (left, _), s in zip(axes, sides, strict=True))
        share = np.ones(histories.frequency.size)
        for (_, part), side in zip(axes, sides, strict=True):
            share *= part if side else 1 - part
        cell, near = x * ages + age, share > 0
        if near.any():
            seen[cell[near]] = True
            corners.append((cell, silence, share, near))
    used = np.flatnonzero(seen)
    place = np.cumsum(seen) - 1
    rows = [
        np.where(near, place[cell] * nodes.size + silence, 0)
        for cell, silence, _, near in corners
    ]
    frequency = FREQUENCIES[used // ages]
    since = offset * np.expm1(AGE_STEP * (used % ages))
    return Spreads(
        np.array(rows, dtype=np.intp).reshape(len(corners), -1),
        np.array([share for _, _, share, _ in corners]).reshape(len(corners), -1),
        _table(model, spend, force, weeks, frequency, since),
    )


def _by_frequency(frequency: Vector) -> tuple[NDArray[np.intp], Vector]:
    """Return the node at or below each frequency, and how far it is to the next."""
    left = np.searchsorted(FREQUENCIES, frequency, side="right") - 1
    left = np.minimum(left, FREQUENCIES.size - 2)
    low, high = FREQUENCIES[left], FREQUENCIES[left + 1]
    part = np.log1p((frequency - low) / (1 + low)) / np.log1p((high - low) / (1 + low))
    return left, np.clip(part, 0.0, 1.0)


def _by_age(age: Vector, offset: float) -> tuple[NDArray[np.intp], Vector]:
    place = np.log1p(age / offset) / AGE_STEP
    left = place.astype(np.intp)
    return left, place - left


def _silences(model: PurchaseModel) -> Vector:
    """Return nodes of n (T - t) / (alpha + T), as shares y / (1 + y)."""
    regular = isinstance(model, MBGCNBD) and model.k > 1
    return np.linspace(0.0, 1.0, SILENCES) if regular else np.zeros(1)


def _by_silence(
    model: PurchaseModel, histories: Histories
) -> tuple[NDArray[np.intp], Vector]:
    nodes = _silences(model)
    if nodes.size == 1 or not isinstance(model, MBGCNBD):
        nothing = np.zeros(histories.frequency.size)
        return nothing.astype(np.intp), nothing
    n = model.r + model.k * histories.frequency
    silence = n * (histories.age - histories.recency) / (model.alpha + histories.age)
    place = silence / (1 + silence) * (nodes.size - 1)
    left = np.minimum(place.astype(np.intp), nodes.size - 2)
    return left, place - left


def _phase_weights(model: PurchaseModel, frequency: Vector) -> Cube:
    """Probability (k, m, s) of each phase of the gap at the nodes of the silence."""
    share = _silences(model)
    k = model.k if isinstance(model, MBGCNBD) else 1
    n = (model.r + k * frequency)[:, np.newaxis]
    weights = np.empty((k, frequency.size, share.size))
    rising = np.ones_like(n)
    for j in range(k):
        weights[j] = rising * share**j * (1 - share) ** (k - 1 - j)
        rising = rising * (n + j) / (n * (j + 1))
    weights /= weights.sum(axis=0)
    return weights


def _table(
    model: PurchaseModel,
    spend: Spend,
    force: float,
    weeks: float,
    frequency: Vector,
    age: Vector,
) -> Matrix:
    phases = _phase_weights(model, frequency)
    rows = np.empty((frequency.size, phases.shape[2], CHANCES.size))
    for some in blocks(frequency.size, 4_000):
        counts = purchase_counts(model, force, weeks, frequency[some], age[some])
        rows[some] = _log_ratios(counts, phases[:, some], spend, frequency[some])
    return rows.reshape(-1, CHANCES.size)


def _log_ratios(counts: Counts, phases: Cube, spend: Spend, frequency: Vector) -> Cube:
    """Invert the distribution of value over its mean: (m, s, chances)."""
    weight: Cube = np.einsum("kmc,kms->msc", counts.weight, phases)
    weight /= np.maximum(weight.sum(axis=2, keepdims=True), 1e-300)
    below, level, usual = _distribution(counts, spend, frequency)
    ahead = np.maximum(np.einsum("msc,mc->ms", weight, counts.mean), 1e-300)
    logs = LOG_RATIOS + np.log(ahead[:, :1] * usual[:, np.newaxis])
    odds = _odds_below(below, weight, logs)
    for chances in ROUNDS:  # where the distributions so far have their percentiles
        ends = {0, odds.shape[1] - 1}
        finer = [_inverted(odds[:, end], logs, chances) for end in ends]
        more = np.concatenate(finer, axis=1)
        odds = np.concatenate([odds, _odds_below(below, weight, more)], axis=2)
        logs = np.concatenate([logs, more], axis=1)
        order = np.argsort(logs, axis=1, kind="stable")
        logs = np.take_along_axis(logs, order, axis=1)
        odds = np.take_along_axis(odds, order[:, np.newaxis, :], axis=2)
    ratios = [_inverted(odds[:, s], logs, CHANCES) for s in range(weight.shape[1])]
    means = np.log(ahead) + np.log(level)[:, np.newaxis]
    inverted: Cube = np.stack(ratios, axis=1) - means[:, :, np.newaxis]
    return inverted


def _odds_below(below: Callable[[Matrix], Cube], weight: Cube, logs: Matrix) -> Cube:
    """Log odds (m, s, v) of a value below each of those whose logarithms are given."""
    return _log_odds(np.einsum("msc,mvc->msv", weight, below(logs)))


def _distribution(
    counts: Counts, spend: Spend, frequency: Vector
) -> tuple[Callable[[Matrix], Cube], Vector, Vector]:
    """
    Return the distribution of value, part by part, and the level of spend.

    That is its mean, which a heavy tail can carry far off, and a usual one; all
    relative to the unit of each account's level.
    """
    from scipy.special import betainc, ndtr

    variance = counts.spread + spend.order_variance / counts.orders
    if isinstance(spend, GammaGamma):
        level = spend.p * frequency + spend.q
        shape = np.minimum(1 / np.maximum(variance, 1e-300), 1e7)[:, np.newaxis]
        scale = np.log(counts.mean)[:, np.newaxis] - np.log(shape)
        power = level[:, np.newaxis, np.newaxis]

        def gamma(logs: Matrix) -> Cube:
            odds = logs[:, :, np.newaxis] - scale
            share = 1 / (1 + np.exp(-np.clip(odds, -700.0, 700.0)))
            values: Cube = betainc(shape, power, share)
            return values

        return gamma, 1 / (level - 1), 1 / level
    spread = spend.posterior(frequency, np.ones(frequency.size))[1]
    own = np.log1p(variance)[:, np.newaxis]
    centre = np.log(counts.mean)[:, np.newaxis] - own / 2
    deviation = np.sqrt(own + spread[:, np.newaxis, np.newaxis])

    def normal(logs: Matrix) -> Cube:
        values: Cube = ndtr((logs[:, :, np.newaxis] - centre) / deviation)
        return values

    return normal, np.exp(np.minimum(spread / 2, 700.0)), np.ones(spread.size)


def _log_odds(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    tiny = np.exp(-EDGE)
    inside = np.clip(chance, tiny, 1 - tiny)
    return np.log(inside) - np.log1p(-inside)


def _inverted(odds: Matrix, logs: Matrix, chances: Vector) -> Matrix:
    """Logarithms (m, chances) at which the log odds are those of the chances."""
    pairs = zip(odds, logs, strict=True)
    return np.stack([np.interp(chances, *pair) for pair in pairs])
