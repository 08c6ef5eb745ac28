"""
What a colleague must know of a customer before they meet, as one set of facts.

The briefing shows it as it is now; a hand-over keeps it as the receiver got it. It
names nothing that is for the account's team alone, and no money of ours.
"""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import (
    Account,
    Challenge,
    CustomerObjective,
    Interaction,
    KnowledgeNote,
    OwnerChange,
    Position,
    Problem,
    Programme,
    Promise,
)
from accounts.models.relationships import Attitude, RatingDimension
from accounts.rollup.facts import months_before
from accounts.selectors.expectations import expectations_of
from accounts.selectors.people_list import MEETINGS, met_of
from accounts.selectors.people_ratings import current_ratings
from accounts.selectors.preferences import wish_of, wish_words
from planning.models import Action, Objective, Plan, PlanAnswer
from planning.selectors.profile import Profile, profile_of
from sam.users.models import User

PEOPLE, CONTACTS, TOLD, LISTED = 12, 5, 20, 12
RANKS = {"C": 0, "D": 1, "MANAGER": 2, "STAFF": 3}


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
        return {name: _plain(value) for name, value in asdict(self).items()}


def pack_of(
    account: Account, user: User, *, on: dt.date, programme: Programme
) -> tuple[Pack, Profile]:
    """Return what *user* may know of *account* on a day, and how complete it is."""
    profile = profile_of(account, on=on, programme=programme)
    plan = Plan.objects.visible_to(user).filter(account=account, closed_at=None).first()
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
    held = (
        Position.objects.visible_to(user)
        .filter(
            Q(ended_on=None) | Q(ended_on__gt=on),
            Q(started_on=None) | Q(started_on__lte=on),
            account=account,
        )
        .select_related("contact")
        .annotate(
            met_at=Max(
                "contact__interactions__happened_at",
                filter=Q(
                    contact__interactions__account=account,
                    contact__interactions__kind__in=MEETINGS,
                ),
            )
        )
    )
    first = sorted(held, key=lambda one: (RANKS.get(one.level, 4), one.pk))[:PEOPLE]
    ratings = current_ratings([one.pk for one in first])
    return tuple(
        Somebody(
            name=one.contact.full_name,
            title=one.title,
            level=one.get_level_display() if one.level else "",
            role=one.get_buying_role_display() if one.buying_role else "",
            attitude=_attitude(ratings.get(one.pk, {})),
            met_on=met_of(one.met_at, programme).on,
        )
        for one in first
    )


def _attitude(ratings: Any) -> str:
    rating = ratings.get(RatingDimension.ATTITUDE)
    best = rating.effective if rating is not None else None
    return str(Attitude(best.value).label) if best is not None else ""


def _promises(account: Account, user: User, on: dt.date) -> tuple[Due, ...]:
    found = Promise.objects.visible_to(user).filter(
        account=account, kept_at=None, withdrawn_at=None
    )
    return tuple(
        Due(one.words, one.due_on, str(one.owner or ""), one.due_on < on)
        for one in found.select_related("owner").order_by("due_on", "pk")[:LISTED]
    )


def _kept(account: Account, user: User) -> tuple[Due, ...]:
    found = Promise.objects.visible_to(user).filter(
        account=account, kept_at__isnull=False
    )
    return tuple(
        Due(one.words, one.due_on, str(one.owner or ""), is_late=False)
        for one in found.select_related("owner").order_by("-kept_at", "-pk")[:3]
    )


def _problems(account: Account, user: User, programme: Programme) -> tuple[Wrong, ...]:
    found = Problem.objects.visible_to(user).filter(account=account, resolved_at=None)
    return tuple(
        Wrong(
            kind=one.get_kind_display(),
            words=one.description,
            since_on=one.opened_at.astimezone(programme.zone).date(),
            is_answered=one.first_response_at is not None,
        )
        for one in found.order_by("opened_at", "pk")[:LISTED]
    )


def _told(account: Account, user: User) -> tuple[Told, ...]:
    notes = (
        KnowledgeNote.objects.visible_to(user)
        .filter(account=account)
        .select_related("said_by")
        .order_by("topic", "-said_on", "-pk")
        .distinct("topic")
    )
    told = [
        Told(
            one.get_topic_display(),
            one.text,
            str(one.said_by or one.source),
            one.said_on,
        )
        for one in notes
    ]
    told += [
        Told(
            str(topic),
            one.words,
            str(one.said_by or one.source),
            one.said_on,
        )
        for model, topic, still in (
            (CustomerObjective, _("What they want to reach"), {"ended_on": None}),
            (Challenge, _("A problem of their own"), {"closed_on": None}),
        )
        for one in model.objects.visible_to(user)
        .filter(account=account, **still)
        .select_related("said_by")
        .order_by("-said_on", "-pk")[:LISTED]
    ]
    return tuple(sorted(told, key=lambda one: one.on, reverse=True)[:TOLD])


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
    if plan is None:
        return ()
    newest = (
        PlanAnswer.objects.filter(plan=plan)
        .order_by("question", "-pk")
        .distinct("question")
    )
    said = {one.question: one.words for one in newest}
    return tuple(
        (str(question.label), said[question])
        for question in PlanAnswer.Question
        if said.get(question)
    )


def _aims(plan: Plan | None) -> tuple[Aim, ...]:
    if plan is None:
        return ()
    found = Objective.objects.filter(plan=plan, status=Objective.Status.OPEN)
    return tuple(Aim(one.words, one.due_on) for one in found.order_by("due_on", "pk"))


def _actions(account: Account, user: User, on: dt.date) -> tuple[Due, ...]:
    found = Action.objects.visible_to(user).filter(
        account=account, done_at=None, dropped_at=None
    )
    return tuple(
        Due(one.words, one.due_on, str(one.owner), one.due_on < on)
        for one in found.select_related("owner").order_by("due_on", "pk")[:LISTED]
    )


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


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value
