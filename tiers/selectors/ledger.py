"""An account's tiers over time, and the move that is proposed."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE

from accounts.models import Account
from accounts.models.account import Person
from sam.users.models import User
from tiers.models import Change, ChangeSet, TierAssignment
from tiers.selectors.words import reason_words


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in one tier; ``decided_by`` is blank where the system decided."""

    tier: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    reason: str
    decided_by: str
    change_set_id: int | None
    policy_version: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A move that waits for a director."""

    change_set_id: int
    from_tier: str
    to_tier: str
    reason: str
    as_of: dt.date
    review_on: dt.date | None
    policy_version: int | None


def stays_of(account: Account, user: Person, *, limit: int = 50) -> list[Stay]:
    """Return the stays that nobody has undone, newest first."""
    rows = (
        TierAssignment.objects.visible_to(user)
        .standing()
        .filter(account=account)
        .select_related("decided_by", "change__change_set__policy")
        .order_by("-started_at", "-pk")
        .fetch_mode(FETCH_RAISE)[:limit]
    )
    return [_stay(row) for row in rows]


def proposal_of(account: Account, user: Person) -> Proposal | None:
    """Return the move of *account* in the change set that waits, if there is one."""
    change = (
        Change.objects.visible_to(user)
        .filter(
            account=account,
            status__in=[Change.Status.PROPOSED, Change.Status.HELD],
            change_set__status__in=[
                ChangeSet.Status.PROPOSED,
                ChangeSet.Status.PARTLY,
            ],
        )
        .select_related("change_set__policy")
        .order_by("-change_set_id")
        .fetch_mode(FETCH_RAISE)
        .first()
    )
    if change is None:
        return None
    return Proposal(
        change_set_id=change.change_set_id,
        from_tier=change.from_tier,
        to_tier=change.to_tier,
        reason=reason_words(change.reason),
        as_of=change.change_set.as_of,
        review_on=change.change_set.review_on,
        policy_version=_version(change.change_set),
    )


def _stay(row: TierAssignment) -> Stay:
    change = row.change
    person: User | None = row.decided_by
    return Stay(
        tier=row.tier,
        started_at=row.started_at,
        ended_at=row.ended_at,
        reason=reason_words(row.reason),
        decided_by=str(person) if person else "",
        change_set_id=change.change_set_id if change else None,
        policy_version=_version(change.change_set) if change else None,
    )


def _version(change_set: ChangeSet) -> int | None:
    return change_set.policy.version if change_set.policy else None
