"""From arrays to rows for ``COPY``."""

from typing import Any

import numpy as np


def plain(values: Any) -> list[Any]:
    """Return an array as a list, with ``None`` for NaN."""
    if values.dtype.kind != "f":
        return list(values.tolist())
    nullable: Any = np.where(np.isfinite(values), values, None)
    return list(nullable.tolist())
