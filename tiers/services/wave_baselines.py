"""How Valued customers stand: what a wave freezes when it opens, and how it is now."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import AccountFacts, Programme
from accounts.rollup.facts import Window
from sam.lib import figures
from tiers.models import Wave, WaveBaseline
from tiers.models.waves import BaselineMeasure

# Floating point: a fall of exactly the tolerance is not beyond it.
ROUNDING = 1e-9

# Who is Valued, apart from those who enter with the wave; who entered with a later one
# was Valued when this one was opened, and is counted still.
VALUED = """
WITH valued AS MATERIALIZED (
    SELECT a.id FROM accounts_account a
    WHERE a.status = 'CUSTOMER' AND a.merged_into_id IS NULL
        AND (EXISTS (SELECT FROM tiers_tierassignment t WHERE t.account_id = a.id
                AND t.tier = 'VALUED' AND t.ended_at IS NULL
                AND t.undone_by_id IS NULL)
            OR a.id IN (SELECT i.account_id FROM tiers_waveaccount i
                JOIN tiers_wave w ON w.id = i.wave_id
                WHERE i.removed_at IS NULL AND w.opened_at > %(opened_at)s))
        AND a.id NOT IN (SELECT account_id FROM tiers_waveaccount
            WHERE wave_id = %(wave)s AND removed_at IS NULL)
)
"""
CONTRIBUTION = (
    VALUED
    + """
SELECT sum(m.net_margin_12m)::float8, count(m.net_margin_12m)
FROM valued v JOIN scoring_accountmeasures m ON m.account_id = v.id
"""
)
# The tier of a day is the one in force when it ended, undone later or not.
RETENTION = """
SELECT avg((f.orders_12m > 0)::int)::float8, count(*)
FROM tiers_tierassignment t
JOIN accounts_account a ON a.id = t.account_id AND a.merged_into_id IS NULL
JOIN accounts_accountfacts f ON f.account_id = t.account_id
WHERE t.tier = 'VALUED' AND t.started_at < %(year_ago_at)s
    AND (t.ended_at IS NULL OR t.ended_at >= %(year_ago_at)s)
    AND a.status <> 'PROSPECT'
"""
# Who waits still has waited until now: leaving it out would make silence look quick.
RESPONSE = (
    VALUED
    + """
SELECT CASE WHEN count(p.first_response_at) > 0 THEN percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM
            least(coalesce(p.first_response_at, p.resolved_at), %(now_at)s)
            - p.opened_at) / 60)::float8 END,
    count(DISTINCT p.account_id)
FROM valued v JOIN accounts_problem p ON p.account_id = v.id
WHERE p.opened_at >= %(quarter_ago_at)s AND p.opened_at < %(now_at)s
"""
)
VISITS = (
    VALUED
    + """
SELECT CASE WHEN EXISTS (SELECT FROM accounts_interaction WHERE kind = 'VISIT')
    THEN avg(f.visits_12m)::float8 END, count(*)
FROM valued v JOIN accounts_accountfacts f ON f.account_id = v.id
"""
)
STATEMENTS = {
    BaselineMeasure.CONTRIBUTION: CONTRIBUTION,
    BaselineMeasure.RETENTION: RETENTION,
    BaselineMeasure.RESPONSE: RESPONSE,
    BaselineMeasure.VISITS: VISITS,
}
TOLERANCES = {
    BaselineMeasure.CONTRIBUTION: "contribution_tolerance",
    BaselineMeasure.RETENTION: "retention_tolerance",
    BaselineMeasure.RESPONSE: "response_tolerance",
    BaselineMeasure.VISITS: "visits_tolerance",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """
    One measure of Valued customers; ``value`` ``None`` is not measured.

    Contribution is money, retention a share, response minutes, visits a number a year;
    ``accounts`` are those behind it.
    """

    measure: str
    value: float | None
    accounts: int
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Comparison:
    """A measure that a wave froze, beside what it is now."""

    baseline: WaveBaseline
    now: Measured
    tolerance: float

    @property
    def measure(self) -> str:
        return self.baseline.measure

    @property
    def label(self) -> str:
        return str(BaselineMeasure(self.measure).label)

    @property
    def change(self) -> float | None:
        """The change as a share of the baseline; ``None`` where it is not known."""
        was, is_now = self.baseline.value, self.now.value
        if was is None or is_now is None or was == 0:
            return None
        return (is_now - was) / abs(was)

    @property
    def limit(self) -> float | None:
        """The value beyond which the next wave is held."""
        if self.baseline.value is None:
            return None
        room = self.tolerance * abs(self.baseline.value)
        return self.baseline.value + (room if self.rises else -room)

    @property
    def rises(self) -> bool:
        """Whether more is worse."""
        return self.measure == BaselineMeasure.RESPONSE

    @property
    def is_beyond(self) -> bool:
        """Whether it has fallen (response: risen) beyond the tolerance."""
        if self.limit is None or self.now.value is None:
            return False
        slack = ROUNDING * abs(self.limit)
        if self.rises:
            return self.now.value > self.limit + slack
        return self.now.value < self.limit - slack


def measure_valued(wave: Wave) -> list[Measured]:
    """
    Measure the Valued customers as of the last published facts, for *wave*.

    Contribution, response and visits are those of customers that are Valued and do not
    enter with the wave; retention that of all who were Valued twelve months before.
    Before any facts are published the day is today, and only answers are measured.
    """
    programme = Programme.current()
    day = _last_day(programme)
    parameters = Window.of(day, programme).parameters() | {
        "wave": wave.pk,
        "opened_at": wave.opened_at or programme.end_of(programme.today()),
    }
    found = []
    with connection.cursor() as cursor:
        for measure, statement in STATEMENTS.items():
            cursor.execute(statement, parameters)
            value, accounts = cursor.fetchone()
            known = value if accounts else None
            found.append(Measured(measure.value, known, accounts, day))
    return found


def freeze(wave: Wave) -> list[WaveBaseline]:
    """Keep how Valued customers stand now, as the baseline of *wave*."""
    return WaveBaseline.objects.bulk_create(
        WaveBaseline(
            wave=wave,
            measure=one.measure,
            value=one.value,
            accounts=one.accounts,
            as_of=one.as_of,
        )
        for one in measure_valued(wave)
    )


def compare(wave: Wave) -> list[Comparison]:
    """Return each measure that *wave* froze beside what it is now; none if unopened."""
    frozen = {one.measure: one for one in wave.baselines.all()}
    if not frozen:
        return []
    return [
        Comparison(
            baseline=frozen[one.measure],
            now=one,
            tolerance=getattr(wave, TOLERANCES[BaselineMeasure(one.measure)]),
        )
        for one in measure_valued(wave)
        if one.measure in frozen
    ]


def in_words(measure: str, value: float | None, *, currency: str) -> str:
    """Say a measure's value with its unit."""
    match measure:
        case BaselineMeasure.CONTRIBUTION:
            return figures.money(value, currency)
        case BaselineMeasure.RETENTION:
            return figures.percent(value)
        case BaselineMeasure.RESPONSE if value is not None:
            return _("{minutes} minutes").format(minutes=figures.number(value))
        case _visits:
            return figures.number(value, 1)


def _last_day(programme: Programme) -> dt.date:
    newest = AccountFacts.objects.order_by().values_list("as_of", flat=True).first()
    return newest or programme.today()
