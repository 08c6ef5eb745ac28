"""What would change an account's judgement, one figure at a time; writes nothing."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from accounts.models import Account, Programme
from accounts.rollup.facts import months_before
from tiers.core.ranking import Refusal, Threshold
from tiers.features import Managers, Portfolio
from tiers.models import (
    Evaluation,
    Gate,
    Policy,
    SupplierStatus,
    Tier,
)
from tiers.selectors.judged import Judged, Part, choice_words, figures_of, part_of
from tiers.services import capacity
from tiers.services.counterfactual_alone import Alone, Found, read_one
from tiers.services.counterfactual_outlook import (
    Decision,
    Direction,
    Obstacle,
    Outlook,
    Possible,
)
from tiers.services.counterfactual_queue import (
    Waiting,
    candidates,
    read_waiting,
    revenue_of_others,
)
from tiers.services.counterfactual_search import Axis, choices, hurdles, nearest
from tiers.services.judging import seats_of
from tiers.services.judging_gates import is_candidate, is_living, stays_at_least
from tiers.services.judging_limits import limited_regions

SAME = 1e-9
UNITS = {
    "potential": "MONEY_A_YEAR",
    "net_margin_rate": "SHARE",
    "roi": "RATIO",
    "revenue_12m": "MONEY_A_YEAR",
    "net_margin_12m": "MONEY_A_YEAR",
}
REFUSALS = {
    Refusal.CAP: "CAP",
    Refusal.MIX: "MIX",
    Refusal.REGION: "REGION",
    Refusal.HOURS: "HOURS",
}


FULL = {
    Refusal.CAP: Obstacle.SEATS_PROTECTED,
    Refusal.MIX: Obstacle.MIX_FULL,
    Refusal.REGION: Obstacle.REGION_FULL,
    Refusal.HOURS: Obstacle.HOURS_FULL,
}
# Gates that no figure passes, only a decision.
DECIDED = {
    str(Gate.PROSPECT): Obstacle.PROSPECT,
    str(Gate.NOMINATION): Obstacle.NOMINATION,
    str(Gate.SUPPLIER): Obstacle.SUPPLIER,
}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """All that an explanation of one account is made of, read once."""

    one: Portfolio | None
    waiting: Waiting
    alone: Alone | None
    candidates: int
    seats: int


def scene_of(account: Account, judged: Judged) -> Scene:
    """
    Read what *account* was judged with, and the queue that it was judged in.

    :param account: loaded with its facts, measures and evaluation
    """
    evaluation: Evaluation = account.evaluation
    ranked = candidates()
    seats = seats_of(judged.policy, ranked)
    one = read_one(account.pk, judged.as_of)
    manager = -1 if evaluation.manager_id is None else evaluation.manager_id
    if one is not None and one.manager[0] >= 0:
        manager = int(one.managers.keys[one.manager[0]])
    own = Managers.nobody() if one is None else one.managers
    waiting = read_waiting(judged.policy, seats, own=own, as_of=judged.as_of)
    alone = None
    if one is not None:
        looks_at_all = judged.policy.maximum_revenue_share is not None
        alone = Alone(
            policy=judged.policy,
            as_of=judged.as_of,
            one=one,
            waiting=waiting.without(account.pk),
            region_id=int(limited_regions(judged.policy, one)[0]),
            manager_id=manager,
            others_revenue=revenue_of_others(account.pk, judged.as_of)
            if looks_at_all
            else None,
            standards=capacity.standards(),
        )
    return Scene(one, waiting, alone, ranked, seats)


def outlook(
    account: Account,
    judged: Judged,
    *,
    holds: str,
    holds_since: dt.datetime | None,
    scene: Scene | None = None,
) -> Outlook:
    """
    Return what would change how *account* was judged, everything else as it was.

    What is named holds: judging again with that figure gives the other outcome.

    :param account: loaded with its facts, measures and evaluation
    :param holds: the tier that it holds now, from ``holds_since`` on
    """
    scene = scene or scene_of(account, judged)
    alone = scene.alone
    obstacle = _stale(account, judged, alone, holds=holds)
    base = _base(judged, scene, holds_since)
    if obstacle or alone is None:
        return replace(base, obstacle=obstacle or Obstacle.NOT_MEASURED)
    if Tier.ALTERNATIVE in {judged.tier, holds} and not _overridden(judged):
        base = _of_alternative(account, judged, alone, base)
        if holds == Tier.ALTERNATIVE:
            return base
    fixed = _fixed(judged, alone)
    if fixed:
        return replace(base, obstacle=fixed)
    return _searched(account, judged, alone, base)


def _base(judged: Judged, scene: Scene, since: dt.datetime | None) -> Outlook:
    """Return an outlook that names no change yet."""
    by_rank = bool(scene.alone and scene.alone.has_seat)
    waiting = scene.waiting
    return Outlook(
        direction=Direction.LEAVES if by_rank else Direction.ENTERS,
        seats=scene.seats,
        protected=waiting.protected,
        seated=int(waiting.seated.sum()),
        candidates=scene.candidates,
        by_rank=by_rank,
        is_optimum=judged.policy.method == Policy.Method.OPTIMUM,
        target=None,
        line=judged.line,
        binds="",
        rival_id=None,
        obstacle=None,
        protected_until=_protected_until(judged.policy, since) if since else None,
        changes=(),
        decisions=(),
    )


def _stale(
    account: Account, judged: Judged, alone: Alone | None, *, holds: str
) -> Obstacle | None:
    """Return why what was judged is not what is known now."""
    if holds != judged.held_tier:
        return Obstacle.MOVED_SINCE
    if alone is None:
        return Obstacle.NOT_MEASURED
    found = alone.found(alone.one)
    evaluation: Evaluation = account.evaluation
    same = (
        abs(float(found.score[0]) - judged.score) <= SAME
        and bool(found.keeps[0]) == evaluation.is_protected
        and str(found.nominee_type[0]) == evaluation.nominee_type
        and evaluation.minutes in {None, int(found.minutes[0])}
        and (alone.one.override[0] != "") == _overridden(judged)
    )
    return None if same else Obstacle.FIGURES_CHANGED


def _overridden(judged: Judged) -> bool:
    return judged.decision == Evaluation.Decision.OVERRIDE


def _fixed(judged: Judged, alone: Alone) -> Obstacle | None:
    """Return what holds the outcome whatever the figures."""
    if not is_living(alone.one)[0]:
        return Obstacle.NOT_A_CANDIDATE
    if _overridden(judged):
        return Obstacle.OVERRIDDEN
    if not is_candidate(alone.one)[0]:
        return Obstacle.KEPT_BY_PERSON
    held = alone.one.tier[0] == Tier.STRATEGIC
    if held and stays_at_least(judged.policy, alone.one, judged.as_of)[0]:
        return Obstacle.MINIMUM_STAY
    return None


def _searched(account: Account, judged: Judged, alone: Alone, base: Outlook) -> Outlook:
    """Look for the nearest change of each criterion, then of each gate's figure."""
    found = alone.found(alone.one)
    need = alone.need(alone.claim(found), alone.total(found))
    parts = judged.parts
    changes = [
        _criterion(alone, part, place, found) for place, part in enumerate(parts)
    ]
    judged_codes = {part.code for part in parts}
    changes += [
        _gate(alone, part, found)
        for part in _gate_parts(account, judged.policy)
        if part.code not in judged_codes
    ]
    decisions = _decisions(alone, judged.policy)
    changes += [change for change in base.changes if change.is_possible]
    possible = any(change.is_possible for change in changes)
    target = max(alone.line, need.score)
    binds = need.score > alone.line
    keys = alone.waiting.passing(alone.total(found)).keys
    rival = int(keys[need.rival]) if need.rival >= 0 else None
    return replace(
        base,
        target=target if np.isfinite(target) and not found.keeps[0] else None,
        binds=REFUSALS.get(need.refusal, "") if binds else "",
        rival_id=rival if binds else None,
        obstacle=None if possible else _in_the_way(judged, found, need),
        changes=tuple(changes),
        decisions=decisions,
    )


