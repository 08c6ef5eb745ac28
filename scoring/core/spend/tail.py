"""Whether a model of spend allows for the largest accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from scoring.core._fitting import Fit
from scoring.core.spend.gamma_gamma import GammaGamma
from scoring.core.spend.log_normal import LogNormalSpend, fit_log_normal
from scoring.core.spend.spending import SpendFit, buyers

TAIL = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class HeavyTail:
    """
    The largest accounts against a gamma-gamma model, and its alternative.

    Attributes
    ----------
    accounts : int
        Accounts with orders.
    beyond, expected : float
        Accounts whose mean order is above the model's 99 % point for so many orders,
        and how many it expects there.
    ratio : float
        The one over the other: above 1 the tail is heavier than the model's.
    p_value : float
        Probability of so many or more if the model were true (binomial).
    log_likelihoods : mapping of str to float
        Of "gamma-gamma" and "log-normal"; both have three parameters.
    prefers : str
        The likelier of the two, "gamma-gamma" if neither is.
    has_variance : bool
        Whether the variance of the mean order exists under gamma-gamma for an account
        without orders (q > 2).
    alternative : SpendFit of LogNormalSpend
        The log-normal fit to the same accounts.
    """

    accounts: int
    beyond: float
    expected: float
    ratio: float
    p_value: float
    log_likelihoods: Mapping[str, float]
    prefers: Literal["gamma-gamma", "log-normal"]
    has_variance: bool
    alternative: SpendFit[LogNormalSpend]


def heavy_tail_check(
    frequency: ArrayLike,
    mean_value: ArrayLike,
    fit: Fit[GammaGamma],
    *,
    within: float | None = None,
) -> HeavyTail:
    r"""
    Compare the largest accounts with what a gamma-gamma fit expects of them.

    Parameters
    ----------
    frequency, mean_value : (n,) array_like
        What the fit was made of; accounts without orders are left aside.
    fit : Fit of GammaGamma
        To be checked.
    within : float, optional
        As :func:`fit_log_normal` takes it for the alternative.

    Raises
    ------
    ValueError
        If no account has orders, or an argument is refused.

    Notes
    -----
    Under the model :math:`x m / (v + x m) \sim \mathrm{Beta}(p x, q)`, so that the
    probability of a higher mean is uniform over accounts.
    """
    from scipy.special import bdtrc

    counts, means = buyers(frequency, mean_value)
    alternative = fit_log_normal(counts, means, within=within)
    beyond = int((fit.model.exceedance(counts, means) < TAIL).sum())
    expected = TAIL * counts.size
    likelihoods = {
        "gamma-gamma": float(fit.model.log_likelihood(counts, means)),
        "log-normal": float(alternative.log_likelihood),
    }
    heavier = likelihoods["log-normal"] > likelihoods["gamma-gamma"]
    return HeavyTail(
        accounts=counts.size,
        beyond=float(beyond),
        expected=expected,
        ratio=beyond / expected,
        p_value=float(bdtrc(beyond - 1, counts.size, TAIL)) if beyond else 1.0,
        log_likelihoods=likelihoods,
        prefers="log-normal" if heavier else "gamma-gamma",
        has_variance=bool(np.float64(fit.model.q) > 2),
        alternative=alternative,
    )
