"""Who looks after an account: its owner, and the colleagues on its team."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import Account, Programme, TeamMember
from accounts.services import facts
from accounts.services.access import refresh_access, refresh_access_to
from sam.lib import audit, outbox
from sam.users.models import User


@transaction.atomic
def change_owner(*, account: Account, owner: User) -> Account:
    """
    Give *account* to *owner*; a desk that held it lets go of it.

    Access, facts, flags and lists follow at once. Who may ask for it is for the caller
    to say.
    """
    return change_owners(accounts=[account], owner=owner)[0]


@transaction.atomic
def change_owners(*, accounts: Sequence[Account], owner: User) -> list[Account]:
    """Give each of *accounts* to *owner*, as `change_owner` does, all at once."""
    held = list(
        Account.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in=[account.pk for account in accounts])
        .order_by("pk")
    )
    moving = [account for account in held if account.owner_id != owner.pk]
    if not moving:
        return held
    ids = [account.pk for account in moving]
    before = [{"owner": one.owner_id, "desk": one.desk_id} for one in moving]
    for account in moving:
        account.owner, account.desk = owner, None
        account.owner_set_by_person = True
        account.updated_at = timezone.now()
    Account.objects.bulk_update(
        moving, ["owner", "desk", "owner_set_by_person", "updated_at"], batch_size=500
    )
    for account, was in zip(moving, before, strict=True):
        audit.record(
            "change_owner",
            account,
            account_id=account.pk,
            before=was,
            after={"owner": owner.pk, "desk": None},
        )
        outbox.emit(
            "account.owner_changed",
            account_id=account.pk,
            payload={"account": account.pk, "owner": owner.pk, "was": was["owner"]},
        )
    refresh_access_to(ids)
    facts.refresh_at_once(ids)
    return held


@transaction.atomic
def join_team(
    *, account: Account, user: User, duty: str, on: dt.date | None = None
) -> TeamMember | None:
    """Put *user* on the team of *account*; ``None`` if they are on it already."""
    day = on or Programme.current().today()
    member, is_new = TeamMember.objects.get_or_create(
        account=account,
        user=user,
        ended_on=None,
        defaults={"duty": duty, "started_on": day},
    )
    if not is_new:
        return None
    audit.record(
        "join_team",
        member,
        account_id=account.pk,
        after={"user": user.pk, "duty": duty, "started_on": day},
    )
    refresh_access(users=[user])
    return member


@transaction.atomic
def leave_team(*, member: TeamMember, on: dt.date | None = None) -> None:
    """End a colleague's place on a team with *on*, today if it is not said."""
    day = max(on or Programme.current().today(), member.started_on)
    TeamMember.objects.filter(pk=member.pk, ended_on=None).update(ended_on=day)
    audit.record(
        "leave_team",
        member,
        account_id=member.account_id,
        before={"ended_on": None},
        after={"ended_on": day},
    )
    refresh_access(users=[member.user])
