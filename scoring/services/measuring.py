"""Measure every account as of a day: money, probabilities, indices in their units."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import chunk_bounds
from accounts.services import facts as account_facts
from sam.lib import runs, tables
from scoring.features import Facts, Vector, read_facts
from scoring.models import AccountMeasures, MeasureSettings, ModelFit
from scoring.services import fitting
from scoring.services.rows import plain

SCORE = "score"
MEASURES = AccountMeasures._meta.db_table
PASSING = ("as_of", "fit_id")

COLUMNS = [
    "account_id",
    "as_of",
    "fit_id",
    "settings_version",
    "probability_alive",
    "probability_of_purchase",
    "expected_purchases",
    "overdue_probability",
    "expected_order_value",
    "margin_rate",
    "margin_grade",
    "net_margin_12m",
    "lifetime_value",
    "lifetime_value_low",
    "lifetime_value_high",
    "potential",
    "potential_low",
    "potential_high",
    "potential_grade",
    "headroom",
    "share_of_wallet",
    "share_grade",
    "influence",
    "relations",
]

# How a figure must move for people to see it move: money to the unit, shares to 0.1 %.
DISPLAYED = {
    **dict.fromkeys(
        [
            "net_margin_12m",
            "lifetime_value",
            "lifetime_value_low",
            "lifetime_value_high",
            "potential",
            "headroom",
            "expected_order_value",
        ],
        "round({}, 0)",
    ),
    **dict.fromkeys(
        [
            "probability_alive",
            "probability_of_purchase",
            "expected_purchases",
            "overdue_probability",
            "margin_rate",
            "share_of_wallet",
            "influence",
        ],
        "round({}::numeric, 3)",
    ),
}


@dataclass(frozen=True, slots=True)
class Basis:
    """What an account is measured with: settings, a fit, the programme's margin."""

    as_of: dt.date
    settings: MeasureSettings
    fit: ModelFit | None
    default_margin_rate: float


def register() -> None:
    """Make the run known, and what its results depend on."""
    runs.register(SCORE, _("Measure accounts"), score_all)
    runs.depends_on("measures", lambda: str(MeasureSettings.current().version))


def measures_published_on() -> dt.date | None:
    """Return the day as of which measures were last published."""
    run = runs.latest(SCORE)
    return run.as_of if run else None


def score_all(job: runs.Job) -> None:
    """Measure all accounts as of the run's day, and publish the measures."""
    stage_measures(job)
    staged = tables.staged_name(job.run.pk, "measures")
    last = measures_published_on()
    if last is None or job.as_of >= last:
        job.step("publish", partial(_publish, job, staged))
    else:
        job.step("count", partial(_count, job, staged))


def measures_as_of(job: runs.Job) -> sql.Composable:
    """Return the table with every account's measures as of the run's day."""
    if measures_published_on() == job.as_of and account_facts.is_published(job.as_of):
        return sql.Identifier(MEASURES)
    stage_measures(job)
    return tables.staging(tables.staged_name(job.run.pk, "measures"))


def stage_measures(job: runs.Job) -> None:
    """Stage the measures of all accounts, fitting first if the day has no fit."""
    facts = account_facts.facts_as_of(job)
    if not _fits(job.as_of).exists():
        job.step("fit", partial(fitting.fit_from, job, facts))
    job.step("measures", partial(_stage, job, facts))


def basis_of(as_of: dt.date) -> Basis:
    """Return what accounts are measured with as of that day."""
    last_good = ModelFit.objects.filter(
        is_good=True, segment="", as_of__lte=as_of
    ).order_by("-as_of", "-id")
    return Basis(
        as_of=as_of,
        settings=MeasureSettings.current(),
        fit=_fits(as_of).first() or last_good.first(),
        default_margin_rate=float(Programme.current().default_margin_rate),
    )


