"""What would change an account's judgement, one figure at a time; writes nothing."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Any

import numpy as np
from django.db import connection

from accounts.models import Account
from accounts.rollup.facts import months_before
from tiers.models import Evaluation, Policy, Tier
from tiers.selectors.judged import Judged, Part, figures_of
from tiers.services.judging import POINTS, criteria_of, seats_of

# A figure is named in steps, rounded to where it still does what is claimed.
STEPS = {
    "MONEY": Decimal(1),
    "MONEY_A_YEAR": Decimal(1),
    "SHARE": Decimal("0.001"),
    "RELATIONS": Decimal("0.1"),
    "TIMES_MEAN": Decimal("0.1"),
}
FINE = Decimal("0.01")
SAME = 1e-9


class Direction(StrEnum):
    """Which way the judgement could change."""

    ENTERS = "ENTERS"
    LEAVES = "LEAVES"


class Obstacle(StrEnum):
    """What stands in the way of every single change, or of one."""

    NOT_A_CANDIDATE = "NOT_A_CANDIDATE"
    KEPT_BY_PERSON = "KEPT_BY_PERSON"
    MINIMUM_STAY = "MINIMUM_STAY"
    SEATS_PROTECTED = "SEATS_PROTECTED"
    GATE = "GATE"
    TOO_LITTLE = "TOO_LITTLE"
    MOVED_SINCE = "MOVED_SINCE"
    FIGURES_CHANGED = "FIGURES_CHANGED"


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the ranking cut: seats, who cannot lose one, the last in, the first out."""

    candidates: int
    protected: int
    seated: int
    last_in: tuple[float, int] | None
    first_out: tuple[float, int] | None
    is_protected: bool


@dataclass(frozen=True, slots=True)
class Possible:
    """
    One criterion alone: the nearest figure that changes the outcome, or what prevents.

    ``figure`` is in the criterion's unit; a choice is named by ``choice`` instead.
    """

    part: Part
    figure: float | None
    choice: str
    obstacle: Obstacle | None

    @property
    def is_possible(self) -> bool:
        return self.obstacle is None

    @property
    def rises(self) -> bool:
        """Whether the named figure is above today's, or better where there is none."""
        if self.figure is None:
            return False
        if self.part.figure is not None:
            return self.figure > self.part.figure
        return (self.part.best or 0) >= (self.part.worst or 0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would change the outcome; ``target`` is the score that it takes."""

    direction: Direction
    seats: int
    cut: Cut
    target: float | None
    obstacle: Obstacle | None
    protected_until: dt.date | None
    changes: tuple[Possible, ...]

    @property
    def any_possible(self) -> bool:
        return any(change.is_possible for change in self.changes)


CUT = """
WITH near AS (
    SELECT e.account_id, e.score, e.tier = 'STRATEGIC' AS seated,
        e.decision = 'CAP' AS waits,
        e.held_tier = 'STRATEGIC' AND e.decision <> 'CAP'
            AND coalesce((t.started_at AT TIME ZONE 'UTC')::date > %(since)s, false)
            AS kept
    FROM tiers_evaluation e
    LEFT JOIN tiers_tierassignment t ON t.account_id = e.account_id
        AND t.ended_at IS NULL AND t.undone_by_id IS NULL
    WHERE e.decision IN ('ENTERS', 'STAYS', 'PROTECTED', 'CAP')
), last_in AS (
    SELECT score, account_id FROM near WHERE seated AND NOT kept
    ORDER BY score, account_id DESC LIMIT 1
), first_out AS (
    SELECT score, account_id FROM near WHERE waits
    ORDER BY score DESC, account_id LIMIT 1
)
SELECT (SELECT coalesce(max(rank), 0) FROM tiers_evaluation),
    count(*) FILTER (WHERE kept), count(*) FILTER (WHERE seated AND NOT kept),
    (SELECT score FROM last_in), (SELECT account_id FROM last_in),
    (SELECT score FROM first_out), (SELECT account_id FROM first_out),
    coalesce(bool_or(kept) FILTER (WHERE account_id = %(account)s), false)
FROM near
"""


def cut_for(account_id: int, policy: Policy, as_of: dt.date) -> Cut:
    """Return where the published ranking cut, as *account_id* meets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            CUT, {"since": _protects_after(policy, as_of), "account": account_id}
        )
        row = cursor.fetchone()
    return Cut(
        candidates=row[0],
        protected=row[1],
        seated=row[2],
        last_in=None if row[3] is None else (row[3], row[4]),
        first_out=None if row[5] is None else (row[5], row[6]),
        is_protected=row[7],
    )


def outlook(
    account: Account, judged: Judged, *, holds_since: dt.datetime | None, holds: str
) -> Outlook:
    """
    Return what would change how *account* was judged, everything else as it was.

    What is named holds: judging again with that figure gives the other outcome.

    :param account: loaded with its facts, measures and evaluation
    :param holds: the tier that it holds now, from ``holds_since`` on
    """
    cut = cut_for(account.pk, judged.policy, judged.as_of)
    seats = seats_of(judged.policy, cut.candidates)
    direction = Direction.LEAVES if judged.tier == Tier.STRATEGIC else Direction.ENTERS
    obstacle = _obstacle(account, judged, cut, seats=seats, holds=holds)
    target = None if obstacle else _target(account.pk, judged, cut, seats)
    changes = (
        tuple(_possible(account, judged, n, target) for n in range(len(judged.parts)))
        if target is not None
        else ()
    )
    return Outlook(
        direction=direction,
        seats=seats,
        cut=cut,
        target=target,
        obstacle=obstacle,
        protected_until=(
            _protected_until(judged.policy, holds_since) if holds_since else None
        ),
        changes=changes,
    )


