"""Units, people, what we did with customers, what it cost, what they spend."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import (
    Account,
    AccountRelation,
    Contact,
    CostEntry,
    Interaction,
    Position,
    Problem,
    Unit,
    WalletEntry,
)
from tests.factories import UserFactory

CONTACTS = "external_id person_external_id account_external_id full_name email"


@pytest.fixture
def two(folder):
    """A folder with two accounts: Acme, known as A, and Beta, known as B."""
    return folder.write("accounts.csv", "external_id name", "A Acme", "B Beta")


def test_a_person_may_hold_positions_at_two_accounts(two):
    two.write(
        "contacts.csv",
        CONTACTS,
        "P1 M A Maria m@x.example",
        "P2 M B Maria m@x.example",
        ["P3", "", "B", "Maria", "m@x.example"],
    )
    assert two.load().counts("contacts.csv") == (3, 3, 0, 0, 0, 0)
    maria, other = Contact.objects.order_by("pk")
    assert maria.positions.count() == 2
    assert other.email == maria.email
    assert two.load().counts("contacts.csv") == (3, 0, 0, 3, 0, 0)


def test_rows_of_a_person_must_agree_about_the_person(two):
    two.write(
        "contacts.csv",
        CONTACTS,
        "P1 M A Maria m@x.example",
        "P2 M B Maria n@x.example",
        "P3 N B Nora n@x.example",
    )
    result = two.load()
    assert result.counts("contacts.csv") == (3, 1, 0, 0, 2, 0)
    reason = "rows of the same person disagree"
    assert result.reasons() == [(2, "email", reason), (3, "email", reason)]
    assert Contact.objects.get().full_name == "Nora"


def test_a_new_phone_of_a_person_is_a_change_of_all_their_rows(two):
    header = "external_id person_external_id account_external_id full_name phone"
    two.write("contacts.csv", header, "P1 M A Maria 1", "P2 M B Maria 1")
    two.load()
    two.write("contacts.csv", header, "P1 M A Maria 2", "P2 M B Maria 2")
    assert two.load().counts("contacts.csv") == (2, 0, 2, 0, 0, 0)
    assert Contact.objects.get().phone == "2"


def test_no_person_is_made_for_a_position_nowhere(two):
    two.write("contacts.csv", CONTACTS, "P1 M Z Maria m@x.example")
    result = two.load()
    assert result.reasons() == [(2, "account_external_id", "no account has this id")]
    assert not Contact.objects.exists()


def test_reporting_lines_may_stand_in_any_order_and_not_in_a_circle(two):
    header = "external_id account_external_id full_name reports_to_external_id"
    two.write(
        "contacts.csv",
        header,
        "P1 A Low P2",
        ["P2", "A", "Boss", ""],
        "P3 A Round P4",
        "P4 A About P3",
        "P5 A Lost P9",
    )
    result = two.load()
    assert result.counts("contacts.csv") == (5, 2, 0, 0, 3, 0)
    assert {one[0] for one in result.reasons()} == {4, 5, 6}
    low = Position.objects.get(contact__full_name="Low")
    assert low.reports_to.contact.full_name == "Boss"


def test_a_position_ends_after_it_starts_also_against_what_is_known(two):
    header = "external_id account_external_id full_name started_on ended_on"
    two.write(
        "contacts.csv",
        header,
        "P1 A Maria 2020-01-01 2021-01-01",
        "P2 A Nora 2020-01-01 2019-01-01",
    )
    result = two.load()
    assert result.reasons() == [(3, "ended_on", "ended before it started")]
    two.write("contacts.csv", header, ["P1", "A", "Maria", "2022-01-01", ""])
    result = two.load()
    assert result.counts("contacts.csv") == (1, 0, 0, 0, 1, 0)
    assert Position.objects.get().started_on == dt.date(2020, 1, 1)


def test_units_belong_to_accounts_and_people_to_units(two):
    two.write(
        "units.csv",
        "external_id account_external_id name kind",
        "U1 A Works PLANT",
        "U2 Z Lost PLANT",
        "U3 A Odd SHED",
    )
    two.write(
        "contacts.csv",
        "external_id account_external_id full_name unit_external_id",
        "P1 A Maria U1",
        "P2 A Nora U2",
    )
    result = two.load()
    assert result.counts("units.csv") == (3, 1, 0, 0, 2, 0)
    assert result.counts("contacts.csv") == (2, 1, 0, 0, 1, 0)
    assert Unit.objects.get().positions.get().contact.full_name == "Maria"


def test_interactions_know_colleagues_and_customers_people(two):
    ann = UserFactory(email="ann@x.example")
    two.write(
        "contacts.csv", CONTACTS, "P1 M A Maria m@x.example", "P2 N A Nora n@x.example"
    )
    header = (
        "external_id account_external_id happened_at kind user_email"
        " contact_external_ids minutes"
    )
    two.write(
        "interactions.csv",
        header,
        "I1 A 2024-01-01T10:00+02:00 VISIT Ann@x.example M;P2 30",
        ["I2", "A", "2024-01-01T10:00:00Z", "CALL", "bob@x.example", "", ""],
        ["I3", "A", "2024-01-01T10:00:00", "CALL", "", "", ""],
        ["I4", "A", "2024-01-01T10:00:00Z", "CALL", "", "M;Q", ""],
        ["I5", "A", "2024-01-01T10:00:00Z", "FAX", "", "", ""],
        ["I6", "A", "2024-01-01T10:00:00Z", "CALL", "", "", "-5"],
    )
    result = two.load()
    assert result.counts("interactions.csv") == (6, 2, 0, 0, 4, 1)
    assert result.reasons() == [
        (4, "happened_at", "not an ISO 8601 instant with a zone"),
        (5, "contact_external_ids", "one of the people is not known by this id"),
        (6, "kind", "not one of VISIT, CALL, VIDEO, EMAIL, EVENT, REVIEW"),
        (7, "minutes", "must not be negative"),
    ]
    visit = Interaction.objects.get(kind="VISIT")
    assert visit.happened_at == dt.datetime(2024, 1, 1, 8, tzinfo=dt.UTC)
    assert (visit.user, visit.contacts.count()) == (ann, 2)
    bob = UserFactory(email="bob@x.example")
    assert two.load().counts("interactions.csv") == (6, 0, 1, 1, 4, 0)
    assert Interaction.objects.get(kind="CALL").user == bob


def test_who_took_part_is_what_the_row_says_now(two):
    two.write(
        "contacts.csv", CONTACTS, "P1 M A Maria m@x.example", "P2 N A Nora n@x.example"
    )
    header = "external_id account_external_id happened_at kind contact_external_ids"
    two.write("interactions.csv", header, "I1 A 2024-01-01T10:00Z VISIT M")
    two.load()
    Interaction.objects.update(subject="Met the buyer")
    assert two.load().counts("interactions.csv") == (1, 0, 0, 1, 0, 0)
    two.write("interactions.csv", header, "I1 A 2024-01-01T10:00Z VISIT N")
    assert two.load().counts("interactions.csv") == (1, 0, 1, 0, 0, 0)
    visit = Interaction.objects.get()
    assert [one.full_name for one in visit.contacts.all()] == ["Nora"]
    assert visit.subject == "Met the buyer"


def test_a_problem_is_answered_and_resolved_after_it_was_opened(two):
    header = (
        "external_id account_external_id opened_at kind first_response_at resolved_at"
    )
    two.write(
        "problems.csv",
        header,
        "Q1 A 2024-01-01T10:00Z QUALITY 2024-01-01T11:00Z 2024-01-02T10:00Z",
        "Q2 A 2024-01-01T10:00Z QUALITY 2024-01-01T09:00Z 2024-01-02T10:00Z",
        "Q3 A 2024-01-01T10:00Z QUALITY 2024-01-01T11:00Z 2023-01-02T10:00Z",
    )
    result = two.load()
    assert result.reasons() == [
        (3, "first_response_at", "answered before it was opened"),
        (4, "resolved_at", "resolved before it was opened"),
    ]
    two.write(
        "problems.csv", header, ["Q1", "A", "2024-01-01T10:30Z", "BILLING", "", ""]
    )
    assert two.load().counts("problems.csv") == (1, 0, 1, 0, 0, 0)
    problem = Problem.objects.get()
    assert problem.kind == "BILLING"
    assert problem.first_response_at == dt.datetime(2024, 1, 1, 11, tzinfo=dt.UTC)


def test_costs_change_with_their_row(two):
    header = "external_id account_external_id incurred_on kind amount"
    two.write(
        "costs.csv", header, "C1 A 2024-01-01 SUPPORT 10", "C2 B 2024-01-01 SUPPORT 5"
    )
    assert two.load().counts("costs.csv") == (2, 2, 0, 0, 0, 0)
    two.write(
        "costs.csv",
        header,
        "C1 A 2024-01-01 SUPPORT 11",
        "C2 B 2024-01-01 SUPPORT 5.00",
    )
    assert two.load().counts("costs.csv") == (2, 0, 1, 1, 0, 0)
    amounts = CostEntry.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [11, 5]


WALLET = (
    "account_external_id offering_category period_start period_end total ours"
    " competitor competitor_amount grade"
)


def test_rows_of_a_wallet_entry_are_one_entry_with_its_competitors(two):
    period = "2024-01-01 2024-12-31"
    two.write(
        "wallet.csv",
        WALLET,
        f"A Hire {period} 100 40 Rival 30 A",
        f"A Hire {period} 100 40 Other 20 A",
        f"B Hire {period} 9 1 Rival 2 C",
    )
    result = two.load()
    assert result.counts("wallet.csv") == (3, 3, 0, 0, 0, 0)
    entry = WalletEntry.objects.get(account__name="Acme")
    shares = entry.competitors.order_by("amount")
    assert [(one.competitor.name, one.amount) for one in shares] == [
        ("Other", 20),
        ("Rival", 30),
    ]
    assert two.load().counts("wallet.csv") == (3, 0, 0, 3, 0, 0)
    two.write("wallet.csv", WALLET, f"A Hire {period} 100 40 Rival 35 A")
    assert two.load().counts("wallet.csv") == (1, 0, 1, 0, 0, 0)
    assert [one.amount for one in shares.all()] == [Decimal(35)]


def test_rows_of_a_wallet_entry_must_agree(two):
    period = "2024-01-01 2024-12-31"
    two.write(
        "wallet.csv",
        WALLET,
        f"A Hire {period} 100 40 Rival 30 A",
        f"A Hire {period} 101 40 Other 20 A",
        f"B Hire {period} 100 40 Rival 30 A",
        f"B Hire {period} 100 40 Other x A",
        f"A Sale {period} 5 1 Rival 1 A",
        "A Rent 2024-12-31 2024-01-01 5 1 Rival 1 A",
        f"Z Sale {period} 5 1 Rival 1 A",
        f"A Lend {period} 5 1 Rival 1 E",
    )
    result = two.load()
    assert result.counts("wallet.csv") == (8, 1, 0, 0, 7, 0)
    assert [one[:2] for one in result.reasons()] == [
        (2, "total"),
        (3, "total"),
        (4, "account_external_id"),
        (5, "competitor_amount"),
        (7, "period_end"),
        (8, "account_external_id"),
        (9, "grade"),
    ]


def test_relations_join_two_accounts_once(two):
    header = "from_account_external_id to_account_external_id kind weight"
    two.write(
        "relations.csv",
        header,
        "A B REFERRAL 0.5",
        "A B REFERRAL 0.6",
        "A A BOARD 1",
        "A Z BOARD 1",
        ["B", "A", "FOLLOWS", ""],
    )
    result = two.load()
    assert result.counts("relations.csv") == (5, 2, 0, 0, 3, 0)
    assert [one[0] for one in result.reasons()] == [3, 4, 5]
    found = AccountRelation.objects.order_by("pk").values_list("kind", "weight")
    assert list(found) == [("REFERRAL", Decimal("0.5")), ("FOLLOWS", 1)]
    two.write("relations.csv", header, "A B REFERRAL 0.7")
    assert two.load().counts("relations.csv") == (1, 0, 1, 0, 0, 0)


def test_a_file_may_come_without_the_accounts_it_names(two):
    two.load()
    (two.path / "accounts.csv").unlink()
    two.write(
        "costs.csv",
        "external_id account_external_id incurred_on kind amount",
        "C1 A 2024-01-01 SUPPORT 10",
    )
    assert two.load().counts("costs.csv") == (1, 1, 0, 0, 0, 0)
    assert CostEntry.objects.get().account == Account.objects.get(name="Acme")
