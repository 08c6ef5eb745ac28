"""Who looks after a customer is told in the minute when an answer becomes late."""

import datetime as dt

import pytest

from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told
from sam.workspace.services.late_answers import tell_late
from tests.factories import (
    ProblemFactory,
    RegionDirectorFactory,
    RegionFactory,
    UserFactory,
)
from tiers.models import Entitlement

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def promised(account):
    """Acme is promised a first answer within an hour."""
    return Entitlement.objects.create(
        account=account,
        kind=Entitlement.Kind.RESPONSE,
        quantity=60,
        source=Entitlement.Source.STANDARD,
        starts_on=dt.date(2026, 1, 1),
    )


def opened(account, minutes, **fields):
    at = NOON - dt.timedelta(minutes=minutes)
    return ProblemFactory(account=account, opened_at=at, **fields)


def whom():
    return set(Notification.objects.values_list("user", flat=True))


class TestLate:
    def test_its_owner_and_the_nearest_director_are_told(
        self, account, north, manager, director, promised
    ):
        north.parent = RegionFactory(name="All")
        north.save()
        far = RegionDirectorFactory(region=north.parent).user
        problem = opened(account, 61)
        assert tell_late(NOON) == 2
        assert whom() == {manager.pk, director.pk}
        assert far.pk not in whom()
        words = told(Notification.objects.get(user=manager))
        assert words.summary.startswith("Acme: ")
        assert "promised within 60 min" in words.summary
        assert words.href == f"/accounts/problems/{problem.pk}/answer/"

    def test_each_problem_once_on_whatever_day_one_looks(
        self, account, manager, promised
    ):
        opened(account, 61)
        assert tell_late(NOON) == 1
        assert tell_late(NOON) == 0
        assert tell_late(NOON + dt.timedelta(hours=13)) == 0
        opened(account, 90)
        assert tell_late(NOON) == 1

    def test_without_an_owner_the_desk_is_told_and_nobody_who_left(
        self, account, manager, promised
    ):
        manager.is_active = False
        manager.save()
        opened(account, 61)
        assert tell_late(NOON) == 0
        assert not Notification.objects.exists()


class TestNotLate:
    @pytest.mark.parametrize(
        ("minutes", "fields"),
        [
            (59, {}),
            (61, {"first_response_at": NOON}),
            (61, {"first_response_at": NOON, "resolved_at": NOON}),
            (2 * 24 * 60, {}),
        ],
    )
    def test_in_time_answered_or_told_by_the_night(
        self, account, manager, promised, minutes, fields
    ):
        opened(account, minutes, **fields)
        assert tell_late(NOON) == 0

    def test_where_nothing_is_promised(self, account, manager):
        opened(account, 600)
        assert tell_late(NOON) == 0


def test_who_no_longer_sees_the_account_reads_no_name(account, manager, promised):
    opened(account, 61)
    tell_late(NOON)
    news = Notification.objects.get()
    news.user = UserFactory()
    assert "Acme" not in told(news).summary
