"""Gauss rules, and expectations over a beta distribution at any of its shapes."""

from functools import lru_cache

import numpy as np

from scoring.core._arrays import Matrix, Vector
from scoring.core._arrays import blocks as blocks  # its users size quadratures

# Above this shape a beta distribution is narrow, and its own Gauss rule exact; below
# it can be spread over many decades, which panels in the logarithm follow.
NARROW = 20.0
NODES = 18
RATIO = 4.0


@lru_cache(maxsize=16)
def legendre(nodes: int) -> tuple[Vector, Vector]:
    """Return nodes and weights of the Gauss-Legendre rule on [0, 1]."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return (1 + points) / 2, weights / 2


@lru_cache(maxsize=1024)
def beta_rule(nodes: int, first: float, second: float) -> tuple[Vector, Vector]:
    """Return nodes and weights (of sum 1) of the Gauss rule of Beta(first, second)."""
    from scipy.linalg import eigh_tridiagonal

    high, low = second - 1, first - 1
    total = high + low
    n = np.arange(1, nodes, dtype=np.float64)
    diagonal = np.empty(nodes)
    diagonal[0] = (low - high) / (total + 2)
    diagonal[1:] = (low - high) * total / ((2 * n + total) * (2 * n + total + 2))
    ratio = np.ones(nodes - 1)
    ratio[1:] = (n[1:] + total) / (2 * n[1:] + total - 1)
    beside = 4 * n * (n + high) * (n + low) * ratio
    beside /= (2 * n + total) ** 2 * (2 * n + total + 1)
    points, vectors = eigh_tridiagonal(diagonal, np.sqrt(beside))
    tiny = np.finfo(np.float64).tiny
    return np.clip((1 + points) / 2, tiny, 1 - 1e-16), np.maximum(vectors[0] ** 2, tiny)


def beta_expectation(
    a: float, b: float, failures: Vector, *, steepness: float
) -> tuple[Matrix, Matrix]:
    """
    Return nodes and weights for expectations over p ~ Beta(a, b + failures).

    Parameters
    ----------
    a, b : float
        Shapes, > 0.
    failures : (m,) ndarray of float64
        Added to the second shape, >= 0.
    steepness : float
        1 / the smallest p at which the function under the expectation bends.

    Returns
    -------
    (m, k) ndarray, (m, k) ndarray
        Nodes in (0, 1), and weights that sum to 1 in each row.
    """
    if a > NARROW:
        rules = [beta_rule(3 * NODES, a, b + float(x)) for x in failures]
        return np.stack([rule[0] for rule in rules]), np.stack([r[1] for r in rules])
    bend = min(1 / RATIO, 1 / max(steepness, b + float(failures.max(initial=0.0))))
    panels = int(np.ceil(np.log(1 / RATIO / bend) / np.log(RATIO) - 1e-9))
    p, log_rest, log_weight = _panels(a, b, panels)
    exponents = log_weight + failures[:, np.newaxis] * log_rest
    weights = np.exp(exponents - exponents.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return np.broadcast_to(p, weights.shape), weights


def shared(rows: Matrix) -> Matrix:
    """Return one row if all are the same memory, as nodes of wide rules are."""
    return rows[:1] if rows.strides[0] == 0 else rows


@lru_cache(maxsize=64)
def _panels(a: float, b: float, panels: int) -> tuple[Vector, Vector, Vector]:
    """Nodes p, ln(1 - p) and log weights of the density of Beta(a, b)."""
    edge = RATIO ** -(panels + 1.0)
    points, weights = beta_rule(NODES, a, 1.0)
    p, log_w = [edge * points], [np.log(weights) + a * np.log(edge) - np.log(a)]
    log_w[0] = log_w[0] + (b - 1) * np.log1p(-p[0])
    points, weights = legendre(NODES)
    for panel in range(panels):
        y = np.log(edge) + (panel + points) * np.log(RATIO)
        p.append(np.exp(y))
        rest = (b - 1) * np.log1p(-p[-1])
        log_w.append(np.log(weights * np.log(RATIO)) + a * y + rest)
    points, weights = beta_rule(NODES, b, 1.0)
    width = 1 - 1 / RATIO
    p.append(1 - width * points)
    last = b * np.log(width) - np.log(b) + np.log(weights)
    log_w.append(last + (a - 1) * np.log(p[-1]))
    nodes = np.concatenate(p)
    log_rest = np.log1p(-nodes[: -points.size])
    log_rest = np.concatenate([log_rest, np.log(width * points)])
    return nodes, log_rest, np.concatenate(log_w)
