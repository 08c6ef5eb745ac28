"""How attached accounts are to us, from what they do and say."""

from typing import Any

import numpy as np

from scoring.features import Facts, Vector
from scoring.models import MeasureSettings
from scoring.services.measuring.predictions import customers

DAYS_A_YEAR = 365.25


def attachments(
    facts: Facts, share: Vector, settings: MeasureSettings
) -> dict[str, Any]:
    """
    Return the attachment index, 0 to 100, and its range if what is missing were known.

    NaN for who is no customer, or of whom too little is known. Parts, weights, anchors
    and how much must be known are the settings'.
    """
    from scoring.core.attachment import attachment_index, attachment_parts
    from scoring.core.value import Linear

    parts = settings.attachment
    found = attachment_index(
        attachment_parts(
            figures_of(facts, share),
            {name: Linear(part["worst"], part["best"]) for name, part in parts.items()},
        ),
        {name: part["weight"] for name, part in parts.items()},
        least_coverage=float(settings.attachment_coverage),
    )
    told = customers(facts) & ~np.isnan(found.index)
    return {
        "attachment": np.where(told, found.index, np.nan),
        "attachment_low": np.where(told, found.low, np.nan),
        "attachment_high": np.where(told, found.high, np.nan),
    }


def figures_of(facts: Facts, share: Vector) -> dict[str, Vector]:
    """Return the parts of attachment in their units, (n,) each; NaN is not known."""
    functions = np.where(facts.functions > 0, facts.functions, np.nan)
    return {
        "share_trend": share - facts.share_before,
        "perception": facts.perception,
        "advocacy": facts.advocacy,
        "breadth": facts.functions_met / functions,
        "tenure": facts.tenure_days / DAYS_A_YEAR,
        "feels_special": facts.feels_special,
    }
