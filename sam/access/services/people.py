"""Colleagues and services: who they are, what they may see, and what they may do."""

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Desk, DeskMember, Region, RegionDirector
from accounts.services.access import refresh_access
from planning.services.leaving import held_by
from sam.lib import audit, outbox
from sam.lib.administration import may_administer
from sam.lib.editing import require_unchanged
from sam.lib.versions import FieldsRefused
from sam.users.models import User

# Nobody reads mail there: RFC 2606 keeps the name from ever being anybody's.
SERVICE_DOMAIN = "services.invalid"
FIELDS = (
    "email",
    "full_name",
    "role",
    "level",
    "specialism",
    "client_hours_month",
)
SERVICE_FIELDS = ("full_name", "role")
LOCK = "SELECT pg_advisory_xact_lock(hashtext('access_people'))"


class PersonRefused(FieldsRefused):
    """They cannot be like that; ``errors`` has the reasons by field."""

    code = "person_refused"


def values_of(person: User) -> dict[str, Any]:
    """Return what administrators change of *person*, as a form shows it."""
    names = SERVICE_FIELDS if person.is_service else FIELDS
    return {name: getattr(person, name) for name in names} | {
        "regions": list(regions_of(person)),
        "desks": list(Desk.objects.filter(members=person).order_by("name")),
    }


def regions_of(person: User) -> Any:
    """Return the regions that *person* directs, by name."""
    return Region.objects.filter(directors__user=person).order_by("name")


@transaction.atomic
def add_person(
    *,
    actor: User | None,
    values: Mapping[str, Any],
    regions: Collection[Region] = (),
    desks: Collection[Desk] = (),
) -> User:
    """
    Let a colleague in, and send them a link with which they set a password.

    *values* has what `FIELDS` names; ``email`` and ``role`` are needed.

    :raises PermissionDenied: if *actor* is no administrator
    :raises PersonRefused: with the reasons by field
    """
    may_administer(actor).require()
    person = User()
    person.set_unusable_password()
    _write(person, values, FIELDS)
    _place(person, regions, desks)
    audit.record("add_user", person, after=_plain(person))
    outbox.emit("user.invited", payload={"user": person.pk})
    refresh_access(users=[person])
    return person


@transaction.atomic
def add_service(
    *,
    actor: User | None,
    values: Mapping[str, Any],
    regions: Collection[Region] = (),
    desks: Collection[Desk] = (),
) -> User:
    """
    Let a system in: it calls with tokens, sees what its role sees and never signs in.

    :raises PermissionDenied: if *actor* is no administrator
    :raises PersonRefused: with the reasons by field
    """
    may_administer(actor).require()
    service = User(is_service=True, wants_digest=False)
    service.set_unusable_password()
    service.email = _address(str(values.get("full_name", "")))
    _write(service, values, SERVICE_FIELDS)
    _place(service, regions, desks)
    audit.record("add_service", service, after=_plain(service))
    refresh_access(users=[service])
    return service


@transaction.atomic
def change_person(
    *,
    actor: User | None,
    person: User,
    values: Mapping[str, Any],
    regions: Collection[Region] | None = None,
    desks: Collection[Desk] | None = None,
    seen: str | None = None,
) -> User:
    """
    Change who *person* is and what they may see; what is not named stays as it is.

    :raises PermissionDenied: if *actor* is no administrator
    :raises ChangedMeanwhile: if they are no longer as *seen* was made of
    :raises PersonRefused: with the reasons by field; also when a manager who owns
        accounts is to be something else, and when the last administrator is
    """
    may_administer(actor).require()
    _lock()
    person = User.objects.select_for_update().get(pk=person.pk)
    now = values_of(person)
    require_unchanged(person, now, seen)
    before = _plain(person)
    was_role = person.role
    _write(person, values, SERVICE_FIELDS if person.is_service else FIELDS)
    if person.role != was_role:
        _require_free(person, was_role)
        if was_role == User.Role.ADMINISTRATOR:
            require_another_administrator(person, field="role")
    _place(
        person,
        now["regions"] if regions is None else regions,
        now["desks"] if desks is None else desks,
    )
    after = _plain(person)
    moved = [name for name in after if after[name] != before[name]]
    if moved:
        audit.record(
            "change_service" if person.is_service else "change_user",
            person,
            before={name: before[name] for name in moved},
            after={name: after[name] for name in moved},
        )
        refresh_access(users=[person])
    return person


