"""White space and footprints: what is ours, what was said, what could be won."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import CompetitorFootprint, Programme, WhiteSpaceCell
from accounts.rollup import Window
from accounts.selectors.wallet_entries import Held
from accounts.selectors.wallet_page import wallet_of
from accounts.selectors.wallet_ranking import winnability_of
from accounts.selectors.wallet_sales import sales_of
from accounts.selectors.white_space import cell_of, origin_of
from accounts.services.footprints import (
    FootprintRefused,
    change_footprint,
    end_footprint,
    record_footprint,
)
from accounts.services.footprints import values_of as footprint_values
from accounts.services.white_space import CellRefused, say_cell, values_of
from sam.lib.editing import ChangedMeanwhile, stamp
from sam.lib.models import AuditEntry, OutboxEvent
from tests.accounts.doors import OTHERS
from tests.accounts.wallets import write
from tests.factories import (
    AccountFactory,
    InteractionFactory,
    InteractionParticipantFactory,
    OfferingFactory,
    OrderFactory,
    OrderLineFactory,
    PositionFactory,
    UnitFactory,
)

NOTHING_SAID = stamp(values_of(None))


@pytest.fixture
def pumps(db):
    return OfferingFactory(name="Pumps")


@pytest.fixture
def leeds(account):
    return UnitFactory(account=account, name="Leeds")


def say(account, category, unit, actor, seen=NOTHING_SAID, **changes):
    given = {"state": "GAP"} | changes
    return say_cell(
        account=account, category=category, unit=unit, actor=actor, seen=seen, **given
    )


def buy(account, unit, offering, revenue, days_ago=30):
    day = timezone.localdate() - dt.timedelta(days=days_ago)
    order = OrderFactory(account=account, unit=unit, ordered_on=day)
    OrderLineFactory(order=order, offering=offering, revenue=Decimal(revenue))


def everything():
    rows = [
        list(model.objects.order_by("pk").values())
        for model in (WhiteSpaceCell, CompetitorFootprint)
    ]
    return rows, AuditEntry.objects.count(), OutboxEvent.objects.count()


class TestCells:
    def test_what_is_said_is_kept_audited_and_told(
        self, account, manager, pumps, leeds
    ):
        cell = say(
            account,
            pumps,
            leeds,
            manager,
            state="COMPETITOR",
            competitor="Brackwell  Hire",
            amount=Decimal(90_000),
            winnability=0.4,
            origin="NEW_UNIT",
            next_step="Ask Gareth for the contract",
            next_on=timezone.localdate(),
            grade="C",
        )
        assert cell.competitor.name == "Brackwell Hire"
        assert (cell.updated_by, cell.stated_on) == (manager, timezone.localdate())
        kept = AuditEntry.objects.get(verb="say_cell")
        assert kept.after["amount"] == "90000"
        assert "Gareth" not in str(kept.after)
        event = OutboxEvent.objects.get(type="white_space.said")
        assert event.payload["cell"] == cell.pk

    def test_two_who_say_something_of_a_new_cell(
        self, account, manager, colleague, pumps, leeds
    ):
        say(account, pumps, leeds, colleague, state="IN_HOUSE")
        before = everything()
        assert say(account, pumps, leeds, manager, state="IN_HOUSE")
        with pytest.raises(ChangedMeanwhile) as refusal:
            say(account, pumps, leeds, manager, amount=Decimal(5))
        assert everything() == before
        assert refusal.value.theirs["state"] == "IN_HOUSE"
        say(account, pumps, leeds, manager, seen=refusal.value.seen)
        assert WhiteSpaceCell.objects.get().state == "GAP"

    def test_what_no_longer_goes_with_the_state_is_dropped(
        self, account, manager, pumps
    ):
        say(
            account,
            pumps,
            None,
            manager,
            state="COMPETITOR",
            competitor="Hirecraft",
            amount=Decimal(10),
            winnability=0.5,
        )
        say(account, pumps, None, manager, seen=None, state="IN_HOUSE")
        cell = WhiteSpaceCell.objects.get()
        assert (cell.competitor, cell.amount) == (None, 10)
        say(account, pumps, None, manager, seen=None, state="NOT_ELIGIBLE")
        cell.refresh_from_db()
        assert (cell.amount, cell.winnability) == (None, None)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"state": "COMPETITOR"}, "competitor"),
            ({"state": "OURS"}, "state"),
            ({"amount": Decimal(-1)}, "amount"),
            ({"winnability": 1.2}, "winnability"),
            ({"origin": "ELSEWHERE"}, "origin"),
            ({"next_on": dt.date(2030, 1, 1)}, "next_step"),
            ({"grade": "D"}, "grade"),
            ({"source": "x" * 301}, "source"),
            ({"stated_on": dt.date(2999, 1, 1)}, "stated_on"),
        ],
    )
    def test_what_cannot_be_changes_nothing(
        self, account, manager, pumps, changes, field
    ):
        before = everything()
        with pytest.raises(CellRefused) as refusal:
            say(account, pumps, None, manager, **changes)
        assert (refusal.value.field, everything()) == (field, before)

    def test_only_its_own_units_and_categories_are_cells(self, account, manager, pumps):
        before = everything()
        with pytest.raises(CellRefused, match="another customer"):
            say(account, pumps, UnitFactory(), manager)
        with pytest.raises(CellRefused, match="category"):
            say(account, OfferingFactory(parent=pumps), None, manager)
        with pytest.raises(TypeError, match="not changeable"):
            say(account, pumps, None, manager, unit_id=3)
        assert everything() == before

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_say_nothing(self, account, manager, pumps, request, who):
        person = request.getfixturevalue(who)
        before = everything()
        with pytest.raises(PermissionDenied):
            say(account, pumps, None, person)
        with pytest.raises(PermissionDenied):
            record_footprint(
                account=account, actor=person, competitor="A", hold="HABIT", grade="C"
            )
        assert everything() == before


class TestGrid:
    def test_ours_is_what_they_ordered_in_12_months(
        self, account, manager, pumps, leeds
    ):
        hoses = OfferingFactory(name="Hoses", parent=pumps)
        tools = OfferingFactory(name="Tools")
        hull = UnitFactory(account=account, name="Hull")
        buy(account, leeds, hoses, 900)
        buy(account, leeds, tools, 40, days_ago=500)
        say(account, tools, leeds, manager, state="NOT_ELIGIBLE")
        say(account, pumps, hull, manager, state="COMPETITOR", competitor="A")
        grid = wallet_of((account.pk,), manager).grid
        states = {
            (row.unit.name, grid.categories[place].name): cell.state
            for row in grid.rows
            for place, cell in enumerate(row.cells)
        }
        assert states == {
            ("Leeds", "Pumps"): "OURS",
            ("Leeds", "Tools"): "NOT_ELIGIBLE",
            ("Hull", "Pumps"): "COMPETITOR",
            ("Hull", "Tools"): "NOT_MEASURED",
        }
        assert (grid.active, grid.addressable, grid.was_active) == (1, 3, 1)
        assert grid.rows[0].money == 900

    def test_where_business_would_come_from(self, account, pumps, leeds):
        hull = UnitFactory(account=account)
        tools = OfferingFactory()
        buy(account, leeds, pumps, 900)
        buy(account, hull, pumps, 900, days_ago=400)
        york = UnitFactory(account=account)
        window = Window.of(timezone.localdate(), Programme.current())
        sales = sales_of([account.pk], window)

        def origin(unit, category):
            place = (account.pk, unit.pk, category.pk)
            return origin_of(cell_of(place, sales, None), sales)

        assert origin(leeds, pumps) == "RENEWAL"
        assert origin(hull, pumps) == "REPEAT"
        assert origin(york, pumps) == "NEW_UNIT"
        assert origin(york, tools) == "NEW_CATEGORY"

    def test_orders_without_a_unit_are_the_accounts_own(self, account, manager, pumps):
        UnitFactory(account=account)
        buy(account, None, pumps, 70)
        grid = wallet_of((account.pk,), manager).grid
        named, itself = grid.rows
        assert (named.active, itself.unit, itself.active) == (0, None, 1)
        assert (grid.active, grid.addressable) == (0, 1)

    def test_a_group_adds_up_what_one_sees(self, account, manager, pumps):
        sister = AccountFactory(parent=account)
        UnitFactory(account=sister)
        write(account, None, category=pumps)
        write(sister, None, category=pumps, total=Decimal(500), ours=Decimal(100))
        found = wallet_of((account.pk, sister.pk), account.owner)
        assert [row.account for row in found.grid.rows] == [account]
        assert [float(row.total) for row in found.categories] == [1000]

    def test_how_far_in_we_are_and_were(self, account, manager, pumps, leeds):
        UnitFactory(account=account)
        buy(account, leeds, pumps, 900)
        finance = PositionFactory(account=account, level="C", function="Finance")
        PositionFactory(account=account, level="STAFF", function="Works")
        met = InteractionFactory(
            account=account, happened_at=timezone.now() - dt.timedelta(days=3)
        )
        InteractionParticipantFactory(interaction=met, contact=finance.contact)
        reach = wallet_of((account.pk,), manager).penetration
        assert (reach.units.reached, reach.units.of) == (1, 2)
        assert (reach.units.reached_before, reach.units.points) == (0, 50)
        assert (reach.functions.reached, reach.functions.of) == (1, 2)
        assert [(one.label, one.reached, one.of) for one in reach.by_level] == [
            ("C level", 1, 1),
            ("Staff", 0, 1),
        ]


class TestRanking:
    def test_headroom_times_winnability_in_money(self, account, manager):
        judged, usual = OfferingFactory(name="Judged"), OfferingFactory(name="Usual")
        write(account, manager, category=judged, in_house=Decimal(150))
        write(account, manager, category=usual)
        say(account, judged, None, manager, winnability=0.5)
        first, second = wallet_of((account.pk,), manager).ranking
        assert (first.name, first.headroom, first.money) == ("Judged", 600, 300)
        assert (second.winnability, second.money) == (0.2, 150)
        assert (first.is_judged, second.is_judged) == (True, False)

    def test_a_potential_counts_where_no_wallet_is_measured(
        self, account, manager, pumps, leeds
    ):
        say(account, pumps, leeds, manager, amount=Decimal(1000), winnability=0.3)
        (one,) = wallet_of((account.pk,), manager).ranking
        assert (one.from_potentials, one.money) == (True, 300)

    def test_the_accounts_own_chance_counts_before_those_of_its_units(self):
        def cell(unit, chance, amount=None):
            return WhiteSpaceCell(unit_id=unit, winnability=chance, amount=amount)

        assert winnability_of([cell(1, None)]) is None
        assert winnability_of([cell(1, 0.2), cell(2, 0.4)]) == pytest.approx(0.3)
        weighted = [cell(1, 0.2, Decimal(300)), cell(2, 0.4, Decimal(100))]
        assert winnability_of(weighted) == pytest.approx(0.25)
        assert winnability_of([*weighted, cell(None, 0.9)]) == 0.9

    def test_the_next_exposure_is_named(self, account, manager, pumps):
        write(account, manager, category=pumps, competitors=[Held("A", Decimal(400))])
        today = timezone.localdate()
        for name, days in (("A", 40), ("B", 20), ("C", -5)):
            record_footprint(
                account=account,
                actor=manager,
                competitor=name,
                category=pumps,
                hold="CONTRACT",
                exposed_on=today + dt.timedelta(days=days),
                grade="B",
            )
        found = wallet_of((account.pk,), manager)
        assert found.ranking[0].exposed.competitor.name == "B"
        assert [one.competitor.name for one in found.footprints] == ["C", "B", "A"]


class TestFootprints:
    @pytest.fixture
    def stands(self, account, manager, pumps):
        return record_footprint(
            account=account,
            actor=manager,
            competitor="Northstead",
            category=pumps,
            hold="CONTRACT",
            grade="B",
            evidence="Seen by Simon",
        )

    def test_it_is_recorded_once_and_told(self, stands, account, manager, pumps):
        again = record_footprint(
            account=account,
            actor=manager,
            competitor="northstead",
            category=pumps,
            hold="CONTRACT",
            grade="B",
            evidence="Seen by Simon",
        )
        assert again == stands
        kept = AuditEntry.objects.get(verb="record_footprint")
        assert "Simon" not in str(kept.after)
        before = everything()
        with pytest.raises(FootprintRefused, match="stands there already"):
            record_footprint(
                account=account,
                actor=manager,
                competitor="Northstead",
                category=pumps,
                hold="HABIT",
                grade="B",
            )
        assert everything() == before

    def test_the_second_of_two_is_shown_what_the_first_saved(self, stands, colleague):
        seen = stamp(footprint_values(stands))
        change_footprint(footprint=stands, actor=colleague, seen=seen, hold="HABIT")
        before = everything()
        with pytest.raises(ChangedMeanwhile) as refusal:
            change_footprint(
                footprint=stands, actor=colleague, seen=seen, hold="BESPOKE"
            )
        assert everything() == before
        assert refusal.value.theirs["hold"] == "HABIT"

    def test_it_ends_once_and_may_come_back(self, stands, account, manager, pumps):
        gone = end_footprint(footprint=stands, actor=manager)
        assert gone.ended_on == timezone.localdate()
        day = timezone.localdate() - dt.timedelta(days=9)
        assert end_footprint(footprint=stands, actor=manager, ended_on=day) == gone
        with pytest.raises(FootprintRefused, match="gone"):
            change_footprint(footprint=gone, actor=manager, seen=None, hold="HABIT")
        back = record_footprint(
            account=account,
            actor=manager,
            competitor="Northstead",
            category=pumps,
            hold="CONTRACT",
            grade="B",
        )
        assert back != stands
        assert wallet_of((account.pk,), manager).footprints == (back,)

    def test_a_day_to_come_ends_nothing(self, stands, manager):
        before = everything()
        with pytest.raises(FootprintRefused):
            end_footprint(footprint=stands, actor=manager, ended_on=dt.date(2999, 1, 1))
        with pytest.raises(TypeError, match="not changeable"):
            change_footprint(footprint=stands, actor=manager, seen=None, competitor="B")
        assert everything() == before
