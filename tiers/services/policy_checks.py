"""What makes a policy contradict itself: every fault at once, each by its field."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Region
from sam.lib.errors import DomainError
from tiers.models import Policy
from tiers.models.policies import NomineeType
from tiers.selectors.policy_fields import place_label
from tiers.services.policy_criteria import criteria_faults, is_number

type Faults = dict[str, list[str]]

# What people write; the rest of a policy is its history.
KEPT = frozenset(
    {
        "id",
        "version",
        "status",
        "based_on",
        "region",
        "created_at",
        "created_by",
        "submitted_at",
        "submitted_by",
        "approved_at",
        "approved_by",
        "effective_on",
        "decision_note",
        "activated_at",
        "retired_at",
    }
)
EDITABLE = tuple(
    field.name for field in Policy._meta.concrete_fields if field.name not in KEPT
)
MONEY_FIELDS = ("minimum_potential", "size_split", "size_medium", "potential_split")
LISTS = ("applies_itself", "proposes_on")
MOST_MONEY = 1e15
MOST_SEATS = 1_000_000
MOST_HOURS = 1_000_000
# Least and most of each number.
LIMITS: dict[str, tuple[float, float]] = {
    "minimum_potential": (0, MOST_MONEY),
    "minimum_margin_rate": (0, 1),
    "minimum_roi": (0, 1000),
    "maximum_revenue_share": (0.0001, 1),
    "strategic_cap": (1, MOST_SEATS),
    "strategic_share": (0, 1),
    "manager_hours_share": (0, 1),
    "fast_growth": (0, 100),
    "market_impact": (0, 1000),
    "keep_bonus": (0, 100),
    "enter_score": (0, 100),
    "stay_score": (0, 100),
    "minimum_stay_reviews": (0, 100),
    "development_months": (0, 240),
    "alternative_reviews": (1, 40),
    "turnaround_hours": (0, 744),
    "do_not_lose_share": (0, 1),
    "sole_source_share": (0, 1),
    "hold_share": (0, 1),
    "weight_spread": (1, 1_000_000),
    "borderline_share": (0, 1),
    "review_months": (1, 24),
    "size_split": (0, MOST_MONEY),
    "size_medium": (0, MOST_MONEY),
    "potential_split": (0, MOST_MONEY),
    "laggard_margin_rate": (-1, 1),
}


class PolicyRefused(DomainError):
    """The policy cannot be that, or be decided like that; ``errors`` are by field."""

    code = "policy_refused"

    def __init__(self, reason: str = "", *, errors: Mapping[str, list[str]] = {}):
        self.errors = dict(errors)
        super().__init__(reason or " ".join(said(self.errors)))


def said(errors: Mapping[str, list[str]]) -> list[str]:
    """Return the faults as sentences that stand alone, each after what it is about."""
    return [
        f"{label}: {reason}" if (label := place_label(name)) else reason
        for name, reasons in errors.items()
        for reason in reasons
    ]


def faults(policy: Policy) -> Faults:
    """
    Clean the values of *policy* and return what is wrong with them, by field.

    A fault within a list is under its place: ``criteria.potential.weight``,
    ``region_limits.7.hours``, ``mix.ESTABLISHED.least``.
    """
    found: Faults = defaultdict(list)
    for name in MONEY_FIELDS:
        if isinstance(value := getattr(policy, name), float):
            setattr(policy, name, Decimal(str(value)))
    found |= _not_cleanable(policy)
    try:
        policy.clean_fields(
            exclude=KEPT | found.keys() | {"criteria", "mix", "region_limits"}
        )
    except ValidationError as refused:
        for name, reasons in refused.message_dict.items():
            found[name] += reasons
    for name, (least, most) in LIMITS.items():
        if name not in found:
            _add(found, name, outside(getattr(policy, name), least, most))
    _check_lines(policy, found)
    for each in (
        criteria_faults(policy.criteria),
        _mix_faults(policy),
        _region_faults(policy.region_limits),
    ):
        for name, reasons in each.items():
            found[name] += reasons
    return dict(found)


def check(policy: Policy) -> None:
    """
    Check that *policy* does not contradict itself.

    :raises PolicyRefused: with all its faults, in words
    """
    if found := faults(policy):
        raise PolicyRefused(errors=found)


def outside(value: Any, least: float, most: float) -> str:
    """Return what is wrong with a number that may be missing, or nothing."""
    if value is None:
        return ""
    if not is_number(value):
        return _("Enter a number.")
    if least <= value <= most:
        return ""
    if most >= MOST_MONEY and value > most:
        return _("It is too large.")
    if most >= MOST_MONEY:
        return _("It cannot be less than %(least)s.") % {"least": f"{least:g}"}
    return _("From %(least)s to %(most)s.") % {
        "least": f"{least:g}",
        "most": f"{most:,.0f}" if most >= 1000 else f"{most:g}",
    }


def _add(found: Faults, name: str, reason: str) -> None:
    if reason:
        found[name].append(reason)


def _check_lines(policy: Policy, found: Faults) -> None:
    """Check what must not lie above what."""
    lines = {"enter_score", "stay_score"}
    if not lines & set(found) and policy.stay_score > policy.enter_score:
        _add(
            found,
            "stay_score",
            _("Who stays cannot need more points than who enters."),
        )
    sizes = {"size_split", "size_medium"}
    if not sizes & set(found) and policy.size_medium > policy.size_split:
        _add(
            found,
            "size_medium",
            _("It cannot be above the revenue of a large account."),
        )


def _mix_faults(policy: Policy) -> Faults:
    """Check the seats by nominee type, and that the cap holds the least of them."""
    mix = policy.mix
    if not isinstance(mix, dict):
        return {"mix": [_("Give least and most seats by nominee type.")]}
    found: Faults = defaultdict(list)
    least = 0
    for kind, band in mix.items():
        if kind not in NomineeType.values:
            found["mix"].append(_("%(kind)s is no nominee type.") % {"kind": kind})
            continue
        if not isinstance(band, dict) or not set(band) <= {"least", "most"}:
            found["mix"].append(_("Give least and most seats by nominee type."))
            continue
        least += _band_faults(kind, band, found)
    cap = policy.strategic_cap
    if not found and isinstance(cap, int) and cap < least:
        found["strategic_cap"].append(
            _(
                "The nominee types are promised %(least)s seats at least; a cap of"
                " %(cap)s is below that."
            )
            % {"least": least, "cap": cap}
        )
    return found


def _band_faults(kind: str, band: Mapping[str, Any], found: Faults) -> int:
    """Add what is wrong with one type's band to *found*; return its least."""
    wrong = False
    for key in ("least", "most"):
        if (seats := band.get(key)) is not None and not _is_count(seats):
            found[f"mix.{kind}.{key}"].append(
                _("Enter a whole number of seats, from 0 to a million.")
            )
            wrong = True
    least, most = band.get("least") or 0, band.get("most")
    if wrong:
        return 0
    if most is not None and least > most:
        found[f"mix.{kind}.most"].append(
            _("At most %(most)s seats is less than at least %(least)s.")
            % {"most": most, "least": least}
        )
    return int(least)