def require_another_administrator(person: User, *, field: str) -> None:
    """
    Do nothing when somebody besides *person* administers this installation.

    Call it within `change_person`'s lock or after `lock_people`.

    :raises PersonRefused: otherwise
    """
    others = User.objects.filter(
        role=User.Role.ADMINISTRATOR, is_active=True, is_service=False
    ).exclude(pk=person.pk)
    if not person.is_service and not others.exists():
        raise PersonRefused(
            {field: [_("Nobody else is an administrator. Make somebody one first.")]}
        )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)


lock_people = _lock


def _write(person: User, values: Mapping[str, Any], known: Collection[str]) -> None:
    """Set *values*, check the whole and save it."""
    if unknown := [name for name in values if name not in known]:
        raise PersonRefused(
            {name: [_("That is not changed here.")] for name in unknown}
        )
    for name, value in values.items():
        setattr(person, name, value)
    person.email = person.email.strip().lower()
    person.full_name = " ".join(person.full_name.split())
    if person.is_service and not person.full_name:
        raise PersonRefused({"full_name": [_("Give it a name.")]})
    if (person.client_hours_month or 0) < 0:
        raise PersonRefused({"client_hours_month": [_("Zero or more.")]})
    try:
        person.full_clean(exclude=["password", "date_joined", "last_login"])
    except ValidationError as refused:
        raise PersonRefused(refused.message_dict) from refused
    person.save()


def _require_free(person: User, was_role: str) -> None:
    """Refuse a manager another role while they own accounts."""
    accounts = held_by(person).accounts if was_role == User.Role.ACCOUNT_MANAGER else 0
    if accounts:
        raise PersonRefused(
            {
                "role": [
                    _(
                        "They own %(count)s accounts. Hand these over first: only an"
                        " account manager owns accounts."
                    )
                    % {"count": accounts}
                ]
            }
        )


def _place(person: User, regions: Collection[Region], desks: Collection[Desk]) -> None:
    """Make *regions* and *desks* theirs, and no others."""
    if regions and person.role != User.Role.DIRECTOR:
        raise PersonRefused({"regions": [_("Only a director answers for regions.")]})
    if desks and person.role != User.Role.ACCOUNT_MANAGER:
        raise PersonRefused({"desks": [_("Only account managers sit at a desk.")]})
    directed = RegionDirector.objects.filter(user=person)
    directed.exclude(region__in=regions).delete()
    RegionDirector.objects.bulk_create(
        (RegionDirector(user=person, region=region) for region in regions),
        ignore_conflicts=True,
    )
    seats = DeskMember.objects.filter(user=person)
    seats.exclude(desk__in=desks).delete()
    DeskMember.objects.bulk_create(
        (DeskMember(user=person, desk=desk) for desk in desks), ignore_conflicts=True
    )


def _plain(person: User) -> dict[str, Any]:
    """Return the values for the trail: regions and desks by name."""
    values = values_of(person)
    for name in ("regions", "desks"):
        values[name] = [str(one) for one in values[name]]
    return values


def _address(name: str) -> str:
    """Return an address for a service that no other has."""
    start = slugify(name)[:60] or "service"
    address = f"{start}@{SERVICE_DOMAIN}"
    number = 1
    while User.objects.filter(email=address).exists():
        number += 1
        address = f"{start}-{number}@{SERVICE_DOMAIN}"
    return address