def _in_the_way(judged: Judged, found: Found, need: Threshold) -> Obstacle | None:
    """Return what no single figure gets past; nothing if figures are just too far."""
    gate = judged.gate
    if not found.passes[0] and gate in DECIDED:
        return DECIDED[gate]
    if not found.keeps[0] and need.score == np.inf:
        return FULL[need.refusal]
    return None


def _criterion(alone: Alone, part: Part, place: int, found: Found) -> Possible:
    if part.unit == "CHOICE":
        return _choice(alone, part, place, found)
    start = part.best if alone.has_seat else part.worst
    if start is None:
        start = part.at or 0.0
    axis = Axis(part.code, part.unit, place, float(start))
    return _as_possible(alone, part, nearest(alone, axis), found)


def _gate(alone: Alone, part: Part, found: Found) -> Possible:
    hurdle = hurdles(alone.policy).get(part.code) or 0.0
    axis = Axis(part.code, part.unit, None, float(hurdle))
    possible = _as_possible(alone, part, nearest(alone, axis), found)
    return replace(possible, is_gate=True)


def _as_possible(
    alone: Alone, part: Part, figure: float | None, found: Found
) -> Possible:
    obstacle = None
    if figure is None:
        obstacle = Obstacle.TOO_LITTLE if found.passes[0] else Obstacle.GATE
    return Possible(
        part=part,
        figure=figure,
        choice="",
        choice_code="",
        tier=_tier_then(alone) if figure is not None else "",
        is_gate=False,
        obstacle=obstacle,
    )


