"""Accounts on their way from one manager to another."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account
from accounts.models.account import Person
from accounts.permissions import may_hand_over
from planning.models import Handover
from sam.lib.account_verbs import Verb
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


def verbs_of(account: Account, person: User) -> list[Verb]:
    """Offer to hand *account* over, or the hand-over that is under way."""
    if not person.sees_facts or account.merged_into_id is not None:
        return []
    under = Handover.objects.filter(account=account, status=Handover.Status.OPEN)
    if found := under.first():
        url = reverse("handovers:handover-detail", args=[found.pk])
        return [Verb(_("Its hand-over"), "user-plus", url)]
    if not may_hand_over(person, account):
        return []
    url = reverse("handovers:handover-create", args=[account.pk])
    return [Verb(_("Hand over"), "user-plus", url)]
