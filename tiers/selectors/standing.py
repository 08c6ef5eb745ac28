"""What people decided about one account: asked, nominated, held, guarded, planned."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Q

from accounts.models import Account
from accounts.models.account import Person
from tiers.models import (
    AlternativePlan,
    DoNotLose,
    Justification,
    Nomination,
    Override,
    SupplierStatus,
    Wave,
    WaveAccount,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What people decided about an account that still holds, newest each.

    ``override`` is one that nobody withdrew and whose last day is not over on the day
    asked for; ``past_override`` the last one of all others.
    """

    supplier: SupplierStatus | None
    nomination: Nomination | None
    override: Override | None
    past_override: Override | None
    mark: DoNotLose | None
    justification: Justification | None
    wave: Wave | None
    plan: AlternativePlan | None


def standing_of(account: Account, user: Person, *, on: dt.date) -> Standing:
    """Return what people decided about *account* that holds on a day."""
    overrides = (
        Override.objects.visible_to(user)
        .filter(account=account)
        .select_related("decided_by", "withdrawn_by")
        .order_by("-pk")
        .fetch_mode(FETCH_RAISE)
    )
    holds = Q(withdrawn_at=None, expires_on__gte=on)
    wave = (
        WaveAccount.objects.visible_to(user)
        .filter(account=account, removed_at=None)
        .exclude(wave__status=Wave.Status.CANCELLED)
        .select_related("wave")
        .order_by("-wave__starts_on")
        .fetch_mode(FETCH_RAISE)
        .first()
    )
    return Standing(
        supplier=SupplierStatus.objects.visible_to(user)
        .filter(account=account)
        .select_related("assessed_by")
        .order_by("-assessed_on", "-pk")
        .fetch_mode(FETCH_RAISE)
        .first(),
        nomination=Nomination.objects.visible_to(user)
        .filter(account=account)
        .select_related("nominated_by", "decided_by")
        .order_by("-pk")
        .fetch_mode(FETCH_RAISE)
        .first(),
        override=overrides.filter(holds).first(),
        past_override=overrides.exclude(holds).first(),
        mark=DoNotLose.objects.visible_to(user)
        .filter(account=account, lifted_at=None)
        .select_related("marked_by")
        .fetch_mode(FETCH_RAISE)
        .first(),
        justification=Justification.objects.visible_to(user)
        .filter(account=account)
        .select_related("stated_by")
        .order_by("-valid_until", "-pk")
        .fetch_mode(FETCH_RAISE)
        .first(),
        wave=wave.wave if wave else None,
        plan=AlternativePlan.objects.visible_to(user)
        .filter(account=account)
        .select_related("owner")
        .order_by("-pk")
        .fetch_mode(FETCH_RAISE)
        .first(),
    )
