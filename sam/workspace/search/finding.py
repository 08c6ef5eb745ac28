"""Answer a person's question: what they may see, in groups, best first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sam.users.models import User
from sam.workspace.models import SearchKind
from sam.workspace.search import index, showing
from sam.workspace.search.hits import Hit
from sam.workspace.search.matching import Meant, meant, other_readings
from sam.workspace.search.names import Named, find_names
from sam.workspace.search.notes import Noted, find_notes
from sam.workspace.search.words import asked_words

PAGE = 20
FOLLOWED = 200  # changes that a question waits for
READINGS = 4  # other ways to read a question that are tried
PLANS_OF = 50  # accounts found by name whose plans are shown


class Group(StrEnum):
    """What is found, in the order in which it is shown."""

    ACCOUNTS = "accounts"
    PEOPLE = "people"
    PLANS = "plans"
    ACTIONS = "actions"
    NOTES = "notes"


LABELS: dict[Group, str | Promise] = {
    Group.ACCOUNTS: _("Accounts"),
    Group.PEOPLE: _("People"),
    Group.PLANS: _("Plans"),
    Group.ACTIONS: _("Actions"),
    Group.NOTES: _("Notes"),
}
NAMED = {
    Group.ACCOUNTS: SearchKind.ACCOUNT,
    Group.PEOPLE: SearchKind.PERSON,
    Group.PLANS: SearchKind.OBJECTIVE,
    Group.ACTIONS: SearchKind.ACTION,
}
NOTED = [
    SearchKind.INTERACTION,
    SearchKind.KNOWLEDGE,
    SearchKind.ANSWER,
    SearchKind.PERSON_NOTE,
]


@dataclass(frozen=True, slots=True)
class Found:
    """One group: the hits of a page, how many there are, and the pages round it."""

    group: Group
    hits: list[Hit]
    total: int
    page: int
    has_more: bool

    @property
    def label(self) -> str:
        return str(LABELS[self.group])


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What was found for a question, group by group, empty ones left out.

    ``words`` are those that were looked for; none: there was nothing to look for.
    """

    question: str
    words: list[str]
    groups: list[Found] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(len(found.hits) for found in self.groups)


def groups_for(user: User) -> list[Group]:
    """Return the groups in which *user* finds something; the service desk: accounts."""
    return list(Group) if user.sees_facts else [Group.ACCOUNTS]


def search(
    user: User,
    question: str,
    *,
    groups: Sequence[Group] | None = None,
    size: int = PAGE,
    page: int = 1,
) -> Answer:
    """Return page *page* of each of *groups*, *size* hits each, as *user* may see."""
    asked = [each for each in groups_for(user) if groups is None or each in groups]
    typed = asked_words(question)
    if not typed or not asked:
        return Answer(question, typed)
    index.follow(limit=FOLLOWED)
    words, named = _named(user, typed, asked)
    noted = (
        find_notes(user, words, NOTED, enough=page * size + 1)
        if Group.NOTES in asked
        else []
    )
    seen = slice((page - 1) * size, page * size)
    found = [
        _found(user, each, _of_group(each, user, named, noted), seen, words)
        for each in asked
    ]
    return Answer(question, typed, [each for each in found if each.hits])


def _named(
    user: User, typed: list[str], asked: Sequence[Group]
) -> tuple[list[Meant], list[Named]]:
    kinds = {NAMED[each] for each in asked if each in NAMED}
    if Group.PLANS in asked:
        kinds.add(SearchKind.ACCOUNT)
    first = meant(typed)
    named = find_names(user, first, sorted(kinds))
    if named or not kinds:
        return first, named
    for reading in islice(other_readings(typed), READINGS):
        words = meant(reading)
        named = find_names(user, words, sorted(kinds))
        if named:
            return words, named
    return first, _without_one(user, first, sorted(kinds))


def _without_one(
    user: User, words: list[Meant], kinds: list[SearchKind]
) -> list[Named]:
    """Find by all words but those that stand nowhere, or but any one; whole ones."""
    known = [each for each in words if each.words]
    if not known or len(words) == 1:
        return []
    # What stands in the most names tells the least.
    ways = [
        [each for each in words if each is not one]
        for one in sorted(words, key=lambda each: -each.names)[:READINGS]
    ]
    for rest in [known] if len(known) < len(words) else ways:
        named = [one for one in find_names(user, rest, kinds) if not one.is_part]
        if named:
            return named
    return []


type Candidate = Named | Noted | showing.PlanOf


def _of_group(
    group: Group, user: User, named: list[Named], noted: list[Noted]
) -> list[Candidate]:
    if group is Group.NOTES:
        return list(noted)
    once = {one.object_id: one for one in reversed(named) if one.kind == NAMED[group]}
    of_kind: list[Candidate] = [
        one
        for one in named
        if one.kind == NAMED[group] and once.get(one.object_id) is one
    ]
    if group is not Group.PLANS:
        return of_kind
    accounts = [one.object_id for one in named if one.kind == SearchKind.ACCOUNT]
    return [*showing.plans_of(user, accounts[:PLANS_OF]), *of_kind]


def _found(
    user: User,
    group: Group,
    candidates: list[Candidate],
    seen: slice,
    words: list[Meant],
) -> Found:
    shown = candidates[seen]
    return Found(
        group=group,
        hits=showing.hits(user, shown, words),
        total=len(candidates),
        page=seen.start // (seen.stop - seen.start) + 1,
        has_more=len(candidates) > seen.stop,
    )
