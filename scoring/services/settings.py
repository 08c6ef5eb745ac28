"""Change the settings by which accounts are measured: each change a new version."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from accounts.models import Interaction, Programme
from sam.lib import audit
from sam.lib.versions import FieldsRefused, is_number, moved_on, outside
from sam.users.models import User
from scoring.models import MeasureSettings
from scoring.models.settings import attachment_default
from scoring.permissions import may_change_settings

LOCK = "SELECT pg_advisory_xact_lock(hashtext('scoring_measuresettings'))"
KEPT = frozenset({"id", "version", "reason", "created_at", "created_by"})
EDITABLE = tuple(
    field.name
    for field in MeasureSettings._meta.concrete_fields
    if field.name not in KEPT
)

# Least and most of each number; the database refuses what is outside too.
LIMITS: dict[str, tuple[float, float]] = {
    "horizon_weeks": (1, 1040),
    "annual_rate": (0.0001, 1),
    "purchase_weeks": (1, 520),
    "minimum_margin_coverage": (0, 1),
    "interval": (0.01, 0.99),
    "refit_loss": (0, 100),
    "segment_accounts": (1, 10_000_000),
    "backtest_origins": (0, 24),
    "backtest_accounts": (1, 10_000_000),
    "posterior_draws": (2, 1000),
    "check_draws": (0, 10_000),
    "wallet_quantile": (0.5, 0.99),
    "wallet_surveys": (10, 100_000),
    "wallet_accounts": (30, 1_000_000),
    "win_rate": (0, 1),
    "ceiling_share": (0, 1),
    "damping": (0.01, 0.99),
    "least_relations": (1, 1000),
    "hourly_cost": (0, 100_000),
    "payment_days": (0, 730),
}
MINUTES_A_DAY = 24 * 60
ACTIVITIES = ("order", "problem", *Interaction.Kind.values)


class SettingsRefused(FieldsRefused):
    """The settings are not fit for use; ``errors`` has the reasons by field."""

    code = "settings_refused"


def settings_in_force(as_of: dt.date | None = None) -> MeasureSettings:
    """
    Return the settings in force, or those that were at the end of a day.

    A day before the first version has the first.
    """
    if as_of is None:
        return MeasureSettings.current()
    before = MeasureSettings.objects.filter(
        created_at__lt=Programme.current().end_of(as_of)
    )
    found = before.order_by("-version").first()
    first = MeasureSettings.objects.order_by("version").first()
    return found or first or MeasureSettings.current()


@transaction.atomic
def save_settings(
    actor: User | None,
    *,
    reason: str,
    values: Mapping[str, Any],
    based_on: int | None = None,
) -> MeasureSettings:
    """
    Put a new version in force, with *values* and the rest as it was; say why.

    Saving what is in force already is that version. Who read version *based_on* and
    sends all that it says takes back nothing that somebody else changed meanwhile: it
    is refused.

    :raises PermissionDenied: if *actor* may not change the settings
    :raises SettingsRefused: with the reasons by field
    """
    may_change_settings(actor).require()
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
    before = MeasureSettings.current()
    if based_on is not None and based_on != before.version:
        raise SettingsRefused({"version": [moved_on(before.version)]})
    made = _next(before, actor, reason, values)
    changed = [n for n in EDITABLE if getattr(made, n) != getattr(before, n)]
    if not changed:
        return before
    made.save(force_insert=True)
    audit.record(
        "save_measure_settings",
        made,
        before={name: _shown(before, name) for name in changed},
        after={name: _shown(made, name) for name in changed}
        | {"version": made.version, "reason": made.reason},
    )
    return made


def _next(
    before: MeasureSettings,
    actor: User | None,
    reason: str,
    values: Mapping[str, Any],
) -> MeasureSettings:
    """Return the unsaved next version, checked and with its values cleaned."""
    errors = {
        name: [_("There is no such setting.")]
        for name in values
        if name not in EDITABLE
    }
    reason = reason.strip()
    if not reason:
        errors["reason"] = [_("Say why the settings change.")]
    elif len(reason) > 300:
        errors["reason"] = [_("Say it in at most 300 characters.")]
    made = MeasureSettings(
        version=before.version + 1, reason=reason[:300], created_by=actor
    )
    for name in EDITABLE:
        given = values.get(name, getattr(before, name))
        may_lack = MeasureSettings._meta.get_field(name).null
        setattr(made, name, None if given == "" and may_lack else given)
    errors |= _errors_of(made)
    if errors:
        raise SettingsRefused(errors)
    return made


def _errors_of(made: MeasureSettings) -> dict[str, list[str]]:
    """Clean the values of *made*; return what is wrong with them by field."""
    errors: dict[str, list[str]] = {}
    try:
        made.clean_fields(exclude=KEPT)
    except ValidationError as refused:
        errors = refused.message_dict
    for name in EDITABLE:
        if name not in errors and (wrong := _wrong(name, getattr(made, name))):
            errors[name] = [wrong]
    if not errors:
        try:
            made.validate_constraints(exclude=KEPT)
        except ValidationError as refused:
            errors = refused.message_dict
    return errors


def _wrong(name: str, value: Any) -> str:
    """Return what is wrong with the cleaned value of a setting, or nothing."""
    if name in SHAPES:
        return SHAPES[name](value)
    if name not in LIMITS or value is None:
        return ""
    least, most = LIMITS[name]
    return outside(value, least, most)


def _wrong_attachment(value: Any) -> str:
    """Check weight, worst and best of each part; weights add up to 1."""
    parts = attachment_default()
    if not isinstance(value, dict) or set(value) != set(parts):
        return _("Give these parts, each with weight, worst and best: %(parts)s.") % {
            "parts": ", ".join(parts)
        }
    for name, part in value.items():
        if not isinstance(part, dict) or set(part) != {"weight", "worst", "best"}:
            return _("%(part)s: give weight, worst and best.") % {"part": name}
        if not all(is_number(part[key]) for key in part):
            return _("%(part)s: enter numbers.") % {"part": name}
        if not 0 <= part["weight"] <= 1:
            return _("%(part)s: its weight is from 0 to 1.") % {"part": name}
        if part["worst"] == part["best"]:
            return _("%(part)s: worst and best are the same figure.") % {"part": name}
    total = sum(part["weight"] for part in value.values())
    if abs(total - 1) > 1e-6:
        return _("The weights add up to %(total)s, not to 100 %%.") % {
            "total": f"{100 * total:.1f} %"
        }
    return ""


def _wrong_activities(value: Any) -> str:
    """Check the minutes of every activity."""
    if not isinstance(value, dict) or set(value) != set(ACTIVITIES):
        return _("Give the minutes of these: %(activities)s.") % {
            "activities": ", ".join(ACTIVITIES)
        }
    for name, minutes in value.items():
        if wrong := outside(minutes, 0, MINUTES_A_DAY):
            return f"{name}: {wrong}"
    return ""


SHAPES: dict[str, Callable[[Any], str]] = {
    "attachment": _wrong_attachment,
    "activities": _wrong_activities,
}


def _shown(settings: MeasureSettings, name: str) -> Any:
    return model_to_dict(settings, fields=[name])[name]
