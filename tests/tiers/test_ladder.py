"""The ladder: placed by evidence, level 1 by value on both sides, aims, this year."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Account, Programme
from sam.lib.models import AuditEntry, OutboxEvent
from sam.workspace.models import AccountRow
from tests.factories import AccountFactory
from tiers.models import LadderLevel, LadderStep, LadderTarget
from tiers.selectors.ladder import (
    first_day_of_year,
    flow_of,
    open_targets,
    standing_of,
    steps_of,
)
from tiers.services import ladder
from tiers.services.ladder import LadderRefused, ValueEvidence

TODAY = dt.date(2026, 6, 30)


@pytest.fixture
def confirmed():
    """Say what the value ledger confirms, for as long as the test runs."""
    kept = list(ladder._evidence_of)
    yield lambda *sides: ladder.register_value_evidence(
        lambda _account_id: ValueEvidence(*sides)
    )
    ladder._evidence_of[:] = kept


def place(account, actor, level, *, on=None, evidence="The tender of May"):
    return ladder.place_account(
        account=account, actor=actor, level=level, evidence=evidence, started_on=on
    )


def stays(account):
    rows = LadderStep.objects.filter(account=account).order_by("pk")
    return list(rows.values_list("level", "started_on", "ended_on"))


def today():
    return Programme.current().today()


def days(number):
    return dt.timedelta(days=number)


class TestPlacing:
    @pytest.mark.parametrize("who", ["manager", "colleague", "director"])
    def test_who_looks_after_it_places_it(self, request, who, account, seen):
        person = request.getfixturevalue(who)
        seen()
        place(account, person, 4, on=dt.date(2024, 2, 29))
        place(account, person, 3)
        assert stays(account) == [
            (4, dt.date(2024, 2, 29), today()),
            (3, today(), None),
        ]
        assert AccountRow.objects.get(account=account).ladder == 3
        entry = AuditEntry.objects.filter(verb="place_on_ladder").latest("pk")
        assert (entry.before["level"], entry.after["level"]) == (4, 3)
        event = OutboxEvent.objects.filter(type="ladder.changed").latest("pk")
        assert event.payload == {"from": 4, "to": 3}

    @pytest.mark.parametrize("who", ["outsider", "executive", "administrator"])
    def test_nobody_else_does(self, request, who, account):
        person = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied, match="owner, team and director"):
            place(account, person, 3)
        with pytest.raises(PermissionDenied):
            ladder.set_target(
                account=account, actor=person, level=2, target_on=today() + days(9)
            )
        assert stays(account) == []

    def test_on_its_level_nothing_changes(self, account, manager):
        first = place(account, manager, 3)
        assert place(account, manager, 3, evidence="") == first
        assert AuditEntry.objects.filter(verb="place_on_ladder").count() == 1

    def test_the_same_day_is_a_correction_that_history_leaves_out(
        self, account, manager
    ):
        place(account, manager, 3)
        place(account, manager, 2)
        assert [step.level for step in steps_of(account, manager)] == [2]
        assert len(stays(account)) == 2

    @pytest.mark.parametrize(
        ("level", "after", "evidence", "words", "field"),
        [
            (3, 1, "Seen", "has not come yet", "started_on"),
            (3, 0, "  ", "Say what shows", "evidence"),
            (5, 0, "Seen", "levels 4", "level"),
            (0, 0, "Seen", "levels 4", "level"),
            (3, -30, "Seen", "It has stood where it stands since", "started_on"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, account, manager, level, after, evidence, words, field
    ):
        place(account, manager, 4, on=today() - days(10))
        with pytest.raises(LadderRefused, match=words) as refusal:
            place(account, manager, level, on=today() + days(after), evidence=evidence)
        assert refusal.value.field == field
        assert stays(account) == [(4, today() - days(10), None)]

    def test_a_merged_account_is_left_alone(self, account, manager):
        other = AccountFactory()
        Account.objects.filter(pk=account.pk).update(merged_into=other)
        with pytest.raises(LadderRefused, match="merged into another"):
            place(account, manager, 3)


class TestLevelOne:
    @pytest.mark.parametrize(
        ("sides", "words"),
        [
            (None, "Neither value to the customer nor value to us is confirmed"),
            ((False, False), "Neither value to the customer nor value to us"),
            ((True, False), "No value to us is confirmed yet"),
            ((False, True), "No value to the customer is confirmed yet"),
        ],
    )
    def test_takes_value_on_both_sides(self, account, manager, confirmed, sides, words):
        place(account, manager, 2)
        if sides:
            confirmed(*sides)
        with pytest.raises(LadderRefused, match=words) as refusal:
            place(account, manager, 1)
        assert "both sides of the value ledger" in str(refusal.value)
        assert [level for level, _, _ in stays(account)] == [2]

    def test_is_taken_with_both(self, account, manager, confirmed):
        confirmed(True, True)
        assert place(account, manager, 1).level == 1
        assert ladder.top_obstacle(account.pk) == ""


class TestTargets:
    def target(self, account, actor, level, after):
        return ladder.set_target(
            account=account, actor=actor, level=level, target_on=today() + days(after)
        )

    def test_the_newest_counts_and_saying_it_again_is_once(self, account, manager):
        place(account, manager, 4)
        self.target(account, manager, 3, 30)
        newest = self.target(account, manager, 2, 90)
        assert self.target(account, manager, 2, 90) == newest
        assert LadderTarget.objects.count() == 2
        standing = standing_of(account, manager)
        assert (standing.level, standing.aim, standing.is_late) == (4, newest, False)
        assert open_targets(manager) == [(newest, 4)]
        LadderTarget.objects.update(target_on=today() - days(1))
        assert standing_of(account, manager).is_late
        place(account, manager, 2)
        assert standing_of(account, manager).aim is None
        assert open_targets(manager) == []

    def test_the_past_and_where_it_stands_are_refused(self, account, manager):
        place(account, manager, 4)
        with pytest.raises(LadderRefused, match="still to come"):
            self.target(account, manager, 3, 0)
        with pytest.raises(LadderRefused, match="stands on that level already"):
            self.target(account, manager, 4, 30)
        assert not LadderTarget.objects.exists()

    def test_others_see_none(self, account, manager, outsider):
        self.target(account, manager, 3, 30)
        assert open_targets(outsider) == []
        assert standing_of(account, outsider).target is None


class TestLevels:
    def test_have_words_from_the_first_day(self, db):
        names = dict(LadderLevel.objects.values_list("level", "name"))
        assert names == {
            4: "Supplier",
            3: "Good supplier",
            2: "Preferred partner",
            1: "Strategic partner",
        }
        assert all(LadderLevel.objects.values_list("criteria", flat=True))

    def test_a_director_words_them(self, director):
        ladder.word_level(
            level=2, actor=director, name=" Partner ", criteria=["Asks us first", " "]
        )
        level = LadderLevel.objects.get(pk=2)
        assert (level.name, level.criteria) == ("Partner", ["Asks us first"])
        ladder.word_level(
            level=2, actor=director, name="Partner", criteria=["Asks us first"]
        )
        assert AuditEntry.objects.filter(verb="word_ladder_level").count() == 1

    def test_nobody_else_does_and_nothing_too_long(self, manager, director):
        with pytest.raises(PermissionDenied):
            ladder.word_level(level=2, actor=manager, name="Mine", criteria=[])
        for name, criteria in (("", []), ("x" * 101, []), ("Fine", ["x" * 301])):
            with pytest.raises(LadderRefused):
                ladder.word_level(level=2, actor=director, name=name, criteria=criteria)
        assert LadderLevel.objects.get(pk=2).name == "Preferred partner"


class TestThisYear:
    def test_begins_with_the_fiscal_year(self):
        assert first_day_of_year(TODAY, 1) == dt.date(2026, 1, 1)
        assert first_day_of_year(TODAY, 7) == dt.date(2025, 7, 1)
        assert first_day_of_year(dt.date(2028, 2, 29), 3) == dt.date(2027, 3, 1)

    def test_counts_who_moved_between_its_first_day_and_now(self, executive, programme):
        def stood(*steps):
            account = AccountFactory()
            for level, start, end in steps:
                LadderStep.objects.create(
                    account=account, level=level, started_on=start, ended_on=end
                )

        before, inside = dt.date(2025, 3, 1), dt.date(2026, 3, 1)
        stood((4, before, inside), (3, inside, None))
        stood((3, before, inside), (4, inside, None))
        stood((2, before, inside), (2, inside, None))
        stood((4, inside, None))
        stood((4, before, inside), (3, inside, inside), (2, inside, None))
        stood((4, before, dt.date(2025, 6, 1)))
        flow = flow_of(executive, today=TODAY)
        assert (flow.up, flow.down, flow.stayed, flow.placed) == (2, 1, 1, 1)
        assert flow.pairs == {
            (4, 3): 1,
            (3, 4): 1,
            (2, 2): 1,
            (None, 4): 1,
            (4, 2): 1,
        }
        assert flow.at_end(4) == 2

    def test_counts_what_the_person_sees(self, account, manager, outsider):
        place(account, manager, 3)
        assert flow_of(manager, today=today()).placed == 1
        assert flow_of(outsider, today=today()).pairs == {}

    def test_a_level_said_twice_in_a_row_is_held_since_the_first(
        self, account, manager
    ):
        for start, end in ((2019, 2020), (2020, 2021), (2021, None)):
            LadderStep.objects.create(
                account=account,
                level=3,
                started_on=dt.date(start, 1, 1),
                ended_on=end and dt.date(end, 1, 1),
            )
        assert standing_of(account, manager).since == dt.date(2019, 1, 1)
