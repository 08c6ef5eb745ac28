"""The pages and endpoints of wallets, white space and footprints, for each person."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import CompetitorFootprint, WalletEntry, WhiteSpaceCell
from accounts.selectors.wallet_entries import Held
from accounts.services.footprints import record_footprint
from accounts.services.wallets import correct_wallet
from accounts.services.white_space import say_cell
from tests.accounts.doors import OTHERS, PEOPLE
from tests.accounts.test_white_space import buy
from tests.accounts.wallets import write
from tests.factories import (
    AccountFactory,
    AccountFactsFactory,
    AccountMeasuresFactory,
    OfferingFactory,
    UnitFactory,
)


@pytest.fixture
def pumps(db):
    return OfferingFactory(name="Pumps & fluids")


@pytest.fixture
def entry(account, manager, pumps, seen):
    made = write(
        account,
        manager,
        category=pumps,
        unplaced=Decimal(150),
        competitors=[Held("Brackwell Hire", Decimal(600))],
    )
    AccountFactsFactory(
        account=account,
        as_of=timezone.localdate(),
        wallet_total=1000,
        wallet_ours=250,
        wallet_unplaced=150,
        wallet_competitors=600,
        wallet_grade="B",
    )
    seen()
    return made


def url(name, account, *more):
    return reverse(f"accounts:{name}", args=[account.pk, *more])


def typed(entry, **changes):
    given = {
        "period_start": entry.period_start.isoformat(),
        "period_end": entry.period_end.isoformat(),
        "total": "1000",
        "ours": "250",
        "unplaced": "150",
        "competitors_name": ["Brackwell Hire", ""],
        "competitors_amount": ["600", ""],
        "grade": "B",
        "stated_on": timezone.localdate().isoformat(),
    }
    return given | changes


class TestTab:
    def test_it_says_who_holds_what_and_what_is_left(self, client, entry, manager):
        client.force_login(manager)
        page = client.get(url("wallet", entry.account)).content.decode()
        assert "We hold 25\xa0% of £1,000; Brackwell Hire leads in pumps" in page
        assert "Left behind: 75.0\xa0% of what could be ours" in page
        assert "More than the usual 15–25\xa0%." in page
        assert "£750 × 20\xa0% (usual chance)" in page
        assert "£150" in page

    def test_no_evidence_reads_not_measured_and_the_estimate_is_marked(
        self, client, account, manager, seen
    ):
        AccountFactsFactory(account=account)
        AccountMeasuresFactory(
            account=account,
            potential=500_000,
            potential_low=300_000,
            potential_high=900_000,
            potential_grade="D",
            potential_source="MODEL",
        )
        seen()
        client.force_login(manager)
        page = client.get(url("wallet", account)).content.decode()
        assert "Share of wallet: not measured" in page
        assert "£300\xa0k – £900\xa0k" in page
        assert "It is no measurement." in page
        assert "0 %" not in page

    def test_all_that_is_ours_without_a_word_on_the_rest_is_not_measured(
        self, client, account, manager, pumps, seen
    ):
        write(account, manager, category=pumps, total=Decimal(250))
        AccountFactsFactory(
            account=account,
            as_of=timezone.localdate(),
            wallet_total=250,
            wallet_ours=250,
            wallet_grade="B",
        )
        seen()
        client.force_login(manager)
        page = client.get(url("wallet", account)).content.decode()
        assert "Left behind: not measured" in page

    def test_its_queries_do_not_grow(
        self, client, entry, manager, django_assert_max_num_queries
    ):
        for number in range(12):
            category = OfferingFactory()
            unit = UnitFactory(account=entry.account)
            write(
                entry.account,
                None,
                category=category,
                competitors=[Held(f"Rival {number}", Decimal(100))],
            )
            buy(entry.account, unit, category, 100)
            say_cell(
                account=entry.account,
                category=category,
                unit=unit,
                actor=None,
                seen=None,
                state="COMPETITOR",
                competitor="A",
            )
        client.force_login(manager)
        with django_assert_max_num_queries(60):
            answer = client.get(url("wallet", entry.account))
        assert answer.status_code == 200

    def test_htmx_gets_the_tab_alone(self, client, entry, manager):
        client.force_login(manager)
        page = client.get(
            url("wallet", entry.account), headers={"HX-Request": "true"}
        ).content.decode()
        assert "<html" not in page
        assert 'id="white-space"' in page

    @pytest.mark.parametrize(
        ("who", "status"),
        [
            ("executive", 200),
            ("administrator", 200),
            ("desk_agent", 404),
            ("outsider", 404),
        ],
    )
    def test_who_sees_it(self, client, entry, request, who, status):
        client.force_login(request.getfixturevalue(who))
        account = entry.account
        for name in ("wallet", "wallet-csv", "white-space-csv"):
            assert client.get(url(name, account)).status_code == status
        assert (
            client.get(url("wallet-category", account, entry.category_id)).status_code
            == status
        )
        cell = client.get(url("cell", account, entry.category_id))
        assert cell.status_code == status
        assert b'name="state"' not in cell.content

    def test_the_files_have_what_the_page_has(self, client, entry, manager):
        unit = UnitFactory(account=entry.account, name="=Leeds")
        buy(entry.account, unit, entry.category, 900)
        client.force_login(manager)
        head, line = (
            client.get(url("wallet-csv", entry.account)).content.decode().splitlines()
        )
        assert head.startswith("Category,Ours,Brackwell Hire,Unplaced,Total")
        assert line.startswith("Pumps & fluids,250.00,600.00,150.00,1000.00,750.00,B")
        cells = client.get(url("white-space-csv", entry.account)).content.decode()
        assert "Acme,'=Leeds,Pumps & fluids,OURS,900.00" in cells


class TestWriting:
    @pytest.mark.parametrize("who", PEOPLE)
    def test_who_looks_after_it_writes_and_corrects(self, client, entry, request, who):
        client.force_login(request.getfixturevalue(who))
        answer = client.get(url("wallet-correct", entry.account, entry.pk))
        seen = answer.context["form"]["seen"].value()
        done = client.post(
            url("wallet-correct", entry.account, entry.pk),
            typed(entry, seen=seen, ours="300", total=""),
        )
        assert done.status_code == 302
        assert done["Location"] == url("wallet", entry.account)
        entry.refresh_from_db()
        assert (entry.ours, entry.total) == (300, 1050)
        category = OfferingFactory(name="Tools")
        client.post(
            url("wallet-create", entry.account),
            typed(entry, category=category.pk),
        )
        assert WalletEntry.objects.filter(category=category).count() == 1
        trail = client.get(
            url("wallet-category", entry.account, entry.category_id)
        ).content.decode()
        assert "With us <s" in trail
        assert "300" in trail

    def test_the_second_editor_sees_both_versions_and_may_save_again(
        self, client, entry, manager, colleague
    ):
        client.force_login(manager)
        address = url("wallet-correct", entry.account, entry.pk)
        seen = client.get(address).context["form"]["seen"].value()
        correct_wallet(
            entry=entry,
            actor=colleague,
            seen=None,
            ours=Decimal(300),
            competitors=[Held("Brackwell Hire", Decimal(550))],
        )
        refused = client.post(address, typed(entry, seen=seen, ours="280"))
        assert refused.status_code == 422
        conflict = refused.context["form"].conflict
        assert [(one.label, one.theirs, one.yours) for one in conflict.fields] == [
            ("With us", "300.0000", "280"),
            ("With competitors", "Brackwell Hire: 550", "Brackwell Hire: 600"),
        ]
        entry.refresh_from_db()
        assert entry.ours == 300
        again = refused.context["form"].data["seen"]
        client.post(address, typed(entry, seen=again, ours="280", total="1100"))
        entry.refresh_from_db()
        assert entry.ours == 280

    def test_a_refusal_stands_beside_its_field(self, client, entry, manager):
        client.force_login(manager)
        address = url("wallet-correct", entry.account, entry.pk)
        seen = client.get(address).context["form"]["seen"].value()
        answer = client.post(address, typed(entry, seen=seen, total="10"))
        assert answer.status_code == 422
        assert answer.context["form"].errors["total"] == [
            "The parts are more than the total."
        ]
        answer = client.post(
            address, typed(entry, competitors_amount=["much", ""], total="")
        )
        assert "“much” is no amount." in answer.content.decode()
        answer = client.post(address, typed(entry, competitors_name=["A\0", ""]))
        assert answer.status_code == 422
        assert "competitors" in answer.context["form"].errors

    def test_a_group_shows_the_entries_of_all_that_it_adds_up(
        self, client, entry, manager, seen, django_assert_max_num_queries
    ):
        below = AccountFactory(parent=entry.account, owner=manager, name="Acme North")
        tools = OfferingFactory(name="Tools")
        seen()
        for back in range(8):
            write(
                below,
                manager,
                category=tools,
                period_start=dt.date(2010 + back, 1, 1),
                period_end=dt.date(2010 + back, 12, 31),
            )
        written = write(below, manager, category=tools)
        client.force_login(manager)
        tab = client.get(url("wallet", entry.account))
        address = f"{url('wallet-category', entry.account, tools.pk)}?group=1"
        assert address in tab.content.decode()
        assert address in tab.context["chart"]["urls"]
        with django_assert_max_num_queries(30):
            shown = client.get(address).content.decode()
        assert url("wallet-correct", below, written.pk) in shown
        alone = client.get(f"{url('wallet', entry.account)}?only=1")
        assert "?group=" not in "".join(alone.context["chart"]["urls"])

    def test_a_cell_becomes_a_potential(self, client, entry, manager):
        unit = UnitFactory(account=entry.account, name="Hull")
        client.force_login(manager)
        address = url("cell", entry.account, entry.category_id) + f"?unit={unit.pk}"
        page = client.get(address)
        assert page.context["form"].initial["origin"] == "NEW_CATEGORY"
        done = client.post(
            address,
            {
                "seen": page.context["form"]["seen"].value(),
                "state": "COMPETITOR",
                "competitor": "Northstead",
                "amount": "90000",
                "winnability": "40",
                "origin": "NEW_UNIT",
                "next_step": "Ask for the contract",
                "stated_on": timezone.localdate().isoformat(),
            },
        )
        assert done.status_code == 302
        cell = WhiteSpaceCell.objects.get()
        assert (cell.unit, cell.amount, cell.winnability) == (unit, 90_000, 0.4)
        page = client.get(address)
        assert page.context["form"]["winnability"].value() == Decimal(40)
        assert f"?cell={cell.pk}" in page.context["objective_url"]
        tab = client.get(url("wallet", entry.account)).content.decode()
        assert "Ask for the contract" in tab
        say_cell(
            account=entry.account,
            category=entry.category,
            unit=unit,
            actor=None,
            seen=None,
            winnability=0.6,
        )
        changed = {"state": "COMPETITOR", "competitor": "Northstead", "amount": "90000"}
        changed |= {"winnability": "50", "seen": page.context["form"]["seen"].value()}
        conflict = client.post(address, changed).context["form"].conflict
        assert ("Chance to win it, %", "60.0\xa0%", "50.0\xa0%") in [
            (one.label, one.theirs, one.yours) for one in conflict.fields
        ]

    def test_a_unit_of_somebody_else_is_not_there(self, client, entry, manager):
        client.force_login(manager)
        address = url("cell", entry.account, entry.category_id)
        for unit in (UnitFactory().pk, "x"):
            assert client.get(f"{address}?unit={unit}").status_code == 404

    def test_a_footprint_is_written_changed_and_ended(self, client, entry, manager):
        client.force_login(manager)
        account = entry.account
        given = {"hold": "CONTRACT", "grade": "B", "evidence": "Tender"}
        client.post(
            url("footprint-create", account), given | {"competitor": "Northstead"}
        )
        stands = CompetitorFootprint.objects.get()
        assert stands.stated_on == timezone.localdate()
        address = url("footprint-change", account, stands.pk)
        seen = client.get(address).context["form"]["seen"].value()
        dated = given | {"seen": seen, "exposed_on": "2027-03-31"}
        assert client.post(address, dated).status_code == 302
        stands.refresh_from_db()
        assert stands.exposed_on == dt.date(2027, 3, 31)
        tab = client.get(url("wallet", account)).content.decode()
        assert "31 Mar 2027" in tab
        client.post(
            url("footprint-end", account, stands.pk),
            {"ended_on": timezone.localdate().isoformat()},
        )
        stands.refresh_from_db()
        assert stands.ended_on == timezone.localdate()
        assert client.get(address).status_code == 404

    @pytest.mark.parametrize("who", [*OTHERS, "outsider"])
    def test_others_are_asked_nothing(self, client, entry, request, who):
        stands = record_footprint(
            account=entry.account, actor=None, competitor="A", hold="HABIT", grade="C"
        )
        client.force_login(request.getfixturevalue(who))
        account = entry.account
        pages = [
            url("wallet-create", account),
            url("wallet-correct", account, entry.pk),
            url("footprint-create", account),
            url("footprint-change", account, stands.pk),
            url("footprint-end", account, stands.pk),
        ]
        assert all(client.get(page).status_code in {403, 404} for page in pages)
        cell = url("cell", account, entry.category_id)
        answer = client.post(cell, {"state": "GAP"})
        assert answer.status_code in {403, 404}
        assert not WhiteSpaceCell.objects.exists()
