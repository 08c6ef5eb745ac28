"""From arrays to rows for ``COPY``."""

from typing import Any

import numpy as np


def plain(values: Any) -> list[Any]:
    """Return an array as a list, with ``None`` for NaN."""
    if values.dtype.kind != "f":
        return list(values.tolist())
    return list(np.where(np.isfinite(values), values, None).tolist())
