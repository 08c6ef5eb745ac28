"""Accounts on their way from one manager to another."""

from typing import Any

from django.db.models import Count, Q

from accounts.models.account import Person
from planning.models import Handover, HandoverItem
from planning.services.handovers import CHECKLIST
from sam.users.models import User


def handovers_of(user: Person) -> Any:
    """Return the hand-overs of accounts that *user* sees, with their people."""
    return Handover.objects.visible_to(user).select_related(
        "account", "from_user", "to_user", "begun_by", "ended_by", "allowed_by"
    )


def under_way(user: User) -> list[Handover]:
    """Return those that have not ended, those that wait for *user* first."""
    found = (
        handovers_of(user)
        .filter(status=Handover.Status.OPEN)
        .annotate(
            things=Count("items"),
            done=Count("items", filter=Q(items__done_at__isnull=False)),
        )
        .order_by("begun_at", "pk")
    )
    return sorted(found, key=lambda one: one.to_user_id != user.pk)


def waiting_for(user: User) -> int:
    """Return how many accounts *user* is to sign for."""
    return Handover.objects.filter(to_user=user.pk, status=Handover.Status.OPEN).count()


def words_of(item: HandoverItem) -> str:
    """Say what is to be done, in the reader's language."""
    return item.words or str(CHECKLIST.get(item.code, item.code))
