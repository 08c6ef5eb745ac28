"""What an account's orders of 12 months say: money by unit and category."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from accounts.rollup import Window
from accounts.selectors.wallet_entries import roots_of

SALES = """
SELECT l.account_id, o.unit_id, l.offering_id,
    sum(l.revenue) FILTER (WHERE l.ordered_on > %(year_ago)s),
    sum(l.revenue) FILTER (WHERE l.ordered_on <= %(year_ago)s)
FROM accounts_orderline l JOIN accounts_order o ON o.id = l.order_id
WHERE l.account_id = ANY(%(ids)s) AND l.offering_id IS NOT NULL
    AND l.ordered_on > %(two_years_ago)s AND l.ordered_on <= %(as_of)s
GROUP BY 1, 2, 3
"""
NOTHING = Decimal(0)

type Place = tuple[int, int | None, int]


@dataclass(frozen=True, slots=True)
class Sales:
    """
    Money of 12 months, and of the 12 before, by (account, unit or none, category).

    Credits are in it, so it may be below zero.
    """

    now: dict[Place, Decimal]
    before: dict[Place, Decimal]

    def of_category(self, account_id: int, category_id: int) -> Decimal:
        """Return what an account bought of a category in 12 months, at least 0."""
        found = sum(
            (
                money
                for (account, _unit, category), money in self.now.items()
                if account == account_id and category == category_id
            ),
            NOTHING,
        )
        return max(found, NOTHING)


def sales_of(ids: Sequence[int], window: Window) -> Sales:
    """Return what these accounts bought in the 12 months of *window* and before."""
    roots = roots_of()
    sales = Sales({}, {})
    with connection.cursor() as cursor:
        cursor.execute(SALES, window.parameters() | {"ids": list(ids)})
        for account, unit, offering, now, before in cursor.fetchall():
            place = (account, unit, roots[offering])
            for kept, money in ((sales.now, now), (sales.before, before)):
                if money is not None:
                    kept[place] = kept.get(place, NOTHING) + money
    return sales
