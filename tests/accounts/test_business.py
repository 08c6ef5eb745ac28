"""A customer's own problems, value drivers and objectives."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Challenge, CustomerObjective, ValueDriver
from accounts.selectors.business import (
    challenges_of,
    drivers_of,
    helped_with,
    objectives_of,
    pyramid_of,
)
from accounts.services.challenges import (
    ChallengeRefused,
    change_challenge,
    record_challenge,
)
from accounts.services.challenges import values_of as challenge_values
from accounts.services.customer_objectives import (
    ObjectiveRefused,
    change_objective,
    record_objective,
)
from accounts.services.customer_objectives import values_of as objective_values
from accounts.services.value_drivers import DriverRefused, change_driver, record_driver
from accounts.services.value_drivers import values_of as driver_values
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.business_told import all_told
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import in_days
from tests.factories import (
    AccountFactory,
    CustomerSignalFactory,
    OfferingFactory,
    PositionFactory,
)


@pytest.fixture
def alison(account):
    return PositionFactory(account=account, contact__full_name="Alison").contact


def trouble(account, manager, **changes):
    told = {"words": "Apprentices leave", "said_on": in_days(-9)}
    return record_challenge(account=account, actor=manager, **(told | changes))


def driver(account, manager, **changes):
    told = {"kind": "COST", "words": "Standing time", "stated_on": in_days(-9)}
    return record_driver(account=account, actor=manager, **(told | changes))


def objective(account, manager, **changes):
    told = {"words": "Half the standing time", "said_on": in_days(-9)}
    return record_objective(account=account, actor=manager, **(told | changes))


RECORD = [trouble, driver, objective]


class TestAll:
    @pytest.mark.parametrize("write", RECORD)
    def test_it_is_written_once_audited_without_words_and_told(
        self, write, account, manager
    ):
        made = write(account, manager)
        assert write(account, manager) == made
        assert type(made).objects.get().recorded_by == manager
        entry = AuditEntry.objects.get(object_id=made.pk, account_id=account.pk)
        assert made.words not in str(entry.after)
        assert OutboxEvent.objects.filter(account_id=account.pk).count() == 1

    @pytest.mark.parametrize("write", RECORD)
    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_look_after_it_writes_nothing(
        self, request, write, account, who
    ):
        before = all_told()
        with pytest.raises(PermissionDenied):
            write(account, request.getfixturevalue(who))
        assert all_told() == before

    @pytest.mark.parametrize("write", RECORD)
    def test_nothing_is_said_of_what_has_no_words_or_is_too_long(
        self, write, account, manager
    ):
        before = all_told()
        for words in ("  ", "x" * 501):
            with pytest.raises(
                (ChallengeRefused, DriverRefused, ObjectiveRefused)
            ) as refusal:
                write(account, manager, words=words)
            assert refusal.value.field == "words"
        assert all_told() == before

    @pytest.mark.parametrize(
        ("write", "change", "values", "name"),
        [
            (trouble, change_challenge, challenge_values, "challenge"),
            (driver, change_driver, driver_values, "driver"),
            (objective, change_objective, objective_values, "objective"),
        ],
    )
    def test_the_second_of_two_editors_is_told(
        self, write, change, values, name, account, manager, colleague
    ):
        row = write(account, manager)
        seen = stamp(values(row))
        change(**{name: row}, actor=manager, seen=seen, words="Theirs")
        before = all_told()
        with pytest.raises(ChangedMeanwhile) as refusal:
            change(**{name: row}, actor=colleague, seen=seen, words="Mine")
        assert refusal.value.theirs["words"] == "Theirs"
        assert all_told() == before
        change(**{name: row}, actor=colleague, seen=refusal.value.seen, words="Mine")
        row.refresh_from_db()
        assert row.words == "Mine"
        again = all_told()
        change(**{name: row}, actor=colleague, seen=None, words="Mine ")
        assert all_told() == again

    @pytest.mark.parametrize(
        ("write", "change", "name"),
        [
            (trouble, change_challenge, "challenge"),
            (driver, change_driver, "driver"),
            (objective, change_objective, "objective"),
        ],
    )
    def test_an_outsider_changes_nothing(
        self, write, change, name, account, manager, outsider
    ):
        row = write(account, manager)
        before = all_told()
        with pytest.raises(PermissionDenied):
            change(**{name: row}, actor=outsider, seen=None, words="Mine")
        with pytest.raises(TypeError, match="account"):
            change(**{name: row}, actor=manager, seen=None, account=AccountFactory())
        assert all_told() == before


class TestChallenges:
    def test_one_outside_our_range_is_helped_with_and_counted(self, account, manager):
        made = trouble(account, manager)
        assert made.status == "OPEN"
        assert not made.is_ours
        change_challenge(
            challenge=made,
            actor=manager,
            seen=None,
            status="HELPED",
            help_action="Introduced the college",
            outcome="Two stayed",
        )
        made.refresh_from_db()
        assert made.closed_on == in_days(0)
        found = challenges_of(account, manager)
        assert helped_with(found, since=in_days(-30)) == (1, 0)
        assert helped_with(found, since=in_days(1)) == (0, 0)
        change_challenge(challenge=made, actor=manager, seen=None, status="HELPING")
        made.refresh_from_db()
        assert (made.closed_on, made.outcome) == (None, "")

    def test_saying_how_we_help_is_helping(self, account, manager):
        assert trouble(account, manager, help_action="Lend a van").status == "HELPING"

    def test_what_is_open_comes_first(self, account, manager):
        done = trouble(account, manager, words="Done", said_on=in_days(-1))
        change_challenge(
            challenge=done, actor=manager, seen=None, status="CLOSED", outcome="Moot"
        )
        still = trouble(account, manager, words="Open")
        assert challenges_of(account, manager) == [still, done]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"status": "HELPING"}, "help_action"),
            ({"status": "CLOSED"}, "outcome"),
            ({"status": "HELPED", "outcome": "Well"}, "help_action"),
            ({"status": "GONE"}, "status"),
            (
                {"status": "CLOSED", "outcome": "x", "closed_on": in_days(1)},
                "closed_on",
            ),
            (
                {"status": "CLOSED", "outcome": "x", "closed_on": in_days(-10)},
                "closed_on",
            ),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, account, manager, changes, field):
        made = trouble(account, manager)
        before = all_told()
        with pytest.raises(ChallengeRefused) as refusal:
            change_challenge(challenge=made, actor=manager, seen=None, **changes)
        assert refusal.value.field == field
        assert all_told() == before


class TestDrivers:
    def test_they_form_a_tree_and_an_end_ends_the_parts(self, account, manager, alison):
        whole = driver(account, manager)
        part = driver(
            account,
            manager,
            words="Waiting in the morning",
            parent=whole,
            offering=OfferingFactory(),
            effect="Before seven",
            effect_a_year=Decimal(118_000),
            confirmed_by=alison,
            confirmed_on=in_days(-2),
        )
        shown = drivers_of(account, manager)
        assert [(one.row, one.depth) for one in shown] == [(whole, 0), (part, 1)]
        change_driver(driver=whole, actor=manager, seen=None, ended_on=in_days(0))
        part.refresh_from_db()
        assert part.ended_on == in_days(0)
        assert drivers_of(account, manager) == []

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "LUCK"}, "kind"),
            ({"effect": "Saves an hour"}, "offering"),
            ({"effect_a_year": Decimal(-1)}, "effect_a_year"),
            ({"effect_a_year": Decimal("NaN")}, "effect_a_year"),
            ({"effect_a_year": Decimal("0.00001")}, "effect_a_year"),
            ({"effect_a_year": Decimal(10) ** 14}, "effect_a_year"),
            ({"confirmed_on": in_days(-1)}, "confirmed_by"),
            ({"stated_on": in_days(1)}, "stated_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, account, manager, changes, field):
        before = all_told()
        with pytest.raises(DriverRefused) as refusal:
            driver(account, manager, **changes)
        assert refusal.value.field == field
        assert all_told() == before

    def test_it_is_part_of_nothing_elsewhere_or_of_the_other_kind(
        self, account, manager
    ):
        elsewhere = AccountFactory(owner=manager)
        other = ValueDriver.objects.create(
            account=elsewhere, kind="COST", words="Fuel", stated_on=in_days(-9)
        )
        revenue = driver(account, manager, kind="REVENUE", words="Bonus")
        for parent in (other, revenue):
            with pytest.raises(DriverRefused) as refusal:
                driver(account, manager, parent=parent)
            assert refusal.value.field == "parent"

    @pytest.mark.slow
    @settings(
        max_examples=6,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(moves=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=6))
    def test_however_they_are_moved_none_is_part_of_itself(
        self, account, manager, moves
    ):
        ValueDriver.objects.update(parent=None)  # of the example before
        ValueDriver.objects.all().delete()
        rows = [driver(account, manager, words=f"Driver {n}") for n in range(5)]
        for which, under in moves:
            parent = ValueDriver.objects.get(pk=rows[under].pk)
            with suppress(DriverRefused):
                change_driver(
                    driver=rows[which], actor=manager, seen=None, parent=parent
                )
        assert len(drivers_of(account, manager)) == len(rows)


class TestObjectives:
    def test_those_that_stand_come_first_by_their_day(self, account, manager):
        over = objective(account, manager, words="Over")
        change_objective(objective=over, actor=manager, seen=None, ended_on=in_days(-1))
        later = objective(account, manager, words="Later", due_on=in_days(90))
        soon = objective(account, manager, words="Soon", due_on=in_days(9))
        assert objectives_of(account, manager) == [soon, later, over]

    def test_it_is_due_after_it_was_said(self, account, manager):
        with pytest.raises(ObjectiveRefused) as refusal:
            objective(account, manager, due_on=in_days(-10))
        assert refusal.value.field == "due_on"
        assert not CustomerObjective.objects.exists()


class TestPyramid:
    def test_people_stand_where_their_newest_word_puts_them(self, account, manager):
        alison = PositionFactory(account=account, contact__full_name="Alison").contact
        gareth = PositionFactory(account=account, contact__full_name="Gareth").contact
        say = dt.date(2026, 6, 1)
        for contact, value, day, grade in (
            (alison, 2, say - dt.timedelta(300), "A"),
            (alison, 4, say, "A"),
            (alison, 3, say - dt.timedelta(9), "C"),
            (gareth, 3, say, "C"),
            (None, 1, say, "B"),
        ):
            CustomerSignalFactory(
                account=account, contact=contact, value=value, said_on=day, grade=grade
            )
        found = pyramid_of(account, manager)
        assert [step.level for step in found.steps] == [5, 4, 3, 2, 1]
        by_level = {step.level: step.views for step in found.steps}
        [view] = by_level[4]
        assert (view.person, view.is_said, view.other_level) == ("Alison", True, 3)
        assert [view.is_said for view in by_level[3]] == [False]
        assert [view.person for view in by_level[1]] == [""]
        assert (found.people, found.guessed, found.usual.level) == (3, 1, 1)

    def test_of_the_same_day_what_they_said_counts(self, account, manager):
        for value, grade in ((2, "C"), (5, "A")):
            CustomerSignalFactory(account=account, value=value, grade=grade)
        assert pyramid_of(account, manager).usual.level == 5

    def test_nobody_else_sees_it(self, account, outsider):
        CustomerSignalFactory(account=account)
        assert pyramid_of(account, outsider).people == 0
        assert Challenge.objects.visible_to(outsider).count() == 0
