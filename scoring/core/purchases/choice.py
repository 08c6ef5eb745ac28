"""Which model of purchases suits a portfolio."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from numpy.typing import ArrayLike

from scoring.core._fitting import Fit
from scoring.core.purchases.bgnbd import BGNBD
from scoring.core.purchases.bgnbd_fit import fit_bgnbd
from scoring.core.purchases.mbgcnbd import MBGCNBD
from scoring.core.purchases.mbgcnbd_fit import fit_mbg_cnbd
from scoring.core.purchases.pareto import ParetoNBD
from scoring.core.purchases.pareto_fit import fit_pareto_nbd

type PurchaseFit = Fit[BGNBD] | Fit[ParetoNBD] | Fit[MBGCNBD]
type Reason = Literal["MOST_LIKELY", "MOST_LIKELY_WITHIN_BOUNDS", "ALL_AT_BOUNDARY"]


@dataclass(frozen=True, slots=True, eq=False)
class ModelChoice:
    """
    The purchase model that was chosen, and those it was chosen from.

    Attributes
    ----------
    name : str
        "bg-nbd", "pareto-nbd" or "mbg-cnbd".
    fit : Fit
        The one chosen.
    candidates : mapping of str to Fit
        Every model tried, by name; their log-likelihoods compare.
    reason : str
        ``MOST_LIKELY``: the highest likelihood of all. ``MOST_LIKELY_WITHIN_BOUNDS``:
        the highest of those that do not end at a boundary, where one that does is
        higher. ``ALL_AT_BOUNDARY``: the highest, and none is within its bounds.
    """

    name: str
    fit: PurchaseFit
    candidates: Mapping[str, PurchaseFit]
    reason: Reason


def choose_purchase_model(
    frequency: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    log_gap_sum: ArrayLike,
    *,
    weights: ArrayLike | None = None,
) -> ModelChoice:
    """
    Fit every model of purchases and choose the most likely that is not degenerate.

    All have four parameters, so that their log-likelihoods compare as they are; that
    of MBG/CNBD-k has the gaps' term, which is 0 for the others.

    Parameters
    ----------
    frequency, recency, age, log_gap_sum : (n,) array_like
        Histories as :func:`fit_mbg_cnbd` takes them, n >= 1.
    weights : (n,) array_like, optional
        Accounts behind each history, >= 0; 1 by default.

    Raises
    ------
    ValueError
        If there is no account, or an argument is refused; the message names it and
        the first offending index.
    """
    candidates: dict[str, PurchaseFit] = {
        "bg-nbd": fit_bgnbd(frequency, recency, age, weights),
        "pareto-nbd": fit_pareto_nbd(frequency, recency, age, weights),
        "mbg-cnbd": fit_mbg_cnbd(frequency, recency, age, log_gap_sum, weights=weights),
    }

    chosen, reason = most_likely(candidates)
    return ModelChoice(chosen, candidates[chosen], candidates, reason)


def most_likely(candidates: Mapping[str, PurchaseFit]) -> tuple[str, Reason]:
    """
    Return the name of the most likely fit that is not degenerate, and why it is it.

    One at a boundary is chosen only where all are.
    """

    def likelihood(name: str) -> float:
        return candidates[name].log_likelihood

    highest = max(candidates, key=likelihood)
    within = [name for name in candidates if not candidates[name].boundary]
    if not within:
        return highest, "ALL_AT_BOUNDARY"
    chosen = max(within, key=likelihood)
    return chosen, "MOST_LIKELY" if chosen == highest else "MOST_LIKELY_WITHIN_BOUNDS"
