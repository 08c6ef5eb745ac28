"""Purchase histories of CDNOW's customers, and of a million like them."""

import os
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.core.purchases import BGNBD
from scoring.core.spend import GammaGamma

type Vector = NDArray[np.float64]

SAMPLE = 2_357
MANY = 1_000_000
# What Fader, Hardie and Lee (2005) found in CDNOW's customers.
PURCHASES = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
SPEND = GammaGamma(p=6.25, q=3.74, v=15.44)
# Days since their first purchase at the end of the study's first half.
YOUNGEST, OLDEST = 189, 272


class Histories(NamedTuple):
    """Purchases, recency and age in weeks, and mean values; (n,) each."""

    frequency: Vector
    recency: Vector
    age: Vector
    mean_value: Vector


def sample(seed: int) -> tuple[Histories, str]:
    """Return CDNOW's sample where the tests have it, else as many simulated."""
    if not os.environ.get("SAM_TEST_PORTFOLIOS"):
        return simulated(SAMPLE, seed), "simulated from CDNOW's published parameters"
    from tests.scoring.core.portfolios import read_portfolio

    customers = read_portfolio("cdnow-sample", as_of=date(1997, 9, 30))
    return Histories(*customers[:4]), "CDNOW sample"


def simulated(size: int, seed: int) -> Histories:
    """Let so many customers buy and leave as the published parameters say."""
    rng = np.random.default_rng(seed)
    age = rng.integers(YOUNGEST, OLDEST + 1, size) / 7
    rate = rng.gamma(PURCHASES.r, 1 / PURCHASES.alpha, size)
    leaving = rng.beta(PURCHASES.a, PURCHASES.b, size)
    frequency, recency, now = np.zeros(size), np.zeros(size), np.zeros(size)
    there = np.flatnonzero(rate > 0)
    while there.size:
        now[there] += rng.standard_exponential(there.size) / rate[there]
        there = there[now[there] < age[there]]
        frequency[there] += 1
        recency[there] = np.floor(now[there] * 7) / 7
        there = there[rng.random(there.size) >= leaving[there]]
    orders = SPEND.p * np.maximum(frequency, 1)
    level = SPEND.p * SPEND.v / rng.gamma(SPEND.q, 1, size)
    mean_value = np.where(frequency > 0, level * rng.gamma(orders) / orders, 0.0)
    return Histories(frequency, recency, age, mean_value)
