"""What a policy may judge by: the measures, their units, and faults in a criterion."""

import math
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models.account import AccountMarketPosition
from tiers.models.programme import Rationale
from tiers.selectors.policy_fields import UNITS
from tiers.selectors.words import criterion_words

type Faults = dict[str, list[str]]

CHOICES: dict[str, tuple[str, ...]] = {
    "market_position": tuple(AccountMarketPosition.values)
}
# Which figures a unit can have at all.
MOST = 1e15
SCALES: dict[str, tuple[float, float]] = {
    "SHARE": (-1, 1),
    "LEVEL": (0, 5),
    "INDEX": (0, 100),
    "COUNT": (0, MOST),
    "TIMES_MEAN": (0, MOST),
}
SHAPE_KEYS: dict[str, set[str]] = {
    "LINEAR": {"worst", "best", "unit"},
    "LOGISTIC": {"worst", "best", "unit", "steepness"},
    "THRESHOLD": {"at", "below", "unit"},
    "POINTS": {"points"},
}
COMMON = {"code", "weight", "shape", "serves"}
FLATTEST, STEEPEST = 0.01, 500


def is_number(value: Any) -> bool:
    """Tell whether *value* is a finite number, and no truth value."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float holds
        return False


def criteria_faults(criteria: Any) -> Faults:
    """Return what is wrong with a policy's criteria, by place."""
    if not isinstance(criteria, list) or not all(isinstance(x, dict) for x in criteria):
        return {"criteria": [_("Give a list of criteria.")]}
    if not criteria:
        return {"criteria": [_("A policy needs at least one criterion.")]}
    found: Faults = defaultdict(list)
    seen: set[str] = set()
    for criterion in criteria:
        code = str(criterion.get("code", ""))
        if code not in UNITS and code not in CHOICES:
            found["criteria"].append(
                _("%(code)s is nothing that is measured.") % {"code": code or "?"}
            )
            continue
        if code in seen:
            found["criteria"].append(
                _("%(name)s is there twice.") % {"name": criterion_words(code)}
            )
            continue
        seen.add(code)
        for key, reason in _wrong(code, criterion):
            found[f"criteria.{code}.{key}"].append(reason)
    weights = [criterion.get("weight") for criterion in criteria]
    if all(is_number(weight) for weight in weights):
        total = math.fsum(float(weight) for weight in weights if weight is not None)
        if abs(total - 1) > 1e-9:
            found["criteria"].append(
                _("The weights add up to %(total)s, not to 100 %%.")
                % {"total": f"{100 * total:.4g} %"}
            )
    return found


def _wrong(code: str, criterion: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with one criterion: the key, and the reason."""
    weight, shape = criterion.get("weight"), str(criterion.get("shape"))
    wrong = []
    if not is_number(weight) or not 0 < float(weight or 0) <= 1:
        wrong.append(("weight", _("The weight is above 0 and at most 100 %.")))
    if (serves := criterion.get("serves")) and serves not in Rationale.values:
        unknown = _("%(serves)s is no reason of the programme.") % {"serves": serves}
        wrong.append(("serves", unknown))
    allowed = ("POINTS",) if code in CHOICES else ("LINEAR", "LOGISTIC", "THRESHOLD")
    if shape not in allowed:
        return [
            *wrong,
            ("shape", _("“%(shape)s” is no value function for it.") % {"shape": shape}),
        ]
    wrong += [
        ("shape", _("“%(key)s” does not belong to this shape.") % {"key": key})
        for key in sorted(set(criterion) - COMMON - SHAPE_KEYS[shape])
    ]
    if shape == "POINTS":
        return wrong + _wrong_points(code, criterion.get("points"))
    if criterion.get("unit") != UNITS[code]:
        wrong.append(
            (
                "unit",
                _("It is measured in %(unit)s, not in %(given)s.")
                % {"unit": UNITS[code], "given": criterion.get("unit") or "?"},
            )
        )
    if shape == "THRESHOLD":
        return wrong + _wrong_threshold(code, criterion)
    return wrong + _wrong_anchors(code, criterion)


def _wrong_anchors(code: str, criterion: Mapping[str, Any]) -> list[tuple[str, str]]:
    wrong = [
        (key, reason)
        for key in ("worst", "best")
        if (reason := _off_scale(code, criterion.get(key)))
    ]
    if not wrong and criterion["worst"] == criterion["best"]:
        wrong.append(("best", _("Both anchors are the same figure.")))
    steepness = criterion.get("steepness", 10)
    if not is_number(steepness) or not FLATTEST <= steepness <= STEEPEST:
        wrong.append(
            (
                "steepness",
                _("The steepness lies between %(least)s and %(most)s.")
                % {"least": FLATTEST, "most": STEEPEST},
            )
        )
    return wrong


def _wrong_threshold(code: str, criterion: Mapping[str, Any]) -> list[tuple[str, str]]:
    reason = _off_scale(code, criterion.get("at"))
    wrong = [("at", reason)] if reason else []
    if not isinstance(criterion.get("below", False), bool):
        wrong.append(("below", _("Say whether less is better: yes or no.")))
    return wrong


def _off_scale(code: str, value: Any) -> str:
    """Return what is wrong with a figure of the measure *code*, or nothing."""
    if not is_number(value):
        return _("Enter a number.")
    least, most = SCALES.get(UNITS[code], (-MOST, MOST))
    if least <= float(value) <= most:
        return ""
    if value > most == MOST:
        return _("It is too large.")
    if most == MOST:
        return _("It cannot be less than %(least)s.") % {"least": f"{least:,.0f}"}
    if UNITS[code] == "SHARE":
        return _("It lies between −100 and 100 %.")
    return _("It lies between %(least)s and %(most)s.") % {
        "least": f"{least:g}",
        "most": f"{most:g}",
    }


def _wrong_points(code: str, points: Any) -> list[tuple[str, str]]:
    if not isinstance(points, dict) or not points:
        return [("points", _("Give the worth of its choices."))]
    wrong = [
        ("points", _("%(choice)s is none of its choices.") % {"choice": choice})
        for choice in points
        if choice not in CHOICES[code]
    ]
    wrong += [
        (f"points.{choice}", _("A worth lies between 0 and 100 %."))
        for choice, worth in points.items()
        if not is_number(worth) or not 0 <= worth <= 1
    ]
    if not wrong and len(set(points.values())) == 1 and len(points) > 1:
        wrong.append(("points", _("All its choices are worth the same.")))
    return wrong
