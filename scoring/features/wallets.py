"""What wallets are estimated from: firmographics, own sales, what was measured."""

from dataclasses import dataclass

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray
from psycopg import sql

from scoring.features.facts import Codes, Facts
from scoring.features.histories import Vector

# Those with a measured wallet first, then others in an order that their keys give.
SAMPLE = """
SELECT a.industry, a.country, coalesce(a.region_id::text, ''),
    nullif(f.people, 0)::float8, nullif(f.units, 0)::float8, f.revenue_12m::float8,
    CASE WHEN f.wallet_grade < 'D' THEN f.wallet_total END::float8,
    coalesce(nullif(f.wallet_grade, ''), 'C')
FROM {facts} f JOIN accounts_account a ON a.id = f.account_id
WHERE a.status <> 'FORMER' OR a.closed_on > f.as_of
ORDER BY f.wallet_total IS NULL, md5(a.id::text)
LIMIT %(accounts)s
"""


@dataclass(frozen=True, slots=True, eq=False)
class Spenders:
    """
    n accounts as the wallet model takes them; NaN is "not known".

    ``place`` is where they are, country or region; ``measured`` the wallet that
    somebody measured, a year.
    """

    industry: Codes
    place: Codes
    people: Vector
    units: Vector
    sales: Vector
    measured: Vector
    grade: Codes

    @property
    def has_something_known(self) -> NDArray[np.bool_]:
        """Tell for whom there is anything to go by."""
        known: NDArray[np.bool_] = (
            (self.sales > 0)
            | (self.industry != "")
            | (self.people > 0)
            | (self.units > 0)
            | (self.measured >= 0)
        )
        return known


def read_sample(
    cursor: CursorWrapper, facts: sql.Composable, accounts: int
) -> tuple[Spenders, bool]:
    """Return up to *accounts* to fit wallets on, and whether places are countries."""
    cursor.execute(sql.SQL(SAMPLE).format(facts=facts), {"accounts": accounts})
    rows = cursor.fetchall()
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    words = [np.array(column, dtype=np.str_) for column in columns[:3]]
    people, units, sales, measured = (
        np.array(column, dtype=np.float64) for column in columns[3:7]
    )
    industry, country, region = words
    has_countries = bool((country != "").any())
    place = country if has_countries else region
    grade = np.array(columns[7], dtype=np.str_)
    sample = Spenders(industry, place, people, units, sales, measured, grade)
    return sample, has_countries


def spenders_of(facts: Facts, *, by_country: bool) -> Spenders:
    """Return accounts as the wallet model takes them."""
    graded = np.where(facts.wallet_grade == "", "C", facts.wallet_grade)
    return Spenders(
        industry=facts.industry,
        place=facts.country if by_country else facts.region,
        people=facts.people,
        units=facts.units,
        sales=facts.revenue,
        measured=np.where(facts.wallet_grade == "D", np.nan, facts.wallet_total),
        grade=graded,
    )
