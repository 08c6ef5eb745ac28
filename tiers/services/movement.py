"""How a score moved since the last published month: facts, model refit and policy."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import numpy as np
from django.db.models import FETCH_RAISE

from accounts.models import Account, AccountFacts
from accounts.models.account import Person
from sam.lib.figures import rounded
from sam.lib.models import Run
from scoring.models import AccountMeasures, MeasureSettings, MeasureSnapshot
from scoring.models.measures import PotentialSource
from scoring.services import fitting, measuring
from scoring.services.measuring.refitted import lifetime_value_under
from tiers.models import Policy, ScoreSnapshot
from tiers.selectors.judged import Judged, raw_of, shown_parts
from tiers.selectors.words import criterion_words
from tiers.services.judging import POINTS, criteria_of

SAME = 1e-6
KEPT = (
    "revenue_12m",
    "net_margin_12m",
    "lifetime_value",
    "potential",
    "influence",
    "attachment",
    "roi",
)
ESTIMATED = {"lifetime_value", "potential", "headroom"}
# What the settings of the measures have no part in.
RECORDED = {"revenue_12m", "influence"}


class Cause(StrEnum):
    """What moved a score."""

    FACTS = "FACTS"
    REFIT = "REFIT"
    MIXED = "MIXED"
    POLICY = "POLICY"


@dataclass(frozen=True, slots=True)
class Moved:
    """
    What one criterion moved, in points under the policy of then.

    ``before`` is nothing where no history of the figure is kept, or it was missing.
    """

    code: str
    label: str
    unit: str
    cause: Cause
    before: float | None
    now: float | None
    points: float


@dataclass(frozen=True, slots=True)
class Movement:
    """
    A score's way from one published month to now; the parts add up to it exactly.

    ``mixed`` is what facts and estimates moved together where what is kept does not
    tell them apart; ``unparted`` names those criteria. The ``shown`` parts, in the
    order facts, refit, mixed, policy, add up to the difference of the shown scores.
    """

    month: dt.date
    as_of: dt.date
    before: float
    now: float
    policy_before: int
    policy_now: int
    facts: float
    refit: float
    mixed: float
    policy: float
    shown: tuple[Decimal, ...]
    shown_before: Decimal
    shown_now: Decimal
    moved: tuple[Moved, ...]
    unparted: tuple[str, ...]
    refitted: bool
    settings_changed: bool

    @property
    def change(self) -> Decimal:
        return self.shown_now - self.shown_before


@dataclass(frozen=True, slots=True)
class _Then:
    """The figures of the month by criterion; codes that are not there are not kept."""

    as_of: dt.date
    figures: Mapping[str, float | None]
    measures: AccountMeasures | None
    facts: AccountFacts | None
    settings_changed: bool


def movement(account: Account, judged: Judged, user: Person) -> Movement | None:
    """
    Return how the score moved since the last month before; nothing without one.

    The policy's part is today's figures under both policies, the rest under the one of
    then. Nothing either where today's figures are no longer those that were judged.

    :param account: loaded with its facts and measures
    """
    snapshot = (
        ScoreSnapshot.objects.visible_to(user)
        .filter(account=account, month__lt=judged.as_of.replace(day=1))
        .order_by("-month")
        .fetch_mode(FETCH_RAISE)
        .first()
    )
    if snapshot is None:
        return None
    then = Policy.objects.filter(pk=snapshot.policy_id).first()
    if then is None:
        return None
    raw = raw_of(account, judged.policy.criteria)
    if abs(_points(judged.policy, raw).sum() - judged.score) > SAME:
        return None
    figures = raw_of(account, then.criteria)
    points = _points(then, figures)
    moved = _moved(account, then, figures, snapshot, judged.as_of)
    by_cause = {cause: _sum(moved, cause) for cause in Cause}
    policy = judged.score - float(points.sum())
    rest = judged.score - snapshot.score - policy
    # Where nothing kept explains it, it is what was recorded of the account since.
    facts = rest - by_cause[Cause.REFIT] - by_cause[Cause.MIXED]
    parts = (facts, by_cause[Cause.REFIT], by_cause[Cause.MIXED], policy)
    before, now = (
        rounded(Decimal(str(score)), 1) for score in (snapshot.score, judged.score)
    )
    return Movement(
        month=snapshot.month,
        as_of=snapshot.as_of,
        before=snapshot.score,
        now=judged.score,
        policy_before=then.version,
        policy_now=judged.policy.version,
        facts=facts,
        refit=parts[1],
        mixed=parts[2],
        policy=policy,
        shown=tuple(shown_parts(parts, now - before)),
        shown_before=before,
        shown_now=now,
        moved=tuple(each for each in moved if abs(each.points) > SAME),
        unparted=tuple(dict.fromkeys(m.label for m in moved if m.cause == Cause.MIXED)),
        refitted=any(each.cause == Cause.REFIT for each in moved),
        settings_changed=_settings_changed(account, snapshot.as_of),
    )


def _sum(moved: Iterable[Moved], cause: Cause) -> float:
    return float(sum(each.points for each in moved if each.cause == cause))


def _points(policy: Policy, raw: Any) -> Any:
    """Return the (c,) points of figures under a policy."""
    from scoring.core.value import score

    scores = score(criteria_of(policy.criteria), raw[None, :], points=POINTS)
    return scores.contributions[0]


def _moved(
    account: Account,
    then: Policy,
    now: Any,
    snapshot: ScoreSnapshot,
    as_of: dt.date,
) -> list[Moved]:
    """Return what each criterion moved; the unkept ones as one, of recorded facts."""
    known = _then(account, snapshot)
    before = now.copy()
    kept = []
    for place, criterion in enumerate(then.criteria):
        if criterion["code"] in known.figures:
            figure = known.figures[criterion["code"]]
            before[place] = np.nan if figure is None else figure
            kept.append(place)
    gained = _points(then, now) - _points(then, before)
    moved: list[Moved] = []
    for place in kept:
        moved += _causes(account, then, known, place, now, before, float(gained[place]))
    rest = float(_points(then, now).sum()) - snapshot.score - float(gained.sum())
    if abs(rest) > SAME:
        moved.append(_unkept(then, kept, rest))
    return moved


def _unkept(then: Policy, kept: list[int], points: float) -> Moved:
    """Return together what those criteria moved of which no history is kept."""
    codes = [
        criterion["code"]
        for place, criterion in enumerate(then.criteria)
        if place not in kept
    ]
    known = codes and not ESTIMATED.intersection(codes)
    codes = codes or [criterion["code"] for criterion in then.criteria]
    return Moved(
        code="",
        label=", ".join(criterion_words(code) for code in codes),
        unit="",
        cause=Cause.FACTS if known else Cause.MIXED,
        before=None,
        now=None,
        points=points,
    )


def _causes(
    account: Account,
    then: Policy,
    known: _Then,
    place: int,
    now: Any,
    before: Any,
    points: float,
) -> list[Moved]:
    """Part what one criterion moved into recorded facts and a model's refit."""
    criterion = then.criteria[place]
    code = criterion["code"]

    def one(cause: Cause, part: float) -> Moved:
        return Moved(
            code=code,
            label=criterion_words(code),
            unit=str(criterion.get("unit", "")),
            cause=cause,
            before=None if np.isnan(before[place]) else float(before[place]),
            now=None if np.isnan(now[place]) else float(now[place]),
            points=part,
        )

    if abs(points) <= SAME:
        return []
    if known.settings_changed and code not in RECORDED:
        return [one(Cause.MIXED, points)]
    source = known.measures.potential_source if known.measures else ""
    if code in {"potential", "headroom"} and source == PotentialSource.MODEL:
        return [one(Cause.MIXED, points)]
    if code != "lifetime_value":
        return [one(Cause.FACTS, points)]
    refit = _refit(account, then, known, place, now)
    if refit is None:
        return [one(Cause.MIXED, points)]
    parts = [one(Cause.FACTS, points - refit), one(Cause.REFIT, refit)]
    return [part for part in parts if abs(part.points) > SAME]


