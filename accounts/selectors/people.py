"""In which order people stand: seniors first."""

from django.db.models import Case, IntegerField, Value, When

SENIORITY = ["C", "D", "MANAGER", "STAFF"]


def seniority() -> Case:
    """Return what sorts positions by level, seniors first, unknown levels last."""
    return Case(
        *(When(level=level, then=Value(n)) for n, level in enumerate(SENIORITY)),
        default=Value(len(SENIORITY)),
        output_field=IntegerField(),
    )
