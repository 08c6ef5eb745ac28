"""A colleague leaves, or comes back; a service is switched off, or on again."""

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import DeskMember, Programme, RegionDirector, TeamMember
from accounts.services import owners
from accounts.services.access import refresh_access
from planning.services.leaving import hand_on
from sam.access.services.people import (
    PersonRefused,
    lock_people,
    require_another_administrator,
)
from sam.access.services.signins import end_sessions
from sam.access.services.tokens import revoke_all
from sam.lib import audit, outbox
from sam.lib.administration import may_administer
from sam.users.models import User


@transaction.atomic
def deactivate(
    *,
    actor: User | None,
    person: User,
    to: User | None = None,
    apart: Mapping[int, User] | None = None,
) -> User:
    """
    Close every door to *person*, and hand on what they hold.

    Sessions and tokens end at once. Accounts and open work go to *to*, the accounts
    in *apart* (by key) to others; places on teams and at desks and the regions that
    they direct end. Safe to repeat.

    :raises PermissionDenied: if *actor* is no administrator
    :raises LeavingRefused: if something is left that nobody takes
    :raises PersonRefused: if they are the last administrator, or *actor*
    """
    may_administer(actor).require()
    lock_people()
    person = User.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return person
    if actor == person:
        raise PersonRefused({"": [_("Ask another administrator to let you go.")]})
    if person.role == User.Role.ADMINISTRATOR:
        require_another_administrator(person, field="")
    was = hand_on(person=person, to=to, apart=apart)
    regions = _end_places(person)
    person.is_active = False
    person.set_unusable_password()  # no session of before opens again, nor a link
    person.save(update_fields=["is_active", "password"])
    ended = {
        "sessions": end_sessions(person),
        "tokens": revoke_all(actor=actor, user=person),
    }
    audit.record(
        "deactivate_service" if person.is_service else "deactivate_user",
        person,
        before={"is_active": True, "regions": regions},
        after={"is_active": False, "to": None if to is None else to.pk},
        counts=asdict(was) | ended,
    )
    outbox.emit("user.deactivated", payload={"user": person.pk})
    refresh_access(users=[person])
    return person


@transaction.atomic
def reactivate(*, actor: User | None, person: User) -> User:
    """
    Let *person* in again: with no accounts or tokens, and a link to set a password.

    :raises PermissionDenied: if *actor* is no administrator
    """
    may_administer(actor).require()
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        return person
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record(
        "reactivate_service" if person.is_service else "reactivate_user",
        person,
        before={"is_active": False},
        after={"is_active": True},
    )
    if not person.is_service:
        outbox.emit("user.invited", payload={"user": person.pk})
    refresh_access(users=[person])
    return person


def _end_places(person: User) -> list[str]:
    """End their places on teams and at desks; return the regions they directed."""
    today = Programme.current().today()
    for member in TeamMember.objects.filter(user=person, ended_on=None):
        owners.leave_team(member=member, on=today)
    DeskMember.objects.filter(user=person).delete()
    directed = RegionDirector.objects.filter(user=person).select_related("region")
    names = sorted(one.region.name for one in directed)
    directed.delete()
    return names