def _refit(
    account: Account, then: Policy, known: _Then, place: int, now: Any
) -> float | None:
    """
    Return the points by which the model's refit moved lifetime value.

    Both fits are kept, so that today's facts can be valued by the one of then; nothing
    where today's fit does not give today's figure.
    """
    measures, facts = known.measures, known.facts
    if measures is None or facts is None or measures.fit_id is None:
        return None
    fits = fitting.fits_in_force(known.as_of)
    today = fitting.fits_in_force(measures.as_of)
    segment = next((n for n, fit in today.items() if fit.pk == measures.fit_id), None)
    former = fits.get(segment, fits.get("")) if segment is not None else None
    if segment is None or former is None:
        return None
    if former.pk == measures.fit_id:
        return 0.0
    settings = MeasureSettings.objects.get(version=measures.settings_version)
    same = lifetime_value_under(today[segment], measures, facts, settings)
    other = lifetime_value_under(former, measures, facts, settings)
    if same is None or other is None or np.isnan(now[place]):
        return None
    if abs(same - float(now[place])) > max(0.01, SAME * abs(same)):
        return None
    valued = now.copy()
    valued[place] = other
    return float((_points(then, now) - _points(then, valued))[place])


def _then(account: Account, snapshot: ScoreSnapshot) -> _Then:
    """Return the figures that were published with the score of then."""
    row = MeasureSnapshot.objects.filter(
        account=account, month=snapshot.month, as_of=snapshot.as_of
    ).first()
    known = {} if row is None else {code: _float(getattr(row, code)) for code in KEPT}
    if row is not None:
        revenue, margin = known["revenue_12m"], known["net_margin_12m"]
        potential = known["potential"]
        known["headroom"] = (
            None if potential is None else max(potential - (revenue or 0.0), 0.0)
        )
        known["net_margin_rate"] = (
            margin / revenue if margin is not None and revenue and revenue > 0 else None
        )
    return _Then(
        as_of=snapshot.as_of,
        figures=known,
        measures=getattr(account, "measures", None),
        facts=getattr(account, "facts", None),
        settings_changed=_settings_changed(account, snapshot.as_of),
    )


def _settings_changed(account: Account, as_of: dt.date) -> bool:
    """Test whether the measures were made by other settings on that day."""
    measures: AccountMeasures | None = getattr(account, "measures", None)
    run = (
        Run.objects.filter(kind=measuring.SCORE, as_of=as_of, status=Run.Status.DONE)
        .order_by("-pk")
        .first()
    )
    version = run.result.get("settings") if run else None
    return bool(measures and version and version != measures.settings_version)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
