"""Why an account has its tier: decision, parts, what would change it, history."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import FETCH_RAISE
from django.utils import timezone

from accounts.models import Account
from sam.users.models import User
from sam.workspace.selectors.account import measures_of, row_of
from scoring.selectors import Fit, Month, fit_of, months_of
from tiers.models import Policy, ScoreSnapshot
from tiers.selectors import (
    Judged,
    Proposal,
    Stay,
    decision_words,
    judged,
    proposal_of,
    stays_of,
)
from tiers.selectors.replay import Replay, replay
from tiers.selectors.standing import Standing, standing_of
from tiers.selectors.words import (
    criterion_words,
    hours_words,
    nominee_words,
    supplier_words,
)
from tiers.services.counterfactual import Scene, outlook, scene_of
from tiers.services.counterfactual_checks import (
    GateCheck,
    LimitCheck,
    gates_of,
    limits_of,
)
from tiers.services.counterfactual_outlook import Outlook
from tiers.services.counterfactual_path import Step, path_of
from tiers.services.movement import Movement, movement
from tiers.services.waves import why_waiting


@dataclass(frozen=True, slots=True)
class ScoreMonth:
    """A month's score and, for who may see money, the measures behind it."""

    month: dt.date
    as_of: dt.date
    score: float | None
    rank: int | None
    tier: str
    policy_version: int | None
    revenue_12m: Decimal | None = None
    net_margin_12m: Decimal | None = None
    lifetime_value: Decimal | None = None
    potential: Decimal | None = None
    share_of_wallet: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """
    How an account was judged, as one person may see it.

    Without ``money`` there are no parts, no outlook and no fit: they are made of
    margins and lifetime values.
    """

    money: bool
    judged: Judged | None
    decision: str = ""
    seats: int | None = None
    outlook: Outlook | None = None
    gates: tuple[GateCheck, ...] = ()
    limits: tuple[LimitCheck, ...] = ()
    standing: Standing | None = None
    path: tuple[Step, ...] = ()
    waits: str = ""
    movement: Movement | None = None
    stays: tuple[Stay, ...] = ()
    proposal: Proposal | None = None
    fit: Fit | None = None
    months: tuple[ScoreMonth, ...] = field(default=())

    @property
    def nominee(self) -> str:
        return nominee_words(self.judged.nominee_type) if self.judged else ""

    @property
    def decisive(self) -> str:
        """The criterion that decided; nothing for who may not see the parts."""
        if not self.money or not self.judged or not self.judged.decisive:
            return ""
        return criterion_words(self.judged.decisive)

    @property
    def hours(self) -> str:
        """What the account takes a month as Strategic."""
        return hours_words(self.judged.minutes if self.judged else None)

    @property
    def supplier(self) -> str:
        """What we are to it, as last assessed."""
        found = self.standing.supplier if self.standing else None
        return supplier_words(found.answer if found else "")


def glance(account: Account, user: User) -> Why:
    """Return how *account* was judged, without what would change it."""
    return Why(money=user.sees_money, judged=judged(account))


def explain(account: Account, user: User, *, in_full: bool) -> Why:
    """
    Explain how *account* was judged last, as *user* may see it.

    :param in_full: with the ledger, the gates, the history and all else too
    """
    found = judged(account)
    money = user.sees_money
    scene = scene_of(account, found) if found else None
    future = _outlook(account, found, scene) if found and scene else None
    why = Why(
        money=money,
        judged=found,
        decision=_decision(found, future) if found and future else "",
        seats=future.seats if future else None,
        outlook=future if money else None,
    )
    if not in_full:
        return why
    proposal = proposal_of(account, user)
    day = found.as_of if found else timezone.localdate()
    standing = standing_of(account, user, on=day)
    gates: list[GateCheck] = []
    limits: list[LimitCheck] = []
    path: tuple[Step, ...] = ()
    if found and scene and future:
        gates = gates_of(scene, found.policy, with_money=money)
        limits = limits_of(scene, found.policy) if found.rank else []
        path = path_of(found, future, gates, standing, proposal)
    return replace(
        why,
        gates=tuple(gates),
        limits=tuple(limits),
        standing=standing,
        path=path,
        waits=why_waiting([account.pk]).get(account.pk, ""),
        movement=movement(account, found, user) if money and found else None,
        stays=tuple(stays_of(account, user)),
        proposal=proposal,
        fit=fit_of(measures_of(account)) if money else None,
        months=tuple(_months(account, user)),
    )


def replayed(account: Account, user: User, on: dt.date) -> Replay:
    """Return what was stored of the tier of *on*, without parts for who sees none."""
    found = replay(account, user, on)
    if user.sees_money or found.stored is None:
        return found
    return replace(found, stored=replace(found.stored, parts=(), decisive="", fit=""))


def _outlook(account: Account, found: Judged, scene: Scene) -> Outlook:
    row = row_of(account)
    return outlook(
        account, found, holds=row.tier, holds_since=row.tier_since, scene=scene
    )


def _decision(found: Judged, future: Outlook) -> str:
    return decision_words(
        found.decision,
        held_strategic=found.has_seat,
        score=found.score,
        rank=found.rank,
        enter=found.lines.enter,
        stay=found.lines.stay,
        seats=future.seats,
        gate=found.gate,
        tier=found.tier,
    )


def _months(account: Account, user: User, limit: int = 12) -> list[ScoreMonth]:
    measures = {month.month: month for month in months_of(account, user, limit=limit)}
    scores = {
        row.month: row
        for row in ScoreSnapshot.objects.visible_to(user)
        .filter(account=account)
        .order_by("-month")
        .fetch_mode(FETCH_RAISE)[:limit]
    }
    versions = dict(
        Policy.objects.filter(
            pk__in={row.policy_id for row in scores.values()}
        ).values_list("pk", "version")
    )
    return [
        _month(
            measures.get(month), scores.get(month), versions, with_money=user.sees_money
        )
        for month in sorted({*measures, *scores}, reverse=True)[:limit]
    ]


def _month(
    measured: Month | None,
    scored: ScoreSnapshot | None,
    versions: dict[int, int],
    *,
    with_money: bool,
) -> ScoreMonth:
    either = scored or measured
    assert either is not None  # noqa: S101 - a month comes from one of the two
    return ScoreMonth(
        month=either.month,
        as_of=either.as_of,
        score=scored.score if scored else None,
        rank=scored.rank if scored else None,
        tier=scored.tier if scored else "",
        policy_version=versions.get(scored.policy_id) if scored else None,
        revenue_12m=measured.revenue_12m if measured else None,
        net_margin_12m=measured.net_margin_12m if measured and with_money else None,
        lifetime_value=measured.lifetime_value if measured and with_money else None,
        potential=measured.potential if measured else None,
        share_of_wallet=measured.share_of_wallet if measured else None,
    )