def measure(facts: Facts, basis: Basis) -> dict[str, Any]:
    """Return each column of the measures of n accounts; NaN is "not measured"."""
    rate, grade = margin_rates(facts, basis)
    potential, potential_grade = potentials(facts)
    share = np.divide(
        np.where(np.isnan(facts.wallet_ours), facts.revenue, facts.wallet_ours),
        facts.wallet_total,
        out=np.full(facts.keys.size, np.nan),
        where=facts.wallet_total > 0,
    )
    return {
        **predictions(facts, basis, rate),
        "margin_rate": rate,
        "margin_grade": grade,
        "net_margin_12m": facts.revenue * rate - np.nan_to_num(facts.cost_to_serve),
        "potential": potential,
        "potential_low": potential,
        "potential_high": potential,
        "potential_grade": potential_grade,
        "headroom": np.maximum(potential - facts.revenue, 0),
        "share_of_wallet": np.clip(share, 0, 1),
        "share_grade": np.where(np.isnan(share), "", facts.wallet_grade),
        "influence": facts.relation_weight,
        "relations": facts.relations,
    }


def margin_rates(facts: Facts, basis: Basis) -> tuple[Vector, NDArray[np.str_]]:
    """
    Return each account's margin rate and its grade.

    The account's own rate where the cost of enough of its revenue is known (B), else
    the programme's assumed one (D); none for who has no revenue.
    """
    least = float(basis.settings.minimum_margin_coverage)
    known = (
        (facts.revenue > 0)
        & (facts.costed_revenue > 0)
        & (facts.costed_revenue >= least * facts.revenue)
        & ~np.isnan(facts.margin)
    )
    own = np.divide(
        facts.margin,
        facts.costed_revenue,
        out=np.full(facts.keys.size, basis.default_margin_rate),
        where=known,
    )
    return own, np.where(known, "B", "D")


def potentials(facts: Facts) -> tuple[Vector, NDArray[np.str_]]:
    """Return the wallet a year, measured else stated, and its grade."""
    measured = ~np.isnan(facts.wallet_total)
    potential = np.where(measured, facts.wallet_total, facts.stated_potential)
    stated = np.where(facts.stated_grade == "", "C", facts.stated_grade)
    grade = np.where(measured, facts.wallet_grade, stated)
    return potential, np.where(np.isnan(potential), "", grade)


def predictions(facts: Facts, basis: Basis, margin: Vector) -> dict[str, Vector]:
    """Return what the fitted models expect of those who have bought."""
    names = [
        "probability_alive",
        "probability_of_purchase",
        "expected_purchases",
        "overdue_probability",
        "expected_order_value",
        "lifetime_value",
        "lifetime_value_low",
        "lifetime_value_high",
    ]
    columns = {name: np.full(facts.keys.size, np.nan) for name in names}
    customers = facts.bought & (facts.status != "FORMER")
    if basis.fit is None or not customers.any():
        return columns
    histories = facts.histories.among(customers[facts.bought])
    expected = _expected(histories, basis, margin[customers])
    for name, values in expected.items():
        columns[name][customers] = values
    return columns


def _expected(histories: Any, basis: Basis, margin: Vector) -> dict[str, Vector]:
    from scoring.core.lifetime import lifetime_value

    fit = basis.fit
    assert fit is not None  # noqa: S101 - for the type checker
    model = fitting.purchase_model(fit)
    past = (histories.frequency, histories.recency, histories.age)
    expected = {
        "probability_alive": model.probability_alive(*past),
        "probability_of_purchase": model.probability_of_purchase(
            float(basis.settings.purchase_weeks), *past
        ),
        "expected_purchases": model.expected_purchases(
            float(basis.settings.horizon_weeks), *past
        ),
        "overdue_probability": model.overdue_probability(*past),
    }
    spend = fitting.spend_model(fit)
    if spend is None:
        return expected
    # A mean value of nothing says nothing about the next one.
    frequency = np.where(histories.mean_value > 0, histories.frequency, 0)
    expected["expected_order_value"] = spend.expected_value(
        frequency, histories.mean_value
    )
    value = lifetime_value(
        model,
        spend,
        frequency=histories.frequency,
        recency=histories.recency,
        age=histories.age,
        mean_value=np.where(
            histories.mean_value > 0,
            histories.mean_value,
            expected["expected_order_value"],
        ),
        margin_rate=1.0,
        annual_rate=float(basis.settings.annual_rate),
        horizon=float(basis.settings.horizon_weeks),
    )
    ends = np.sort(np.stack([value.low * margin, value.high * margin]), axis=0)
    return expected | {
        "lifetime_value": value.mean * margin,
        "lifetime_value_low": ends[0],
        "lifetime_value_high": ends[1],
    }


