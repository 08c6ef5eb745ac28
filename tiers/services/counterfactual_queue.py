"""The queue for seats as it was judged, so that it can be played without an account."""

import datetime as dt
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import numpy as np
from django.db import connection
from psycopg import sql

from tiers.core.ranking import Limits, Threshold, threshold
from tiers.features import (
    Codes,
    Flags,
    Managers,
    Portfolio,
    Vector,
    Whole,
    managers_of,
    places_in,
    read_portfolio,
)
from tiers.models import Policy
from tiers.services.judging import scores_of
from tiers.services.judging_gates import develops, overridden, stays_at_least
from tiers.services.judging_limits import limits_of

# Who passes the gates and reaches its line, whatever became of it, and who holds a
# seat; who fails only the gate that looks at everybody's revenue may pass it then.
READ = """
SELECT e.account_id, e.score, e.is_protected, e.tier = 'STRATEGIC',
    e.nominee_type, coalesce(e.minutes, 0), coalesce(e.region_id, -1),
    coalesce(e.manager_id, -1), e.gate = 'CONCENTRATION',
    coalesce(f.revenue_12m, 0)::float8
FROM tiers_evaluation e
LEFT JOIN accounts_accountfacts f ON f.account_id = e.account_id
WHERE e.is_protected
    OR e.decision IN ('ENTERS', 'STAYS', 'CAP', 'REGION', 'HOURS', 'MIX', 'OPTIMUM')
    OR (e.decision IN ('UNPROFITABLE', 'GATE', 'CLASH')
        AND e.gate IN ('', 'CONCENTRATION')
        AND e.score >= CASE e.held_tier WHEN 'STRATEGIC' THEN %(stay)s::float8
            ELSE %(enter)s::float8 END)
ORDER BY e.score DESC, e.account_id
"""


class Claim(NamedTuple):
    """What one account would take if it had a seat."""

    nominee_type: str
    minutes: int
    region_id: int
    manager_id: int


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """
    Who holds a seat and who waits, n accounts, best score first.

    ``is_much`` marks who fails only the gate of concentration, ``seated`` who has a
    seat as it was judged, ``develops`` whom the time to develop holds as long as it is
    not too much of all revenue.
    """

    keys: Whole
    score: Vector
    held: Flags
    seated: Flags
    nominee_type: Codes
    minutes: Whole
    region: Whole
    manager: Whole
    is_much: Flags
    develops: Flags
    revenue: Vector
    seats: int
    policy: Policy
    managers: Managers

    @property
    def protected(self) -> int:
        """Seats that nobody can lose by figures."""
        return int(self.held.sum())

    def among(self, kept: Flags) -> "Waiting":
        """Return the queue of those where *kept* is true."""
        arrays: dict[str, Any] = {
            name: getattr(self, name)[kept]
            for name in self.__slots__
            if isinstance(getattr(self, name), np.ndarray)
        }
        return replace(self, **arrays)

    def without(self, account_id: int) -> "Waiting":
        """Return the queue as if one account were not there."""
        return self.among(self.keys != account_id)

    def passing(self, total_revenue: float | None) -> "Waiting":
        """Return the queue of those who are not too much of that total revenue."""
        share = self.policy.maximum_revenue_share
        if share is None or total_revenue is None:
            return self.among(self.held | ~self.is_much)
        much = (self.revenue > share * total_revenue) & (self.revenue > 0)
        held = np.where(self.develops, ~much, self.held)
        return replace(self, held=held).among(held | ~much)

    def limits(self, claims: list[Claim]) -> Limits:
        """Return the policy's limits for the queue and, last, who would join it."""
        joined = SimpleNamespace(
            manager=places_in(
                self.managers.keys,
                np.append(self.manager, [claim.manager_id for claim in claims]),
            ),
            managers=self.managers,
        )
        regions = [claim.region_id for claim in claims]
        return limits_of(
            self.policy,
            cast("Portfolio", joined),
            seats=self.seats,
            minutes=np.append(self.minutes, [c.minutes for c in claims]).astype("i8"),
            nominee_type=np.append(self.nominee_type, [c.nominee_type for c in claims]),
            region_limit=np.append(self.region, regions).astype(np.int64),
        )

    def threshold(self, claim: Claim, account_id: int) -> Threshold:
        """
        Return from which score on an account with this *claim* would have a seat.

        The queue must be the one without it.
        """
        return threshold(
            self.limits([claim]),
            held=np.append(self.held, False),
            queue=np.flatnonzero(~self.held),
            score=np.append(self.score, -np.inf),
            keys=np.append(self.keys, account_id),
            account=self.keys.size,
        )


def read_waiting(
    policy: Policy, seats: int, *, own: Managers, as_of: dt.date
) -> Waiting:
    """
    Return the queue as the published evaluations of *as_of* tell it.

    :param own: the manager of the account in question, if it has one
    """
    with connection.cursor() as cursor:
        cursor.execute(READ, {"stay": policy.stay_score, "enter": policy.enter_score})
        rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 10
    manager = np.array(columns[7], dtype=np.int64)
    keys = np.array(columns[0], dtype=np.int64)
    held, is_much = (np.array(columns[n], dtype=bool) for n in (2, 8))
    young = _developing(policy, as_of, keys[held | is_much])
    return Waiting(
        keys=keys,
        score=np.array(columns[1], dtype=np.float64),
        held=held,
        seated=np.array(columns[3], dtype=bool),
        nominee_type=np.array(columns[4], dtype="U15"),
        minutes=np.array(columns[5], dtype=np.int64),
        region=np.array(columns[6], dtype=np.int64),
        manager=manager,
        is_much=is_much,
        develops=np.isin(keys, young),
        revenue=np.array(columns[9], dtype=np.float64),
        seats=seats,
        policy=policy,
        managers=own
        if policy.manager_hours_share is None
        else managers_of({*manager.tolist(), *own.keys.tolist()}),
    )


def _developing(policy: Policy, as_of: dt.date, keys: Whole) -> Whole:
    """Return which of *keys* only the time to develop holds, if they pass the gates."""
    if policy.maximum_revenue_share is None or not keys.size:
        return np.zeros(0, dtype=np.int64)
    some = read_portfolio(
        sql.Identifier("scoring_accountmeasures"),
        sql.Identifier("accounts_accountfacts"),
        as_of=as_of,
        accounts=keys.tolist(),
    )
    points = scores_of(policy, some).contributions
    young = develops(policy, some, as_of, contributions=points)
    young &= ~overridden(some) & ~stays_at_least(policy, some, as_of)
    return some.keys[young]


def candidates() -> int:
    """Return how many accounts were ranked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(rank), 0) FROM tiers_evaluation")
        return int(cursor.fetchone()[0])


def revenue_of_others(account_id: int, as_of: dt.date) -> float:
    """Return the revenue of all other customers on the day that was judged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(f.revenue_12m), 0)::float8"
            " FROM accounts_accountfacts f JOIN scoring_accountmeasures m"
            " USING (account_id) JOIN accounts_account a ON a.id = f.account_id"
            " WHERE f.account_id <> %s AND (a.status = 'CUSTOMER' OR a.closed_on > %s)",
            [account_id, as_of],
        )
        return float(cursor.fetchone()[0])
