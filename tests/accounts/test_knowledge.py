"""What we know of a customer by topic: written down, kept as history, and fresh."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import DeskMember, KnowledgeNote, Programme
from accounts.rollup.facts import months_before
from accounts.selectors.knowledge import (
    little_known,
    newest_notes,
    stale_of,
    understanding_of,
)
from accounts.services.access import refresh_access
from accounts.services.knowledge import (
    KnowledgeRefused,
    answer_questions,
    answers_of,
    record_knowledge,
    values_of,
)
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.business_told import all_told
from tests.accounts.doors import OTHERS, PEOPLE
from tests.accounts.facts_written import in_days
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    DeskFactory,
    PositionFactory,
)


@pytest.fixture
def alison(account):
    return PositionFactory(account=account, contact__full_name="Alison").contact


@pytest.fixture
def record(account, manager):
    """Write down something right, but for what a test changes."""

    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "topic": "STRATEGY",
            "text": "One hire partner for each region",
            "said_on": in_days(-3),
            "source": "Annual report",
        }
        return record_knowledge(**(given | changes))

    return write


@pytest.fixture
def answer(account, manager):
    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "answers": {"EXPANSION": "60 more people"},
            "said_on": in_days(-1),
        }
        return answer_questions(**(given | changes))

    return write


class TestRecording:
    def test_it_is_kept_audited_without_its_words_and_told(
        self, record, account, alison, manager
    ):
        note = record(text="  Highways first ", said_by=alison)
        assert (note.text, note.said_by, note.recorded_by) == (
            "Highways first",
            alison,
            manager,
        )
        entry = AuditEntry.objects.get(verb="record_knowledge")
        assert (entry.account_id, entry.after["topic"]) == (account.pk, "STRATEGY")
        assert "Highways" not in str(entry.after)
        assert "report" not in str(entry.after)
        event = OutboxEvent.objects.get(type="knowledge.recorded")
        assert event.payload == {"knowledgenote": note.pk}

    def test_what_was_known_before_is_its_history(self, record, account, manager):
        old = record(text="Housing", said_on=in_days(-400))
        new = record()
        known = understanding_of(account, manager, programme=Programme.current())
        strategy = known.areas[0]
        assert (strategy.note, strategy.earlier) == (new, (old,))

    def test_an_older_word_that_turns_up_later_does_not_take_its_place(
        self, record, account
    ):
        new = record()
        record(text="Housing", said_on=in_days(-400))
        assert newest_notes(account)["STRATEGY"] == new

    def test_the_very_same_again_changes_nothing(self, record):
        assert record() == record()
        assert KnowledgeNote.objects.count() == 1

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": " \n "}, "text"),
            ({"text": "x" * 20_001}, "text"),
            ({"source": "x" * 301}, "source"),
            ({"topic": "WEATHER"}, "topic"),
            ({"said_on": in_days(1)}, "said_on"),
            ({"said_on": dt.date(1899, 12, 31)}, "said_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, record, changes, field):
        before = all_told()
        with pytest.raises(KnowledgeRefused) as refusal:
            record(**changes)
        assert refusal.value.field == field
        assert all_told() == before

    def test_a_stranger_said_nothing(self, record):
        before = all_told()
        with pytest.raises(KnowledgeRefused) as refusal:
            record(said_by=PositionFactory().contact)
        assert refusal.value.field == "said_by"
        assert all_told() == before

    def test_a_merged_account_takes_nothing(self, record, answer, account):
        account.merged_into = AccountFactory()
        account.save()
        for write in (record, answer):
            with pytest.raises(KnowledgeRefused, match="merged"):
                write()
        assert not KnowledgeNote.objects.exists()

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_who_does_not_look_after_it_writes_nothing(
        self, request, record, answer, who
    ):
        before = all_told()
        for write in (record, answer):
            with pytest.raises(PermissionDenied):
                write(actor=request.getfixturevalue(who))
        assert all_told() == before

    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_does_may(self, request, record, who):
        assert record(actor=request.getfixturevalue(who)).pk


class TestTwoEditors:
    def test_the_second_is_told_and_sees_what_the_first_wrote(self, record, colleague):
        seen = stamp(values_of(None))
        theirs = record(seen=seen)
        before = all_told()
        with pytest.raises(ChangedMeanwhile) as refusal:
            record(text="Housing first", actor=colleague, seen=seen)
        assert refusal.value.theirs["text"] == theirs.text
        assert all_told() == before
        mine = record(text="Housing first", actor=colleague, seen=refusal.value.seen)
        assert mine.text == "Housing first"

    def test_of_answers_too_and_only_those_that_both_gave(self, answer, account):
        seen = stamp(answers_of(account))
        answer(answers={"EXPANSION": "Yes", "MOVES": "No"}, seen=seen)
        with pytest.raises(ChangedMeanwhile) as refusal:
            answer(answers={"EXPANSION": "Never"}, seen=seen)
        assert refusal.value.theirs == {"expansion": "Yes"}
        answer(answers={"EXPANSION": "Never"}, seen=refusal.value.seen)
        assert answers_of(account)["expansion"] == "Never"
        assert answers_of(account)["moves"] == "No"


class TestQuestions:
    def test_only_what_was_asked_is_written(self, answer, account):
        made = answer(answers={"EXPANSION": "Yes", "MOVES": " ", "PROBLEMS": "Bricks"})
        assert [note.topic for note in made] == ["EXPANSION", "PROBLEMS"]
        assert answers_of(account)["moves"] == ""

    def test_what_still_holds_is_said_anew_without_typing_it(self, answer, account):
        answer(said_on=in_days(-300))
        [made] = answer(answers={}, still_so=["EXPANSION"])
        assert (made.text, made.said_on) == ("60 more people", in_days(-1))
        assert KnowledgeNote.objects.count() == 2

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"answers": {}}, "expansion"),
            ({"answers": {}, "still_so": ["MOVES"]}, "moves"),
            ({"answers": {"STRATEGY": "Grow"}}, "strategy"),
            ({"answers": {"MOVES": "x" * 20_001}}, "moves"),
            ({"said_on": in_days(2)}, "said_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, answer, changes, field):
        before = all_told()
        with pytest.raises(KnowledgeRefused) as refusal:
            answer(**changes)
        assert refusal.value.field == field
        assert all_told() == before


class TestFreshness:
    def test_a_note_is_fresh_for_the_programmes_months_to_the_day(
        self, record, account, manager, programme
    ):
        programme.knowledge_months = 6
        programme.save()
        last = months_before(programme.today(), 6)
        record(topic="POSITION", said_on=last)
        record(topic="FINANCES", said_on=last - dt.timedelta(1))
        known = understanding_of(account, manager, programme=programme)
        assert (known.fresh, known.stale, known.missing) == (1, 1, 7)
        assert known.score == pytest.approx(1 / 9)
        states = {one.topic: (one.is_fresh, one.is_stale) for one in known.topics}
        assert states["POSITION"] == (True, False)
        assert states["FINANCES"] == (False, True)
        programme.knowledge_months = 7
        assert understanding_of(account, manager, programme=programme).fresh == 2

    def test_those_of_whom_little_is_known_come_by_what_they_could_bring(
        self, record, account, manager, programme
    ):
        AccountFactsFactory(account=account, revenue_12m=500)
        large = AccountFactory(owner=manager, annual_potential=9_000)
        elsewhere = AccountFactory()
        refresh_access()
        record(topic="FINANCES", said_on=in_days(-400))
        found = little_known(manager, programme=programme, mine=True)
        assert list(found) == [large, account]
        assert elsewhere not in found
        first, second = stale_of(list(found), programme=programme)
        assert (first.fresh, first.stale, len(first.missing)) == (0, (), 9)
        assert second.stale == ("Finances",)
        assert second.oldest_on == in_days(-400)

    def test_who_is_understood_is_not_on_the_list(
        self, record, account, manager, programme
    ):
        for topic in KnowledgeNote.Topic.values:
            assert account in little_known(manager, programme=programme, mine=True)
            record(topic=topic)
        assert account not in little_known(manager, programme=programme, mine=True)

    def test_a_desks_accounts_are_their_members_own(self, manager, programme):
        desk = DeskFactory()
        DeskMember.objects.create(desk=desk, user=manager)
        pooled = AccountFactory(owner=None, desk=desk)
        refresh_access()
        assert pooled in little_known(manager, programme=programme, mine=True)

    def test_nobody_else_sees_whose_is_stale(
        self, account, outsider, desk_agent, programme
    ):
        for person in (outsider, desk_agent):
            assert not little_known(person, programme=programme, mine=False).exists()