def _choice(alone: Alone, part: Part, place: int, found: Found) -> Possible:
    """Return the choice nearest in worth that changes the outcome."""
    points = alone.policy.criteria[place]["points"]
    now = part.factor if part.factor is not None else (1.0 if alone.has_seat else 0.0)
    turning = choices(alone, part.code, list(points))
    nothing = _as_possible(alone, part, None, found)
    if not turning:
        return nothing
    code = min(turning, key=lambda choice: (abs(points[choice] - now), choice))
    return replace(
        nothing,
        choice=choice_words(part.code, code),
        choice_code=code,
        tier=_tier_then(alone),
        obstacle=None,
    )


def _tier_then(alone: Alone) -> str:
    """Return the tier after the change: who loses a seat is Valued."""
    if not alone.has_seat:
        return str(Tier.STRATEGIC)
    held = str(alone.one.tier[0])
    return str(Tier.VALUED) if held == Tier.STRATEGIC else held


def _gate_parts(account: Account, policy: Policy) -> list[Part]:
    """Return the measures that gates look at, as parts that give no points."""
    wanted = [code for code, hurdle in hurdles(policy).items() if hurdle is not None]
    if policy.maximum_revenue_share is not None:
        wanted.append("revenue_12m")
    known = figures_of(account)
    return [gate_part(code, known.get(code)) for code in wanted]


def gate_part(code: str, known: float | None) -> Part:
    """Return a measure that is not judged by points."""
    return part_of(
        {"code": code, "weight": 0.0, "shape": "GATE", "unit": UNITS[code]},
        known,
        factor=None if known is None else 0.0,
        points=0.0,
        shown=Decimal(0),
        start=Decimal(0),
    )


def _decisions(alone: Alone, policy: Policy) -> tuple[Decision, ...]:
    """Return which decision of people, alone, would change the outcome."""
    tried: list[tuple[str, Portfolio]] = []
    one = alone.one
    if policy.needs_nomination and one.nomination[0] not in {"QUALIFIED", "ACCEPTED"}:
        stage = np.array(["QUALIFIED"], dtype=np.str_)
        tried.append((str(Gate.NOMINATION), replace(one, nomination=stage)))
    able = str(SupplierStatus.Answer.ABLE)
    if policy.supplier_gate != "NONE" and one.supplier[0] not in {"IS", able}:
        answer = np.array([able], dtype=np.str_)
        tried.append((str(Gate.SUPPLIER), replace(one, supplier=answer)))
    if not policy.prospects_allowed and one.status[0] == "PROSPECT":
        status = np.array(["CUSTOMER"], dtype=np.str_)
        tried.append((str(Gate.PROSPECT), replace(one, status=status)))
    had = alone.has_seat
    return tuple(
        Decision(gate, bool(alone.seated(other)[0]) != had) for gate, other in tried
    )


def _of_alternative(
    account: Account, judged: Judged, alone: Alone, base: Outlook
) -> Outlook:
    """
    Return the margin that the rule for Alternative asks for, if it alone would do.

    For an account that is Alternative, and one that the rule would make so.
    """
    part = gate_part("net_margin_12m", figures_of(account).get("net_margin_12m"))
    moves = judged.decision in {
        Evaluation.Decision.UNPROFITABLE,
        Evaluation.Decision.RECOVERED,
    }
    now = alone.figure("net_margin_12m")
    # Money is named in whole units: no loss, or the smallest one.
    named = -1.0 if judged.decision == Evaluation.Decision.RECOVERED else 0.0
    frees = bool(alone.earns_again([named])[0])
    is_free = bool(alone.earns_again([now])[0])
    if frees == is_free:
        obstacle = None if moves else Obstacle.KEPT_BY_PERSON
        return replace(base, direction=Direction.RECOVERS, obstacle=obstacle)
    after = Tier.VALUED if frees else Tier.ALTERNATIVE
    change = Possible(part, named, "", "", str(after), True, None)
    return replace(base, direction=Direction.RECOVERS, changes=(change,))


def _protected_until(policy: Policy, since: dt.datetime) -> dt.date:
    months = policy.minimum_stay_reviews * policy.review_months
    day = since.astimezone(Programme.current().zone).date()
    return months_before(day, -months)
