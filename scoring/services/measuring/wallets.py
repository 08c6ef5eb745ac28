"""What accounts could spend with us in a year, and what of it we do not get."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg import sql

from scoring.features import Codes, Facts, Spenders, Vector, read_sample, spenders_of
from scoring.models import MeasureSettings
from scoring.models.measures import PotentialSource

HIERARCHICAL = "HIERARCHICAL"
QUANTILE = "QUANTILE"
NONE = "NONE"


@dataclass(frozen=True, slots=True, eq=False)
class WalletBasis:
    """
    A wallet model, and how it takes an account.

    ``places`` are the countries (or regions) that it tells apart; the commonest, and
    those of few accounts, are in none.
    """

    model: Any
    method: str
    surveys: int
    sample: int
    places: Codes
    by_country: bool
    level: float

    def estimate(self, accounts: Spenders) -> tuple[Vector, Vector, Vector]:
        """Return estimate, low and high, (n,) each; NaN where nothing is known."""
        found = self.model.predict(
            accounts.industry,
            columns_of(accounts, self.places),
            np.maximum(accounts.sales, 0.0),
            np.full(accounts.sales.size, np.nan),
            level=self.level,
        )
        known = accounts.has_something_known | np.isin(accounts.place, self.places)
        estimate, low, high = (
            np.where(known, values, np.nan)
            for values in (found.estimate, found.low, found.high)
        )
        return estimate, low, high


@dataclass(frozen=True, slots=True, eq=False)
class Potentials:
    """Potential a year with its range, and where it comes from; NaN is not known."""

    potential: Vector
    low: Vector
    high: Vector
    grade: Codes
    source: Codes


def fit_wallet_model(
    facts: sql.Composable, settings: MeasureSettings
) -> WalletBasis | None:
    """
    Fit the wallet model on a sample of the accounts in the table *facts*.

    With enough measured wallets it learns from these, else from what similar accounts
    spend with us; ``None`` where too few of them buy anything.
    """
    from scoring.core.wallet import fit_wallets

    with connection.cursor() as cursor:
        sample, by_country = read_sample(cursor, facts, settings.wallet_accounts)
    least = settings.wallet_surveys
    surveys = int((sample.measured > 0).sum())
    hierarchical = surveys >= least
    behind = sample.measured > 0 if hierarchical else sample.sales > 0
    if int(behind.sum()) < least:
        return None
    places = common_places(sample.place[behind], least)
    model = fit_wallets(
        sample.industry,
        columns_of(sample, places),
        np.maximum(sample.sales, 0.0),
        sample.measured,
        least_surveys=least,
        tau=float(settings.wallet_quantile),
        sample=settings.wallet_accounts,
    )
    return WalletBasis(
        model=model,
        method=HIERARCHICAL if hierarchical else QUANTILE,
        surveys=surveys,
        sample=int(behind.sum()),
        places=places,
        by_country=by_country,
        level=float(settings.interval),
    )


def common_places(place: Codes, least: int) -> Codes:
    """Return the places of at least *least* accounts, without the commonest."""
    names, counts = np.unique(place[place != ""], return_counts=True)
    commonest = np.argsort(-counts, kind="stable")[:1]
    counts[commonest] = 0
    return names[counts >= least]


def columns_of(accounts: Spenders, places: Codes) -> NDArray[np.float64]:
    """Return what accounts are alike by, (n, p): logs of people and units, places."""
    where = [(accounts.place == name).astype(np.float64) for name in places]
    return np.column_stack([np.log(accounts.people), np.log(accounts.units), *where])


def potentials(facts: Facts, wallets: WalletBasis | None) -> dict[str, Any]:
    """
    Return the wallet a year: measured, else stated, else estimated.

    It is never below what we sold. An estimate has its model's range and grade D; what
    somebody measured or stated is as good as its grade, and has no range of its own.
    """
    estimated = (np.full(facts.size, np.nan),) * 3
    if wallets is not None:
        spenders = spenders_of(facts, by_country=wallets.by_country)
        estimated = wallets.estimate(spenders)
    return potentials_beside(facts, estimated)


def potentials_beside(
    facts: Facts, estimated: tuple[Vector, Vector, Vector]
) -> dict[str, Any]:
    """Return the wallet a year beside what the model *estimated*, with its range."""
    measured, stated = facts.wallet_total, facts.stated_potential
    is_measured, is_stated = ~np.isnan(measured), ~np.isnan(stated)
    own = np.maximum(facts.revenue, 0.0)
    potential, low, high = (
        np.maximum(np.where(is_measured, measured, np.where(is_stated, stated, x)), own)
        for x in estimated
    )
    return {
        "potential": potential,
        "potential_low": low,
        "potential_high": high,
        "potential_grade": np.select(
            [is_measured, is_stated, ~np.isnan(potential)],
            [facts.wallet_grade, _graded(facts.stated_grade), "D"],
            "",
        ),
        "potential_source": np.select(
            [is_measured, is_stated, ~np.isnan(potential)],
            [str(source) for source in PotentialSource],
            "",
        ),
        "realizable_wallet": estimated[0],
        "realizable_low": estimated[1],
        "realizable_high": estimated[2],
        "headroom": np.maximum(potential - facts.revenue, 0),
    }


def shares(facts: Facts) -> dict[str, Any]:
    """Return our share of measured wallets, and what is left behind of them."""
    from scoring.core.wallet import left_behind, share_of_wallet

    ours = np.where(np.isnan(facts.wallet_ours), facts.revenue, facts.wallet_ours)
    share = share_of_wallet(ours, facts.wallet_total)
    left = left_behind(
        facts.wallet_total,
        ours,
        facts.wallet_in_house,
        facts.wallet_unplaced,
        facts.wallet_competitors,
    )
    return {
        "share_of_wallet": share,
        "share_grade": np.where(np.isnan(share), "", facts.wallet_grade),
        "left_unplaced": left.unplaced,
        "left_competitors": left.competitors,
        "left_behind_share": left.share,
    }


def headrooms(
    facts: Facts,
    potential: Vector,
    *,
    expected: Vector,
    margin_rate: Vector,
    settings: MeasureSettings,
) -> dict[str, Vector]:
    """
    Return headroom beyond what lifetime value holds already, and what it is worth.

    *expected* is the money a year that lifetime value is made of, before margin. Who
    has not traded with us has no margin rate, and so no worth.
    """
    from scoring.core.wallet import headroom_beyond, headroom_value

    beyond = headroom_beyond(potential, facts.revenue, expected)
    value = headroom_value(
        beyond,
        win_rate=float(settings.win_rate),
        margin_rate=margin_rate,
        annual_rate=float(settings.annual_rate),
        horizon_weeks=float(settings.horizon_weeks),
    )
    return {"headroom_beyond": beyond, "headroom_value": value}


def _graded(grade: Codes) -> Codes:
    return np.where(grade == "", "C", grade)
