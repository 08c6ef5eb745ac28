"""How long a silence is plausible, from the silences there have been."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.core._arrays import Vector, as_vector, require


@dataclass(frozen=True, slots=True, eq=False)
class GapSurvival:
    """
    The gaps between contacts of each group, such as a tier or an account.

    Attributes
    ----------
    groups : (g,) ndarray
        Labels, sorted.
    gaps : (g,) ndarray of float64
        Gaps of each group that have ended.

    See Also
    --------
    gap_survival : makes one.
    """

    groups: NDArray[np.generic]
    gaps: Vector
    _values: Vector
    _marks: NDArray[np.int64]
    _survival: Vector

    def probability(self, gap: ArrayLike, group: ArrayLike | None = None) -> Vector:
        """
        Return how likely, (m,), a new gap lasts longer than each of these.

        With j of a group's n gaps longer it is (j + 1) / (n + 1), which is exact for
        gaps that come in no order: one longer than any seen is as likely as 1 in
        n + 1, never impossible; and in a group of which nothing is known everything
        is plausible, 1.

        Parameters
        ----------
        gap : (m,) array_like
            Silences so far, >= 0, in the unit of the gaps.
        group : (m,) array_like, optional
            The group of each, as the fit had them.

        Raises
        ------
        ValueError
            If an argument is refused; names it and the first offending index.
        """
        silence = as_vector(gap, "gap")
        require(silence >= 0, silence, "gap must be >= 0")
        labels = _labels(group, silence.size)
        if not self.groups.size:
            return np.ones(silence.size)
        which = np.minimum(np.searchsorted(self.groups, labels), self.groups.size - 1)
        known = self.groups[which] == labels
        rank = np.searchsorted(self._values, silence, side="right")
        place = np.searchsorted(
            self._marks, which * (self._values.size + 1) + rank, side="right"
        )
        ended = np.where(known, self.gaps[which], 0.0)
        share = self._survival[place + which]
        return np.where(known, (ended * share + 1) / (ended + 1), 1.0)


def gap_survival(
    gaps: ArrayLike, ended: ArrayLike, group: ArrayLike | None = None
) -> GapSurvival:
    """
    Estimate how long gaps last, in each group by itself.

    Parameters
    ----------
    gaps : (n,) array_like
        Lengths, >= 0, in any one unit.
    ended : (n,) array_like
        0 or 1, or bool: 0 for a silence that still lasts, of which only so much is
        known. Left out, they would make the gaps look shorter than they are.
    group : (n,) array_like, optional
        Whose gap it is: a tier, or the account; whole numbers or text.

    Raises
    ------
    ValueError
        If an argument is refused; names it and the first offending index.

    References
    ----------
    E. L. Kaplan and P. Meier (1958), "Nonparametric Estimation from Incomplete
    Observations", Journal of the American Statistical Association 53, 457-481.

    Examples
    --------
    >>> tiers = gap_survival([2, 3, 3, 4, 9, 12], [1, 1, 1, 1, 1, 0], list("SSSSVV"))
    >>> tiers.probability([3, 5, 5, 5], list("SSVX"))
    array([0.4, 0.2, 1. , 1. ])
    """
    lengths = as_vector(gaps, "gaps")
    require(lengths >= 0, lengths, "gaps must be >= 0")
    over = as_vector(ended, "ended", size=lengths.size)
    require((over == 0) | (over == 1), over, "ended must be 0 or 1")
    groups, which = np.unique(_labels(group, lengths.size), return_inverse=True)
    order = np.lexsort((1 - over, lengths, which))
    which, lengths, over = which[order], lengths[order], over[order]
    sizes = np.bincount(which, minlength=groups.size)
    ends = np.cumsum(sizes)
    at_risk = ends[which] - np.arange(lengths.size)
    survival = _products(1 - over / np.maximum(at_risk, 1), at_risk == 1, sizes)
    values = np.unique(lengths)
    rank = np.searchsorted(values, lengths, side="right")
    return GapSurvival(
        groups=groups,
        gaps=np.bincount(which, weights=over, minlength=groups.size),
        _values=values,
        _marks=which * (values.size + 1) + rank,
        _survival=survival,
    )


def _products(
    factors: Vector, last: NDArray[np.bool_], sizes: NDArray[np.intp]
) -> Vector:
    """Running products within each group, with a 1 before the first of each."""
    starts = np.cumsum(sizes) - sizes
    group = np.repeat(np.arange(sizes.size), sizes)
    # Only the last of a group can bring the product to 0.
    logs = np.log(np.where(last, 1.0, factors))
    sums = np.cumsum(logs)
    before = np.concatenate([[0.0], sums])[starts]
    products = np.exp(sums - before[group]) * np.where(last, factors, 1.0)
    survival = np.ones(factors.size + sizes.size)
    survival[np.arange(factors.size) + group + 1] = products
    return survival


def _labels(group: ArrayLike | None, size: int) -> NDArray[np.generic]:
    labels: NDArray[np.generic] = np.zeros(size) if group is None else np.asarray(group)
    if labels.shape != (size,):
        raise ValueError(f"group must have {size} elements, got shape {labels.shape}")
    return labels
