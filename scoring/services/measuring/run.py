"""The run that measures all accounts as of a day, and publishes the measures."""

import datetime as dt
from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Window, chunk_bounds
from accounts.services import facts as account_facts
from sam.lib import runs, tables
from scoring.features.categories import stage_rates
from scoring.models import MeasureSettings
from scoring.services import fitting
from scoring.services.measuring import standing, summary
from scoring.services.measuring.at_once import follow_touched
from scoring.services.measuring.basis import Basis, basis_of
from scoring.services.measuring.chunks import Inputs, measured_rows
from scoring.services.measuring.columns import COLUMNS, DISPLAYED, MEASURES, PASSING

SCORE = "score"
STAGED = "measures"
CATEGORIES = "categories"
INFLUENCE = "influence"


class Late:
    """What accounts are measured with, made when it is first needed."""

    def __init__(
        self, as_of: dt.date, facts: sql.Composable, settings: MeasureSettings
    ) -> None:
        self.as_of = as_of
        self.facts = facts
        self.settings = settings
        self._basis: Basis | None = None

    @property
    def basis(self) -> Basis:
        if self._basis is None:
            self._basis = basis_of(self.as_of, self.facts, self.settings)
        return self._basis


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
    late = stage_measures(job)
    staged = tables.staged_name(job.run.pk, STAGED)
    job.step("summary", partial(_summarise, job, late))
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
    return tables.staging(tables.staged_name(job.run.pk, STAGED))


def stage_measures(job: runs.Job) -> Late:
    """Stage the measures of all accounts, fitting first if the day has no fit."""
    settings = _settings_of(job)
    facts = account_facts.facts_as_of(job)
    if not fitting.is_fitted(job.as_of):
        job.step("fit", partial(fitting.fit_from, job, facts))
    job.step("categories", partial(_stage_categories, job, facts, settings))
    job.step(
        "influence", partial(standing.stage_standing, job, facts, settings, INFLUENCE)
    )
    late = Late(job.as_of, facts, settings)
    job.step("measures", partial(_stage, job, late))
    job.step("references", partial(_stage_references, job, settings))
    return late


def _settings_of(job: runs.Job) -> MeasureSettings:
    """Return the settings the run began with, also where it goes on under newer."""
    version = job.run.result.get("settings")
    if version is not None:
        return MeasureSettings.objects.get(version=version)
    settings = MeasureSettings.current()
    job.note(settings=settings.version)
    return settings


def _own(job: runs.Job, name: str) -> sql.Composable:
    return tables.staging(tables.staged_name(job.run.pk, name))


def _inputs(job: runs.Job, facts: sql.Composable) -> Inputs:
    return Inputs(
        facts=facts, influence=_own(job, INFLUENCE), rates=_own(job, CATEGORIES)
    )


def _stage_categories(
    job: runs.Job, facts: sql.Composable, settings: MeasureSettings
) -> None:
    if tables.exists(tables.staged_name(job.run.pk, CATEGORIES)):
        return
    window = Window.of(job.as_of, Programme.current())
    coverage = float(settings.minimum_margin_coverage)
    with transaction.atomic(), connection.cursor() as cursor:
        stage_rates(cursor, _own(job, CATEGORIES), facts, window, coverage)


def _stage(job: runs.Job, late: Late) -> None:
    target = tables.staging(job.staged(STAGED, like=MEASURES))
    inputs, basis = _inputs(job, late.facts), late.basis

    def stage(cursor: CursorWrapper, low: int, high: int) -> int:
        rows = measured_rows(cursor, inputs, basis, low=low, high=high)
        return tables.copy_in(target, COLUMNS, rows)

    job.each_chunk("measures", chunk_bounds, stage)


def _stage_references(job: runs.Job, settings: MeasureSettings) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        standing.stage_reference_values(
            cursor, _own(job, STAGED), job.as_of, float(settings.annual_rate)
        )


def _summarise(job: runs.Job, late: Late) -> None:
    measures = _own(job, STAGED)
    with connection.cursor() as cursor:
        found = summary.of_portfolio(cursor, late.facts, measures, late.basis)
    job.note(**found)


def _publish(job: runs.Job, staged: str) -> None:
    tables.index_staged(staged, MEASURES)
    with job.publication():
        _count(job, staged)
        tables.publish(staged, MEASURES, key="account_id")
        with connection.cursor() as cursor:
            facts = job.table("facts", published=account_facts.FACTS)
            follow_touched(cursor)
            cursor.execute(_snapshot().format(facts=facts), {"as_of": job.as_of})


def _count(job: runs.Job, staged: str) -> None:
    job.set_changed(
        tables.differing(
            staged, MEASURES, key="account_id", compare=DISPLAYED, ignore=PASSING
        )
    )


KEPT = (
    "net_margin_12m",
    "lifetime_value",
    "potential",
    "share_of_wallet",
    "influence",
    "probability_alive",
    "roi",
    "attachment",
)
SNAPSHOT = """
INSERT INTO scoring_measuresnapshot AS s (
    account_id, month, as_of, revenue_12m, {kept}
)
SELECT m.account_id, date_trunc('month', %(as_of)s::date)::date, m.as_of,
    f.revenue_12m, {measured}
FROM scoring_accountmeasures m
JOIN {{facts}} f ON f.account_id = m.account_id
ON CONFLICT (account_id, month) DO UPDATE SET
    (as_of, revenue_12m, {kept}) = (excluded.as_of, excluded.revenue_12m, {new})
WHERE (s.as_of, s.revenue_12m, {old})
    IS DISTINCT FROM (excluded.as_of, excluded.revenue_12m, {new})
"""


def _snapshot() -> sql.SQL:
    """Return the statement that keeps the month's last measures."""
    return sql.SQL(
        SNAPSHOT.format(
            kept=", ".join(KEPT),
            measured=", ".join(f"m.{name}" for name in KEPT),
            new=", ".join(f"excluded.{name}" for name in KEPT),
            old=", ".join(f"s.{name}" for name in KEPT),
        )
    )
