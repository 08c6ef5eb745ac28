"""From measures and decisions to the arrays that a policy judges."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from accounts.models import Account, Programme, Region
from sam.users.models import User
from tiers.features.columns import Choice, Column, Day, Figure, Number, read_columns
from tiers.models import NomineeType, SupplierStatus, Tier

type Vector = NDArray[np.float64]
type Whole = NDArray[np.int64]
type Flags = NDArray[np.bool_]
type Codes = NDArray[np.str_]
type Days = NDArray[np.datetime64]

HOUR = 60  # in minutes
HISTORY_MONTHS = 60
NOMINATED = ["IDENTIFIED", "QUALIFIED", "ACCEPTED"]
# Without one of these nothing is known that a first policy could be read off.
MONEY_MEASURES = (
    "revenue_12m",
    "net_margin_12m",
    "potential",
    "headroom",
    "lifetime_value",
    "influence",
)
MEASURES = {
    "revenue_12m": "f.revenue_12m",
    "revenue_prev_12m": "f.revenue_prev_12m",
    "net_margin_12m": "m.net_margin_12m",
    "potential": "m.potential",
    "potential_low": "m.potential_low",
    "potential_high": "m.potential_high",
    "headroom": "m.headroom",
    "headroom_value": "m.headroom_value",
    "lifetime_value": "m.lifetime_value",
    "lifetime_value_low": "m.lifetime_value_low",
    "lifetime_value_high": "m.lifetime_value_high",
    "influence": "m.influence",
    "market_influence": "f.market_influence",
    "attachment": "m.attachment",
    "roi": "m.roi",
    "share_of_wallet": "m.share_of_wallet",
    "people": "nullif(f.people, 0)",
    "functions": "nullif(f.functions, 0)",
    "units": "nullif(f.units, 0)",
    "special_services": "f.special_services",
    "relationships": "f.people",
}

# What was lost or earned is asked of those whom the rule for Alternative may move.
BEFORE = """
WITH held AS MATERIALIZED (
    SELECT account_id, tier, coalesce(held_since, started_at) AS since
    FROM tiers_tierassignment
    WHERE started_at < %(now_at)s
        AND (ended_at >= %(now_at)s OR (ended_at IS NULL AND undone_by_id IS NULL))
        {among}
), months AS MATERIALIZED (
    SELECT s.account_id,
        sum(1::bigint << age) FILTER (WHERE s.net_margin_12m < 0) AS lost,
        sum(1::bigint << age) FILTER (WHERE s.net_margin_12m >= 0) AS earned
    FROM {measures} m
    JOIN held h ON h.account_id = m.account_id AND (h.tier = 'ALTERNATIVE'
        OR (h.tier = 'VALUED' AND m.net_margin_12m < 0))
    JOIN scoring_measuresnapshot s ON s.account_id = m.account_id
    CROSS JOIN LATERAL (SELECT (%(month)s - extract(year FROM s.month) * 12
        - extract(month FROM s.month))::int AS age) ages
    WHERE age BETWEEN 0 AND %(months)s - 1 AND s.as_of <= %(as_of)s
    GROUP BY s.account_id
), answers AS MATERIALIZED (
    SELECT DISTINCT ON (account_id) account_id, answer FROM tiers_supplierstatus
    WHERE assessed_on <= %(as_of)s AND created_at < %(now_at)s {among}
    ORDER BY account_id, assessed_on DESC, id DESC
), nominees AS MATERIALIZED (
    SELECT DISTINCT ON (account_id) account_id, nominee_type,
        CASE WHEN decided_at < %(now_at)s THEN outcome
            WHEN qualified_at < %(now_at)s THEN 'QUALIFIED' ELSE 'IDENTIFIED' END
            AS stage
    FROM tiers_nomination
    WHERE nominated_at < %(now_at)s AND (decided_at IS NULL
        OR decided_at >= %(now_at)s OR outcome = 'ACCEPTED') {among}
    ORDER BY account_id, decided_at < %(now_at)s NULLS FIRST, id DESC
), overridden AS MATERIALIZED (
    SELECT DISTINCT ON (account_id) account_id, tier, expires_on FROM tiers_override
    WHERE created_at < %(now_at)s AND expires_on >= %(as_of)s
        AND (withdrawn_at IS NULL OR withdrawn_at >= %(now_at)s) {among}
    ORDER BY account_id, id DESC
), marks AS MATERIALIZED (
    SELECT DISTINCT account_id FROM tiers_donotlose
    WHERE marked_at < %(now_at)s AND (lifted_at IS NULL OR lifted_at >= %(now_at)s)
        {among}
), justified AS MATERIALIZED (
    SELECT account_id, max(valid_until) AS until FROM tiers_justification
    WHERE stated_at < %(now_at)s {among} GROUP BY account_id
)
"""
FROM = """
FROM {measures} m
JOIN {facts} f ON f.account_id = m.account_id
JOIN accounts_account a ON a.id = m.account_id
LEFT JOIN held h ON h.account_id = m.account_id
LEFT JOIN months s ON s.account_id = m.account_id
LEFT JOIN answers w ON w.account_id = m.account_id
LEFT JOIN nominees n ON n.account_id = m.account_id
LEFT JOIN overridden o ON o.account_id = m.account_id
LEFT JOIN marks d ON d.account_id = m.account_id
LEFT JOIN justified j ON j.account_id = m.account_id
{only}
ORDER BY m.account_id
"""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Managers:
    """
    Who owns accounts: k people by key.

    ``minutes`` a month with customers; NaN where nobody stated them.
    """

    keys: Whole
    names: list[str]
    minutes: Vector

    @classmethod
    def nobody(cls) -> Self:
        return cls(np.zeros(0, dtype=np.int64), [], np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Portfolio:
    """
    What is judged, n accounts; NaN is "not measured".

    ``manager`` is an index into ``managers``, ``region`` a key, both -1 for none.
    ``nomination`` is the stage of an open nomination, ACCEPTED, or empty. Bit k of
    ``lost_months`` and ``earned_months`` tells of the net margin k months ago; they are
    kept for those only whom the rule for Alternative may move.
    """

    keys: Whole
    status: Codes
    tier: Codes
    tier_since: Days
    market_position: Codes
    measures: dict[str, Vector]
    manager: Whole
    region: Whole
    supplier: Codes
    nomination: Codes
    confirmed_type: Codes
    override: Codes
    override_until: Days
    marked: Flags
    justified_until: Days
    lost_months: Whole
    earned_months: Whole
    managers: Managers = field(default_factory=Managers.nobody)
    region_parents: dict[int, int | None] = field(default_factory=dict)
    fiscal_start: int = 1

    @property
    def size(self) -> int:
        return int(self.keys.size)

    @property
    def is_measured(self) -> bool:
        """Whether any account has a figure in money or influence at all."""
        known = [self.measures[name] for name in MONEY_MEASURES]
        return any(np.nansum(np.abs(figures)) > 0 for figures in known)

    def among(self, kept: Flags) -> "Portfolio":
        """Return the portfolio of the accounts where *kept* is true."""
        arrays = {
            each.name: getattr(self, each.name)[kept]
            for each in fields(self)
            if isinstance(getattr(self, each.name), np.ndarray)
        }
        measures = {name: known[kept] for name, known in self.measures.items()}
        return replace(self, measures=measures, **arrays)


def read_portfolio(
    measures: sql.Composable,
    facts: sql.Composable,
    *,
    as_of: dt.date,
    accounts: Sequence[int] | None = None,
) -> Portfolio:
    """
    Return all accounts as of the end of a day, by key.

    :param measures: the table of the measures to judge
    :param facts: the table of the facts that they were made from
    :param accounts: keys of those to read, if not all
    """
    programme = Programme.current()
    few = accounts is not None
    tables = {
        "measures": measures,
        "facts": facts,
        "among": sql.SQL("AND account_id = ANY(%(accounts)s)" if few else ""),
        "only": sql.SQL("WHERE m.account_id = ANY(%(accounts)s)" if few else ""),
    }
    with connection.cursor() as cursor:
        read = read_columns(
            cursor,
            _columns(),
            before=sql.SQL(BEFORE).format(**tables),
            of=sql.SQL(FROM).format(**tables),
            parameters={
                "as_of": as_of,
                "now_at": programme.end_of(as_of),
                "zone": programme.time_zone,
                "month": as_of.year * 12 + as_of.month,
                "months": HISTORY_MONTHS,
                "accounts": list(accounts or ()),
            },
        )
    owners = read.pop("owner")
    read["marked"] = read["marked"] > 0
    managers = managers_of(np.unique(owners[owners >= 0]).tolist())
    known = {name: read.pop(name) for name in MEASURES}
    return Portfolio(
        **read,
        measures=known | _derived(known),
        manager=places_in(managers.keys, owners),
        managers=managers,
        region_parents=dict(Region.objects.values_list("pk", "parent_id")),
        fiscal_start=programme.fiscal_year_start_month,
    )


def _columns() -> dict[str, Column]:
    tiers = [str(tier) for tier in Tier]
    positions = [code for code, _ in _choices("market_position")]
    answers = [str(answer) for answer in SupplierStatus.Answer]
    columns: dict[str, Column] = {
        "keys": Number("m.account_id"),
        "status": Choice(
            "CASE WHEN a.closed_on > %(as_of)s THEN 'CUSTOMER' ELSE a.status END",
            [code for code, _ in _choices("status")],
        ),
        "tier": Choice("h.tier", tiers),
        "tier_since": Day("h.since AT TIME ZONE %(zone)s"),
        "market_position": Choice("a.market_position", positions),
        "owner": Number("a.owner_id"),
        "region": Number("a.region_id"),
        "supplier": Choice("w.answer", answers),
        "nomination": Choice("n.stage", NOMINATED),
        "confirmed_type": Choice("n.nominee_type", [str(t) for t in NomineeType]),
        "override": Choice("o.tier", tiers),
        "override_until": Day("o.expires_on"),
        "marked": Number("CASE WHEN d.account_id IS NULL THEN 0 ELSE 1 END"),
        "justified_until": Day("j.until"),
        "lost_months": Number("coalesce(s.lost, 0)"),
        "earned_months": Number("coalesce(s.earned, 0)"),
    }
    return columns | {name: Figure(source) for name, source in MEASURES.items()}


def _choices(name: str) -> list[tuple[str, Any]]:
    return list(getattr(Account._meta.get_field(name), "flatchoices", ()))


def _derived(known: dict[str, Vector]) -> dict[str, Vector]:
    """Return rates made of the measures."""
    revenue, before = known["revenue_12m"], known["revenue_prev_12m"]
    return {
        "net_margin_rate": _share(known["net_margin_12m"], revenue),
        "growth": _share(revenue, before) - 1,
    }


def _share(part: Vector, whole: Vector) -> Vector:
    nothing = np.full(part.size, np.nan)
    share: Vector = np.divide(part, whole, out=nothing, where=whole > 0)
    return share


def managers_of(keys: Collection[int]) -> Managers:
    """Return the people with these keys, and the hours that they stated."""
    people = (
        User.objects.filter(pk__in=keys)
        .order_by("pk")
        .values_list("pk", "full_name", "client_hours_month")
    )
    known, names, hours = zip(*people, strict=True) if people else ((), (), ())
    return Managers(
        np.array(known, dtype=np.int64),
        list(names),
        np.array(hours, dtype=np.float64) * HOUR,
    )


def places_in(among: Whole, keys: Whole) -> Whole:
    """Return the place of each of *keys* in the sorted *among*, -1 for none."""
    if not among.size:
        return np.full(keys.size, -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(among, keys), among.size - 1)
    return np.where(among[place] == keys, place, -1)
