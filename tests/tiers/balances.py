"""Weeks of a balance for tests: what the tiers got, and how it was judged."""

import datetime as dt

import numpy as np
from psycopg import sql

from tiers.models import BalanceIndex, BalanceSnapshot, WatchRules
from tiers.services import balance_judging

LAST = dt.date(2026, 6, 22)
WEEKS = 86
JUDGED = 26
USUAL = {
    "accounts": 100,
    "minutes": 3_000,
    "contacts": 60,
    "contacts_promised": 20.0,
    "answered": 9,
    "response_minutes": 90.0,
    "problems_open": 6,
    "income": 1_000,
    "income_before": 1_000,
    "income_year": 52_000,
}
SLIDE = {"contacts": 0.5, "response_minutes": 2.5, "minutes": 0.7}
RISE = {"contacts": 1.5, "response_minutes": 0.8, "minutes": 1.6}


def write_weeks(region=None, *, weeks=WEEKS, strategic=None, valued=None):
    """
    Write weeks that vary by a tenth, the latest going straight to some times the usual.

    :param strategic: by column, how many times the usual its last week is
    """
    rng = np.random.default_rng(1)
    rows = []
    for tier, to in (("STRATEGIC", strategic or {}), ("VALUED", valued or {})):
        for place in range(weeks):
            way = min(max((place - weeks + JUDGED + 1) / JUDGED, 0.0), 1.0)
            figures = {
                name: usual * rng.lognormal(0, 0.1) * (1 + way * (to.get(name, 1) - 1))
                for name, usual in USUAL.items()
            }
            week_on = LAST - dt.timedelta(weeks=weeks - 1 - place)
            rows.append(
                BalanceSnapshot(region=region, week_on=week_on, tier=tier, **figures)
            )
    return BalanceSnapshot.objects.bulk_create(rows)


def judge_weeks(since=LAST):
    """Judge the written weeks from a Monday on, as the run does."""
    rules = WatchRules.current()
    for track in balance_judging.tracks(
        sql.Identifier("tiers_balancesnapshot"), since=dt.date.min
    ):
        balance_judging.publish(
            balance_judging.verdicts(track, rules, since=since), rules
        )


def slide(region=None):
    """Write and judge weeks in which Valued customers pay for Strategic ones."""
    write_weeks(region, strategic=RISE, valued=SLIDE)
    judge_weeks()
    return BalanceIndex.objects.get(region=region, week_on=LAST)


def calm(region=None):
    """Write and judge weeks in which nothing moves."""
    write_weeks(region)
    judge_weeks()
    return BalanceIndex.objects.get(region=region, week_on=LAST)
