"""One account judged as it would be with other figures, everybody else as today."""

import copy
import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from psycopg import sql

from tiers.core.ranking import Threshold
from tiers.features import Flags, Portfolio, Vector, Whole, read_portfolio
from tiers.models import Policy, Tier
from tiers.services import capacity
from tiers.services.alternative_rule import in_a_row
from tiers.services.counterfactual_queue import Claim, Waiting
from tiers.services.judging import quadrants, scores_of
from tiers.services.judging_gates import (
    REVENUE,
    develops,
    first_gates,
    is_candidate,
    nominee_types,
    overridden,
    stays_at_least,
)

# Two measures that are one figure of an account.
SAME_FIGURE = {"people": ("people", "relationships")}


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """How k variants of one account are judged by themselves, before the queue."""

    score: Vector
    reaches: Flags
    passes: Flags
    keeps: Flags
    nominee_type: Any
    minutes: Whole
    revenue: Vector


@dataclass(slots=True, eq=False)
class Alone:
    """
    One account as it was judged, to be tried with other figures.

    ``waiting`` is the queue without it; ``others_revenue`` what all other customers
    buy, where the policy looks at it.
    """

    policy: Policy
    as_of: dt.date
    one: Portfolio
    waiting: Waiting
    region_id: int
    manager_id: int
    others_revenue: float | None
    standards: capacity.Standards
    _thresholds: dict[tuple[Claim, float | None], Threshold] = field(
        default_factory=dict
    )
    _has_seat: bool | None = None

    @property
    def key(self) -> int:
        return int(self.one.keys[0])

    @property
    def has_seat(self) -> bool:
        """Whether the ranking seats it with the figures of today."""
        if self._has_seat is None:
            self._has_seat = bool(self.seated(self.one)[0])
        return self._has_seat

    @property
    def passes(self) -> bool:
        """Whether it passes every gate with the figures of today."""
        return bool(self._passes(self.one)[0])

    @property
    def line(self) -> float:
        held = self.one.tier[0] == Tier.STRATEGIC
        return float(self.policy.stay_score if held else self.policy.enter_score)

    def figure(self, code: str) -> float:
        """Return today's figure of a measure; NaN where there is none."""
        return float(self.one.measures[code][0])

    def variants(self, code: str, figures: ArrayLike) -> Portfolio:
        """Return the account k times, each with another figure of one measure."""
        wanted = np.asarray(figures, dtype=np.float64)
        many = self.many(wanted.size)
        names = SAME_FIGURE.get(code, (code,))
        return replace(many, measures=many.measures | dict.fromkeys(names, wanted))

    def many(self, size: int) -> Portfolio:
        """Return the account *size* times, as it is."""
        return self.one.among(np.zeros(size, dtype=np.int64))

    def found(self, variants: Portfolio) -> Found:
        """Judge variants by themselves: score, gates, line, who keeps a seat anyhow."""
        policy = self.policy
        scores = scores_of(policy, variants)
        passes = self._passes(variants)
        incumbent = (variants.tier == Tier.STRATEGIC) & ~overridden(variants)
        young = develops(
            policy, variants, self.as_of, contributions=scores.contributions
        )
        by_person = overridden(variants)
        keeps = incumbent & stays_at_least(policy, variants, self.as_of)
        keeps |= incumbent & young & passes
        keeps |= by_person & (variants.override == Tier.STRATEGIC)
        by_tier = capacity.monthly_minutes(
            self.standards,
            variants.measures["relationships"],
            quadrants(policy, variants),
        )
        return Found(
            score=scores.total,
            reaches=scores.total >= self.line,
            passes=passes & ~by_person,
            keeps=keeps & is_candidate(variants),
            nominee_type=nominee_types(policy, variants),
            minutes=by_tier[Tier.STRATEGIC],
            revenue=np.nan_to_num(variants.measures[REVENUE]),
        )

    def seated(self, variants: Portfolio) -> Flags:
        """Return which variants the ranking would seat, everybody else as today."""
        found = self.found(variants)
        seats = found.keeps.copy()
        waits = is_candidate(variants) & ~seats & found.passes & found.reaches
        for place in np.flatnonzero(waits).tolist():
            need = self.need(self.claim(found, place), self.total(found, place))
            seats[place] = found.score[place] >= need.score
        return seats

    def claim(self, found: Found, place: int = 0) -> Claim:
        """Return what one variant would take of the limits."""
        return Claim(
            str(found.nominee_type[place]),
            int(found.minutes[place]),
            self.region_id,
            self.manager_id,
        )

    def total(self, found: Found, place: int = 0) -> float | None:
        """Return the revenue of all customers with one variant."""
        if self.others_revenue is None:
            return None
        customer = self.one.status[0] == "CUSTOMER"
        return self.others_revenue + (float(found.revenue[place]) if customer else 0.0)

    def need(self, claim: Claim, total: float | None) -> Threshold:
        """Return from which score on there is a seat for a claim."""
        if (claim, total) not in self._thresholds:
            queue = self.waiting.passing(total)
            self._thresholds[claim, total] = queue.threshold(claim, self.key)
        return self._thresholds[claim, total]

    def earns_again(self, margins: ArrayLike) -> Flags:
        """Return with which net margins the rule for Alternative lets it go."""
        tried = self.variants("net_margin_12m", margins)
        lost = self.one.tier[0] != Tier.ALTERNATIVE
        row = in_a_row(self.policy, tried, self.as_of, lost=lost)
        enough = row >= max(1, self.policy.alternative_reviews)
        return np.asarray(~enough if lost else enough, dtype=bool)

    def _passes(self, variants: Portfolio) -> Flags:
        """Return which variants pass every gate, each beside everybody else."""
        apart = copy.copy(self.policy)
        apart.maximum_revenue_share = None
        passes = np.asarray(first_gates(apart, variants) == "", dtype=bool)
        share = self.policy.maximum_revenue_share
        if share is None or self.others_revenue is None:
            return passes
        revenue = variants.measures[REVENUE]
        own = np.nan_to_num(revenue) * (variants.status == "CUSTOMER")
        much = (revenue > share * (self.others_revenue + own)) & (revenue > 0)
        return np.asarray(passes & ~much, dtype=bool)


def read_one(account_id: int, as_of: dt.date) -> Portfolio | None:
    """Return one account as of a day; nothing where it is not measured."""
    read = read_portfolio(
        sql.Identifier("scoring_accountmeasures"),
        sql.Identifier("accounts_accountfacts"),
        as_of=as_of,
        accounts=[account_id],
    )
    return read if read.size else None
