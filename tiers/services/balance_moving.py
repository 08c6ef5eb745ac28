"""What the balance would be if hours moved from Valued to Strategic customers."""

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from psycopg import sql

from accounts.models import Region
from sam.lib.errors import DomainError
from tiers.core import balance as core
from tiers.core.balance import Figures, Vector
from tiers.models import BalancePair, WatchRules
from tiers.services import balance_judging
from tiers.services.balance_judging import Track
from tiers.services.balance_weeks import OPEN_WEEKS, WEEK, weeks_read

TABLE = "tiers_balancesnapshot"
WEEKS_A_MONTH = 365.25 / 12 / 7
LOOK_AHEAD = 26
HOUR = 60


class MoveRefused(DomainError):
    """So many hours cannot be moved."""

    code = "move_refused"

    def __init__(self, message: str, *, field: str = "hours") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Moved:
    """
    What the balance would be with hours moved each month, the rest as of late.

    ``weeks`` is after how many the hours are beyond their limit, ``None`` if they are
    not within the weeks looked ahead; ``state`` and ``index`` are those of that week,
    else of the last one looked at. ``now`` and ``then`` are Strategic customers' share
    of the hours.
    """

    hours: float
    week_on: dt.date
    was_state: str
    was_index: float | None
    state: str
    index: float | None
    weeks: int | None
    ahead: int
    now: float
    then: float


def with_moved_hours(hours: float, region: Region | None = None) -> Moved | None:
    """
    Say what moving *hours* a month from Valued to Strategic customers would do.

    The weeks to come are taken to be as the last eight were, but for those hours; the
    other pairs stay as they were judged. ``None`` where hours are not judged yet.

    :raises MoveRefused: if *hours* is not above zero, or more than Valued customers get
    """
    if not hours > 0:
        raise MoveRefused(_("Move some hours: a number above zero."))
    rules = WatchRules.current()
    known = _known(region, rules)
    if known is None:
        return None
    judged = balance_judging.judge_all(known, rules)
    if judged[BalancePair.RESOURCES].off is None:
        return None
    strategic, valued = _of_late(known.strategic), _of_late(known.valued)
    minutes = hours * HOUR / WEEKS_A_MONTH
    if minutes >= valued:
        raise MoveRefused(
            _("Valued customers get {hours} hours a month: fewer can be moved.").format(
                hours=round(valued * WEEKS_A_MONTH / HOUR)
            )
        )
    weeks, then = _ahead(known, rules, strategic + minutes, valued - minutes)
    states = {code: one.state for code, one in judged.items()}
    off = {code: one.off for code, one in judged.items()}
    moved_states = states | {BalancePair.RESOURCES: then.state}
    moved_off = off | {BalancePair.RESOURCES: then.off}
    return Moved(
        hours=hours,
        week_on=known.weeks[-1],
        was_state=core.worst(states),
        was_index=core.index(off, rules.pair_weights),
        state=core.worst(moved_states),
        index=core.index(moved_off, rules.pair_weights),
        weeks=weeks,
        ahead=LOOK_AHEAD,
        now=strategic / (strategic + valued),
        then=(strategic + minutes) / (strategic + valued),
    )


def _known(region: Region | None, rules: WatchRules) -> Track | None:
    found = balance_judging.tracks(
        sql.Identifier(TABLE),
        since=dt.date.min,
        region_ids=[region.pk if region else None],
    )
    if not found:
        return None
    return found[0].until(len(found[0].weeks) - 1, weeks_read(rules))


def _ahead(
    known: Track, rules: WatchRules, strategic: float, valued: float
) -> tuple[int | None, core.Judged]:
    """Judge the hours week by week, those to come with the minutes given."""
    for week in range(1, LOOK_AHEAD + 1):
        longer = Track(
            known.region_id,
            known.weeks
            + [known.weeks[-1] + each * WEEK for each in range(1, week + 1)],
            _longer(known.strategic, strategic, week),
            _longer(known.valued, valued, week),
        )
        hours = balance_judging.judge_all(longer, rules)[BalancePair.RESOURCES]
        if hours.state not in {"GREEN", "UNKNOWN"}:
            return week, hours
    return None, hours


def _longer(figures: Figures, minutes: float, weeks: int) -> Figures:
    """Repeat the last week's figures, with other minutes."""

    def held(values: Vector) -> Vector:
        return np.concatenate([values, np.repeat(values[-1:], weeks)])

    every = {name: held(getattr(figures, name)) for name in figures.__slots__}
    return replace(
        figures,
        **every
        | {"minutes": np.concatenate([figures.minutes, np.full(weeks, minutes)])},
    )


def _of_late(figures: Figures) -> float:
    return float(np.nanmean(figures.minutes[-OPEN_WEEKS:]))
