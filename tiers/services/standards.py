"""What each tier is promised: the service standards, and the first ones."""

from typing import Any

from tiers.models import ServiceStandard, Tier

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


def open_default_standards() -> None:
    """Give each tier without a service standard its first one."""
    for tier, promises in DEFAULTS.items():
        ServiceStandard.objects.get_or_create(tier=tier, quadrant="", defaults=promises)


def standards() -> list[ServiceStandard]:
    """Return what each tier is promised, by its first standard where it has none."""
    kept = ServiceStandard.objects.filter(quadrant="")
    known = {standard.tier: standard for standard in kept}
    return [
        known.get(tier) or ServiceStandard(tier=tier, **promises)
        for tier, promises in DEFAULTS.items()
    ]
