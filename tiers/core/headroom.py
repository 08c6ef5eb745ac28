"""Who may never spend more than they do."""

import numpy as np
from numpy.typing import NDArray


def is_without_headroom(
    headroom: NDArray[np.float64], potential: NDArray[np.float64], *, share: float
) -> NDArray[np.bool_]:
    """
    Return who may never spend more: headroom of at most *share* of the potential.

    What is not measured is not known to lack headroom.

    :param headroom: money a year, (n,), NaN where not measured; so is *potential*
    """
    known = ~np.isnan(headroom) & ~np.isnan(potential)
    return np.asarray(known & (headroom <= share * potential), dtype=bool)
