"""What a policy would do, judged as a run would judge it; nothing is written."""

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from psycopg import sql

from accounts.services import facts as account_facts
from sam.lib import runs
from sam.lib.errors import DomainError
from scoring.models import AccountMeasures
from scoring.services import measuring
from tiers.features import Portfolio, read_portfolio
from tiers.models import Policy, Tier
from tiers.services import policies
from tiers.services.judging import Judgement, judge
from tiers.services.policy_contents import contents

type Flags = NDArray[np.bool_]

KEPT = 2
JUDGEMENTS = 3
# A row that is written anew gets another xmin, so no change of these goes unnoticed.
FOLLOWED = (
    "accounts_account",
    "accounts_programme",
    "accounts_region",
    "tiers_tierassignment",
    "tiers_override",
    "tiers_nomination",
    "tiers_supplierstatus",
    "tiers_justification",
    "tiers_donotlose",
    "tiers_servicestandard",
)
VERSION = "SELECT count(*), coalesce(sum(xmin::text::bigint), 0) FROM {}"
HOURS = """
SELECT count(*), coalesce(sum(hashtext(id || '/' || client_hours_month)::bigint), 0)
FROM users_user
"""
RUNS = "SELECT coalesce(max(id), 0), count(*) FROM lib_run WHERE published"


class NothingMeasured(DomainError):
    """There are no measures that a policy could judge."""

    code = "nothing_measured"


class UnknownPolicy(DomainError):
    """There is no policy of that version."""

    code = "unknown_policy"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Known:
    """A portfolio as it was read, and what policies have said of it since."""

    portfolio: Portfolio
    as_of: dt.date
    judged: OrderedDict[str, Judgement] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Preview:
    """
    What *policy* says of the portfolio, beside what *against* says of it.

    ``now`` and ``then`` are the two judgements; who holds what is in the portfolio.
    ``holds`` says who has a strategic seat today, ``seated`` who would have one, and
    ``moved`` whose tier would be another, which is what a run proposes; each (n,).
    """

    policy: Policy
    against: Policy
    portfolio: Portfolio
    as_of: dt.date
    now: Judgement
    then: Judgement
    holds: Flags
    seated: Flags
    moved: Flags

    @property
    def is_same(self) -> bool:
        """Whether both policies have the same rules."""
        return rules(self.policy) == rules(self.against)


_kept: OrderedDict[str, Known] = OrderedDict()
_lock = threading.Lock()


def current_portfolio() -> tuple[Portfolio, dt.date]:
    """
    Return the portfolio as the next run would read it, and its day.

    It is read once in a process for one state of what it is made of.

    :raises NothingMeasured: before the first run that measures
    """
    known = _known()
    return known.portfolio, known.as_of


def preview(policy: Policy, *, against: Policy | None = None) -> Preview:
    """
    Judge the portfolio by *policy*, saved or not, beside the policy *against*.

    :param against: the policy that a run of that day judges by if left out
    :raises NothingMeasured: before the first run that measures
    """
    known = _known()
    base = against or policies.judging_on(known.as_of) or policy
    then = _judged(known, policy)
    tier = known.portfolio.tier
    return Preview(
        policy=policy,
        against=base,
        portfolio=known.portfolio,
        as_of=known.as_of,
        now=_judged(known, base),
        then=then,
        holds=np.asarray(tier == Tier.STRATEGIC, dtype=bool),
        seated=np.asarray(then.tier == Tier.STRATEGIC, dtype=bool),
        moved=np.asarray(then.tier != tier, dtype=bool),
    )


def ruling() -> Policy | None:
    """
    Return the policy that a run of the current portfolio's day judges by.

    Before anything is measured it is the one in force.
    """
    try:
        day = _measured_on()
    except NothingMeasured:
        return policies.in_force()
    return policies.judging_on(day)


def of_version(version: int | None) -> Policy | None:
    """
    Return the policy of a *version*, or the one that rules if none is named.

    :raises UnknownPolicy: if there is none of that version
    """
    if version is None:
        return ruling()
    found = Policy.objects.filter(version=version).first()
    if found is None:
        raise UnknownPolicy(_("There is no policy %(version)s.") % {"version": version})
    return found


def rules(policy: Policy) -> dict[str, Any]:
    """Return the fields of *policy* that decide, by name."""
    said = contents(policy)
    return {name: said[name] for name in said if name not in {"name", "text"}}


def forget() -> None:
    """Forget every portfolio that was read."""
    with _lock:
        _kept.clear()


def _known() -> Known:
    key = _fingerprint()
    with _lock:  # one thread reads, the others wait for what it has read
        found = _kept.get(key)
        if found is None:
            as_of = _measured_on()
            portfolio = read_portfolio(
                sql.Identifier(measuring.MEASURES),
                sql.Identifier(account_facts.FACTS),
                as_of=as_of,
            )
            found = _kept[key] = Known(portfolio, as_of)
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _judged(known: Known, policy: Policy) -> Judgement:
    key = _digest(policy)
    with known.lock:
        found = known.judged.get(key)
    if found is None:
        found = judge(policy, known.portfolio, known.as_of)
    with known.lock:
        known.judged[key] = found
        known.judged.move_to_end(key)
        while len(known.judged) > JUDGEMENTS:
            known.judged.popitem(last=False)
    return found


def _digest(policy: Policy) -> str:
    said = repr(sorted(rules(policy).items()))
    return hashlib.sha256(said.encode()).hexdigest()


def _measured_on() -> dt.date:
    run = runs.latest(measuring.SCORE)
    if run is not None:
        return run.as_of
    newest = AccountMeasures.objects.aggregate(newest=Max("as_of"))["newest"]
    if not isinstance(newest, dt.date):
        raise NothingMeasured(
            _("Nothing is measured yet: a nightly chain has to run first.")
        )
    return newest


def _fingerprint() -> str:
    """Return what changes whenever a portfolio that is read now would differ."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        parts = list(cursor.fetchone())
        for statement in (RUNS, HOURS):
            cursor.execute(statement)
            parts += cursor.fetchone()
        for table in FOLLOWED:
            cursor.execute(sql.SQL(VERSION).format(sql.Identifier(table)))
            parts += cursor.fetchone()
    return "/".join(map(str, parts))