def _obstacle(
    account: Account, judged: Judged, cut: Cut, *, seats: int, holds: str
) -> Obstacle | None:
    if holds != judged.held_tier:
        return Obstacle.MOVED_SINCE
    if judged.decision == Evaluation.Decision.NOT_JUDGED:
        return Obstacle.NOT_A_CANDIDATE
    if judged.decision == Evaluation.Decision.KEEPS:
        return Obstacle.KEPT_BY_PERSON
    if abs(_score(judged, _raw(account, judged)) - judged.score) > SAME:
        return Obstacle.FIGURES_CHANGED
    if cut.is_protected:
        return Obstacle.MINIMUM_STAY
    if judged.tier != Tier.STRATEGIC and seats <= cut.protected:
        return Obstacle.SEATS_PROTECTED
    return None


def _target(account_id: int, judged: Judged, cut: Cut, seats: int) -> float:
    """Return the score from which there is a seat, and below which there is none."""
    free = seats - cut.protected
    has_seat = judged.tier == Tier.STRATEGIC
    rival = cut.first_out if has_seat else cut.last_in
    if rival is None or (not has_seat and cut.seated < free):
        return judged.line
    score, key = rival
    ahead = score if account_id < key else math.nextafter(score, math.inf)
    return max(judged.line, ahead)


def _possible(account: Account, judged: Judged, place: int, target: float) -> Possible:
    """Look for the nearest figure of one criterion that changes the outcome."""
    from scoring.core.value import smallest_change

    part = judged.parts[place]
    leaves = judged.tier == Tier.STRATEGIC
    raw = _raw(account, judged)
    turns = _turning(judged, raw, place, target, leaves=leaves)
    change = smallest_change(
        criteria_of(judged.policy.criteria),
        raw[None, :],
        criterion=place,
        target=target,
        below=leaves,
        points=POINTS,
    )
    found = [float(change.figure[0])] if change.possible[0] else []
    if part.unit == "CHOICE":
        return _choice(judged, part, [figure for figure in found if turns(figure)])
    gate = judged.policy.minimum_potential
    if part.code == "potential" and gate is not None:
        found.append(math.nextafter(float(gate), -math.inf) if leaves else float(gate))
    now = raw[place]
    named = [
        figure
        for each in found
        if (figure := _named(each, now, part, judged, turns)) is not None
    ]
    if not named:
        return Possible(part, None, "", _why_not(judged, raw))
    nearest = min(named, key=lambda figure: abs(figure - (0 if np.isnan(now) else now)))
    return Possible(part, nearest, "", None)


def _turning(
    judged: Judged, raw: Any, place: int, target: float, *, leaves: bool
) -> Callable[[float], bool]:
    """Return the test whether a figure of the criterion changes the outcome."""

    def turns(figure: float) -> bool:
        changed = raw.copy()
        changed[place] = figure
        seat = _score(judged, changed) >= target and _passes(judged, changed)
        return seat != leaves

    return turns


def _named(
    figure: float,
    now: float,
    part: Part,
    judged: Judged,
    turns: Callable[[float], bool],
) -> float | None:
    """Return *figure* in steps that people can read and that still do it."""
    step = STEPS.get(part.unit, FINE)
    up = figure > now if not np.isnan(now) else (part.best or 0) >= (part.worst or 0)
    rounding = ROUND_CEILING if up else ROUND_FLOOR
    steps = (Decimal(figure) / step).to_integral_value(rounding)
    for further in range(3):
        named = float((steps + (further if up else -further)) * step)
        if turns(named):
            return named
    return figure if turns(figure) else None


def _choice(judged: Judged, part: Part, found: list[float]) -> Possible:
    if not found:
        return Possible(part, None, "", Obstacle.TOO_LITTLE)
    points = next(
        criterion["points"]
        for criterion in judged.policy.criteria
        if criterion["code"] == part.code
    )
    code = list(points)[int(found[0])]
    field = Account._meta.get_field(part.code)
    words = dict(getattr(field, "flatchoices", ())).get(code, code)
    return Possible(part, None, str(words), None)


def _why_not(judged: Judged, raw: Any) -> Obstacle:
    return Obstacle.TOO_LITTLE if _passes(judged, raw) else Obstacle.GATE


def _passes(judged: Judged, raw: Any) -> bool:
    """Test the gates; a potential that is judged is the one that the gate looks at."""
    gate = judged.policy.minimum_potential
    if gate is None:
        return True
    codes = [criterion["code"] for criterion in judged.policy.criteria]
    if "potential" in codes:
        potential = raw[codes.index("potential")]
        return bool(not potential < float(gate))
    return judged.decision != Evaluation.Decision.GATE


def _raw(account: Account, judged: Judged) -> Any:
    """Return the (c,) figures of *account* as the policy judges them."""
    known = figures_of(account)
    raw = np.full(len(judged.policy.criteria), np.nan)
    for place, criterion in enumerate(judged.policy.criteria):
        if criterion["shape"] == "POINTS":
            choices = list(criterion["points"])
            value = getattr(account, criterion["code"])
            raw[place] = choices.index(value) if value in choices else np.nan
        else:
            figure = known.get(criterion["code"])
            raw[place] = np.nan if figure is None else figure
    return raw


def _score(judged: Judged, raw: Any) -> float:
    from scoring.core.value import score

    scores = score(criteria_of(judged.policy.criteria), raw[None, :], points=POINTS)
    return float(scores.total[0])


def _protects_after(policy: Policy, as_of: dt.date) -> dt.date:
    months = policy.minimum_stay_reviews * policy.review_months
    return months_before(as_of, months)


def _protected_until(policy: Policy, since: dt.datetime) -> dt.date:
    months = policy.minimum_stay_reviews * policy.review_months
    return months_before(since.date(), -months)
