"""What an import or a bulk call changed stands in the trail as it was before."""

from decimal import Decimal

import pytest

from accounts.models import Account, Contact, Order, OrderLine
from sam.lib.models import AuditRow
from tests.accounts.ingest.test_rows import order, wallet


def images(batch, model=""):
    rows = AuditRow.objects.filter(batch_id=batch).order_by("id")
    if model:
        rows = rows.filter(model=model)
    return [(row.op, row.object_id, row.before, row.after) for row in rows]


def test_new_rows_need_no_image(send, acme):
    answer = send("orders", [order("O1", offering="Saw", offering_category="Tools")])
    models = set(AuditRow.objects.values_list("model", flat=True))
    # What keeps no batch is there row by row.
    assert (
        models & {"accounts.order", "accounts.orderline", "accounts.account"} == set()
    )
    made = images(answer["batch"], "accounts.offering")
    assert [(op, after["name"]) for op, _key, _before, after in made] == [
        ("INSERT", "Tools"),
        ("INSERT", "Saw"),
    ]


def test_a_changed_column_stands_as_it_was_and_became(send, acme, administrator):
    send("accounts", [{"external_id": "A", "name": "Acme", "annual_potential": 5}])
    changed = {"external_id": "A", "name": "Acme Works", "annual_potential": "5.0"}
    answer = send("accounts", [changed])
    row = AuditRow.objects.get(batch_id=answer["batch"])
    assert (row.model, row.op) == ("accounts.account", "UPDATE")
    assert (row.object_id, row.account_id, row.actor_id) == (
        acme,
        acme,
        administrator.pk,
    )
    assert (row.before, row.after) == ({"name": "Acme"}, {"name": "Acme Works"})
    assert row.door == "API"
    assert images(send("accounts", [changed])["batch"]) == []


def test_lines_that_an_order_lost_stand_whole(send, acme):
    send("accounts", [{"external_id": "B", "name": "Beta"}])
    send("orders", [order("O1", revenue=3), order("O1", revenue=4, quantity=2)])
    kept, lost = OrderLine.objects.order_by("revenue")
    beta = Account.objects.get(name="Beta")
    moved = [
        order("O1", revenue=3, account_external_id="B"),
        order("O1", revenue=9, account_external_id="B"),
    ]
    batch = send("orders", moved)["batch"]
    assert images(batch, "accounts.order") == [
        ("UPDATE", kept.order_id, {"account_id": acme}, {"account_id": beta.pk})
    ]
    removed, changed = images(batch, "accounts.orderline")
    assert removed[:2] == ("DELETE", lost.pk)
    assert Decimal(str(removed[2]["revenue_given"])) == 4
    assert "offering_id" not in removed[2]
    assert changed == (
        "UPDATE",
        kept.pk,
        {"account_id": acme},
        {"account_id": beta.pk},
    )
    assert OrderLine.objects.get(revenue=9).batch_id == batch


def test_parts_of_what_was_there_are_written_one_by_one(send, acme):
    send("wallet", [wallet("Rival", 30), wallet("Gone", 10)])
    batch = send("wallet", [wallet("Rival", 31), wallet("Other", 5)])["batch"]
    shares = images(batch, "accounts.competitorshare")
    assert sorted(op for op, *_rest in shares) == ["DELETE", "INSERT", "UPDATE"]


def test_people_stand_as_references(send, acme):
    row = {"external_id": "P", "account_external_id": "A", "full_name": "Ann Larsen"}
    send("contacts", [row])
    batch = send("contacts", [row | {"full_name": "Ann Berg", "title": "Buyer"}])[
        "batch"
    ]
    rows = images(batch)
    ann = Contact.objects.get()
    assert ("UPDATE", ann.pk) in [image[:2] for image in rows]
    assert "Larsen" not in str(rows)
    assert "Buyer" not in str(rows)


@pytest.mark.parametrize("name", ["accounts.csv", "orders.csv"])
def test_files_leave_the_same_trail(folder, name):
    head = "external_id name industry"
    orders = "external_id account_external_id ordered_on revenue currency"
    folder.write("accounts.csv", head, "A Acme Steel", "B Beta Steel")
    folder.write("orders.csv", orders, "O A 2026-01-02 5 GBP")
    folder.load()
    assert not AuditRow.objects.filter(model__in=["accounts.account", "accounts.order"])
    folder.write("accounts.csv", head, "A Acme Glass", "B Beta Steel")
    folder.write("orders.csv", orders, "O B 2026-01-02 5 GBP")
    batch = folder.load().outcome.batch_id
    if name == "accounts.csv":
        (image,) = images(batch, "accounts.account")
        assert image[2:] == ({"industry": "Steel"}, {"industry": "Glass"})
    else:
        (image,) = images(batch, "accounts.order")
        assert image[1] == Order.objects.get().pk
        assert set(image[2]) == {"account_id"}
