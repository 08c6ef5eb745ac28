"""What a merge would do, what one did, and what taking it back left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.merging import Policy, all_references, filling, references_to
from accounts.merging.filling import Said
from accounts.merging.judging import foreseen, values_of, why_not
from accounts.merging.moving import choose, rows_of
from accounts.models import Account, AccountAccess, Contact, Merge, Position
from accounts.models.account import Person, visible_accounts
from accounts.permissions import may_merge, may_merge_people, may_propose_merge
from sam.lib.editing import stamp
from sam.lib.permissions import Verdict
from sam.users.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """How many rows of one kind."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What making *loser* part of *survivor* does; nothing is changed by looking.

    ``stays`` are rows of which the survivor has its own, and what stays by rule;
    ``losing`` the colleagues who would not see the account any more. ``refused`` says
    why it cannot be done that way round.
    """

    kind: str
    survivor: Any
    loser: Any
    moves: list[Line]
    stays: list[Line]
    fills: list[Said]
    ends: list[str]
    losing: list[str]
    refused: str
    may: Verdict
    may_propose: Verdict
    seen: str

    def require(self) -> "Preview":
        """
        Refuse who may neither merge the two nor propose it: it tells what they hold.

        :raises PermissionDenied: then
        """
        if not self.may_propose:
            self.may.require()
        return self


def model_of(kind: str) -> type[Account] | type[Contact]:
    """Return the model of accounts or people."""
    return Account if kind == Merge.Kind.ACCOUNT else Contact


def preview_of(survivor: Any, loser: Any, user: User | None) -> Preview:
    """Return what a merge of these two would do, counted by the rules of the merge."""
    model = type(survivor)
    choices = choose(model, loser=loser.pk, survivor=survivor.pk)
    moves = [Line(str(one.reference.label), one.count()) for one in choices]
    stays = [Line(str(one.reference.label), len(one.staying)) for one in choices]
    stays += [
        Line(str(one.label), rows_of(one, loser.pk).count())
        for one in references_to(model, Policy.STAY)
        if one.label
    ]
    is_account = model is Account
    may = may_merge if is_account else may_merge_people
    propose = may_propose_merge if is_account else may_merge_people
    return Preview(
        kind=Merge.Kind.ACCOUNT if is_account else Merge.Kind.CONTACT,
        survivor=survivor,
        loser=loser,
        moves=_summed(moves),
        stays=_summed(stays),
        fills=filling.in_words(model, filling.filled(survivor, loser)),
        ends=foreseen(survivor, loser),
        losing=_losing(survivor, loser) if is_account else [],
        refused=why_not(survivor, loser),
        may=may(user, survivor, loser),
        may_propose=propose(user, survivor, loser),
        seen=stamp(values_of(survivor, loser)),
    )


def _summed(lines: list[Line]) -> list[Line]:
    """Return one line for each label, without those that count nothing."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.label] = counts.get(line.label, 0) + line.count
    return [Line(label, count) for label, count in counts.items() if count]


def _losing(survivor: Account, loser: Account) -> list[str]:
    """Return who looks after the loser and would not see the survivor."""
    seeing = AccountAccess.objects.filter(account=survivor).values("user")
    team = loser.team.filter(ended_on=None).values("user")
    owner = User.objects.filter(owned_accounts=loser).exclude(pk__in=seeing)
    # Who is on the team comes along with it.
    return [str(user) for user in owner.exclude(pk__in=team)]


def merges_for(user: Person) -> QuerySet[Merge]:
    """Return the merges of accounts and people that *user* may see, newest first."""
    if not isinstance(user, User) or not user.sees_facts:
        return Merge.objects.none()
    found = Merge.objects.select_related("merged_by", "undone_by").order_by("-pk")
    if user.sees_all:
        return found
    mine = AccountAccess.objects.filter(user=user.pk)
    there = Position.objects.filter(visible_accounts(user)).values("contact_id")
    people = Contact.objects.filter(Q(pk__in=there) | Q(merged_into__in=there))
    return found.filter(
        Q(kind=Merge.Kind.ACCOUNT, survivor_id__in=mine.values("account_id"))
        | Q(kind=Merge.Kind.CONTACT, survivor_id__in=people.values("pk"))
    )


@dataclass(frozen=True, slots=True)
class Told:
    """One merge in words: who, what moved and stayed, and what an undo left."""

    merge: Merge
    survivor: str
    loser: str
    moved: list[Line]
    stayed: list[Line]
    fills: list[Said]
    ended: list[str]
    since: list[Line]
    left: list[Line]
    not_taken_back: list[str]

    @property
    def rows(self) -> int:
        return sum(line.count for line in self.moved)


def told(merges: list[Merge]) -> list[Told]:
    """Return these merges in words."""
    names = {
        kind: _names(kind, [one for one in merges if one.kind == kind])
        for kind in Merge.Kind.values
    }
    return [_told(one, names[one.kind]) for one in merges]


def _names(kind: str, merges: list[Merge]) -> dict[int, str]:
    wanted = {pk for one in merges for pk in (one.survivor_id, one.loser_id)}
    found = model_of(kind)._base_manager.in_bulk(wanted) if wanted else {}
    return {pk: str(one) for pk, one in found.items()}


def _told(merge: Merge, names: Mapping[int, str]) -> Told:
    counts, undone = merge.counts, merge.counts.get("undone", {})
    model = model_of(merge.kind)
    said = [str(words) for words in undone.get("said", [])]
    said += [
        _("%(field)s stays as it was changed since.")
        % {"field": str(filling.label_of(model, name)).capitalize()}
        for name in undone.get("fields", [])
    ]
    return Told(
        merge=merge,
        survivor=names.get(merge.survivor_id, str(merge.survivor_id)),
        loser=names.get(merge.loser_id, str(merge.loser_id)),
        moved=_lines(counts.get("moved", {})),
        stayed=_lines(_lengths(counts.get("stayed", {}))),
        fills=filling.in_words(model, merge.kept.get("fields", {})),
        ended=merge.kept.get("said", []),
        since=_lines(undone.get("since", {})),
        left=_lines(_lengths(undone.get("left", {}))),
        not_taken_back=said,
    )


def _lengths(keys: Mapping[str, list[int]]) -> dict[str, int]:
    return {name: len(found) for name, found in keys.items()}


def _lines(counts: Mapping[str, int]) -> list[Line]:
    labels = {".".join(one.key): str(one.label) for one in all_references()}
    return _summed([Line(labels.get(key, key), n) for key, n in counts.items()])
