"""Lines and places of the people map: drawn, changed, moved, and who may."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AccountAccess, MapPlace, PersonLine, PositionRating
from accounts.selectors.people_map import map_of, scope_of
from accounts.services import lines, map_places
from accounts.services.access import refresh_access
from accounts.services.lines import LineRefused
from accounts.services.map_places import PlaceRefused
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import ago, in_days
from tests.accounts.people_written import everything
from tests.factories import (
    AccountFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    PositionFactory,
)

Kind = PersonLine.Kind


def rate(position, dimension, value, basis="GUESS"):
    return PositionRating.objects.create(
        account=position.account,
        position=position,
        dimension=dimension,
        basis=basis,
        value=value,
        rated_on=in_days(-5),
    )


def met(position, user, **when):
    return InteractionParticipantFactory(
        interaction=InteractionFactory(
            account=position.account, user=user, happened_at=ago(**when)
        ),
        contact=position.contact,
    )


def shown(account, user, **asked):
    return map_of(scope_of(account, with_group=False), user, **asked)


class TestLines:
    def test_one_is_drawn_once_audited_and_told(self, draw, account, gareth, stephen):
        line = draw(note="Sat on the A66 board together")
        assert draw() == line
        trail = AuditEntry.objects.get(verb="draw_line")
        ends = {
            "from_position": gareth.pk,
            "to_position": stephen.pk,
            "kind": "INFLUENCE",
        }
        assert (trail.account_id, trail.after) == (account.pk, ends)
        event = OutboxEvent.objects.get(type="line.drawn")
        assert event.payload == {"line": line.pk, **ends}

    def test_a_conflict_is_the_same_from_either_side(self, draw, gareth, stephen):
        line = draw(kind=Kind.CONFLICT)
        again = draw(kind=Kind.CONFLICT, from_position=stephen, to_position=gareth)
        assert again == line
        assert line.from_position_id < line.to_position_id

    def test_influence_may_run_both_ways(self, draw, gareth, stephen):
        draw()
        draw(from_position=stephen, to_position=gareth)
        assert PersonLine.objects.count() == 2

    def test_what_cannot_be_changes_nothing(self, draw, gareth, stranger):
        draw(note="First said")
        gone = PositionFactory(account=gareth.account, ended_on=in_days(-1))
        before = everything()
        for changes, field in [
            ({"to_position": gareth}, "to_position"),
            ({"to_position": stranger}, "to_position"),
            ({"from_position": gone}, "from_position"),
            ({"kind": "FRIENDS"}, "kind"),
            ({"note": "x" * 501}, "note"),
            ({"note": "Said otherwise"}, "note"),
        ]:
            with pytest.raises(LineRefused) as refusal:
                draw(**changes)
            assert (refusal.value.field, everything()) == (field, before)

    def test_the_second_of_two_editors_is_told(self, draw, manager, director):
        line = draw()
        seen = stamp(lines.values_of(line))
        lines.change_line(line=line, actor=director, seen=seen, note="Old friends")
        with pytest.raises(ChangedMeanwhile) as refusal:
            lines.change_line(line=line, actor=manager, seen=seen, note="Cousins")
        assert refusal.value.theirs == {"kind": "INFLUENCE", "note": "Old friends"}
        with pytest.raises(ChangedMeanwhile):
            lines.remove_line(line=line, actor=manager, seen=seen)
        assert PersonLine.objects.get().note == "Old friends"

    def test_it_becomes_a_conflict_unless_there_is_one(self, draw, manager):
        other, line = draw(kind=Kind.CONFLICT), draw()
        with pytest.raises(LineRefused, match="drawn already"):
            lines.change_line(line=line, actor=manager, kind=Kind.CONFLICT)
        lines.remove_line(line=other, actor=manager)
        lines.change_line(line=line, actor=manager, kind=Kind.CONFLICT)
        changed = PersonLine.objects.get()
        assert changed.kind == Kind.CONFLICT
        assert changed.from_position_id < changed.to_position_id

    def test_what_was_removed_is_in_the_trail_and_not_removed_twice(
        self, draw, manager
    ):
        line = draw()
        lines.remove_line(line=line, actor=manager)
        assert not PersonLine.objects.exists()
        trail = AuditEntry.objects.get(verb="remove_line")
        assert trail.before["kind"] == "INFLUENCE"
        line.pk = trail.object_id
        with pytest.raises(LineRefused, match="took that line off"):
            lines.remove_line(line=line, actor=manager)

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_change_nothing(self, draw, manager, account, who, request):
        line, actor = draw(), request.getfixturevalue(who)
        before = everything()
        for refused in (
            lambda: draw(actor=actor, kind=Kind.CONFLICT),
            lambda: lines.change_line(line=line, actor=actor, note="Mine"),
            lambda: lines.remove_line(line=line, actor=actor),
            lambda: map_places.tidy_map(account=account, actor=actor),
            lambda: map_places.put_places(account=account, actor=actor, places={}),
        ):
            with pytest.raises(PermissionDenied):
                refused()
        assert everything() == before


class TestPlaces:
    def test_the_last_to_move_one_wins(self, account, manager, director, gareth):
        for actor, place in [(manager, (100, 80)), (director, (300, 80))]:
            map_places.put_places(
                account=account, actor=actor, places={gareth.pk: place}
            )
        kept = MapPlace.objects.get()
        assert (kept.x, kept.y, kept.placed_by) == (300, 80, director)
        assert shown(account, manager).people[gareth.pk].x == 300

    def test_many_are_put_at_once(
        self, account, manager, gareth, stephen, django_assert_max_num_queries
    ):
        many = [gareth, stephen, *PositionFactory.create_batch(20, account=account)]
        for x in (0, 100):
            places = {one.pk: (x, 40 * n) for n, one in enumerate(many)}
            with django_assert_max_num_queries(10):
                map_places.put_places(account=account, actor=manager, places=places)
        assert {one.x for one in MapPlace.objects.all()} == {100}

    def test_tidy_lets_all_stand_by_rule_again(self, account, manager, gareth):
        before = shown(account, manager).layout.places
        places = {gareth.pk: (700, 500)}
        map_places.put_places(account=account, actor=manager, places=places)
        assert map_places.tidy_map(account=account, actor=manager) == 1
        assert map_places.tidy_map(account=account, actor=manager) == 0
        assert shown(account, manager).layout.places == before
        trail = AuditEntry.objects.get(verb="tidy_map")
        assert trail.before == {str(gareth.pk): [700, 500]}

    def test_who_is_elsewhere_or_off_the_map_is_put_nowhere(
        self, account, manager, gareth, stranger
    ):
        for places in ({stranger.pk: (0, 0)}, {gareth.pk: (-1, 0)}):
            with pytest.raises(PlaceRefused):
                map_places.put_places(account=account, actor=manager, places=places)
        assert not MapPlace.objects.exists()


class TestMap:
    def test_it_finds_who_is_for_us_and_what_is_missing(
        self, account, manager, stephen, gareth
    ):
        rate(stephen, "POWER", 5)
        rate(stephen, "ATTITUDE", 2, basis="SAID")
        rate(gareth, "POWER", 5)
        rate(gareth, "ATTITUDE", 5)
        met(gareth, manager, days=12)
        found = shown(account, manager)
        assert found.finding == (
            "One supporter with power, who does not decide, but one opponent who"
            " decides and one thread only"
        )
        assert found.quality.state == "AMBER"
        assert found.people[gareth.pk].met == "met 12 d ago"
        assert [gap.title for gap, _ in found.gap_words] == [
            "Stephen Marlowe is against us",
            "One thread only: Gareth Tully",
            "One of us holds all contact",
            "General management is not covered",
            "Stephen Marlowe was never met",
        ]
        assert found.shape_words[0] == "Bow-tie"
        leaving = found.leaving
        assert (leaving.person.full_name, leaving.state) == ("Gareth Tully", "Red")
        assert "Operations would have nobody who is in touch with us." in (
            leaving.sentences
        )

    def test_what_the_customer_said_later_counts(self, account, manager, gareth):
        rate(gareth, "ATTITUDE", 5)
        assert shown(account, manager).people[gareth.pk].stance == "for"
        rate(gareth, "ATTITUDE", 2, basis="SAID")
        drawn = shown(account, manager).people[gareth.pk]
        assert (drawn.stance, drawn.is_said) == ("against", True)

    def test_a_call_is_no_meeting_but_contact(self, account, manager, gareth):
        met(gareth, manager, days=3)
        account.interactions.update(kind="CALL")
        node = shown(account, manager).nodes[1]
        assert (node.met_days, node.met_by) == (None, {manager.pk: 1})

    def test_with_two_positions_one_is_on_it_once(self, account, manager, gareth):
        PositionFactory(
            account=account, contact=gareth.contact, level="STAFF", title="Fitter"
        )
        PositionFactory(account=account, level="STAFF", ended_on=in_days(-1))
        found = shown(account, manager)
        assert [node.name for node in found.nodes] == [
            "Stephen Marlowe",
            "Gareth Tully",
        ]
        assert "also Fitter" in found.people[gareth.pk].label

    def test_a_group_shows_what_the_person_sees_of_it(
        self, account, manager, stephen, draw
    ):
        hers = AccountFactory(name="Beacon", owner=manager, parent=account)
        PositionFactory(account=hers, contact__full_name="Beth Mercer")
        refresh_access()
        draw()
        found = map_of(scope_of(account, with_group=True), manager)
        assert {node.name for node in found.nodes} == {
            "Stephen Marlowe",
            "Gareth Tully",
            "Beth Mercer",
        }
        assert not found.may_change
        assert len(found.drawn_lines) == 1

    def test_where_else_in_the_group_they_were_met_is_for_who_sees_it(
        self, account, manager, executive, gareth
    ):
        hidden = AccountFactory(parent=account)
        PositionFactory(account=hidden, contact=gareth.contact)
        AccountAccess.objects.filter(user=manager, account=hidden).delete()
        visit = InteractionFactory(
            account=hidden, kind="VISIT", happened_at=ago(days=3)
        )
        InteractionParticipantFactory(interaction=visit, contact=gareth.contact)
        for user, said in ((manager, "never met"), (executive, "met 3 d ago")):
            found = map_of(scope_of(account, with_group=True), user)
            assert found.people[gareth.pk].met == said

    def test_superiors_in_a_circle_are_all_listed_once(self, account, manager):
        one = PositionFactory(account=account)
        other = PositionFactory(account=account, reports_to=one)
        one.reports_to = other
        one.save()
        outline = shown(account, manager).outline
        assert sorted(person.key for _, person, _ in outline) == [one.pk, other.pk]

    def test_it_takes_as_many_queries_for_many_people_as_for_few(
        self, account, manager, draw, django_assert_num_queries
    ):
        draw()
        for _ in range(20):
            rate(PositionFactory(account=account), "POWER", 3)
        with django_assert_num_queries(8):
            found = shown(account, manager)
            assert len(found.outline) == 22
            assert found.gap_words
