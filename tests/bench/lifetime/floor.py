"""The same work done by lifetimes, which sets filters for warnings as it goes."""

import functools
import warnings
from collections.abc import Callable
from importlib import metadata, util
from typing import Any

from scoring.core.purchases import BGNBD, ParetoNBD
from scoring.core.spend import GammaGamma
from tests.bench.lifetime.portfolios import Histories, Vector

MONTHS = 12


def is_installed() -> bool:
    """Return whether lifetimes is there; it is needed for development only."""
    return util.find_spec("lifetimes") is not None


def version() -> str:
    """Return the name and version that the rows are held against."""
    return f"lifetimes {metadata.version('lifetimes')}"


def quiet[**P, R](work: Callable[P, R]) -> Callable[P, R]:
    """Let neither its warnings out, nor what it does to the filters."""

    @functools.wraps(work)
    def contained(*args: P.args, **kwargs: P.kwargs) -> R:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return work(*args, **kwargs)

    return contained


@quiet
def fit_bgnbd(frequency: Vector, recency: Vector, age: Vector) -> BGNBD:
    from lifetimes import BetaGeoFitter

    return BGNBD(*_parameters(BetaGeoFitter().fit(frequency, recency, age)))


@quiet
def fit_pareto_nbd(frequency: Vector, recency: Vector, age: Vector) -> ParetoNBD:
    from lifetimes import ParetoNBDFitter

    return ParetoNBD(*_parameters(ParetoNBDFitter().fit(frequency, recency, age)))


@quiet
def fit_gamma_gamma(frequency: Vector, mean_value: Vector) -> GammaGamma:
    """Fit to customers who bought again: lifetimes refuses the others."""
    from lifetimes import GammaGammaFitter

    return GammaGamma(*_parameters(GammaGammaFitter().fit(frequency, mean_value)))


@quiet
def expected_purchases(model: BGNBD, weeks: float, customers: Histories) -> Vector:
    predicted: Vector = _purchases(model).predict(weeks, *customers[:3])
    return predicted


@quiet
def discounted_value(
    model: BGNBD, spend: GammaGamma, annual_rate: float, customers: Histories
) -> Vector:
    """Value twelve months of 4.345 weeks, each discounted as if bought at its end."""
    import pandas as pd

    values = _spend(spend).customer_lifetime_value(
        _purchases(model),
        *(pd.Series(values) for values in customers),
        time=MONTHS,
        discount_rate=(1 + annual_rate) ** (1 / MONTHS) - 1,
        freq="W",
    )
    discounted: Vector = values.to_numpy()
    return discounted


def _parameters(fitter: Any) -> list[float]:
    return [float(value) for value in fitter.params_]


def _purchases(model: BGNBD) -> Any:
    import pandas as pd
    from lifetimes import BetaGeoFitter

    fitter = BetaGeoFitter()
    fitter.params_ = pd.Series(
        {name: getattr(model, name) for name in ("r", "alpha", "a", "b")}
    )
    fitter.predict = fitter.conditional_expected_number_of_purchases_up_to_time
    return fitter


def _spend(spend: GammaGamma) -> Any:
    import pandas as pd
    from lifetimes import GammaGammaFitter

    fitter = GammaGammaFitter()
    fitter.params_ = pd.Series({name: getattr(spend, name) for name in ("p", "q", "v")})
    return fitter
