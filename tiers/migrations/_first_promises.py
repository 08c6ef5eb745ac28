"""Give each tier its first service standard, for a director to edit."""

FIRST = {
    "STRATEGIC": {
        "visits_target": 12,
        "visits_floor": 8,
        "response_minutes": 60,
        "meetings_year": 12,
        "reviews_year": 4,
        "relationship_hours": 2.5,
        "contact_days": 30,
        "resolve_days": 5,
        "executives_least": 1,
    },
    "VALUED": {
        "visits_target": 4,
        "visits_floor": 2,
        "response_minutes": 240,
        "reviews_year": 1,
        "review_minutes": 60,
        "contact_days": 90,
        "resolve_days": 10,
    },
    "ALTERNATIVE": {"visits_target": 0, "visits_floor": 0},
}


def open_standards(apps, schema_editor):
    standards = apps.get_model("tiers", "ServiceStandard").objects
    for tier, promises in FIRST.items():
        standards.get_or_create(tier=tier, quadrant="", defaults=promises)
