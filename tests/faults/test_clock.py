"""Clocks that jump, nights of 23 and 25 hours, 29 February: each day is done once."""

import datetime as dt

import pytest
from django.utils import timezone

from sam.lib.models import Run
from sam.lib.runs import lease, registry
from sam.nightly import NIGHTLY
from tests.factories import ProgrammeFactory, RunFactory

pytestmark = pytest.mark.django_db

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
STEP = dt.timedelta(minutes=30)
QUIET_FROM = 5  # the hour from which no clock is set


def tick(now):
    """Do what beat has done each minute; what is asked for is done at once."""
    registry.check_due(now)
    Run.objects.filter(kind=NIGHTLY, status="QUEUED").update(
        status="DONE", started_at=timezone.now(), ended_at=timezone.now()
    )


def done():
    return list(
        Run.objects.filter(kind=NIGHTLY).order_by("pk").values_list("as_of", flat=True)
    )


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (BERLIN, dt.date(2025, 3, 29)),  # 02:00 to 03:00 is left out on the 30th
        (BERLIN, dt.date(2025, 10, 25)),  # and comes twice on the 26th
        (NEW_YORK, dt.date(2025, 3, 8)),
        (NEW_YORK, dt.date(2025, 11, 1)),
        (LORD_HOWE, dt.date(2025, 4, 5)),  # by half an hour
        ("UTC", dt.date(2024, 2, 28)),
    ],
)
def test_each_night_is_asked_for_once(zone, first):
    programme = ProgrammeFactory(time_zone=zone)
    now = programme.start_of(first).astimezone(dt.UTC)
    until = programme.start_of(first + dt.timedelta(days=4)).astimezone(dt.UTC)
    while now < until:
        if now.astimezone(programme.zone).hour < QUIET_FROM:
            tick(now)
        now += STEP
    before = first - dt.timedelta(days=1)
    assert done() == [before + dt.timedelta(days=n) for n in range(4)]


def test_a_day_is_as_long_as_its_zone_says():
    programme = ProgrammeFactory(time_zone=BERLIN)
    lengths = [
        programme.end_of(day).astimezone(dt.UTC)
        - programme.start_of(day).astimezone(dt.UTC)
        for day in (dt.date(2025, 3, 30), dt.date(2025, 7, 1), dt.date(2025, 10, 26))
    ]
    assert lengths == [dt.timedelta(hours=n) for n in (23, 24, 25)]


def test_a_clock_that_jumps_does_no_night_twice_and_leaves_none_out():
    ProgrammeFactory()
    noon = dt.datetime(2025, 7, 2, 12, tzinfo=dt.UTC)
    tick(noon)
    tick(noon + dt.timedelta(days=3))
    tick(noon)
    tick(noon - dt.timedelta(hours=11))
    assert done() == [dt.date(2025, 7, 1), dt.date(2025, 7, 4)]
    tick(noon + dt.timedelta(days=4))
    assert done()[-1] == dt.date(2025, 7, 5)


def test_a_lease_of_a_clock_that_went_ahead_is_not_for_ever(monkeypatch):
    """A holder whose clock was a day ahead died; a day later others may take it."""
    ahead = timezone.now() + dt.timedelta(days=1)
    run = RunFactory(
        status="RUNNING", holder="elsewhere:1:1", lease_until=ahead + lease.LEASE
    )
    assert not lease.take(run)
    monkeypatch.setattr(timezone, "now", lambda: ahead + 2 * lease.LEASE)
    assert lease.take(run)
