"""Files after a merge: both ids reach the survivor; undone, each has its own."""

import pytest

from accounts.models import (
    Account,
    AccountRelation,
    Contact,
    ExternalId,
    Order,
    OrderLine,
    Position,
    WalletEntry,
)
from accounts.services.merging import merge_accounts, merge_people
from accounts.services.undoing_merges import undo_merge
from tests.accounts.importing.conftest import Folder
from tests.accounts.merging.world import all_rows, differing

ACCOUNTS = "external_id name website phone"
ORDERS = "external_id account_external_id ordered_on revenue currency"
WALLET = "account_external_id offering_category period_start period_end total grade"


@pytest.fixture
def folder(tmp_path, programme):
    return Folder(tmp_path)


@pytest.fixture
def sent(folder):
    """Acme, known as A, and its double, known as B, as their files say."""
    folder.write(
        "accounts.csv", ACCOUNTS, "A Acme a.example 1", "B Acme-Ltd b.example 2"
    )
    folder.write(
        "contacts.csv",
        "external_id person_external_id account_external_id full_name",
        "P1 M A Maria",
        "P2 N B Mariah",
    )
    folder.write(
        "orders.csv",
        ORDERS,
        "O1 A 2026-01-05 100 GBP",
        "O2 B 2026-01-06 200 GBP",
    )
    folder.write("wallet.csv", WALLET, "A Pumps 2026-01-01 2026-12-31 900 B")
    folder.load()
    return folder


def pair():
    return [
        Account.objects.get(
            pk=ExternalId.objects.get(kind="ACCOUNT", external_id=key).object_id
        )
        for key in ("A", "B")
    ]


@pytest.fixture
def merge(sent):
    acme, twin = pair()
    return merge_accounts(survivor=acme, loser=twin, actor=None)


def test_the_same_files_again_change_nothing(sent, merge):
    before = all_rows()
    result = sent.load()
    for name in ("accounts.csv", "contacts.csv", "orders.csv", "wallet.csv"):
        read, created, updated, unchanged, rejected, _warnings = result.counts(name)
        assert (created, updated, rejected) == (0, 0, 0)
        assert unchanged == read
    changed = set(differing(before, all_rows()))
    assert changed <= {"accounts_importbatch", "accounts_accountaccess"}


def test_what_either_id_brings_is_the_survivor_s(sent, merge):
    sent.write(
        "orders.csv",
        ORDERS,
        "O1 A 2026-01-05 100 GBP",
        "O2 B 2026-01-06 250 GBP",
        "O3 B 2026-02-07 300 GBP",
    )
    result = sent.load()
    assert result.counts("orders.csv")[1:3] == (1, 1)
    survivor = Account.objects.get(pk=merge.survivor_id)
    assert Order.objects.filter(account=survivor).count() == 3
    assert sum(OrderLine.objects.values_list("revenue", flat=True)) == 650


def test_both_rows_of_the_one_account_have_their_say(sent, merge):
    sent.write(
        "accounts.csv", ACCOUNTS, "A Acme new.example 1", "B Acme-Ltd b.example 3"
    )
    assert sent.load().counts("accounts.csv") == (2, 0, 2, 0, 0, 0)
    survivor = Account.objects.get(pk=merge.survivor_id)
    assert (survivor.name, survivor.website, survivor.phone) == (
        "Acme",
        "new.example",
        "3",
    )


def test_one_entry_under_two_ids_is_said_once(sent, merge):
    sent.write(
        "wallet.csv",
        WALLET,
        "A Pumps 2026-01-01 2026-12-31 900 B",
        "A Pumps 2027-01-01 2027-12-31 950 B",
        "B Pumps 2027-01-01 2027-12-31 50 B",
        "B Pumps 2026-01-01 2026-12-31 970 B",
    )
    result = sent.load()
    assert [reason for _line, _column, reason in result.reasons()] == [
        "another row says the same entry of this account"
    ]
    totals = WalletEntry.objects.order_by("period_start").values_list(
        "account", "total"
    )
    assert list(totals) == [(merge.survivor_id, 970), (merge.survivor_id, 950)]


def test_a_relation_to_itself_is_refused_in_words(sent, merge):
    sent.write(
        "relations.csv",
        "from_account_external_id to_account_external_id kind",
        "A B REFERRAL",
    )
    assert "no relation to itself" in sent.load().reasons()[0][2]
    assert not AccountRelation.objects.exists()


def test_after_taking_it_back_each_id_has_its_own(sent, merge):
    undo_merge(merge=merge, actor=None)
    sent.write(
        "orders.csv",
        ORDERS,
        "O1 A 2026-01-05 100 GBP",
        "O2 B 2026-01-06 250 GBP",
        "O3 B 2026-02-07 300 GBP",
    )
    sent.load()
    acme, twin = pair()
    assert acme != twin
    assert Order.objects.filter(account=acme).count() == 1
    assert Order.objects.filter(account=twin).count() == 2


def test_an_order_that_came_meanwhile_stays_until_its_file_says_more(sent, merge):
    row = "O3 B 2026-02-07 300 GBP"
    sent.write("orders.csv", ORDERS, row)
    sent.load()
    undo_merge(merge=merge, actor=None)
    acme, twin = pair()
    assert Order.objects.get(ordered_on="2026-02-07").account == acme
    merge.refresh_from_db()
    assert merge.counts["undone"]["since"]["accounts_order.account_id"] == 1
    sent.write("orders.csv", ORDERS, row.replace("300", "310"))
    sent.load()
    assert Order.objects.get(ordered_on="2026-02-07").account == twin


def test_people_by_either_id(sent):
    maria, double = Contact.objects.order_by("pk")
    merge_people(survivor=maria, loser=double, actor=None)
    sent.write(
        "contacts.csv",
        "external_id person_external_id account_external_id full_name title",
        ["P1", "M", "A", "Maria", ""],
        ["P2", "N", "B", "Mariah", "Buyer"],
    )
    result = sent.load()
    assert result.counts("contacts.csv")[4] == 0
    assert Position.objects.filter(contact=maria).count() == 2
    assert Position.objects.get(title="Buyer").contact == maria
    maria.refresh_from_db()
    assert maria.full_name == "Maria"
