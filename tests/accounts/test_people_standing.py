"""How people stand to us: ratings, relationships, notes."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import PersonNote, PositionRating
from accounts.selectors.people_list import listed_positions
from accounts.selectors.people_ratings import current_ratings
from accounts.services.access import refresh_access
from accounts.services.person_notes import NoteRefused, take_back_note, write_note
from accounts.services.ratings import RatingRefused, rate_position
from accounts.services.relationships import (
    RelationshipRefused,
    state_relationship,
    values_of,
)
from sam.lib import audit
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import in_days
from tests.accounts.people_written import everything
from tests.factories import AccountFactory, PositionFactory, UserFactory


@pytest.fixture
def beth(account):
    return PositionFactory(
        account=account, contact__full_name="Beth", started_on=in_days(-400)
    )


@pytest.fixture
def rate(beth, manager):
    def write(**changes):
        told = {
            "position": beth,
            "actor": manager,
            "basis": "GUESS",
            "values": {"ATTITUDE": 4},
            "rated_on": in_days(-10),
        }
        return rate_position(**(told | changes))

    return write


class TestRatings:
    def test_our_guess_and_what_they_said_stand_side_by_side(self, beth, rate):
        rate(values={"ATTITUDE": 5, "POWER": 3})
        rate(basis="SAID", values={"ATTITUDE": 2}, said_by=beth.contact)
        found = current_ratings([beth.pk])[beth.pk]
        assert (found["ATTITUDE"].guess.value, found["ATTITUDE"].said.value) == (5, 2)
        assert found["ATTITUDE"].effective.value == 2
        rate(values={"ATTITUDE": 4}, rated_on=in_days(-1))
        assert current_ratings([beth.pk])[beth.pk]["ATTITUDE"].effective.value == 4
        assert PositionRating.objects.count() == 4

    def test_the_same_again_is_once(self, rate):
        assert len(rate()) == 1
        assert rate() == []
        assert len(rate(note="She said so to Ian")) == 1
        assert OutboxEvent.objects.filter(type="position.rated").count() == 2

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"values": {}}, "values"),
            ({"values": {"CHARM": 3}}, "values"),
            ({"values": {"POWER": 6}}, "POWER"),
            ({"basis": "RUMOUR"}, "basis"),
            ({"rated_on": in_days(1)}, "rated_on"),
            ({"rated_on": in_days(-500)}, "rated_on"),
            ({"note": "x" * 501}, "note"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, rate, changes, field):
        before = everything()
        with pytest.raises(RatingRefused) as refusal:
            rate(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_a_guess_is_in_nobody_s_mouth_and_strangers_say_nothing(self, rate, beth):
        stranger = PositionFactory().contact
        before = everything()
        for changes in (
            {"said_by": beth.contact},
            {"basis": "SAID", "said_by": stranger},
        ):
            with pytest.raises(RatingRefused) as refusal:
                rate(**changes)
            assert refusal.value.field == "said_by"
        assert everything() == before

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_rate_nobody(self, request, rate, who):
        user = request.getfixturevalue(who)
        before = everything()
        with pytest.raises(PermissionDenied):
            rate(actor=user)
        assert everything() == before


class TestWhichCounts(TestCase):
    """The list filters by what the pages say counts, whatever was rated when."""

    @settings(max_examples=8, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["GUESS", "SAID"]),
                st.integers(1, 5),
                st.integers(0, 3),
            ),
            min_size=1,
            max_size=6,
        )
    )
    def test_it_is_the_newer_and_of_the_same_day_what_was_said(self, told):
        with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
            account = AccountFactory()
            position = PositionFactory(account=account)
            PositionRating.objects.bulk_create(
                PositionRating(
                    account=account,
                    position=position,
                    dimension="ATTITUDE",
                    basis=basis,
                    value=value,
                    rated_on=in_days(-days),
                )
                for basis, value, days in told
            )
            viewer = UserFactory(role="EXECUTIVE")
            (row,) = listed_positions(viewer).filter(pk=position.pk)
            (found,) = current_ratings([position.pk]).values()
            assert row.attitude == found["ATTITUDE"].effective.value


class TestRelationships:
    @pytest.fixture
    def state(self, beth, manager):
        def write(**changes):
            told = {
                "contact": beth.contact,
                "user": manager,
                "actor": manager,
                "level": 2,
                "wanted": 4,
                "wanted_by": in_days(300),
            }
            return state_relationship(**(told | changes))

        return write

    def test_each_colleague_has_one_and_the_trail_keeps_what_was(self, state, director):
        made = state()
        state(user=director, level=1, wanted=None, wanted_by=None)
        changed = state(level=3, seen=stamp(values_of(made)))
        assert (changed.pk, changed.level) == (made.pk, 3)
        last = AuditEntry.objects.filter(verb="state_relationship").latest("pk")
        assert (last.before["level"], last.after["level"]) == (2, 3)

    def test_the_second_of_two_who_state_it_is_shown_both(self, state, director):
        nothing = stamp(values_of(None))
        state(seen=nothing)
        before = everything()
        with pytest.raises(ChangedMeanwhile) as refusal:
            state(actor=director, level=1, seen=nothing)
        assert (refusal.value.theirs["level"], everything()) == (2, before)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"level": 5}, "level"),
            ({"wanted": 0}, "wanted"),
            ({"wanted": None}, "wanted"),
            ({"wanted_by": in_days(-1)}, "wanted_by"),
            ({"stated_on": in_days(1)}, "stated_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, state, changes, field):
        before = everything()
        with pytest.raises(RelationshipRefused) as refusal:
            state(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_a_colleague_who_sees_nothing_of_theirs_is_nothing_to_them(
        self, state, outsider, desk_agent
    ):
        before = everything()
        for user in (outsider, desk_agent):
            with pytest.raises(RelationshipRefused) as refusal:
                state(user=user)
            assert refusal.value.field == "user"
        with pytest.raises(PermissionDenied):
            state(actor=outsider)
        assert everything() == before


class TestNotes:
    def test_the_team_reads_it_and_nobody_else(
        self, account, beth, manager, colleague, director, executive, administrator
    ):
        made = write_note(
            account=account, contact=beth.contact, actor=manager, text="Goes in spring"
        )
        for reader in (manager, colleague):
            assert list(PersonNote.objects.visible_to(reader)) == [made]
        for other in (director, executive, administrator):
            assert not PersonNote.objects.visible_to(other).exists()
        written = str(list(AuditEntry.objects.values())) + str(
            list(OutboxEvent.objects.values())
        )
        assert "spring" not in written

    def test_twice_is_once_and_taken_back_it_is_empty(self, account, beth, manager):
        told = {"account": account, "contact": beth.contact, "actor": manager}
        made = write_note(**told, text="Goes in spring")
        assert write_note(**told, text=" Goes in spring ") == made
        gone = take_back_note(note=made, actor=manager)
        assert (gone.text, gone.taken_back_at is None) == ("", False)
        assert take_back_note(note=made, actor=manager).text == ""
        assert AuditEntry.objects.filter(verb="take_back_note").count() == 1

    @pytest.mark.parametrize("who", [*OTHERS, "outsider", "director"])
    def test_others_write_and_take_back_none(self, request, account, beth, who):
        refresh_access()
        note = write_note(account=account, contact=beth.contact, actor=None, text="x")
        user = request.getfixturevalue(who)
        before = everything()
        with pytest.raises(PermissionDenied):
            write_note(account=account, contact=beth.contact, actor=user, text="y")
        with pytest.raises(PermissionDenied):
            take_back_note(note=note, actor=user)
        assert everything() == before

    def test_it_is_about_somebody_who_was_there(self, account, manager):
        stranger = PositionFactory().contact
        before = everything()
        for text, contact in (("x", stranger), (" ", stranger)):
            with pytest.raises(NoteRefused):
                write_note(account=account, contact=contact, actor=manager, text=text)
        assert everything() == before
