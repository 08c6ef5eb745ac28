"""Nominations as a person may see them: the board, and one with its facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE, Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models.account import Person
from tiers.models import (
    Evaluation,
    Justification,
    Nomination,
    SupplierStatus,
    TierAssignment,
)
from tiers.models.nominations import NominationStage, SupplierAnswer
from tiers.selectors.suppliers import BLOCKING

A_COLUMN = 30


@dataclass(frozen=True, slots=True)
class Case:
    """One nomination with what decides it; ``rank`` and ``score`` where judged."""

    nomination: Nomination
    tier: str
    answer: str
    score: float | None
    rank: int | None

    @property
    def answer_words(self) -> str:
        """What we are to the account as a supplier."""
        if not self.answer:
            return _("Not asked")
        return str(SupplierAnswer(self.answer).label)

    @property
    def is_blocked(self) -> bool:
        """Whether the supplier's question stands in the way."""
        return not self.answer or self.answer in BLOCKING

    @property
    def is_open(self) -> bool:
        return self.nomination.stage != NominationStage.DECIDED

    @property
    def is_confirmed(self) -> bool:
        """Whether a person has confirmed the type."""
        return bool(self.nomination.nominee_type)

    @property
    def type_words(self) -> str:
        """The confirmed type, or the suggested one."""
        nomination = self.nomination
        if nomination.nominee_type:
            return str(nomination.get_nominee_type_display())
        if nomination.suggested_type:
            return str(nomination.get_suggested_type_display())
        return _("Not known")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the board: its newest cases, and how many there are."""

    code: str
    label: str
    cases: list[Case]
    count: int

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cases)


def nominations_of(user: Person) -> QuerySet[Nomination]:
    """Return the nominations of visible accounts, newest first, with their facts."""
    found: QuerySet[Nomination] = facts_beside(
        Nomination.objects.visible_to(user)
    ).order_by("-pk")
    return found


def facts_beside(nominations: Any) -> Any:
    """Add the account's tier, place and what we are to it as a supplier."""
    of_account = {"account": OuterRef("account")}
    newest = SupplierStatus.objects.filter(**of_account).order_by("-assessed_on", "-pk")
    judged = Evaluation.objects.filter(**of_account)
    tier = TierAssignment.objects.open().filter(**of_account)
    return nominations.select_related(
        "account__region",
        "account__owner",
        "nominated_by",
        "qualified_by",
        "decided_by",
    ).annotate(
        supplier_answer=Subquery(newest.values("answer")[:1]),
        held_tier=Subquery(tier.values("tier")[:1]),
        score=Subquery(judged.values("score")[:1]),
        rank=Subquery(judged.values("rank")[:1]),
    )


def case_of(nomination: Any) -> Case:
    """Return one row of `nominations_of` with its facts."""
    return Case(
        nomination=nomination,
        tier=nomination.held_tier or "",
        answer=nomination.supplier_answer or "",
        score=nomination.score,
        rank=nomination.rank,
    )


def board(found: QuerySet[Nomination]) -> list[Column]:
    """Return the three columns of *found*: open ones by rank, decided ones by day."""
    counts = dict(
        found.order_by()
        .values_list("stage")
        .annotate(number=Count("pk"))
        .values_list("stage", "number")
    )
    return [
        Column(
            code=stage.value,
            label=str(stage.label),
            cases=[case_of(each) for each in newest_first(found, stage)[:A_COLUMN]],
            count=counts.get(stage.value, 0),
        )
        for stage in NominationStage
    ]


def newest_first(found: QuerySet[Nomination], stage: str) -> QuerySet[Nomination]:
    """Return the nominations of one stage in the order in which people take them."""
    order = "-decided_at" if stage == NominationStage.DECIDED else "-nominated_at"
    return found.filter(stage=stage).order_by(order, "-pk").fetch_mode(FETCH_RAISE)


def supplier_history(account_id: int, user: Person) -> list[SupplierStatus]:
    """Return what was said of us as a supplier of an account, newest first."""
    found = SupplierStatus.objects.visible_to(user).filter(account=account_id)
    return list(
        found.select_related("assessed_by")
        .order_by("-assessed_on", "-pk")
        .fetch_mode(FETCH_RAISE)
    )


def justifications_of(account_id: int, user: Person) -> list[Justification]:
    """Return the reasons stated for an account without headroom, newest first."""
    found = Justification.objects.visible_to(user).filter(account=account_id)
    return list(
        found.select_related("stated_by").order_by("-pk").fetch_mode(FETCH_RAISE)
    )


def earlier(nomination: Nomination, user: Person) -> Iterable[Nomination]:
    """Return the other nominations of the same account, newest first."""
    return (
        nominations_of(user)
        .filter(account=nomination.account_id)
        .exclude(pk=nomination.pk)
        .fetch_mode(FETCH_RAISE)
    )
