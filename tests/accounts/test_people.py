"""People and their positions: written down, corrected, promoted, moved, ended."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import PersonLine, Position, PositionRating
from accounts.services import moves, people, positions, ratings
from accounts.services.access import refresh_access
from accounts.services.positions import PersonRefused
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import in_days
from tests.accounts.people_written import everything
from tests.factories import (
    AccountFactory,
    ManagerFactory,
    PositionFactory,
    UnitFactory,
)


@pytest.fixture
def add(account, manager):
    def write(**changes):
        given = {
            "account": account,
            "actor": manager,
            "full_name": " Beth  Mercer ",
            "title": "Buyer",
            "level": "STAFF",
            "function": "Procurement",
        }
        return people.add_person(**(given | changes))

    return write


@pytest.fixture
def beth(account):
    return PositionFactory(
        account=account,
        contact__full_name="Beth Mercer",
        title="Buyer",
        level="STAFF",
        started_on=in_days(-400),
    )


class TestAdding:
    def test_a_person_has_a_position_and_is_told_of_without_words(self, add, account):
        made = add(email="beth@acme.example")
        assert (made.contact.full_name, made.title) == ("Beth Mercer", "Buyer")
        assert made.account == account
        assert AuditEntry.objects.get(verb="open_position").account_id == account.pk
        written = str(list(AuditEntry.objects.values("before", "after")))
        assert "Beth" not in written
        assert "beth@acme" not in str(list(OutboxEvent.objects.values("payload")))

    def test_twice_is_once_while_it_is_held(self, add, manager):
        made = add()
        assert add() == made
        positions.end_position(position=made, actor=manager, ended_on=in_days(0))
        assert add() != made

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"full_name": "  "}, "full_name"),
            ({"full_name": "x" * 301}, "full_name"),
            ({"level": "KING"}, "level"),
            ({"buying_role": "PAYER"}, "buying_role"),
            ({"started_on": in_days(2)}, "started_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, add, changes, field):
        before = everything()
        with pytest.raises(PersonRefused) as refusal:
            add(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_places_and_bosses_are_the_account_s_own(self, add):
        before = everything()
        with pytest.raises(PersonRefused, match="no place of this account"):
            add(unit=UnitFactory())
        with pytest.raises(PersonRefused, match="nobody of this account"):
            add(reports_to=PositionFactory())
        assert everything()[1:] == before[1:]

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_add_nobody(self, request, add, who):
        user = request.getfixturevalue(who)
        before = everything()
        with pytest.raises(PermissionDenied):
            add(actor=user)
        assert everything() == before


class TestPerson:
    def told(self, beth, **changes):
        given = people.values_of(beth.contact) | {"sponsor": None}
        return people.change_person(contact=beth.contact, **(given | changes))

    def test_a_rising_star_has_a_sponsor_and_loses_both_at_once(self, beth, manager):
        risen = self.told(beth, actor=manager, is_rising_star=True, sponsor=manager)
        assert (risen.is_rising_star, risen.sponsor) == (True, manager)
        before = everything()
        with pytest.raises(PersonRefused, match="Only a rising star"):
            self.told(beth, actor=manager, sponsor=manager)
        assert everything() == before

    def test_a_sponsor_who_has_left_stays_until_another_is_named(self, beth, manager):
        gone = ManagerFactory(is_active=False)
        beth.contact.is_rising_star, beth.contact.sponsor = True, gone
        beth.contact.save()
        told = {"full_name": "Beth Mercer", "is_rising_star": True, "actor": manager}
        changed = people.change_person(
            contact=beth.contact, phone="0113 496 0000", sponsor=gone, **told
        )
        assert (changed.phone, changed.sponsor) == ("0113 496 0000", gone)
        with pytest.raises(PersonRefused, match="has left"):
            people.change_person(
                contact=changed, sponsor=ManagerFactory(is_active=False), **told
            )

    def test_the_second_of_two_editors_is_shown_both(self, beth, manager, director):
        opened = stamp(people.values_of(beth.contact))
        self.told(beth, actor=manager, phone="0113 4960000", seen=opened)
        before = everything()
        with pytest.raises(ChangedMeanwhile) as refusal:
            self.told(beth, actor=director, phone="0113 4961111", seen=opened)
        assert refusal.value.theirs["phone"] == "0113 4960000"
        assert everything() == before

    def test_who_looks_after_another_account_does_not_change_them(self, beth):
        stranger = AccountFactory().owner
        refresh_access()
        before = everything()
        with pytest.raises(PermissionDenied):
            self.told(beth, actor=stranger, phone="1")
        assert everything() == before


class TestCorrecting:
    def test_the_second_of_two_editors_is_shown_both(self, beth, manager, director):
        opened = stamp(positions.values_of(beth))
        change = positions.change_position
        change(position=beth, actor=manager, seen=opened, title="Head buyer")
        before = everything()
        with pytest.raises(ChangedMeanwhile) as refusal:
            change(position=beth, actor=director, seen=opened, title="Chief buyer")
        assert refusal.value.theirs["title"] == "Head buyer"
        assert everything() == before

    def test_what_they_want_is_in_no_trail(self, beth, manager):
        positions.change_position(position=beth, actor=manager, wants="A quiet year")
        entry = AuditEntry.objects.get(verb="change_position")
        assert entry.after == {"changed": ["wants"]}

    def test_nobody_reports_to_themselves_in_the_end(self, account, beth, manager):
        above = PositionFactory(account=account, reports_to=beth)
        top = PositionFactory(account=account, reports_to=above)
        before = everything()
        with pytest.raises(PersonRefused, match="in the end"):
            positions.change_position(position=beth, actor=manager, reports_to=top)
        assert everything() == before
        positions.change_position(position=top, actor=manager, reports_to=None)
        positions.change_position(position=beth, actor=manager, reports_to=top)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"ended_on": in_days(1)}, "ended_on"),
            ({"ended_on": in_days(-500)}, "ended_on"),
            ({"started_on": in_days(3)}, "started_on"),
            ({"title": "x" * 201}, "title"),
        ],
    )
    def test_days_are_in_order(self, beth, manager, changes, field):
        before = everything()
        with pytest.raises(PersonRefused) as refusal:
            positions.change_position(position=beth, actor=manager, **changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_an_end_that_was_a_mistake_is_taken_back(self, beth, manager):
        positions.end_position(position=beth, actor=manager, ended_on=in_days(0))
        again = positions.change_position(position=beth, actor=manager, ended_on=None)
        assert again.ended_on is None


class TestPromoting:
    def test_history_stays_and_what_is_of_the_person_goes_with_them(
        self, account, beth, manager
    ):
        helper = PositionFactory(account=account, reports_to=beth)
        rival = PositionFactory(account=account)
        line = PersonLine.objects.create(
            account=account, from_position=beth, to_position=rival, kind="CONFLICT"
        )
        ratings.rate_position(
            position=beth,
            actor=manager,
            basis="GUESS",
            values={"ATTITUDE": 5, "POWER": 2},
            rated_on=in_days(-30),
        )
        made = moves.promote(
            position=beth, actor=manager, on=in_days(-1), title="Head", level="MANAGER"
        )
        beth.refresh_from_db()
        assert (beth.ended_on, made.started_on) == (in_days(-1), in_days(-1))
        assert (beth.title, made.contact) == ("Buyer", beth.contact)
        helper.refresh_from_db()
        line.refresh_from_db()
        assert helper.reports_to == made
        assert [line.from_position, line.to_position] == sorted(
            [rival, made], key=lambda position: position.pk
        )
        kept = PositionRating.objects.filter(position=made).values_list(
            "dimension", "value", "rated_on"
        )
        assert list(kept) == [("ATTITUDE", 5, in_days(-30))]
        told = OutboxEvent.objects.filter(type="person.moved")
        assert [event.payload["kind"] for event in told] == ["PROMOTED"]

    def test_whoever_was_below_may_be_above_now(self, account, beth, manager):
        helper = PositionFactory(account=account, reports_to=beth)
        other = PositionFactory(account=account, reports_to=beth)
        made = moves.promote(
            position=beth, actor=manager, on=in_days(0), title="Aide", reports_to=helper
        )
        for position in (helper, other):
            position.refresh_from_db()
        assert (made.reports_to, helper.reports_to) == (helper, None)
        assert other.reports_to == made

    def test_nothing_new_is_no_promotion(self, beth, manager):
        before = everything()
        with pytest.raises(PersonRefused, match="what is different"):
            moves.promote(
                position=beth,
                actor=manager,
                on=in_days(0),
                title="Buyer",
                level="STAFF",
            )
        assert everything() == before

    @pytest.mark.parametrize("days", [-500, 2])
    def test_a_day_that_cannot_be(self, beth, manager, days):
        before = everything()
        with pytest.raises(PersonRefused):
            moves.promote(position=beth, actor=manager, on=in_days(days), title="Head")
        assert everything() == before


class TestMoving:
    def test_the_old_position_ends_and_the_new_one_begins_elsewhere(
        self, account, beth, elsewhere, manager
    ):
        made = moves.move_person(
            position=beth,
            account=elsewhere,
            actor=manager,
            on=in_days(-3),
            title="Head buyer",
        )
        history = Position.objects.filter(contact=beth.contact).order_by("pk")
        assert [(each.account, each.ended_on) for each in history] == [
            (account, in_days(-3)),
            (elsewhere, None),
        ]
        assert made.title == "Head buyer"
        told = OutboxEvent.objects.filter(type="person.moved").order_by("account_id")
        assert {event.account_id for event in told} == {account.pk, elsewhere.pk}

    def test_ratings_stay_with_the_account_that_made_them(
        self, beth, elsewhere, manager
    ):
        ratings.rate_position(
            position=beth,
            actor=manager,
            basis="SAID",
            values={"ATTITUDE": 1},
            rated_on=in_days(-9),
        )
        made = moves.move_person(
            position=beth, account=elsewhere, actor=manager, on=in_days(0)
        )
        assert not PositionRating.objects.filter(position=made).exists()

    def test_who_looks_after_one_of_both_accounts_moves_nobody(self, beth, manager):
        strange = AccountFactory()
        refresh_access()
        before = everything()
        for actor in (manager, strange.owner):
            with pytest.raises(PermissionDenied):
                moves.move_person(
                    position=beth, account=strange, actor=actor, on=in_days(0)
                )
        assert everything() == before

    def test_who_stays_is_promoted_and_who_left_moves_no_more(
        self, account, beth, elsewhere, manager
    ):
        before = everything()
        with pytest.raises(PersonRefused, match="promote them"):
            moves.move_person(
                position=beth, account=account, actor=manager, on=in_days(0)
            )
        assert everything() == before
        positions.end_position(position=beth, actor=manager, ended_on=in_days(-1))
        before = everything()
        with pytest.raises(PersonRefused, match="ended already"):
            moves.move_person(
                position=beth, account=elsewhere, actor=manager, on=in_days(0)
            )
        assert everything() == before


class TestEnding:
    def test_twice_is_once_and_another_day_is_refused(self, beth, manager):
        gone = positions.end_position(
            position=beth, actor=manager, ended_on=in_days(-2)
        )
        again = positions.end_position(
            position=beth, actor=manager, ended_on=in_days(-2)
        )
        assert again == gone
        assert OutboxEvent.objects.filter(type="person.left").count() == 1
        before = everything()
        with pytest.raises(PersonRefused):
            positions.end_position(position=beth, actor=manager, ended_on=in_days(-1))
        assert everything() == before

    def test_an_end_that_somebody_else_has_just_corrected_is_shown(
        self, beth, manager, director
    ):
        opened = stamp(positions.values_of(beth))
        positions.change_position(position=beth, actor=director, title="Head")
        with pytest.raises(ChangedMeanwhile):
            positions.end_position(
                position=beth, actor=manager, ended_on=dt.date(2026, 1, 1), seen=opened
            )
        beth.refresh_from_db()
        assert beth.ended_on is None

    def test_a_colleague_of_another_account_ends_nothing(self, beth):
        stranger = ManagerFactory()
        with pytest.raises(PermissionDenied):
            positions.end_position(position=beth, actor=stranger, ended_on=in_days(0))
        beth.refresh_from_db()
        assert beth.ended_on is None
