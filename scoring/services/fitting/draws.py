"""Draws of the models' parameters that their fits leave open."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from scoring.features.histories import Vector

if TYPE_CHECKING:
    from scoring.core.purchases import Fit

WIDEST = 26.0  # spread of a log-normal whose mean is a number


def normal_draws(fit: "Fit[Any]", draws: int, rng: np.random.Generator) -> list[Any]:
    """
    Draw models of purchases whose parameters' logarithms are normal around a fit's.

    What ended at a boundary stays, as does k.
    """
    model = fit.model
    names = [name for name in model.__slots__ if name != "k"]
    fixed = {"k": model.k} if "k" in model.__slots__ else {}
    values = np.array([getattr(model, name) for name in names])
    held = np.isin(names, fit.boundary)
    drawn = _laplace(fit.covariance, values, values, draws, rng, held=held)
    return [
        type(model)(**fixed, **dict(zip(names, map(float, row), strict=True)))
        for row in drawn
    ]


def spend_draws(
    model: Any,
    covariance: Any,
    boundary: tuple[str, ...],
    draws: int,
    rng: np.random.Generator,
) -> Iterator[Any]:
    """Yield models of spend drawn likewise, on the scale that was fitted."""
    names = list(model.__slots__)
    held = np.isin(names, boundary)
    log_normal = "mu" in names
    if log_normal:
        values = np.array([model.mu, model.between, model.within])
        scale = np.array([1.0, model.between, model.within])
    else:
        scale = values = np.array([model.p, model.q - 1, model.v])
    drawn = _laplace(covariance, values, scale, draws, rng, held=held, plain=log_normal)
    if log_normal:
        drawn[:, 2] = np.minimum(drawn[:, 2], WIDEST)
    else:
        drawn[:, 1] += 1
    for row in drawn:
        yield type(model)(*map(float, row))


def _laplace(
    covariance: Any,
    values: Vector,
    scale: Vector,
    draws: int,
    rng: np.random.Generator,
    *,
    held: NDArray[np.bool_],
    plain: bool = False,
) -> Vector:
    """
    Draw (draws, p): normal in the logarithms, the first as it is if *plain*.

    What is *held* stays, and the others are drawn given it.
    """
    spread = np.array(covariance, dtype=np.float64) / np.outer(scale, scale)
    across = spread[:, held] @ np.linalg.pinv(spread[np.ix_(held, held)])
    spread = spread - across @ spread[held]
    powers, vectors = np.linalg.eigh((spread + spread.T) / 2)
    root = vectors * np.sqrt(np.maximum(powers, 0.0))
    steps = rng.standard_normal((draws, values.size)) @ root.T
    steps[:, held] = 0
    drawn: Vector = values * np.exp(np.clip(steps, -20.0, 20.0))
    if plain:
        drawn[:, 0] = values[0] + steps[:, 0] * scale[0]
    return drawn
