"""
What a colleague must know of a customer before they meet, as one set of facts.

The briefing shows it as it is now; a hand-over keeps it as the receiver got it. It
names nothing that is for the account's team alone, and no money of ours.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import (
    Account,
    Challenge,
    CustomerObjective,
    Interaction,
    KnowledgeNote,
    OwnerChange,
    Programme,
    Promise,
)
from accounts.models.relationships import Attitude
from accounts.rollup.facts import months_before
from accounts.selectors import business
from accounts.selectors.expectations import expectations_of
from accounts.selectors.knowledge import newest_notes
from accounts.selectors.people_list import held_on, listed, listed_positions
from accounts.selectors.preferences import wish_of, wish_words
from accounts.selectors.problems import unresolved_problems
from accounts.selectors.promises import open_promises, promises_of
from planning.models import Action, Objective, Plan
from planning.selectors.actions import open_actions
from planning.selectors.plans import answers_to, open_plans
from planning.selectors.profile import Profile, profile_of
from sam.users.models import User

PEOPLE, CONTACTS, TOLD, LISTED, KEPT = 12, 5, 20, 12, 3


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the customer's people; ``met_on`` is when we last met them."""

    name: str
    title: str
    level: str
    role: str
    attitude: str
    met_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Due:
    """Something that we owe by a day: a promise, or an action of the plan."""

    words: str
    due_on: dt.date
    owner: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Wrong:
    """A problem that is not resolved."""

    kind: str
    words: str
    since_on: dt.date
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the customer told us, so that nobody asks it again."""

    topic: str
    words: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Met:
    """One contact that we had."""

    kind: str
    words: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Aim:
    """An objective of our plan."""

    words: str
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Handed:
    """A change of owner."""

    old: str
    new: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Pack:
    """What to know; ``missing`` says what nobody knows yet, and so may be asked."""

    people: tuple[Somebody, ...]
    promises: tuple[Due, ...]
    kept: tuple[Due, ...]
    problems: tuple[Wrong, ...]
    told: tuple[Told, ...]
    wish: str
    services: tuple[str, ...]
    contacts: tuple[Met, ...]
    answers: tuple[tuple[str, str], ...]
    aims: tuple[Aim, ...]
    actions: tuple[Due, ...]
    owners: tuple[Handed, ...]
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, to be kept."""
        kept: dict[str, Any] = json.loads(
            json.dumps(asdict(self), cls=DjangoJSONEncoder)
        )
        return kept


def pack_of(
    account: Account, user: User, *, on: dt.date, programme: Programme
) -> tuple[Pack, Profile]:
    """Return what *user* may know of *account* on a day, and how complete it is."""
    profile = profile_of(account, on=on, programme=programme)
    plan = open_plans(user).filter(account=account).first()
    wish = wish_of(account, user)
    expected = expectations_of(account, user, today=on, with_money=False, limit=LISTED)
    pack = Pack(
        people=_people(account, user, on, programme),
        promises=_promises(account, user, on),
        kept=_kept(account, user),
        problems=_problems(account, user, programme),
        told=_told(account, user),
        wish=wish_words(wish) if wish else "",
        services=tuple(
            ", ".join(filter(None, [one.kind, one.detail, one.stage]))
            for one in expected
        ),
        contacts=_contacts(account, user, programme),
        answers=_answers(plan),
        aims=_aims(plan),
        actions=_actions(account, user, on),
        owners=_owners(account, user, programme),
        missing=tuple(item.label for item in profile.missing),
    )
    return pack, profile


def owner_changes(account: Account, *, on: dt.date, programme: Programme) -> int:
    """Return how often *account* changed its owner in the programme's months."""
    since = months_before(on, programme.owner_change_months)
    changes = OwnerChange.objects.filter(
        account=account, changed_at__date__gte=since, old_owner__isnull=False
    )
    return changes.count()


