"""What a Strategic account is promised, beside the draft that gives it to some."""

from dataclasses import dataclass

import numpy as np

from tiers.features import HOUR
from tiers.models import ServiceStandard, Tier
from tiers.services.previewing import Preview


@dataclass(frozen=True, slots=True)
class Promise:
    """Visits a year, and hours a month that it takes for the middle account."""

    visits: int
    hours: float | None


def promise(preview: Preview) -> Promise | None:
    """Return what the tier is promised, if it has a standard."""
    standard = ServiceStandard.objects.filter(tier=Tier.STRATEGIC, quadrant="").first()
    if standard is None:
        return None
    minutes = preview.then.minutes[preview.seated]
    hours = float(np.median(minutes)) / HOUR if minutes.size else None
    return Promise(visits=standard.visits_target, hours=hours)
