"""The day and the instant at which tests stand when they say nothing else."""

import datetime as dt

DAY = dt.date(2026, 6, 30)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
