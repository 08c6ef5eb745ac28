"""The figures at the top of an account's page: its own, or its group's added up."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from accounts.models import AccountFacts
from sam.workspace.models import AccountRow
from scoring.selectors import left_of

type Part = tuple[AccountRow, AccountFacts | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """
    What an account, or several together, bring and leave; ``None`` is not measured.

    Money a year in the programme's currency, shares 0 to 1, ``feels_special`` 1 to 5.
    Sums are of those measured; a grade is the weakest of the parts. The range of a sum
    of lifetime values is no narrower than its true one: it adds up their ends.
    """

    accounts: int
    revenue_12m: Decimal | None
    revenue_change: float | None
    net_margin_12m: Decimal | None
    net_margin_rate: float | None
    net_margin_grade: str
    share_of_wallet: float | None
    share_grade: str
    potential: Decimal | None
    potential_grade: str
    headroom: Decimal | None
    left: float | None
    left_competitors: float | None
    lifetime_value: Decimal | None
    lifetime_value_low: Decimal | None
    lifetime_value_high: Decimal | None
    feels_special: float | None
    visits_12m: int | None
    visits_floor: int | None
    last_visit_on: dt.date | None
    last_order_on: dt.date | None

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Self:
        """Add up the figures of *parts*."""
        rows = [row for row, _facts in parts]
        lefts = [found for _, facts in parts if facts and (found := left_of(facts))]
        feelings = [facts.feels_special for _, facts in parts if facts]
        margined = [row for row in rows if row.net_margin_12m is not None]
        shared = [row for row in rows if row.share_of_wallet is not None]
        return cls(
            accounts=len(rows),
            revenue_12m=_sum(row.revenue_12m for row in rows),
            revenue_change=_change(rows),
            net_margin_12m=_sum(row.net_margin_12m for row in rows),
            net_margin_rate=_margin_rate(margined),
            net_margin_grade=_weakest(row.net_margin_grade for row in margined),
            share_of_wallet=_share(shared),
            share_grade=_weakest(row.share_grade for row in shared),
            potential=_sum(row.potential for row in rows),
            potential_grade=_weakest(row.potential_grade for row in rows),
            headroom=_sum(row.headroom for row in rows),
            left=_sum(found.money for found in lefts),
            left_competitors=_sum(found.competitors for found in lefts),
            lifetime_value=_sum(row.lifetime_value for row in rows),
            lifetime_value_low=_sum(row.lifetime_value_low for row in rows),
            lifetime_value_high=_sum(row.lifetime_value_high for row in rows),
            feels_special=_mean(feelings),
            visits_12m=_sum(row.visits_12m for row in rows),
            visits_floor=_sum(row.visits_floor for row in rows),
            last_visit_on=_latest(rows, lambda row: row.last_visit_on),
            last_order_on=_latest(rows, lambda row: row.last_order_on),
        )


def _sum(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _latest(
    rows: Iterable[AccountRow], read: Callable[[AccountRow], dt.date | None]
) -> dt.date | None:
    return max((day for row in rows if (day := read(row))), default=None)


def _weakest(grades: Iterable[str]) -> str:
    return max((grade for grade in grades if grade), default="")


def _change(rows: Sequence[AccountRow]) -> float | None:
    if len(rows) == 1:
        return rows[0].revenue_change
    now, then = (
        _sum(r.revenue_12m for r in rows),
        _sum(r.revenue_prev_12m for r in rows),
    )
    return float(now / then) - 1 if now is not None and then else None


def _margin_rate(rows: Sequence[AccountRow]) -> float | None:
    if len(rows) == 1:
        return rows[0].net_margin_rate
    revenue = _sum(row.revenue_12m for row in rows)
    return (
        float(_sum(row.net_margin_12m for row in rows) / revenue) if revenue else None
    )


def _share(rows: Sequence[AccountRow]) -> float | None:
    """Return the share of all wallets together: of the larger one it counts more."""
    if len(rows) == 1:
        return rows[0].share_of_wallet
    sized = [
        (row.share_of_wallet or 0.0, float(row.potential))
        for row in rows
        if row.potential
    ]
    whole = sum(size for _, size in sized)
    return sum(share * size for share, size in sized) / whole if whole else None
