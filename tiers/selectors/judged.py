"""How one account was judged: parts that add up, lines, what is missing."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from accounts.models import Account, AccountFacts
from sam.lib.figures import rounded
from scoring.models import AccountMeasures
from tiers.models import Evaluation, Policy, Tier
from tiers.selectors.words import criterion_words

FULL = 100.0
TENTH = Decimal("0.1")
# The evidence behind a criterion, of which the weakest counts.
GRADES = {
    "potential": ("potential_grade",),
    "headroom": ("potential_grade",),
    "net_margin_rate": ("margin_grade", "cost_grade"),
    "net_margin_12m": ("margin_grade", "cost_grade"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What it takes: scores to enter and to stay."""

    enter: float
    stay: float


@dataclass(frozen=True, slots=True)
class Part:
    """
    One criterion's share of a score.

    ``figure`` is in the criterion's unit, ``choice`` the words of a choice; both are
    empty where nothing is measured. ``shown`` and ``start`` are points rounded so that
    all parts add up to the shown score; ``points`` is exact. ``at_stake`` are the
    points that a missing figure could still give, those not scored of one that is
    known. ``worst`` and ``best`` are the anchors, ``at`` that of a threshold,
    ``choices`` the words and worth of each choice, most first.
    """

    code: str
    label: str
    unit: str
    shape: str
    figure: float | None
    choice: str
    worst: float | None
    best: float | None
    at: float | None
    is_below: bool
    steepness: float | None
    choices: tuple[tuple[str, float], ...]
    grade: str
    weight: float
    factor: float | None
    points: float
    shown: Decimal
    start: Decimal
    at_stake: float

    @property
    def is_missing(self) -> bool:
        return self.factor is None

    @property
    def whole(self) -> int | None:
        """The figure without its fraction, for money."""
        return None if self.figure is None else round(self.figure)


@dataclass(frozen=True, slots=True)
class Judged:
    """An account under the policy that judged it last."""

    as_of: dt.date
    policy: Policy
    held_tier: str
    tier: str
    decision: str
    score: float
    score_high: float
    rank: int | None
    quadrant: str
    size: str
    lines: Line
    parts: tuple[Part, ...]
    gate: str = ""
    decisive: str = ""
    nominee_type: str = ""
    minutes: int | None = None
    is_protected: bool = False
    do_not_lose: bool = False

    @property
    def shown_score(self) -> Decimal:
        return rounded(Decimal(str(self.score)), 1)

    @property
    def missing(self) -> list[Part]:
        return [part for part in self.parts if part.is_missing]

    @property
    def missing_points(self) -> float:
        return self.score_high - self.score

    @property
    def line(self) -> float:
        """The score that it takes: to stay for who has a seat, else to enter."""
        return self.lines.stay if self.has_seat else self.lines.enter

    @property
    def has_seat(self) -> bool:
        return self.held_tier == Tier.STRATEGIC

    @property
    def margin(self) -> Decimal:
        """How far the shown score is above the line, or below it."""
        return self.shown_score - rounded(Decimal(str(self.line)), 1)

    @property
    def distance(self) -> Decimal:
        """The same without its sign."""
        return abs(self.margin)


def judged(account: Account) -> Judged | None:
    """
    Return how *account* was judged last; ``None`` where it never was.

    :param account: loaded with its facts, measures and evaluation
    """
    evaluation: Evaluation | None = getattr(account, "evaluation", None)
    if evaluation is None:
        return None
    policy = Policy.objects.filter(pk=evaluation.policy_id).first()
    if policy is None:
        return None
    return Judged(
        as_of=evaluation.as_of,
        policy=policy,
        held_tier=evaluation.held_tier,
        tier=evaluation.tier,
        decision=evaluation.decision,
        score=evaluation.score,
        score_high=evaluation.score_high,
        rank=evaluation.rank,
        quadrant=evaluation.quadrant,
        size=evaluation.size,
        lines=Line(enter=policy.enter_score, stay=policy.stay_score),
        parts=_parts(account, evaluation, policy),
        gate=evaluation.gate,
        decisive=evaluation.decisive,
        nominee_type=evaluation.nominee_type,
        minutes=evaluation.minutes,
        is_protected=evaluation.is_protected,
        do_not_lose=evaluation.do_not_lose,
    )