def _fits(as_of: dt.date) -> Any:
    return ModelFit.objects.filter(as_of=as_of, is_good=True, segment="").order_by(
        "-id"
    )


def _stage(job: runs.Job, facts: sql.Composable) -> None:
    target = tables.staging(job.staged("measures", like=MEASURES))
    basis = basis_of(job.as_of)

    def stage(cursor: CursorWrapper, low: int, high: int) -> int:
        found = read_facts(cursor, facts, low=low, high=high, as_of=job.as_of)
        return tables.copy_in(target, COLUMNS, _rows(found, basis))

    job.each_chunk("measures", chunk_bounds, stage)


def _rows(facts: Facts, basis: Basis) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the measures, with ``None`` for NaN."""
    columns = measure(facts, basis)
    fixed = {
        "account_id": facts.keys,
        "as_of": np.full(facts.keys.size, basis.as_of, dtype=object),
        "fit_id": np.full(
            facts.keys.size, basis.fit.pk if basis.fit else None, dtype=object
        ),
        "settings_version": np.full(facts.keys.size, basis.settings.version),
    }
    return zip(*(plain(fixed.get(c, columns.get(c))) for c in COLUMNS), strict=True)


def _publish(job: runs.Job, staged: str) -> None:
    tables.index_staged(staged, MEASURES)
    with job.publication():
        _count(job, staged)
        tables.publish(staged, MEASURES, key="account_id")
        with connection.cursor() as cursor:
            facts = job.table("facts", published=account_facts.FACTS)
            cursor.execute(sql.SQL(SNAPSHOT).format(facts=facts), {"as_of": job.as_of})


def _count(job: runs.Job, staged: str) -> None:
    job.set_changed(
        tables.differing(
            staged, MEASURES, key="account_id", compare=DISPLAYED, ignore=PASSING
        )
    )


SNAPSHOT = """
INSERT INTO scoring_measuresnapshot AS s (
    account_id, month, as_of, revenue_12m, net_margin_12m, lifetime_value, potential,
    share_of_wallet, influence, probability_alive
)
SELECT m.account_id, date_trunc('month', %(as_of)s::date)::date, m.as_of,
    f.revenue_12m, m.net_margin_12m, m.lifetime_value, m.potential, m.share_of_wallet,
    m.influence, m.probability_alive
FROM scoring_accountmeasures m
JOIN {facts} f ON f.account_id = m.account_id
ON CONFLICT (account_id, month) DO UPDATE SET
    (as_of, revenue_12m, net_margin_12m, lifetime_value, potential, share_of_wallet,
        influence, probability_alive)
    = (excluded.as_of, excluded.revenue_12m, excluded.net_margin_12m,
        excluded.lifetime_value, excluded.potential, excluded.share_of_wallet,
        excluded.influence, excluded.probability_alive)
WHERE (s.as_of, s.revenue_12m, s.net_margin_12m, s.lifetime_value, s.potential,
        s.share_of_wallet, s.influence, s.probability_alive)
    IS DISTINCT FROM (excluded.as_of, excluded.revenue_12m, excluded.net_margin_12m,
        excluded.lifetime_value, excluded.potential, excluded.share_of_wallet,
        excluded.influence, excluded.probability_alive)
"""
