"""
Turn what was found into what a person may see of it.

Everything is read again by ``visible_to``: what search holds decides what is looked at,
never what is shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import (
    Account,
    Interaction,
    KnowledgeNote,
    PersonNote,
    Position,
    Programme,
)
from planning.models import Action, Objective, Plan, PlanAnswer
from sam.users.models import User
from sam.workspace.models import AccountRow, SearchKind
from sam.workspace.search.excerpts import excerpt
from sam.workspace.search.hits import Hit
from sam.workspace.search.matching import Meant
from sam.workspace.search.names import Named
from sam.workspace.search.notes import Noted

Kind = SearchKind


@dataclass(frozen=True, slots=True)
class PlanOf:
    """The open plan of an account that was found."""

    object_id: int
    account_id: int
    kind: int = 0


type Candidate = Named | Noted | PlanOf
type Shown = dict[tuple[int, int], Hit]


def plans_of(user: User, account_ids: Sequence[int]) -> list[PlanOf]:
    """Return the open plans of these accounts that *user* sees, in their order."""
    open_ = Plan.objects.visible_to(user).filter(
        account_id__in=account_ids, closed_at=None
    )
    found = {plan: pk for pk, plan in open_.values_list("pk", "account_id")}
    return [PlanOf(found[pk], pk) for pk in account_ids if pk in found]


def hits(
    user: User, candidates: Sequence[Candidate], words: Sequence[Meant]
) -> list[Hit]:
    """Return the *candidates* that *user* may see, in their order."""
    by_kind: dict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        by_kind[one.kind].append(one)
    shown: Shown = {}
    for kind, of_kind in by_kind.items():
        shown |= SHOW[kind](user, of_kind, words)
    return [
        shown[one.kind, one.object_id]
        for one in candidates
        if (one.kind, one.object_id) in shown
    ]


def _accounts(user: User, found: Sequence[Any], _words: Sequence[Meant]) -> Shown:
    ids = [one.object_id for one in found]
    accounts = {
        account.pk: account
        for account in Account.objects.visible_to(user)
        .filter(pk__in=ids)
        .select_related("owner", "desk", "parent", "region")
        .fetch_mode(FETCH_RAISE)
    }
    tiers = dict(
        AccountRow.objects.visible_to(user)
        .filter(account_id__in=list(accounts))
        .values_list("account_id", "tier")
    )
    return {
        (one.kind, one.object_id): _account(
            user, one, accounts[one.object_id], tiers.get(one.object_id, "")
        )
        for one in found
        if one.object_id in accounts
    }


def _account(user: User, one: Named, account: Account, tier: str) -> Hit:
    parts: list[object] = []
    if user.sees_facts:
        parts = [account.parent, account.region, account.industry]
    parts.append(account.owner or account.desk)
    is_former = user.sees_facts and account.status == Account.Status.FORMER
    return Hit(
        kind="account",
        pk=account.pk,
        title=account.name,
        url=account.get_absolute_url(),
        account_id=account.pk,
        account=account.name,
        detail=_joined(parts),
        tier=tier,
        is_own=one.is_own,
        also=one.name if one.is_also else "",
        past=_("Former customer") if is_former else "",
        icon="building",
    )


def _people(user: User, found: Sequence[Any], _words: Sequence[Meant]) -> Shown:
    ids = [one.object_id for one in found]
    held: dict[int, list[Position]] = defaultdict(list)
    positions = Position.objects.visible_to(user).filter(
        contact_id__in=ids, contact__merged_into=None
    )
    for position in positions.select_related("contact", "account").fetch_mode(
        FETCH_RAISE
    ):
        held[position.contact_id].append(position)
    today = Programme.current().today()
    return {
        (one.kind, one.object_id): _person(one, held[one.object_id], today)
        for one in found
        if held[one.object_id]
    }


def _person(one: Named, positions: list[Position], today: dt.date) -> Hit:
    def is_held(position: Position) -> bool:
        return position.ended_on is None or position.ended_on > today

    # What they hold today, and of that where they were found, before what they held.
    first = max(
        positions,
        key=lambda each: (
            is_held(each),
            each.account_id == one.account_id,
            each.started_on is not None and each.started_on,
        ),
    )
    past = ""
    if not is_held(first) and first.ended_on:
        past = _("Left on {day}").format(day=_day(first.ended_on))
    others = len({each.account_id for each in positions if is_held(each)}) - 1
    more = _("at {count} more").format(count=others) if others > 0 else ""
    return Hit(
        kind="person",
        pk=one.object_id,
        title=first.contact.full_name,
        url=reverse("accounts:person", args=[one.object_id]),
        account_id=first.account_id,
        account=first.account.name,
        detail=_joined([first.title or _level(first), first.account.name, more]),
        is_own=one.is_own,
        also=one.name if one.is_also else "",
        past=past,
        icon="user",
    )


def _level(position: Position) -> str:
    return str(position.get_level_display()) if position.level else ""


def _plans(user: User, found: Sequence[Any], _words: Sequence[Meant]) -> Shown:
    plans = Plan.objects.visible_to(user).filter(
        pk__in=[one.object_id for one in found]
    )
    return {
        (0, plan.pk): Hit(
            kind="plan",
            pk=plan.pk,
            title=_("Plan with {account}").format(account=plan.account.name),
            url=reverse("planning:plan", args=[plan.account_id]),
            account_id=plan.account_id,
            account=plan.account.name,
            detail=_joined([_until(plan.ends_on), plan.owner]),
            icon="target-arrow",
        )
        for plan in plans.select_related("account", "owner").fetch_mode(FETCH_RAISE)
    }


def _objectives(user: User, found: Sequence[Any], _words: Sequence[Meant]) -> Shown:
    own = {one.object_id: one.is_own for one in found}
    rows = Objective.objects.visible_to(user).filter(pk__in=list(own))
    return {
        (Kind.OBJECTIVE, row.pk): Hit(
            kind="objective",
            pk=row.pk,
            title=row.words,
            url=reverse("planning:objective-detail", args=[row.pk]),
            account_id=row.account_id,
            account=row.account.name,
            detail=_joined([row.account.name, _until(row.due_on), row.owner]),
            is_own=own[row.pk],
            past="" if row.status == "OPEN" else str(row.get_status_display()),
            icon="target-arrow",
        )
        for row in rows.select_related("account", "owner").fetch_mode(FETCH_RAISE)
    }


def _actions(user: User, found: Sequence[Any], _words: Sequence[Meant]) -> Shown:
    own = {one.object_id: one.is_own for one in found}
    rows = Action.objects.visible_to(user).filter(pk__in=list(own))
    return {
        (Kind.ACTION, row.pk): Hit(
            kind="action",
            pk=row.pk,
            title=row.words,
            url=reverse("planning:plan", args=[row.account_id]),
            account_id=row.account_id,
            account=row.account.name,
            detail=_joined([row.account.name, _until(row.due_on), row.owner]),
            is_own=own[row.pk],
            past=_over(row),
            icon="circle-check",
        )
        for row in rows.select_related("account", "owner").fetch_mode(FETCH_RAISE)
    }


def _over(action: Action) -> str:
    if action.done_at:
        return _("Done")
    return _("Dropped") if action.dropped_at else ""


def _interactions(user: User, found: Sequence[Any], words: Sequence[Meant]) -> Shown:
    rows = Interaction.objects.visible_to(user).filter(pk__in=_ids(found))
    return {
        (Kind.INTERACTION, row.pk): Hit(
            kind="interaction",
            pk=row.pk,
            title=row.subject or str(row.get_kind_display()),
            url=reverse("accounts:interaction-detail", args=[row.pk]),
            account_id=row.account_id,
            account=row.account.name,
            detail=_joined([row.get_kind_display(), row.account.name, row.user]),
            icon="notes",
            on=row.happened_at.date(),
            excerpt=excerpt(row.note, words) if row.note.strip() else [],
        )
        for row in rows.select_related("account", "user").fetch_mode(FETCH_RAISE)
    }


def _knowledge(user: User, found: Sequence[Any], words: Sequence[Meant]) -> Shown:
    rows = KnowledgeNote.objects.visible_to(user).filter(pk__in=_ids(found))
    return {
        (Kind.KNOWLEDGE, row.pk): Hit(
            kind="knowledge",
            pk=row.pk,
            title=str(row.get_topic_display()),
            url=reverse("accounts:knowledge", args=[row.account_id]),
            account_id=row.account_id,
            account=row.account.name,
            detail=_joined([_("Knowledge"), row.account.name, row.recorded_by]),
            icon="bulb",
            on=row.said_on,
            excerpt=excerpt(_text(row.text, row.source), words),
        )
        for row in rows.select_related("account", "recorded_by").fetch_mode(FETCH_RAISE)
    }


def _answers(user: User, found: Sequence[Any], words: Sequence[Meant]) -> Shown:
    plans = Plan.objects.visible_to(user)
    rows = PlanAnswer.objects.filter(
        pk__in=_ids(found), plan_id__in=plans.values("pk")
    ).select_related("plan__account", "written_by")
    return {
        (Kind.ANSWER, row.pk): Hit(
            kind="answer",
            pk=row.pk,
            title=str(row.get_question_display()),
            url=reverse("planning:plan", args=[row.plan.account_id]),
            account_id=row.plan.account_id,
            account=row.plan.account.name,
            detail=_joined([_("Plan"), row.plan.account.name, row.written_by]),
            icon="target-arrow",
            on=row.written_at.date(),
            excerpt=excerpt(row.words, words),
        )
        for row in rows.fetch_mode(FETCH_RAISE)
    }


def _person_notes(user: User, found: Sequence[Any], words: Sequence[Meant]) -> Shown:
    rows = PersonNote.objects.visible_to(user).filter(
        pk__in=_ids(found), taken_back_at=None
    )
    return {
        (Kind.PERSON_NOTE, row.pk): Hit(
            kind="person_note",
            pk=row.pk,
            title=_("Note on {person}").format(person=row.contact.full_name),
            url=reverse("accounts:person", args=[row.contact_id]),
            account_id=row.account_id,
            account=row.account.name,
            detail=_joined(
                [_("For the account's team only"), row.account.name, row.written_by]
            ),
            icon="lock",
            on=row.written_at.date(),
            excerpt=excerpt(row.text, words),
        )
        for row in rows.select_related("account", "contact", "written_by").fetch_mode(
            FETCH_RAISE
        )
    }


SHOW: dict[int, Callable[[User, Sequence[Any], Sequence[Meant]], Shown]] = {
    0: _plans,
    Kind.ACCOUNT: _accounts,
    Kind.PERSON: _people,
    Kind.OBJECTIVE: _objectives,
    Kind.ACTION: _actions,
    Kind.INTERACTION: _interactions,
    Kind.KNOWLEDGE: _knowledge,
    Kind.ANSWER: _answers,
    Kind.PERSON_NOTE: _person_notes,
}


def _ids(found: Iterable[Any]) -> list[int]:
    return [one.object_id for one in found]


def _text(*parts: str) -> str:
    return ". ".join(part for part in parts if part)


def _joined(parts: Iterable[object]) -> str:
    return " · ".join(str(part) for part in parts if part)


def _day(day: Any) -> str:
    return date_format(day, pgettext("date format", "j M Y"))


def _until(day: Any) -> str:
    return _("by {day}").format(day=_day(day))
