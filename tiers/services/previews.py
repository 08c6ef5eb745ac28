"""A preview as figures, for programs: the same that the page shows."""

import math
import time
from typing import Any

from django.utils.html import strip_tags

from sam.lib import shell
from sam.users.models import User
from tiers.services import what_if
from tiers.services.previewing import Preview
from tiers.services.previewing_figures import Expected, Sum

MOST_MOVERS = 5000


def figures_of(preview: Preview, user: User, *, movers: int) -> dict[str, Any]:
    """Return what *preview* says, as *user* may see it, with so many *movers*."""
    began = time.perf_counter()
    house = shell.house()
    said = what_if.consequences(
        preview,
        user,
        labels=what_if.tier_labels(house.labels),
        currency=house.currency,
    )
    places = what_if.ordered_movers(preview, said.seen)
    listed = what_if.movers(
        preview, user, places[:movers], said.edge, currency=house.currency
    )
    return {
        "as_of": preview.as_of,
        "policy": preview.policy.pk,
        "against": preview.against.pk,
        "method": preview.policy.method,
        "seats": preview.then.seats,
        "finding": strip_tags(said.finding),
        "balance_alarm": said.alarm.words if said.alarm else None,
        "strategic": _sum(said.totals.strategic),
        "contribution": _sum(said.totals.contribution),
        "expected_contribution": _expected(said.expected),
        "strategic_hours": _sum(said.totals.strategic_hours),
        "valued_hours": _sum(said.valued_hours),
        "managers_over": _sum(said.over),
        "borderline": said.borderline,
        "moves": {
            "promoted": said.moves.enters,
            "demoted": said.moves.leaves,
            "others": said.moves.others,
            "unseen": said.moves.unseen,
        },
        "movers": [
            {
                "account": each.account_id,
                "name": each.name,
                "from_tier": each.from_tier,
                "to_tier": each.to_tier,
                "words": each.words,
                "score_now": each.now,
                "score_then": each.then,
                "is_borderline": each.is_borderline,
            }
            for each in listed
        ],
        "seconds": time.perf_counter() - began,
    }


def _sum(figure: Sum) -> dict[str, float | None]:
    return {"now": _known(figure.now), "then": _known(figure.then)}


def _expected(expected: Expected) -> dict[str, Any]:
    ends = ("change", "low", "high")
    known = bool(expected.grade)
    return {
        **{name: getattr(expected, name) if known else None for name in ends},
        "grade": expected.grade,
        "unmeasured": expected.unmeasured,
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
