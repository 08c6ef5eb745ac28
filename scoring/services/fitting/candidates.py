"""Every model of purchases fitted to the same histories, and the one that is taken."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.features.histories import Histories

if TYPE_CHECKING:
    from scoring.core.purchases import Fit

logger = logging.getLogger(__name__)

AUTO = "auto"
ASKED = "ASKED"
MODELS = ("bg-nbd", "pareto-nbd", "mbg-cnbd")
# A model with as many parameters as these says nothing about fewer accounts.
FEWEST_REPEATING = 10
# What an optimiser or a model may raise over histories that are no model's; numpy's
# error of linear algebra is a ValueError.
FAILURES = (ValueError, ArithmeticError)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A model that was tried: its fit, or why there is none."""

    name: str
    fit: "Fit[Any] | None"
    error: str = ""

    def described(self) -> dict[str, Any]:
        """Return it as it is kept, without its back-test."""
        if self.fit is None:
            return {
                "model": self.name,
                "parameters": {},
                "log_likelihood": None,
                "boundary": [],
                "error": self.error,
            }
        return {
            "model": self.name,
            "parameters": asdict(self.fit.model),
            "log_likelihood": float(self.fit.log_likelihood),
            "boundary": list(self.fit.boundary),
            "error": self.error,
        }


def model_names() -> list[str]:
    """Return the purchase models that can be asked for."""
    return [AUTO, *MODELS]


def wanted_models(wanted: str) -> Sequence[str]:
    """Return the models that are tried where *wanted* is asked for."""
    return MODELS if wanted == AUTO else (wanted,)


def fit_model(name: str, histories: Any) -> "Fit[Any]":
    """
    Fit the model *name* to histories (`Histories`, or an `Origin` of the back-test).

    :raises ValueError: if there is no account, or a figure of the fit is not finite
    """
    from scoring.core import purchases

    past = (histories.frequency, histories.recency, histories.age)
    fit: Fit[Any]
    if name == "mbg-cnbd":
        fit = purchases.fit_mbg_cnbd(*past, histories.log_gap_sum)
    elif name == "pareto-nbd":
        fit = purchases.fit_pareto_nbd(*past)
    else:
        fit = purchases.fit_bgnbd(*past)
    figures = [fit.log_likelihood, *asdict(fit.model).values()]
    if not np.isfinite(figures).all():
        raise ValueError("the likelihood has no finite optimum")
    return fit


def try_models(histories: Histories, names: Sequence[str]) -> dict[str, Candidate]:
    """Fit each model; one that fails says why, and the others are fitted."""
    return {name: _tried(name, histories) for name in names}


def choose(tried: Mapping[str, Candidate], wanted: str) -> tuple[str, str] | None:
    """Return the model that is taken and why, or ``None`` if none could be fitted."""
    from scoring.core.purchases import most_likely

    fits = {name: one.fit for name, one in tried.items() if one.fit is not None}
    if not fits:
        return None
    if wanted != AUTO:
        return wanted, ASKED
    return most_likely(fits)


def _tried(name: str, histories: Histories) -> Candidate:
    try:
        return Candidate(name, fit_model(name, histories))
    except FAILURES as error:
        logger.warning("fit failed", extra={"model": name}, exc_info=True)
        return Candidate(name, None, f"{type(error).__name__}: {error}")
