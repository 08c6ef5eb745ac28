"""Accounts: what the source said, what a person set, and who stands above whom."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import Account, Contact, Desk, ExternalId, RegionDirector
from sam.users.models import User
from tests.factories import UserFactory
from tiers.models import TierAssignment

HEADER = "external_id name owner_email phone annual_potential status"


def test_what_a_person_changed_stays_while_the_source_says_the_same(folder):
    UserFactory(email="ann@x.example")
    bob = UserFactory(email="bob@x.example")
    folder.write("accounts.csv", HEADER, "A Acme ann@x.example 123 500 CUSTOMER")
    folder.load()
    Account.objects.update(
        owner=bob, owner_set_by_person=True, phone="999", annual_potential=7
    )
    assert folder.load().counts("accounts.csv") == (1, 0, 0, 1, 0, 0)
    acme = Account.objects.get()
    assert (acme.owner, acme.phone, acme.annual_potential) == (bob, "999", 7)


def test_a_changed_row_overwrites_only_what_differs_from_its_predecessor(folder):
    folder.write("accounts.csv", "external_id name phone industry", "A Acme 123 Steel")
    folder.load()
    Account.objects.update(phone="999")
    folder.write("accounts.csv", "external_id name phone industry", "A Acme 123 Glass")
    assert folder.load().counts("accounts.csv") == (1, 0, 1, 0, 0, 0)
    acme = Account.objects.get()
    assert (acme.phone, acme.industry) == ("999", "Glass")


def test_neither_an_empty_cell_nor_a_missing_column_clears(folder):
    folder.write("accounts.csv", "external_id name phone industry", "A Acme 123 Steel")
    folder.load()
    folder.write("accounts.csv", "external_id name phone", ["A", "Acme", ""])
    assert folder.load().counts("accounts.csv") == (1, 0, 0, 1, 0, 0)
    acme = Account.objects.get()
    assert (acme.phone, acme.industry) == ("123", "Steel")


def test_the_mark_for_nothing_clears(folder):
    folder.write(
        "accounts.csv", "external_id name phone since_on", "A Acme 1 2020-01-01"
    )
    folder.load()
    folder.write("accounts.csv", "external_id name phone since_on", r"A Acme \N \N")
    assert folder.load().counts("accounts.csv") == (1, 0, 1, 0, 0, 0)
    acme = Account.objects.get()
    assert (acme.phone, acme.since_on) == ("", None)
    assert folder.load().counts("accounts.csv") == (1, 0, 0, 1, 0, 0)


def test_an_owner_that_a_person_set_stays_with_a_warning_each_time(folder):
    bob = UserFactory(email="bob@x.example")
    UserFactory(email="ann@x.example")
    carl = UserFactory(email="carl@x.example")
    folder.write("accounts.csv", "external_id name owner_email", "A Acme ann@x.example")
    folder.load()
    Account.objects.update(owner=bob, owner_set_by_person=True)
    folder.write(
        "accounts.csv", "external_id name owner_email", "A Acme carl@x.example"
    )
    for _time in range(2):
        result = folder.load()
        assert result.counts("accounts.csv") == (1, 0, 0, 1, 0, 1)
        assert result.warnings[0].reason == "a person set another owner, who stays"
        assert Account.objects.get().owner == bob
    assert folder.load(authoritative=True).counts("accounts.csv") == (1, 0, 1, 0, 0, 0)
    acme = Account.objects.get()
    assert (acme.owner, acme.owner_set_by_person) == (carl, False)


def test_a_status_that_a_person_set_stays_unless_the_source_is_authoritative(folder):
    folder.write("accounts.csv", "external_id name status", "A Acme PROSPECT")
    folder.load()
    Account.objects.update(status="CUSTOMER", status_set_by_person=True)
    folder.write(
        "accounts.csv", "external_id name status closed_on", "A Acme FORMER 2020-01-01"
    )
    result = folder.load()
    assert result.counts("accounts.csv") == (1, 0, 0, 1, 0, 1)
    assert Account.objects.get().status == "CUSTOMER"
    folder.load(authoritative=True)
    acme = Account.objects.get()
    assert (acme.status, acme.closed_on) == ("FORMER", dt.date(2020, 1, 1))


def test_an_account_whose_owner_nobody_knows_is_at_the_import_desk(folder):
    folder.write("accounts.csv", "external_id name owner_email", "A Acme ann@x.example")
    result = folder.load()
    assert result.counts("accounts.csv") == (1, 1, 0, 0, 0, 1)
    acme = Account.objects.get()
    assert (acme.owner, acme.desk) == (None, Desk.objects.get(name="Import"))


def test_the_owner_takes_over_from_the_desk_once_there_is_one(folder):
    folder.write("accounts.csv", "external_id name owner_email", "A Acme Ann@x.example")
    folder.load()
    ann = UserFactory(email="ann@x.example")
    assert folder.load().counts("accounts.csv") == (1, 0, 1, 0, 0, 0)
    acme = Account.objects.get()
    assert (acme.owner, acme.desk) == (ann, None)


def test_unknown_owners_can_be_made_and_cannot_sign_in(folder):
    folder.write("accounts.csv", "external_id name owner_email", "A Acme Ann@x.example")
    assert folder.load(create_users=True).counts("accounts.csv") == (1, 1, 0, 0, 0, 0)
    ann = Account.objects.get().owner
    assert (ann.email, ann.role) == ("ann@x.example", User.Role.ACCOUNT_MANAGER)
    assert not ann.is_active
    assert not ann.has_usable_password()


def test_groups_may_stand_in_any_order(folder):
    folder.write(
        "accounts.csv",
        "external_id name parent_external_id",
        "C Site B",
        "B Country A",
        ["A", "Group", ""],
    )
    assert folder.load().counts("accounts.csv") == (3, 3, 0, 0, 0, 0)
    assert Account.objects.get(name="Site").parent.parent.name == "Group"


def test_a_circle_of_accounts_is_rejected_and_the_rest_loads(folder):
    folder.write(
        "accounts.csv",
        "external_id name parent_external_id",
        "A One B",
        "B Two A",
        "C Self C",
        "D Below A",
        ["E", "Apart", ""],
    )
    result = folder.load()
    assert result.counts("accounts.csv") == (5, 1, 0, 0, 4, 0)
    assert sorted(result.reasons()) == [
        (2, "parent_external_id", "the account would stand above itself"),
        (3, "parent_external_id", "the account would stand above itself"),
        (4, "parent_external_id", "the account would stand above itself"),
        (5, "parent_external_id", "no account has this id"),
    ]
    assert Account.objects.get().name == "Apart"


def test_a_circle_with_what_is_there_already_is_rejected(folder):
    header = "external_id name parent_external_id"
    folder.write("accounts.csv", header, ["A", "Top", ""], "B Low A")
    folder.load()
    folder.write("accounts.csv", header, "A Top B")
    result = folder.load()
    assert result.reasons() == [
        (2, "parent_external_id", "the account would stand above itself")
    ]
    assert Account.objects.get(name="Top").parent is None


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (["", "Acme"], "external_id", "a value is required"),
        (["A", "  "], "name", "a value is required"),
        (["A", "N" * 301], "name", "longer than 300 characters"),
        (["A", "Acme", "LOST"], "status", "not one of CUSTOMER, PROSPECT, FORMER"),
        (
            ["A", "Acme", "CUSTOMER", "2020-01-01"],
            "closed_on",
            "only a former customer (status FORMER) has a closing day",
        ),
        (
            ["A", "Acme", "FORMER", "1899-12-31"],
            "closed_on",
            "the date is outside 1900 to 2100",
        ),
        (
            ["A", "Acme", "FORMER", "2021-02-29"],
            "closed_on",
            "no such day in the calendar",
        ),
        (
            ["A", "Acme", "FORMER", "29.2.2020"],
            "closed_on",
            "not a date of the form YYYY-MM-DD",
        ),
        (
            ["A", "Acme", "FORMER", "2019-01-01", "2020-01-01"],
            "closed_on",
            "closed before it was a customer",
        ),
        (
            ["A", "Acme", "", "", "", "12,5"],
            "annual_potential",
            "not a number with a decimal point, or too large",
        ),
        (
            ["A", "Acme", "", "", "", "9" * 14],
            "annual_potential",
            "not a number with a decimal point, or too large",
        ),
        (
            ["A", "Acme", "", "", "", "-1"],
            "annual_potential",
            "must not be negative",
        ),
        (
            ["A", "Acme", "", "", "", "", "Germany"],
            "country",
            "not an ISO 3166 country of two capital letters",
        ),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason_and_the_good_one_loads(
    folder, row, column, reason
):
    header = "external_id name status closed_on since_on annual_potential country"
    full = row + [""] * (7 - len(row))
    folder.write("accounts.csv", header, full, ["B", "Good", *[""] * 5])
    result = folder.load()
    assert result.counts("accounts.csv") == (2, 1, 0, 0, 1, 0)
    assert result.reasons() == [(2, column, reason)]
    assert Account.objects.get().name == "Good"


def test_the_second_row_of_an_id_is_rejected(folder):
    folder.write("accounts.csv", "external_id name", "A First", "A Second")
    result = folder.load()
    assert result.reasons() == [
        (3, "external_id", "the id stands in the file twice; the first row was taken")
    ]
    assert result.rejected[0].value == "A"
    assert Account.objects.get().name == "First"


def test_who_is_a_customer_again_has_no_closing_day(folder):
    header = "external_id name status closed_on"
    folder.write("accounts.csv", header, "A Acme FORMER 2020-01-01")
    folder.load()
    folder.write("accounts.csv", header, ["A", "Acme", "CUSTOMER", ""])
    folder.load()
    acme = Account.objects.get()
    assert (acme.status, acme.closed_on) == ("CUSTOMER", None)


def test_two_sources_know_their_own_accounts_by_the_same_id(acme):
    acme.load(source="erp")
    acme.load(source="crm")
    assert Account.objects.count() == 2
    assert set(ExternalId.objects.values_list("source", "external_id")) == {
        ("erp", "A"),
        ("crm", "A"),
    }


def test_money_keeps_four_decimals(folder):
    folder.write("accounts.csv", "external_id name annual_potential", "A Acme 10.12345")
    folder.load()
    assert Account.objects.get().annual_potential == Decimal("10.1235")


def test_accents_and_formulas_are_text(folder):
    rows = [["'=A", "'=SUM(A1)"], ["B", "'s-Hertogenbosch"], ["C", "Łódź\n\t\\ \\N"]]
    folder.write("accounts.csv", "external_id name", *rows)
    folder.load()
    assert list(Account.objects.order_by("pk").values_list("name", flat=True)) == [
        "=SUM(A1)",
        "'s-Hertogenbosch",
        "Łódź\n\t\\ \\N",
    ]
    assert ExternalId.objects.filter(external_id="=A").exists()


def test_every_customer_is_valued_from_its_first_day(folder):
    folder.write(
        "accounts.csv",
        "external_id name status since_on",
        "A Since CUSTOMER 2019-05-01",
        ["B", "Ordered", "CUSTOMER", ""],
        ["C", "Prospect", "PROSPECT", ""],
    ).write(
        "orders.csv",
        "external_id account_external_id ordered_on revenue",
        "1 B 2020-03-04 10",
    )
    folder.load()
    stays = TierAssignment.objects.order_by("account__name")
    assert [(s.account.name, s.tier, s.started_at.date()) for s in stays] == [
        ("Ordered", "VALUED", dt.date(2020, 3, 4)),
        ("Since", "VALUED", dt.date(2019, 5, 1)),
    ]


def test_colleagues_come_with_role_hours_and_regions(folder):
    header = "email full_name role regions client_hours_month hourly_cost"
    folder.write(
        "users.csv",
        header,
        ["Dora@x.example", "Dora", "DIRECTOR", "North;South", "", ""],
        ["ann@x.example", "Ann", "ACCOUNT_MANAGER", "", "120.5", "80"],
    )
    assert folder.load().counts("users.csv") == (2, 2, 0, 0, 0, 0)
    dora = User.objects.get(email="dora@x.example")
    assert dora.is_active
    assert not dora.has_usable_password()
    directed = RegionDirector.objects.filter(user=dora)
    assert set(directed.values_list("region__name", flat=True)) == {"North", "South"}
    folder.write("users.csv", header, ["dora@x.example", "Dora", "", "South", "", ""])
    folder.load()
    assert [one.region.name for one in directed.all()] == ["South"]


def test_a_phone_that_a_person_corrected_stays(acme):
    acme.write(
        "contacts.csv",
        "external_id account_external_id full_name phone title",
        "P A Maria 123 Buyer",
    )
    acme.load()
    Contact.objects.update(phone="999")
    assert acme.load().counts("contacts.csv") == (1, 0, 0, 1, 0, 0)
    assert Contact.objects.get().phone == "999"