def _people(
    account: Account, user: User, on: dt.date, programme: Programme
) -> tuple[Somebody, ...]:
    held = listed_positions(user).filter(held_on(on), account=account)[:PEOPLE]
    return tuple(
        Somebody(
            name=one.position.contact.full_name,
            title=one.position.title,
            level=one.position.get_level_display() if one.position.level else "",
            role=(
                one.position.get_buying_role_display()
                if one.position.buying_role
                else ""
            ),
            attitude=(
                str(Attitude(one.attitude.effective.value).label)
                if one.attitude
                else ""
            ),
            met_on=one.met.on,
        )
        for one in listed(list(held), programme)
    )


def _promises(account: Account, user: User, on: dt.date) -> tuple[Due, ...]:
    found = open_promises(user).filter(account=account)[:LISTED]
    return tuple(_due(one, on) for one in found)


def _kept(account: Account, user: User) -> tuple[Due, ...]:
    kept = promises_of(user).filter(account=account, kept_at__isnull=False)
    return tuple(
        Due(one.words, one.due_on, str(one.owner or ""), is_late=False)
        for one in kept.order_by("-kept_at", "-pk")[:KEPT]
    )


def _actions(account: Account, user: User, on: dt.date) -> tuple[Due, ...]:
    found = open_actions(user).filter(account=account)[:LISTED]
    return tuple(_due(one, on) for one in found)


def _due(one: Promise | Action, on: dt.date) -> Due:
    return Due(one.words, one.due_on, str(one.owner or ""), one.due_on < on)


def _problems(account: Account, user: User, programme: Programme) -> tuple[Wrong, ...]:
    found = unresolved_problems(user).filter(account=account)[:LISTED]
    return tuple(
        Wrong(
            kind=one.get_kind_display(),
            words=one.description,
            since_on=one.opened_at.astimezone(programme.zone).date(),
            is_answered=one.first_response_at is not None,
        )
        for one in found
    )


def _told(account: Account, user: User) -> tuple[Told, ...]:
    told: list[tuple[str, str, KnowledgeNote | CustomerObjective | Challenge]] = [
        (note.get_topic_display(), note.text, note)
        for note in newest_notes(account).values()
    ]
    told += [
        (_("What they want to reach"), one.words, one)
        for one in business.objectives_of(account, user, limit=LISTED)
        if one.ended_on is None
    ]
    told += [
        (_("A problem of their own"), one.words, one)
        for one in business.challenges_of(account, user, limit=LISTED)
        if one.closed_on is None
    ]
    newest = sorted(told, key=lambda each: each[2].said_on, reverse=True)
    return tuple(
        Told(topic, words, str(one.said_by or one.source), one.said_on)
        for topic, words, one in newest[:TOLD]
    )


def _contacts(account: Account, user: User, programme: Programme) -> tuple[Met, ...]:
    found = (
        Interaction.objects.visible_to(user)
        .filter(account=account)
        .select_related("user")
        .order_by("-happened_at", "-pk")[:CONTACTS]
    )
    return tuple(
        Met(
            kind=one.get_kind_display(),
            words=one.subject or one.note,
            by=str(one.user or ""),
            on=one.happened_at.astimezone(programme.zone).date(),
        )
        for one in found
    )


def _answers(plan: Plan | None) -> tuple[tuple[str, str], ...]:
    asked = answers_to(plan) if plan is not None else []
    return tuple((one.label, one.words) for one in asked if one.words)


def _aims(plan: Plan | None) -> tuple[Aim, ...]:
    if plan is None:
        return ()
    found = Objective.objects.filter(plan=plan, status=Objective.Status.OPEN)
    return tuple(Aim(one.words, one.due_on) for one in found.order_by("due_on", "pk"))


def _owners(account: Account, user: User, programme: Programme) -> tuple[Handed, ...]:
    found = (
        OwnerChange.objects.visible_to(user)
        .filter(account=account)
        .select_related("old_owner", "new_owner")
        .order_by("-changed_at", "-pk")[:CONTACTS]
    )
    return tuple(
        Handed(
            old=str(one.old_owner or ""),
            new=str(one.new_owner or ""),
            on=one.changed_at.astimezone(programme.zone).date(),
        )
        for one in found
    )
