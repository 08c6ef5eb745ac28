"""What each tier is promised: the standards, the first ones, and who changes them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Programme
from sam.lib import audit, outbox
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers import permissions
from tiers.models import Benefit, ServiceStandard, Tier
from tiers.models.evaluations import Quadrant

DEFAULTS: dict[Tier, dict[str, Any]] = {
    Tier.STRATEGIC: {
        "visits_target": 12,
        "visits_floor": 8,
        "response_minutes": 60,
        "resolve_days": 5,
        "contact_days": 30,
        "executives_least": 1,
        "meetings_year": 12,
        "reviews_year": 4,
        "relationship_hours": 2.5,
    },
    Tier.VALUED: {
        "visits_target": 4,
        "visits_floor": 2,
        "response_minutes": 240,
        "resolve_days": 10,
        "contact_days": 90,
        "reviews_year": 1,
        "review_minutes": 60,
    },
    Tier.ALTERNATIVE: {"visits_target": 0, "visits_floor": 0},
}
# The least and the most of each promise, by what a year, a day and a month hold.
BOUNDS: dict[str, tuple[int, int]] = {
    **dict.fromkeys(
        ["visits_target", "visits_floor", "meetings_year", "reviews_year"], (0, 366)
    ),
    **dict.fromkeys(["visit_minutes", "meeting_minutes", "review_minutes"], (0, 1_440)),
    "relationship_hours": (0, 744),
    "response_minutes": (1, 527_040),
    "resolve_days": (1, 366),
    "contact_days": (1, 366),
    "executives_least": (0, 100),
    "periods": (1, 8),
}
OPTIONAL = {"response_minutes", "resolve_days", "contact_days"}
CHANGEABLE = {*BOUNDS, "benefits"}


class StandardRefused(DomainError):
    """It cannot be promised like that; ``field`` names what is wrong."""

    code = "standard_refused"

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def open_default_standards() -> None:
    """Give each tier without a service standard its first one."""
    for tier, promises in DEFAULTS.items():
        ServiceStandard.objects.get_or_create(tier=tier, quadrant="", defaults=promises)


def standards() -> list[ServiceStandard]:
    """Return what each tier is promised, by its first standard where it has none."""
    kept = ServiceStandard.objects.filter(quadrant="")
    known = {standard.tier: standard for standard in kept}
    return [
        known.get(tier) or ServiceStandard(tier=tier, quadrant="", **promises)
        for tier, promises in DEFAULTS.items()
    ]


def every_standard() -> list[ServiceStandard]:
    """Return what each tier is promised, and after that each quadrant of its own."""
    apart = ServiceStandard.objects.exclude(quadrant="")
    return [*standards(), *apart.order_by("tier", "quadrant")]


@transaction.atomic
def change_standard(
    *,
    standard: ServiceStandard,
    actor: User | None,
    seen_at: dt.datetime | None = None,
    **changes: Any,
) -> ServiceStandard:
    """
    Change what is promised; what is not named stays, and nothing new changes nothing.

    What accounts are entitled to follows with the next nightly run.

    :param seen_at: when the standard that *actor* looked at was written, if known
    :param changes: any of `CHANGEABLE`; ``benefits`` are the ones of the standard
    :raises PermissionDenied: if *actor* is no director
    :raises StandardRefused: if a promise is negative or beyond a year, the floor is
        above the target, a benefit is retired, or somebody changed it since *seen_at*
        or took it back
    """
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    permissions.may_change_standards(actor).require()
    held = ServiceStandard.objects.select_for_update().filter(pk=standard.pk).first()
    if held is None:
        raise StandardRefused(
            _("Somebody took this standard back meanwhile: its tier's holds there.")
        )
    standard = held
    if seen_at is not None and standard.updated_at != seen_at:
        raise StandardRefused(
            _("Somebody changed this standard meanwhile. Look at it again first.")
        )
    before = _told(standard)
    benefits = changes.pop("benefits", None)
    for name, value in changes.items():
        setattr(standard, name, value)
    _require_sound(standard)
    standing = list(standard.benefits.order_by("pk"))
    wanted = standing if benefits is None else _givable(benefits, standing)
    after = _told(standard, wanted)
    if after == before:
        return standard
    standard.save()
    standard.benefits.set(wanted)
    _record("change_standard", standard, before, after)
    return standard


@transaction.atomic
def open_standard(
    *, tier: str, quadrant: str, actor: User | None, **promises: Any
) -> ServiceStandard:
    """
    Promise the accounts of *tier* in *quadrant* something else than the others.

    What is not named is as for the tier.

    :param promises: any of `CHANGEABLE`
    :raises PermissionDenied: if *actor* is no director
    :raises StandardRefused: if there is no such tier or quadrant, it has a standard of
        its own already, or as for changing
    """
    if unknown := promises.keys() - CHANGEABLE:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    permissions.may_change_standards(actor).require()
    if tier not in Tier.values:
        raise StandardRefused(_("There is no such tier."), field="tier")
    if quadrant not in Quadrant.values:
        raise StandardRefused(_("There is no such quadrant."), field="quadrant")
    open_default_standards()
    base = ServiceStandard.objects.get(tier=tier, quadrant="")
    wanted = promises.pop("benefits", None)
    given = {name: getattr(base, name) for name in BOUNDS} | promises
    fresh = ServiceStandard(tier=tier, quadrant=quadrant, **given)
    _require_sound(fresh)
    benefits = list(base.benefits.filter(retired_on=None))
    benefits = benefits if wanted is None else _givable(wanted, [])
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError as error:
        raise StandardRefused(
            _("That quadrant of the tier has a standard of its own already."),
            field="quadrant",
        ) from error
    fresh.benefits.set(benefits)
    _record("open_standard", fresh, None, _told(fresh))
    return fresh


@transaction.atomic
def remove_standard(*, standard: ServiceStandard, actor: User | None) -> None:
    """
    Take back what one quadrant is promised apart; its tier's standard holds there.

    :raises PermissionDenied: if *actor* is no director
    :raises StandardRefused: if it is the standard of a whole tier
    """
    permissions.may_change_standards(actor).require()
    if not standard.quadrant:
        raise StandardRefused(
            _("A tier always has a standard. Promise nothing instead.")
        )
    found = ServiceStandard.objects.select_for_update().filter(pk=standard.pk).first()
    if found is None:
        return
    _record("remove_standard", found, _told(found), None)
    found.delete()


def _require_sound(standard: ServiceStandard) -> None:
    for name, (least, most) in BOUNDS.items():
        _require_within(name, getattr(standard, name), least, most)
    if standard.visits_floor > standard.visits_target:
        raise StandardRefused(
            _("The floor cannot be above the target."), field="visits_floor"
        )


def _require_within(name: str, value: Any, least: int, most: int) -> None:
    if value is None and name in OPTIONAL:
        return
    kind = int | float if name == "relationship_hours" else int
    if isinstance(value, bool) or not isinstance(value, kind):
        raise StandardRefused(_("Give a number."), field=name)
    if not least <= value <= most:  # which no number is that is none
        raise StandardRefused(
            _("Give a number from %(least)s to %(most)s.")
            % {"least": least, "most": most},
            field=name,
        )


def _givable(benefits: Iterable[Benefit], standing: list[Benefit]) -> list[Benefit]:
    """Return *benefits* by key; a retired one may stay, but not come anew."""
    today = Programme.current().today()
    wanted = sorted(set(benefits), key=lambda benefit: benefit.pk)
    for benefit in wanted:
        gone = benefit.retired_on is not None and benefit.retired_on <= today
        if gone and benefit not in standing:
            raise StandardRefused(
                _("“%(benefit)s” is not given any more.") % {"benefit": benefit},
                field="benefits",
            )
    return wanted


def _told(
    standard: ServiceStandard, benefits: list[Benefit] | None = None
) -> dict[str, Any]:
    if benefits is None:
        benefits = list(standard.benefits.order_by("pk"))
    told: dict[str, Any] = {name: getattr(standard, name) for name in BOUNDS}
    return told | {"benefits": [benefit.pk for benefit in benefits]}


def _record(
    verb: str,
    standard: ServiceStandard,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    if before and after:
        names = [name for name in after if before[name] != after[name]]
        before = {name: before[name] for name in names}
        after = {name: after[name] for name in names}
    of = {"tier": standard.tier, "quadrant": standard.quadrant}
    audit.record(verb, standard, before=before, after=of | dict(after or {}))
    outbox.emit("standard.changed", payload=of | {"verb": verb})
