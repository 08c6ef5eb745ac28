"""
The kinds of flags: for each, the statement that finds the accounts it is about.

A statement selects ``account_id, reasons, stake, urgent``: *reasons* is a JSON array of
objects, each with a ``reason`` (a code) and the figures that its words are made of;
*stake* is a loss that somebody named, else null, and counts where it is more than the
kind's share of revenue; *urgent* calls for somebody today. Its parameters are those of
its scope and of `tiers.watch.parameters.Parameters`. In a look two temporary tables
are there: ``watched``, one row an account of the look with all that it is promised
(`tiers.watch.promised`) and its published figures (`tiers.watch.publishing.WATCHED`),
and, for a composed kind, ``found``, with what was found of the same accounts so far.

A kind may have several statements: the reasons of all are one flag's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from psycopg import sql

from accounts.rollup import Scope
from tiers.models import Flag
from tiers.watch import (
    answers,
    composed,
    hours,
    lines,
    money,
    orders,
    people,
    visits,
)
from tiers.watch.parameters import Parameters

type Statement = Callable[[Scope, Parameters], sql.Composable]


class Reach(StrEnum):
    """
    What a statement's answer for an account hangs on.

    LOCAL: on its own facts. PORTFOLIO: also on references, figures of other accounts;
    when they move it is asked of all accounts, so it reads no ``watched`` and must be
    quick. COMPOSED: on what was found of the account; it is asked last.
    """

    LOCAL = "LOCAL"
    PORTFOLIO = "PORTFOLIO"
    COMPOSED = "COMPOSED"


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A statement, the kind of flag that it raises, and all reasons that it gives.

    A PORTFOLIO one names the references (`tiers.watch.parameters`) that it reads: as
    long as they are the same, it is asked of no others than the accounts of the look.
    """

    code: str
    statement: Statement
    reasons: tuple[str, ...]
    reach: Reach = Reach.LOCAL
    references: tuple[str, ...] = ()


# In the order in which a flag tells its reasons.
KINDS: list[Kind] = [
    Kind(Flag.Kind.UNDER_SERVED, answers.promise, ("PROMISE",)),
    Kind(Flag.Kind.UNDER_SERVED, answers.problem, ("PROBLEM",)),
    Kind(Flag.Kind.UNDER_SERVED, visits.below_floor, ("VISITS",)),
    Kind(Flag.Kind.UNDER_SERVED, visits.silence, ("SILENCE",)),
    Kind(
        Flag.Kind.UNDER_SERVED,
        answers.response,
        ("RESPONSE",),
        Reach.PORTFOLIO,
        ("strategic_minutes",),
    ),
    Kind(Flag.Kind.UNDER_SERVED, hours.too_few, ("HOURS",)),
    Kind(Flag.Kind.RARELY_VISITED, visits.rarely_visited, ("RARE",)),
    Kind(Flag.Kind.OVER_SERVED, hours.too_many, ("OVER",)),
    Kind(Flag.Kind.RHYTHM_BROKEN, orders.rhythm_broken, ("OVERDUE",)),
    Kind(Flag.Kind.TOXIC_MIX, orders.toxic_mix, ("TOXIC",)),
    Kind(Flag.Kind.NO_EXECUTIVE, people.last_left, ("EXECUTIVE_LEFT",)),
    Kind(Flag.Kind.NO_EXECUTIVE, people.too_few, ("FEW_EXECUTIVES",)),
    Kind(
        Flag.Kind.INVERTED_SERVICE,
        lines.inverted_service,
        ("INVERTED",),
        Reach.PORTFOLIO,
        ("standard_minutes", "standard_answered"),
    ),
    Kind(
        Flag.Kind.PROFIT_INVERSION,
        money.earns_more,
        ("EARNS_MORE",),
        Reach.PORTFOLIO,
        ("strategic_margin",),
    ),
    Kind(
        Flag.Kind.CONCENTRATION,
        money.concentration,
        ("CONCENTRATION",),
        Reach.PORTFOLIO,
        ("total_revenue",),
    ),
    Kind(Flag.Kind.LAGGARD_UNDECIDED, money.laggard_undecided, ("LAGGARD",)),
    Kind(Flag.Kind.HOLLOW, composed.neglected, ("NEGLECTED",), Reach.COMPOSED),
    Kind(Flag.Kind.HOLLOW, composed.undelivered, ("UNDELIVERED",), Reach.COMPOSED),
    Kind(Flag.Kind.HOLLOW, composed.not_special, ("NOT_SPECIAL",), Reach.COMPOSED),
    Kind(Flag.Kind.DO_NOT_LOSE, composed.at_risk, ("AT_RISK",), Reach.COMPOSED),
    Kind(Flag.Kind.DO_NOT_LOSE, composed.falling, ("FALLING",), Reach.COMPOSED),
]
