"""What we know of a customer by topic, how fresh it is, and whose is stale."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import (
    FETCH_RAISE,
    Count,
    DecimalField,
    F,
    Max,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Account, DeskMember, KnowledgeNote, Programme
from accounts.models.account import Person
from accounts.models.knowledge import AREAS, QUESTIONS, KnowledgeTopic
from accounts.rollup.facts import months_before
from sam.users.models import User

TOPICS = (*AREAS, *QUESTIONS)
# The questions in short, where several stand in a line.
TITLES: Mapping[str, Promise] = {
    **{area: KnowledgeTopic(area).label for area in AREAS},
    KnowledgeTopic.EXPANSION: gettext_lazy("Expansion"),
    KnowledgeTopic.MOVES: gettext_lazy("Moves"),
    KnowledgeTopic.PROBLEMS: gettext_lazy("Major problems"),
    KnowledgeTopic.DIRECTION: gettext_lazy("Direction"),
}
EARLIER = 20


@dataclass(frozen=True, slots=True)
class Known:
    """One topic: the note that counts, if any, and what was known earlier."""

    topic: str
    label: str
    note: KnowledgeNote | None
    is_fresh: bool
    earlier: tuple[KnowledgeNote, ...] = ()

    @property
    def is_stale(self) -> bool:
        return self.note is not None and not self.is_fresh


@dataclass(frozen=True, slots=True)
class Understanding:
    """
    How well we understand a customer: the share of all topics known and fresh.

    ``months`` is how long a note is fresh.
    """

    areas: tuple[Known, ...]
    questions: tuple[Known, ...]
    months: int

    @property
    def topics(self) -> tuple[Known, ...]:
        return (*self.areas, *self.questions)

    @property
    def fresh(self) -> int:
        return sum(known.is_fresh for known in self.topics)

    @property
    def stale(self) -> int:
        return sum(known.is_stale for known in self.topics)

    @property
    def missing(self) -> int:
        return sum(known.note is None for known in self.topics)

    @property
    def score(self) -> float:
        return self.fresh / len(self.topics)


@dataclass(frozen=True, slots=True)
class Stale:
    """An account of which we know too little, and what is stale or unknown."""

    account: Account
    fresh: int
    stale: tuple[str, ...]
    missing: tuple[str, ...]
    oldest_on: dt.date | None


def fresh_since(programme: Programme, *, on: dt.date | None = None) -> dt.date:
    """Return the first day of which a note is still fresh, today or *on* a day."""
    return months_before(on or programme.today(), programme.knowledge_months)


def newest_notes(
    account: Account, topics: Collection[str] = TOPICS
) -> dict[str, KnowledgeNote]:
    """Return the note that counts of each of *topics*: said last, then written last."""
    found = KnowledgeNote.objects.filter(account=account, topic__in=topics)
    newest = found.order_by("topic", "-said_on", "-pk").distinct("topic")
    return {
        note.topic: note for note in newest.select_related("said_by", "recorded_by")
    }


def understanding_of(
    account: Account, user: Person, *, programme: Programme
) -> Understanding:
    """Return what *user* may read of what we know of *account*, topic by topic."""
    notes = (
        KnowledgeNote.objects.visible_to(user)
        .filter(account=account)
        .select_related("said_by", "recorded_by")
        .order_by("-said_on", "-pk")
        .fetch_mode(FETCH_RAISE)
    )
    return _understood(notes, programme)


def _understood(notes: Iterable[KnowledgeNote], programme: Programme) -> Understanding:
    since = fresh_since(programme)
    by_topic: defaultdict[str, list[KnowledgeNote]] = defaultdict(list)
    for note in notes:
        by_topic[note.topic].append(note)

    def known(topic: str) -> Known:
        said = by_topic[topic]
        return Known(
            topic=topic,
            label=str(KnowledgeTopic(topic).label),
            note=said[0] if said else None,
            is_fresh=bool(said) and said[0].said_on >= since,
            earlier=tuple(said[1 : EARLIER + 1]),
        )

    return Understanding(
        areas=tuple(map(known, AREAS)),
        questions=tuple(map(known, QUESTIONS)),
        months=programme.knowledge_months,
    )


def little_known(
    user: Person, *, programme: Programme, mine: bool
) -> QuerySet[Account]:
    """
    Return accounts with something stale or unknown, those that could bring most first.

    ``size`` is the larger of potential and revenue a year, in the programme's currency.
    """
    if not isinstance(user, User) or not user.sees_facts:
        return Account.objects.none()
    money: DecimalField = DecimalField(max_digits=18, decimal_places=4)
    none = Value(0, output_field=money)
    understood = (
        KnowledgeNote.objects.filter(said_on__gte=fresh_since(programme))
        .values("account_id")
        .annotate(topics=Count("topic", distinct=True))
        .filter(topics=len(TOPICS))
        .values("account_id")
    )
    found: QuerySet[Account] = (
        Account.objects.visible_to(user)
        .exclude(status=Account.Status.FORMER)
        .exclude(pk__in=understood)
        .annotate(
            size=Greatest(
                Coalesce(F("annual_potential"), none),
                Coalesce(F("facts__revenue_12m"), none),
            )
        )
        .select_related("owner", "desk")
        .order_by("-size", "pk")
    )
    if not mine:
        return found
    desks = DeskMember.objects.filter(user=user).values("desk_id")
    return found.filter(Q(owner=user) | Q(desk__in=desks))


def stale_of(accounts: Collection[Account], *, programme: Programme) -> list[Stale]:
    """Return what is stale or unknown of each of *accounts*, in one query."""
    said = (
        KnowledgeNote.objects.filter(account__in=[one.pk for one in accounts])
        .values_list("account_id", "topic")
        .annotate(last=Max("said_on"))
    )
    known: defaultdict[int, dict[str, dt.date]] = defaultdict(dict)
    for account_id, topic, last in said:
        known[account_id][topic] = last
    since = fresh_since(programme)
    return [_stale(account, known[account.pk], since) for account in accounts]


def _stale(account: Account, last: Mapping[str, dt.date], since: dt.date) -> Stale:
    stale = [topic for topic in TOPICS if topic in last and last[topic] < since]
    return Stale(
        account=account,
        fresh=sum(day >= since for day in last.values()),
        stale=tuple(str(TITLES[topic]) for topic in stale),
        missing=tuple(str(TITLES[topic]) for topic in TOPICS if topic not in last),
        oldest_on=min((last[topic] for topic in stale), default=None),
    )
