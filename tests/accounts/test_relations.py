"""Relations between accounts, and a customer's places."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AccountRelation, Unit
from accounts.services.access import refresh_access
from accounts.services.relations import (
    RelationRefused,
    add_relation,
    change_relation,
    end_relation,
    values_of,
)
from accounts.services.units import UnitRefused, add_unit, change_unit
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.facts_written import in_days
from tests.accounts.people_written import everything
from tests.factories import AccountFactory


@pytest.fixture
def beacon(manager):
    found = AccountFactory(name="Beacon", owner=manager)
    refresh_access()
    return found


@pytest.fixture
def relate(account, beacon, manager):
    def write(**changes):
        told = {
            "from_account": account,
            "to_account": beacon,
            "kind": "REFERRAL",
            "actor": manager,
            "evidence": "Their first order names Acme",
        }
        return add_relation(**(told | changes))

    return write


class TestRelations:
    def test_it_is_kept_with_what_shows_it_and_told_of_both(
        self, relate, account, beacon, manager
    ):
        made = relate(since_on=in_days(-30))
        assert (made.weight, made.recorded_by) == (1, manager)
        assert relate(since_on=in_days(-30)) == made
        told = OutboxEvent.objects.filter(type="relation.added")
        assert {event.account_id for event in told} == {account.pk, beacon.pk}

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"evidence": " "}, "evidence"),
            ({"weight": Decimal("-1")}, "weight"),
            ({"weight": Decimal(1000)}, "weight"),
            ({"weight": Decimal("0.0001")}, "weight"),
            ({"kind": "ENVIES"}, "kind"),
            ({"since_on": in_days(1)}, "since_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, relate, changes, field):
        before = everything()
        with pytest.raises(RelationRefused) as refusal:
            relate(**changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_not_to_itself_nor_otherwise_than_it_is_known(self, relate, account):
        relate()
        before = everything()
        with pytest.raises(RelationRefused, match="to itself"):
            relate(to_account=account)
        with pytest.raises(RelationRefused, match="known already"):
            relate(weight=Decimal(2))
        assert everything() == before

    def test_a_board_member_is_shared_by_both(self, relate, account, beacon):
        made = relate(kind="BOARD")
        assert relate(kind="BOARD", from_account=beacon, to_account=account) == made
        assert AccountRelation.objects.count() == 1

    def test_one_that_ended_is_history_until_it_begins_anew(self, relate, manager):
        made = relate()
        ended = end_relation(relation=made, actor=manager, ended_on=in_days(0))
        again = end_relation(relation=made, actor=manager, ended_on=in_days(0))
        assert again == ended
        with pytest.raises(RelationRefused, match="has ended"):
            change_relation(relation=made, actor=manager, evidence="More")
        assert not AccountRelation.objects.all().standing(in_days(0)).exists()
        anew = relate(evidence="And again")
        assert (anew.pk, anew.ended_on) == (made.pk, None)

    def test_the_second_of_two_editors_is_shown_both(self, relate, manager, director):
        made = relate()
        opened = stamp(values_of(made))
        change_relation(
            relation=made, actor=manager, evidence="A letter of May", seen=opened
        )
        before = everything()
        for verb, told in (
            (change_relation, {"evidence": "A call"}),
            (end_relation, {"ended_on": in_days(0)}),
        ):
            with pytest.raises(ChangedMeanwhile) as refusal:
                verb(relation=made, actor=director, seen=opened, **told)
            assert refusal.value.theirs["evidence"] == "A letter of May"
        assert everything() == before

    def test_it_is_seen_by_who_sees_both_ends(self, relate, manager, colleague):
        made = relate()
        assert list(AccountRelation.objects.visible_to(manager)) == [made]
        assert not AccountRelation.objects.visible_to(colleague).exists()

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_write_none(self, request, relate, who):
        made = relate()
        user = request.getfixturevalue(who)
        before = everything()
        with pytest.raises(PermissionDenied):
            relate(actor=user, kind="FOLLOWS")
        with pytest.raises(PermissionDenied):
            end_relation(relation=made, actor=user, ended_on=in_days(0))
        assert everything() == before


class TestPlaces:
    def test_the_same_again_is_one_and_a_name_is_one_place(self, account, manager):
        told = {"account": account, "actor": manager, "name": " Leeds  depot "}
        made = add_unit(**told, kind="BRANCH", country="gb")
        assert (made.name, made.country) == ("Leeds depot", "GB")
        assert add_unit(**told, kind="BRANCH", country="GB") == made
        before = everything()
        with pytest.raises(UnitRefused, match="has that name"):
            add_unit(**(told | {"name": "LEEDS DEPOT"}))
        assert everything() == before

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": ""}, "name"),
            ({"country": "GBR"}, "country"),
            ({"country": "1!"}, "country"),
            ({"kind": "MOON"}, "kind"),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, account, manager, changes, field):
        before = everything()
        with pytest.raises(UnitRefused) as refusal:
            add_unit(**({"account": account, "actor": manager, "name": "x"} | changes))
        assert (refusal.value.field, everything()) == (field, before)

    def test_the_second_of_two_editors_is_shown_both(self, account, manager, director):
        unit = add_unit(account=account, actor=manager, name="Leeds", kind="BRANCH")
        opened = stamp({"name": "Leeds", "kind": "BRANCH", "city": "", "country": ""})
        told = {"unit": unit, "kind": "BRANCH", "seen": opened}
        change_unit(**told, actor=director, name="Leeds yard")
        with pytest.raises(ChangedMeanwhile) as refusal:
            change_unit(**told, actor=manager, name="Leeds depot")
        assert refusal.value.theirs["name"] == "Leeds yard"
        assert Unit.objects.get().name == "Leeds yard"
        assert AuditEntry.objects.filter(verb="change_unit").count() == 1

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_add_none(self, request, account, who):
        user = request.getfixturevalue(who)
        with pytest.raises(PermissionDenied):
            add_unit(account=account, actor=user, name="Leeds")
        assert not Unit.objects.exists()
