"""Replay: what was stored when the tier in force on a day was decided."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import FETCH_RAISE, Q

from accounts.models import Account, Programme
from accounts.models.account import Person
from sam.lib.figures import rounded
from scoring.models import ModelFit
from scoring.selectors import model_name
from tiers.models import (
    Change,
    ChangeSet,
    Override,
    Policy,
    ScoreSnapshot,
    TierAssignment,
)
from tiers.selectors.judged import FULL, Line, Part, part_of, shown_parts
from tiers.selectors.words import (
    criterion_words,
    failing_words,
    nominee_words,
    reason_words,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What one change kept: parts that add up, by the policy and fit that judged."""

    change_set_id: int
    cause: str
    as_of: dt.date
    review_on: dt.date | None
    from_tier: str
    to_tier: str
    reason: str
    gate: str
    decisive: str
    nominee_type: str
    score: float | None
    rank: int | None
    seats: int | None
    lines: Line | None
    policy: Policy | None
    fit: str
    fit_id: int | None
    fitted_on: dt.date | None
    parts: tuple[Part, ...]

    @property
    def shown_score(self) -> Decimal | None:
        if self.score is None:
            return None
        return rounded(Decimal(str(self.score)), 1)


@dataclass(frozen=True, slots=True)
class Published:
    """The score as last published up to the day."""

    as_of: dt.date
    score: float
    rank: int | None
    policy_version: int | None


@dataclass(frozen=True, slots=True)
class Replay:
    """
    The tier that was in force at the end of a day, and what decided it.

    ``tier`` is blank where none was held yet; ``stored`` is nothing where nothing was
    kept: a tier taken over from elsewhere, or opened with the account.
    """

    on: dt.date
    tier: str
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    held_since: dt.datetime | None
    reason: str
    decided_by: str
    was_undone: bool
    override: Override | None
    stored: Stored | None
    published: Published | None


def replay(account: Account, user: Person, on: dt.date) -> Replay:
    """Return what was stored of the tier that *account* held at the end of *on*."""
    at = Programme.current().end_of(on)
    stay = (
        TierAssignment.objects.visible_to(user)
        .filter(account=account, started_at__lt=at)
        .filter(Q(ended_at=None) | Q(ended_at__gte=at))
        .select_related("decided_by", "change__change_set__policy")
        .order_by("-started_at", "-pk")
        .fetch_mode(FETCH_RAISE)
        .first()
    )
    change = stay.change if stay else None
    return Replay(
        on=on,
        tier=stay.tier if stay else "",
        started_at=stay.started_at if stay else None,
        ended_at=stay.ended_at if stay else None,
        held_since=(stay.held_since or stay.started_at) if stay else None,
        reason=reason_words(stay.reason) if stay else "",
        decided_by=str(stay.decided_by) if stay and stay.decided_by else "",
        was_undone=bool(stay and stay.undone_by_id),
        override=_override(account, user, at),
        stored=_stored(change) if change else None,
        published=_published(account, user, on),
    )


def _override(account: Account, user: Person, at: dt.datetime) -> Override | None:
    """Return the override that held then, whoever took it back later."""
    day = (at - dt.timedelta(microseconds=1)).date()
    return (
        Override.objects.visible_to(user)
        .filter(account=account, created_at__lt=at, expires_on__gte=day)
        .filter(Q(withdrawn_at=None) | Q(withdrawn_at__gte=at))
        .select_related("decided_by")
        .order_by("-created_at")
        .fetch_mode(FETCH_RAISE)
        .first()
    )


def _published(account: Account, user: Person, on: dt.date) -> Published | None:
    row = (
        ScoreSnapshot.objects.visible_to(user)
        .filter(account=account, as_of__lte=on)
        .order_by("-month")
        .fetch_mode(FETCH_RAISE)
        .first()
    )
    if row is None:
        return None
    version = Policy.objects.filter(pk=row.policy_id).values_list("version", flat=True)
    return Published(row.as_of, row.score, row.rank, version.first())


def _stored(change: Change) -> Stored:
    change_set: ChangeSet = change.change_set
    policy = change_set.policy
    fit_id = change.measures.get("fit")
    fit = ModelFit.objects.filter(pk=fit_id).first() if fit_id else None
    has_lines = change.enter_score is not None and change.stay_score is not None
    return Stored(
        change_set_id=change_set.pk,
        cause=str(change_set.get_cause_display()),
        as_of=change_set.as_of,
        review_on=change_set.review_on,
        from_tier=change.from_tier,
        to_tier=change.to_tier,
        reason=reason_words(change.reason),
        gate=failing_words(change.gate),
        decisive=criterion_words(change.decisive) if change.decisive else "",
        nominee_type=nominee_words(change.nominee_type),
        score=change.score,
        rank=change.rank,
        seats=change.seats,
        lines=Line(change.enter_score or 0, change.stay_score or 0)
        if has_lines
        else None,
        policy=policy,
        fit=model_name(fit.model, fit.parameters) if fit else "",
        fit_id=fit.pk if fit else None,
        fitted_on=fit.as_of if fit else None,
        parts=_parts(change, policy),
    )


def _parts(change: Change, policy: Policy | None) -> tuple[Part, ...]:
    """Return the parts as they were kept; none where the change kept no score."""
    if policy is None or change.score is None:
        return ()
    if len(change.factors) != len(policy.criteria):
        return ()
    factors = [
        _factor(factor, criterion, change.measures)
        for factor, criterion in zip(change.factors, policy.criteria, strict=True)
    ]
    points = change.contributions or [
        FULL * criterion["weight"] * (factor or 0.0)
        for factor, criterion in zip(factors, policy.criteria, strict=True)
    ]
    shown = shown_parts(points, rounded(Decimal(str(change.score)), 1))
    parts, start = [], Decimal(0)
    for place, criterion in enumerate(policy.criteria):
        known = change.measures.get(criterion["code"])
        parts.append(
            part_of(
                criterion,
                known if isinstance(known, str) else _number(known),
                factor=factors[place],
                points=points[place],
                shown=shown[place],
                start=start,
            )
        )
        start += shown[place]
    return tuple(parts)


def _factor(
    factor: float | None, criterion: Mapping[str, Any], measures: Mapping[str, Any]
) -> float | None:
    """Return the stored factor; nothing where the figure was missing."""
    code = criterion["code"]
    if code in measures and measures[code] in {None, ""}:
        return None
    return factor


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
