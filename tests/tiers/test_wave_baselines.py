"""How Valued customers stand: measured, frozen, compared; what is unknown stays so."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Account, Problem
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    InteractionFactory,
    ProblemFactory,
    TierAssignmentFactory,
    UserFactory,
)
from tiers.models import Tier, TierAssignment, Wave, WaveAccount, WaveBaseline
from tiers.services.wave_baselines import compare, freeze, measure_valued

LEAP = dt.date(2028, 2, 29)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def wave(programme):
    return planned()


def planned(number=1, **fields):
    return Wave.objects.create(
        number=number,
        name=f"Wave {number}",
        starts_on=dt.date(2020 + number, 1, 1),
        ends_on=dt.date(2020 + number, 12, 31),
        capacity=3,
        created_by=UserFactory(),
        **fields,
    )


def valued(*, margin=None, since=LONG_AGO, as_of=LEAP, **facts):
    """Make a Valued customer with its facts and, perhaps, its margin."""
    account = AccountFactory()
    TierAssignmentFactory(account=account, started_at=since)
    AccountFactsFactory(account=account, as_of=as_of, **facts)
    if margin is not None:
        AccountMeasuresFactory(
            account=account, as_of=as_of, net_margin_12m=Decimal(margin)
        )
    return account


def values(wave):
    return {one.measure: (one.value, one.accounts) for one in measure_valued(wave)}


NOTHING = {
    "CONTRIBUTION": (None, 0),
    "RETENTION": (None, 0),
    "RESPONSE": (None, 0),
    "VISITS": (None, 0),
}


class TestMeasures:
    def test_without_valued_customers_nothing_is_measured(self, wave):
        assert values(wave) == NOTHING

    def test_strategic_and_merged_and_former_customers_are_not_counted(self, wave):
        strategic = valued(margin=900)
        TierAssignment.objects.filter(account=strategic).update(tier=Tier.STRATEGIC)
        former, merged = valued(margin=900), valued(margin=900)
        Account.objects.filter(pk=former.pk).update(status="FORMER")
        Account.objects.filter(pk=merged.pk).update(merged_into=former.pk)
        assert values(wave)["CONTRIBUTION"] == (None, 0)
        assert values(wave)["VISITS"] == (None, 0)

    def test_contribution_adds_up_the_margins_that_are_known(self, wave):
        valued(margin=100)
        valued(margin=-30)
        valued()
        assert values(wave)["CONTRIBUTION"] == (70, 2)

    def test_who_enters_with_the_wave_is_not_counted(self, wave):
        valued(margin=100)
        entrant = valued(margin=900)
        WaveAccount.objects.create(wave=wave, account=entrant, added_by=wave.created_by)
        assert values(wave)["CONTRIBUTION"] == (100, 1)

    def test_who_entered_with_a_later_wave_still_counts_for_the_earlier(self, wave):
        first = planned(2, status="DONE", opened_at=LONG_AGO)
        later = planned(3, status="OPEN", opened_at=LONG_AGO + dt.timedelta(days=500))
        valued(margin=100)
        promoted = valued(margin=900)
        TierAssignment.objects.filter(account=promoted).update(tier=Tier.STRATEGIC)
        WaveAccount.objects.create(
            wave=later, account=promoted, added_by=later.created_by
        )
        assert values(first)["CONTRIBUTION"] == (1000, 2)
        assert values(later)["CONTRIBUTION"] == (100, 1)

    def test_retention_is_of_those_valued_a_year_ago_by_the_ledger(self, wave):
        valued(orders_12m=3)
        valued(orders_12m=0)
        until_then = valued(orders_12m=0)
        year_ago = dt.datetime(2027, 2, 28, 23, 59, tzinfo=dt.UTC)
        TierAssignment.objects.filter(account=until_then).update(ended_at=year_ago)
        valued(orders_12m=0, since=dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
        assert values(wave)["RETENTION"] == (0.5, 2)
        assert values(wave)["VISITS"][1] == 3

    def test_a_year_before_29_february_is_the_28th(self, wave):
        """Valued from the evening of 28 February 2027: so a year ago, and counted."""
        valued(since=dt.datetime(2027, 2, 28, 23, 59, tzinfo=dt.UTC))
        assert values(wave)["RETENTION"] == (1, 1)
        TierAssignment.objects.update(started_at=dt.datetime(2027, 3, 1, tzinfo=dt.UTC))
        assert values(wave)["RETENTION"] == (None, 0)

    def test_a_customer_that_left_since_is_lost_not_forgotten(self, wave):
        left = valued(orders_12m=0)
        Account.objects.filter(pk=left.pk).update(status="FORMER")
        valued(orders_12m=2)
        assert values(wave)["RETENTION"] == (0.5, 2)

    def test_days_are_the_programme_s(self, wave, programme):
        """In Kiritimati a day ends ten hours before it does in London."""
        programme.time_zone = "Pacific/Kiritimati"
        programme.save()
        account = valued()
        for hour, minutes in ((9, 30), (11, 600)):
            opened = dt.datetime(2028, 2, 29, hour, tzinfo=dt.UTC)
            ProblemFactory(
                account=account,
                opened_at=opened,
                first_response_at=opened + dt.timedelta(minutes=minutes),
            )
        assert values(wave)["RESPONSE"] == (30, 1)

    def test_response_is_the_median_and_who_waits_has_waited_until_now(self, wave):
        account = valued()
        day = dt.datetime(2028, 2, 28, 12, tzinfo=dt.UTC)
        for minutes in (10, 50, None):
            answered = minutes and day + dt.timedelta(minutes=minutes)
            ProblemFactory(account=account, opened_at=day, first_response_at=answered)
        assert values(wave)["RESPONSE"] == (50, 1)
        Problem.objects.filter(first_response_at__isnull=False).update(
            opened_at=day - dt.timedelta(days=90)
        )
        assert values(wave)["RESPONSE"] == (None, 1)

    def test_answers_that_nobody_writes_down_are_not_measured(self, wave):
        ProblemFactory(
            account=valued(), opened_at=dt.datetime(2028, 2, 28, tzinfo=dt.UTC)
        )
        assert values(wave)["RESPONSE"][0] is None

    def test_visits_are_a_mean_if_any_was_ever_written_down(self, wave):
        valued(visits_12m=0)
        valued(visits_12m=0)
        assert values(wave)["VISITS"] == (None, 2)
        InteractionFactory()
        assert values(wave)["VISITS"] == (0, 2)
        valued(visits_12m=6)
        assert values(wave)["VISITS"] == (2, 3)


class TestComparison:
    def frozen(self, wave, measure, value):
        WaveBaseline.objects.create(
            wave=wave, measure=measure, value=value, accounts=10, as_of=LEAP
        )

    def compared(self, wave):
        [one] = compare(wave)
        return one

    def test_a_wave_that_was_not_opened_has_none(self, wave):
        assert compare(wave) == []

    def test_freezing_keeps_all_four_with_the_day_of_the_figures(self, wave):
        valued(margin=100)
        freeze(wave)
        kept = wave.baselines.order_by("measure")
        assert [(one.measure, one.value) for one in kept] == [
            ("CONTRIBUTION", 100),
            ("RESPONSE", None),
            ("RETENTION", 1),
            ("VISITS", None),
        ]
        assert {one.as_of for one in kept} == {LEAP}

    @pytest.mark.parametrize(
        ("was", "now", "beyond"),
        [
            (100, 95, False),
            (100, 94.99, True),
            (100, 130, False),
            (-100, -105, False),
            (-100, -106, True),
            (0, -1, True),
            (0, 0, False),
        ],
    )
    def test_contribution_may_fall_by_its_tolerance(self, wave, was, now, beyond):
        self.frozen(wave, "CONTRIBUTION", was)
        valued(margin=now)
        assert self.compared(wave).is_beyond is beyond

    def test_response_may_rise_by_its_tolerance(self, wave):
        self.frozen(wave, "RESPONSE", 100)
        opened = dt.datetime(2028, 2, 28, tzinfo=dt.UTC)
        problem = ProblemFactory(
            account=valued(),
            opened_at=opened,
            first_response_at=opened + dt.timedelta(minutes=120),
        )
        assert self.compared(wave).is_beyond is False
        problem.first_response_at = opened + dt.timedelta(minutes=121)
        problem.save()
        assert self.compared(wave).is_beyond is True

    def test_what_was_not_or_is_not_measured_is_no_loss(self, wave):
        self.frozen(wave, "CONTRIBUTION", None)
        valued(margin=-5000)
        assert self.compared(wave).is_beyond is False
        assert self.compared(wave).change is None
        wave.baselines.update(measure="RESPONSE", value=10)
        assert self.compared(wave).is_beyond is False
