"""Change the thresholds of flags and balance: each change is a new version."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.translation import gettext as _

from sam.lib import audit, outbox
from sam.lib.versions import FieldsRefused, is_number, moved_on, outside
from sam.users.models import User
from tiers import permissions
from tiers.models import BalancePair, WatchRules
from tiers.models.flags import FlagKind

LOCK = "SELECT pg_advisory_xact_lock(hashtext('tiers_watchrules'))"
KEPT = frozenset({"id", "version", "note", "created_at", "created_by"})
EDITABLE = tuple(
    field.name for field in WatchRules._meta.concrete_fields if field.name not in KEPT
)
LONGEST_NOTE = 500
MINUTES_A_DAY = 24 * 60

# Least and most of each number; the database refuses what cannot be meant, too.
LIMITS: dict[str, tuple[float, float]] = {
    "hours_share": (0, 1),
    "headroom_top": (0, 1),
    "response_multiple": (1, 100),
    "response_days": (7, 730),
    "response_least": (1, 100),
    "over_multiple": (1, 100),
    "rare_visits": (0, 52),
    "overdue_probability": (0.0001, 0.5),
    "toxic_days": (7, 730),
    "toxic_late": (1, 100),
    "special_least": (1, 5),
    "inverted_least": (1, 100),
    "executive_days": (1, 3650),
    "loss_fall": (0, 1),
    "laggard_months": (1, 60),
    "answer_share": (0, 1),
    "ewma_weight": (0.01, 1),
    "ewma_limit": (0.5, 10),
    "judged_weeks": (4, 104),
    "reference_weeks": (26, 260),
}


class RulesRefused(FieldsRefused):
    """The rules are not fit for use; ``errors`` has the reasons by field."""

    code = "rules_refused"


@transaction.atomic
def change_rules(
    *,
    actor: User | None,
    note: str,
    values: Mapping[str, Any],
    based_on: int | None = None,
) -> WatchRules:
    """
    Put a new version in force, with *values* and the rest as it was; say why.

    Flags and balance follow at the next run. Saving what is in force already is that
    version. Who read version *based_on* takes back nothing that somebody else changed
    meanwhile: it is refused.

    :raises PermissionDenied: if *actor* may not change the rules
    :raises RulesRefused: with the reasons by field
    """
    permissions.may_change_watch_rules(actor).require()
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    before = WatchRules.current()
    if based_on is not None and based_on != before.version:
        raise RulesRefused({"version": [moved_on(before.version)]})
    made = _next(before, actor, note, values)
    changed = [n for n in EDITABLE if getattr(made, n) != getattr(before, n)]
    if not changed:
        return before
    made.save(force_insert=True)
    audit.record(
        "change_watch_rules",
        made,
        before={name: getattr(before, name) for name in changed},
        after={name: getattr(made, name) for name in changed}
        | {"version": made.version, "note": made.note},
    )
    outbox.emit("watch_rules.changed", payload={"version": made.version})
    return made


def _next(
    before: WatchRules, actor: User | None, note: str, values: Mapping[str, Any]
) -> WatchRules:
    """Return the unsaved next version, checked and with its values cleaned."""
    errors = {
        name: [_("There is no such rule.")] for name in values if name not in EDITABLE
    }
    note = note.strip()
    if not note:
        errors["note"] = [_("Say why the rules change.")]
    elif len(note) > LONGEST_NOTE:
        errors["note"] = [
            _("Say it in at most %(count)s characters.") % {"count": LONGEST_NOTE}
        ]
    made = WatchRules(
        version=before.version + 1, note=note[:LONGEST_NOTE], created_by=actor
    )
    for name in EDITABLE:
        setattr(made, name, values.get(name, getattr(before, name)))
    errors |= _errors_of(made)
    if errors:
        raise RulesRefused(errors)
    return made


def _errors_of(made: WatchRules) -> dict[str, list[str]]:
    """Check the values of *made* and clean them; return what is wrong by field."""
    errors = {
        name: [wrong]
        for name in EDITABLE
        if (wrong := _wrong(name, getattr(made, name)))
    }
    if errors:
        return errors
    try:
        made.clean_fields(exclude=KEPT)
        made.validate_constraints(exclude=KEPT)
    except ValidationError as refused:
        return refused.message_dict
    return {}


def _wrong(name: str, value: Any) -> str:
    """Return what is wrong with the value of a rule, or nothing."""
    if name in SHAPES:
        return SHAPES[name](value)
    if name not in LIMITS:
        return ""
    field = WatchRules._meta.get_field(name)
    is_whole = isinstance(field, models.IntegerField)
    if is_whole and is_number(value) and value != int(value):
        return _("Enter a whole number.")
    return outside(value, *LIMITS[name])


def _by_kind(least: float, most: float) -> Callable[[Any], str]:
    def wrong(value: Any) -> str:
        if not isinstance(value, dict) or set(value) != set(FlagKind.values):
            return _("Give a figure for each of these: %(kinds)s.") % {
                "kinds": ", ".join(FlagKind.values)
            }
        for kind, figure in value.items():
            if said := outside(figure, least, most):
                return f"{FlagKind(kind).label}: {said}"
        return ""

    return wrong


def _wrong_urgent(value: Any) -> str:
    known = list(FlagKind.values)
    if not isinstance(value, list) or not all(kind in known for kind in value):
        return _("These are kinds of flags: %(kinds)s.") % {
            "kinds": ", ".join(FlagKind.values)
        }
    return _("Name each kind once.") if len(set(value)) < len(value) else ""


def _wrong_weights(value: Any) -> str:
    if not isinstance(value, dict) or set(value) != set(BalancePair.values):
        return _("Give a weight for each of these: %(pairs)s.") % {
            "pairs": ", ".join(BalancePair.values)
        }
    for pair, weight in value.items():
        if said := outside(weight, 0, 100):
            return f"{BalancePair(pair).label}: {said}"
    return "" if any(value.values()) else _("One pair at least has to count.")


SHAPES: dict[str, Callable[[Any], str]] = {
    "stakes": _by_kind(0, 1),
    "minutes": _by_kind(0, MINUTES_A_DAY),
    "urgent": _wrong_urgent,
    "pair_weights": _wrong_weights,
}