def _region_faults(limits: Any) -> Faults:
    """Check the limits by region: known, once each, none inside another."""
    if not isinstance(limits, list) or not all(isinstance(x, dict) for x in limits):
        return {"region_limits": [_("Give a list of regions with seats or hours.")]}
    if not limits:
        return {}
    found: Faults = defaultdict(list)
    regions = {region.pk: region for region in Region.objects.all()}
    named: list[Region] = []
    for limit in limits:
        key = limit.get("region")
        region = regions.get(key) if is_number(key) else None
        if region is None:
            found["region_limits"].append(
                _("There is no region %(region)s.") % {"region": limit.get("region")}
            )
            continue
        if region in named:
            found["region_limits"].append(
                _("%(region)s is limited twice.") % {"region": region}
            )
            continue
        named.append(region)
        _limit_faults(region, limit, found)
    for inner, outer in _nested(named, regions):
        found["region_limits"].append(
            _("%(inner)s lies in %(outer)s: limit one of them.")
            % {"inner": inner, "outer": outer}
        )
    return found


def _limit_faults(region: Region, limit: Mapping[str, Any], found: Faults) -> None:
    place = f"region_limits.{region.pk}"
    for key in set(limit) - {"region", "seats", "hours"}:
        found["region_limits"].append(
            _("%(region)s: there is no limit called %(key)s.")
            % {"region": region, "key": key}
        )
    seats, hours = limit.get("seats"), limit.get("hours")
    if seats is None and hours is None:
        found[f"{place}.seats"].append(
            _("Give seats or hours for %(region)s, or take its limit out.")
            % {"region": region}
        )
    if seats is not None and not _is_count(seats):
        found[f"{place}.seats"].append(
            _("Enter a whole number of seats for %(region)s, from 0 to a million.")
            % {"region": region}
        )
    if hours is not None and not (is_number(hours) and 0 <= hours <= MOST_HOURS):
        found[f"{place}.hours"].append(
            _("Enter the hours a month for %(region)s, from 0 to a million.")
            % {"region": region}
        )


def _nested(
    named: Iterable[Region], regions: Mapping[int, Region]
) -> list[tuple[Region, Region]]:
    """Return each named region that lies in another one of them, with that one."""
    keys = {region.pk for region in named}
    found = []
    for region in named:
        above = regions.get(region.parent_id) if region.parent_id else None
        while above is not None and above.pk not in keys:
            above = regions.get(above.parent_id) if above.parent_id else None
        if above is not None:
            found.append((region, above))
    return found


def _is_count(value: Any) -> bool:
    return is_number(value) and 0 <= value <= MOST_SEATS and value == int(value)


def _not_cleanable(policy: Policy) -> Faults:
    """Return the fields whose values break the cleaning, with what they should be."""
    found: Faults = {}
    for name in LIMITS:
        value = getattr(policy, name)
        if isinstance(value, (int, float, Decimal)) and not (
            isinstance(value, bool) or is_number(value)
        ):
            found[name] = [_("Enter a number.")]
    for name in LISTS:
        if not isinstance(getattr(policy, name), (list, tuple)):
            found[name] = [_("Give a list.")]
    return found


def plain_number(value: Any) -> Any:
    """Return a decimal as a number that JSON keeps; whole ones without a point."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value
