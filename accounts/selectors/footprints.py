"""How competitors stand at a customer, and until when."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, QuerySet

from accounts.models import CompetitorFootprint
from accounts.models.account import Person


def footprints_of(user: Person) -> QuerySet[CompetitorFootprint]:
    """Return the footprints at accounts that *user* sees, with all that is shown."""
    found: QuerySet[CompetitorFootprint] = CompetitorFootprint.objects.visible_to(
        user
    ).select_related("account", "category", "competitor", "updated_by")
    return found


def standing_footprints(
    ids: Sequence[int], user: Person
) -> QuerySet[CompetitorFootprint]:
    """Return those that stand at these accounts, what is exposed first first."""
    return (
        footprints_of(user)
        .filter(account__in=ids, ended_on=None)
        .order_by(F("exposed_on").asc(nulls_last=True), "competitor__name", "pk")
    )


def days_until(footprint: CompetitorFootprint, today: dt.date) -> int | None:
    """Return in how many days what holds it ends; below 0 it is over."""
    if footprint.exposed_on is None:
        return None
    return (footprint.exposed_on - today).days