def figures_of(account: Account) -> dict[str, float | None]:
    """Return what a policy may judge, in its unit; ``None`` is not measured."""
    facts: AccountFacts | None = getattr(account, "facts", None)
    measures: AccountMeasures | None = getattr(account, "measures", None)
    revenue = _float(facts.revenue_12m) if facts else None
    margin = _float(measures.net_margin_12m) if measures else None
    rate = margin / revenue if margin is not None and revenue else None
    return {
        "revenue_12m": revenue,
        "net_margin_12m": margin,
        "net_margin_rate": rate if revenue is not None and revenue > 0 else None,
        "potential": _float(measures.potential) if measures else None,
        "headroom": _float(measures.headroom) if measures else None,
        "lifetime_value": _float(measures.lifetime_value) if measures else None,
        "influence": measures.influence if measures else None,
        "attachment": measures.attachment if measures else None,
        "roi": measures.roi if measures else None,
        "market_influence": facts.market_influence if facts else None,
        "people": _float(facts.people or None) if facts else None,
        "functions": _float(facts.functions or None) if facts else None,
        "units": _float(facts.units or None) if facts else None,
        "special_services": _float(facts.special_services) if facts else None,
    }


def raw_of(account: Account, criteria: Sequence[Mapping[str, Any]]) -> Any:
    """Return the (c,) figures of *account* as criteria judge them, NaN if missing."""
    known = figures_of(account)
    raw = np.full(len(criteria), np.nan)
    for place, criterion in enumerate(criteria):
        if criterion["shape"] == "POINTS":
            choices = list(criterion["points"])
            value = getattr(account, criterion["code"])
            raw[place] = choices.index(value) if value in choices else np.nan
        else:
            figure = known.get(criterion["code"])
            raw[place] = np.nan if figure is None else figure
    return raw


def shown_parts(points: Sequence[float], total: Decimal) -> list[Decimal]:
    """
    Round parts down to tenths, then up where most was lost, until they make *total*.

    Each differs from its exact value by less than a tenth, and they add up exactly.
    """
    tenths = [Decimal(str(value)) / TENTH for value in points]
    floors = [math.floor(value) for value in tenths]
    short = int(total / TENTH) - sum(floors)
    by_loss = sorted(range(len(tenths)), key=lambda n: (floors[n] - tenths[n], n))
    for place in by_loss[: max(short, 0)]:
        floors[place] += 1
    return [floor * TENTH for floor in floors]


def _parts(
    account: Account, evaluation: Evaluation, policy: Policy
) -> tuple[Part, ...]:
    total = rounded(Decimal(str(evaluation.score)), 1)
    shown = shown_parts(evaluation.contributions, total)
    known = figures_of(account)
    parts, start = [], Decimal(0)
    for criterion, factor, points, tenths in zip(
        policy.criteria,
        evaluation.factors,
        evaluation.contributions,
        shown,
        strict=True,
    ):
        code = criterion["code"]
        chosen = criterion["shape"] == "POINTS"
        parts.append(
            part_of(
                criterion,
                getattr(account, code) if chosen else known.get(code),
                factor=factor,
                points=points,
                shown=tenths,
                start=start,
                grade=_grade(account, code) if factor is not None else "",
            )
        )
        start += tenths
    return tuple(parts)


def part_of(
    criterion: Mapping[str, Any],
    known: float | str | None,
    *,
    factor: float | None,
    points: float,
    shown: Decimal,
    start: Decimal,
    grade: str = "",
) -> Part:
    """Return one criterion's part; *known* is its figure, or the code of a choice."""
    code = criterion["code"]
    chosen = criterion["shape"] == "POINTS"
    is_missing = factor is None
    return Part(
        code=code,
        label=criterion_words(code),
        unit="CHOICE" if chosen else str(criterion.get("unit", "")),
        shape=criterion["shape"],
        figure=None if is_missing or isinstance(known, str) else known,
        choice=choice_words(code, known) if isinstance(known, str) else "",
        worst=criterion.get("worst"),
        best=criterion.get("best"),
        at=criterion.get("at"),
        is_below=bool(criterion.get("below", False)),
        steepness=criterion.get("steepness"),
        choices=_choices(criterion) if chosen else (),
        grade=grade,
        weight=criterion["weight"],
        factor=factor,
        points=points,
        shown=shown,
        start=start,
        at_stake=criterion["weight"] * FULL if is_missing else 0.0,
    )


def _choices(criterion: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    ranked = sorted(criterion["points"].items(), key=lambda each: -each[1])
    return tuple((choice_words(criterion["code"], code), w) for code, w in ranked)


def choice_words(criterion: str, choice: str) -> str:
    """Return the words of a *choice* that a *criterion* judges."""
    field = Account._meta.get_field(criterion)
    return str(dict(getattr(field, "flatchoices", ())).get(choice, choice))


def _grade(account: Account, code: str) -> str:
    measures: AccountMeasures | None = getattr(account, "measures", None)
    if code == "lifetime_value":
        return "D"
    fields = GRADES.get(code, ()) if measures else ()
    return max((str(getattr(measures, field)) for field in fields), default="")


def _float(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)
