"""Whether the special line answers sooner than the one for everybody."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from accounts.models.activity import ProblemChannel
from sam.users.models import User

PERIODS = (30, 90, 365)
USUAL = 90
ANSWERED = """
SELECT p.channel, count(*) AS problems, count(p.first_response_at) AS answered,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY p.minutes) AS median,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY p.minutes) AS slow
FROM (
    SELECT q.*, extract(epoch FROM q.first_response_at - q.opened_at) / 60 AS minutes
    FROM accounts_problem q
    WHERE q.opened_at >= %(since)s AND q.channel <> '' {seen}
) p
GROUP BY p.channel
"""
SEEN = """AND q.account_id IN (
    SELECT account_id FROM accounts_accountaccess WHERE user_id = %(user)s)"""


@dataclass(frozen=True, slots=True)
class Line:
    """How soon one line answered, in minutes; nothing where it answered nobody."""

    channel: str
    problems: int = 0
    answered: int = 0
    median: float | None = None
    slow: float | None = None

    @property
    def label(self) -> str:
        return str(ProblemChannel(self.channel).label)


@dataclass(frozen=True, slots=True)
class Parity:
    """Both lines over the last *days*."""

    days: int
    strategic: Line
    standard: Line

    @property
    def is_measured(self) -> bool:
        """Whether both lines answered anybody."""
        return self.strategic.median is not None and self.standard.median is not None

    @property
    def is_inverted(self) -> bool:
        """Whether the special line is the slower one, in the middle or at the end."""
        return _slower(self.strategic.median, self.standard.median) or _slower(
            self.strategic.slow, self.standard.slow
        )


def parity(user: User, *, days: int = USUAL) -> Parity:
    """Compare the lines over the problems that *user* sees, opened in *days* days."""
    seen = "" if user.sees_all or not user.sees_facts else SEEN
    since = timezone.now() - dt.timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            ANSWERED.replace("{seen}", seen), {"since": since, "user": user.pk}
        )
        lines = {
            row[0]: Line(row[0], row[1], row[2], _plain(row[3]), _plain(row[4]))
            for row in cursor.fetchall()
        }
    strategic, standard = (
        lines.get(channel, Line(channel))
        for channel in (ProblemChannel.STRATEGIC.value, ProblemChannel.STANDARD.value)
    )
    return Parity(days, strategic, standard)


def _slower(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and one > other


def _plain(minutes: float | None) -> float | None:
    return None if minutes is None else float(minutes)
