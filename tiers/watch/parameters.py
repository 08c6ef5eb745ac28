"""What a look at promises goes by: its day, the rules, and figures of the whole."""

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Self

from django.db import connection
from django.db.backends.utils import CursorWrapper

from accounts.models import Programme
from accounts.rollup import Window
from tiers.models import WatchRules

QUARTER_DAYS = 91
NOT_RULES = {"id", "version", "created_at", "created_by_id", "note", "pair_weights"}
# Who waits for an answer counts as until now; who was helped at once was answered then.
ANSWER_MINUTES = """
extract(epoch FROM least(p.first_response_at, p.resolved_at, %(now_at)s)
    - p.opened_at) / 60
"""
# Figures of everybody, with which one account is compared. Each is null where nothing
# is known to compare with.
REFERENCES = f"""
WITH strategic AS MATERIALIZED (
    SELECT account_id FROM tiers_tierassignment
    WHERE tier = 'STRATEGIC' AND started_at < %(now_at)s
        AND (ended_at IS NULL OR ended_at >= %(now_at)s)
), asked AS MATERIALIZED (
    SELECT p.account_id, p.channel,
        p.first_response_at < %(now_at)s OR p.resolved_at < %(now_at)s AS is_answered,
        {ANSWER_MINUTES} AS minutes
    FROM accounts_problem p
    WHERE p.opened_at < %(now_at)s
        AND p.opened_at >= %(now_at)s - make_interval(days => %(response_days)s)
)
SELECT
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)::float8
        FROM asked JOIN strategic USING (account_id)) AS strategic_minutes,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes)::float8
        FROM asked WHERE channel = 'STANDARD' AND is_answered) AS standard_minutes,
    (SELECT count(*) FROM asked WHERE channel = 'STANDARD' AND is_answered)
        AS standard_answered,
    (SELECT sum(greatest(revenue_12m, 0)) FROM accounts_accountfacts) AS total_revenue,
    (SELECT CASE WHEN %(inversion_measure)s = 'LEAST' THEN min(net_margin_12m)
            ELSE (percentile_cont(0.5) WITHIN GROUP (ORDER BY net_margin_12m))::numeric
        END FROM scoring_accountmeasures JOIN strategic USING (account_id))
        AS strategic_margin,
    (SELECT percentile_disc(1 - %(headroom_top)s) WITHIN GROUP (ORDER BY m.headroom)
        FROM scoring_accountmeasures m JOIN tiers_evaluation e USING (account_id)
        WHERE e.held_tier <> '' AND m.headroom > 0) AS headroom_least
"""


@dataclass(frozen=True, slots=True)
class Parameters:
    """
    The windows that end with the day, the rules' thresholds, the references.

    ``references`` are by name: ``strategic_minutes`` and ``standard_minutes`` (medians
    to a first answer), ``standard_answered``, ``total_revenue``, ``strategic_margin``
    and ``headroom_least``; null where there is nothing to compare with.
    """

    window: Window
    rules: WatchRules
    today: dt.date
    revenue_share_warning: float
    references: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, as_of: dt.date, rules: WatchRules, *, kept: dict[str, Any] | None = None
    ) -> Self:
        """
        Return those of a look as of *as_of* by *rules*.

        The references are those that were *kept*, or are made from the tables.
        """
        programme = Programme.current()
        bare = cls(
            window=Window.of(as_of, programme),
            rules=rules,
            today=programme.today(),
            revenue_share_warning=programme.revenue_share_warning,
        )
        if kept is not None:
            return replace(bare, references=given_back(kept))
        with connection.cursor() as cursor:
            return replace(bare, references=_references(cursor, bare))

    @property
    def as_of(self) -> dt.date:
        return self.window.as_of

    def kept(self) -> dict[str, Any]:
        """Return the references as JSON can keep them: money as text."""
        return {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in self.references.items()
        }

    def values(self) -> dict[str, Any]:
        """
        Return what statements name: ``%(as_of)s``, ``%(rare_visits)s`` and so on.

        Windows and references go by their names, thresholds by those of WatchRules'
        fields, the quarter's length is ``quarter_days``, the latest day that may have
        been looked at ``today``.
        """
        return (
            self.window.parameters()
            | _thresholds(self.rules)
            | self.references
            | {
                "quarter_days": QUARTER_DAYS,
                "today": self.today,
                "rules_version": self.rules.version,
                "revenue_share_warning": self.revenue_share_warning,
            }
        )


def _thresholds(rules: WatchRules) -> dict[str, Any]:
    names = (column.attname for column in WatchRules._meta.concrete_fields)
    return {name: getattr(rules, name) for name in names if name not in NOT_RULES}


def given_back(kept: dict[str, Any]) -> dict[str, Any]:
    """Return references as they were before `Parameters.kept`."""
    return {
        name: Decimal(value) if isinstance(value, str) else value
        for name, value in kept.items()
    }


def _references(cursor: CursorWrapper, parameters: Parameters) -> dict[str, Any]:
    cursor.execute(REFERENCES, parameters.values())
    names = [column.name for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))
