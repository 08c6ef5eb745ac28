"""Hand on what a colleague who leaves holds: accounts, promises, actions, plans."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import Account, Promise
from accounts.services import owners
from planning.models import Action, Handover, Objective, Plan
from planning.services.handovers import call_off
from sam.lib.errors import DomainError
from sam.users.models import User
from tiers.models import AlternativePlan, Flag


class LeavingRefused(DomainError):
    """They cannot leave like that; ``field`` names what is wrong."""

    code = "leaving_refused"

    def __init__(self, message: str, *, field: str = "to") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Held:
    """How many things somebody holds that are not over."""

    accounts: int
    promises: int
    actions: int
    plans: int
    objectives: int
    alternative_plans: int
    flags: int
    handovers: int

    @property
    def is_nothing(self) -> bool:
        """Whether nobody has to take anything over."""
        return not any(
            getattr(self, field.name)
            for field in fields(self)
            if field.name not in {"flags", "handovers"}
        )


def accounts_of(person: User) -> "QuerySet[Account]":
    """Return the accounts that *person* owns, by name; not those merged away."""
    return Account.objects.filter(owner=person, merged_into=None).order_by("name", "pk")


def held_by(person: User) -> Held:
    """Count what *person* holds."""
    return Held(
        accounts=accounts_of(person).count(),
        flags=_flags(person).count(),
        handovers=_handovers(person).count(),
        **{name: rows.count() for name, rows in _open_work(person).items()},
    )


@transaction.atomic
def hand_on(
    *, person: User, to: User | None, apart: Mapping[int, User] | None = None
) -> Held:
    """
    Give all that *person* holds to *to*, the accounts in *apart* (by key) to others.

    What is open at an account goes to whoever owns that account afterwards, or to *to*
    where a desk does. Flags assigned to them are their owners' again, hand-overs under
    way are called off. Returns what there was. Who may ask for it is for the caller.

    :raises LeavingRefused: if something is left that nobody takes, or *to* cannot
        own accounts
    """
    apart = apart or {}
    User.objects.select_for_update().filter(pk=person.pk).first()
    was = held_by(person)
    by_owner: dict[User, list[Account]] = defaultdict(list)
    for account in accounts_of(person):
        by_owner[_receiver(person, apart.get(account.pk, to))].append(account)
    for handover in _handovers(person):
        call_off(handover, note=_("%(name)s has left.") % {"name": person})
    for owner, accounts in by_owner.items():
        owners.change_owners(accounts=accounts, owner=owner)
    owner_now = Account.objects.filter(pk=OuterRef("account_id")).values("owner")
    for rows in _open_work(person).values():
        rows.filter(account__owner__isnull=False).exclude(account__owner=person).update(
            owner=Subquery(owner_now)
        )
        if rows.exists():
            rows.update(owner=_receiver(person, to))
    _flags(person).update(assigned_to=None)
    return was


def _receiver(person: User, to: User | None) -> User:
    """
    Return *to*.

    :raises LeavingRefused: if it is nobody, or nobody who can own accounts
    """
    if to is None:
        raise LeavingRefused(_("Say who takes over what they hold."))
    if to == person:
        raise LeavingRefused(_("Somebody else has to take it over."))
    if not to.can_own_accounts:
        raise LeavingRefused(
            _("Accounts are handed to account managers who work here.")
        )
    return to


def _open_work(person: User) -> dict[str, "QuerySet"]:
    return {
        "promises": Promise.objects.filter(
            owner=person, kept_at=None, withdrawn_at=None
        ),
        "actions": Action.objects.filter(owner=person, done_at=None, dropped_at=None),
        "plans": Plan.objects.filter(owner=person, closed_at=None),
        "objectives": Objective.objects.filter(owner=person, closed_at=None),
        "alternative_plans": AlternativePlan.objects.filter(
            ~Exists(
                AlternativePlan.objects.filter(
                    account=OuterRef("account"), pk__gt=OuterRef("pk")
                )
            ),
            owner=person,
        ),
    }


def _flags(person: User) -> "QuerySet[Flag]":
    return Flag.objects.filter(assigned_to=person, cleared_at=None)


def _handovers(person: User) -> "QuerySet[Handover]":
    """Return the hand-overs under way from them or to them."""
    under_way = Handover.objects.filter(status=Handover.Status.OPEN)
    return under_way.filter(from_user=person) | under_way.filter(to_user=person)
