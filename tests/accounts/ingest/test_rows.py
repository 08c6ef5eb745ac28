"""What becomes of rows that a program sends: created, updated, unchanged, rejected."""

import datetime as dt
import json
from decimal import Decimal

from accounts.models import (
    Account,
    AccountFacts,
    Contact,
    CostEntry,
    ImportBatch,
    Interaction,
    OrderLine,
    Position,
    Problem,
    Unit,
    WalletEntry,
)
from sam.lib.models import AuditEntry, OutboxEvent
from tests.factories import UserFactory
from tiers.models import TierAssignment

COUNTS = ("read", "created", "updated", "unchanged", "rejected", "warnings")


def counts(answer):
    return tuple(answer[name] for name in COUNTS)


def outcomes(answer):
    return [row["outcome"] for row in answer["rows"]]


def test_each_row_says_what_became_of_it(send, acme):
    rows = [
        {"external_id": "A", "name": "Acme"},
        {"external_id": "B", "name": "Beta", "annual_potential": 12.50},
        {"external_id": "C", "name": "Gamma", "country": "Germany"},
    ]
    answer = send("accounts", rows)
    assert counts(answer) == (3, 1, 0, 1, 1, 0)
    assert outcomes(answer) == ["UNCHANGED", "CREATED", "REJECTED"]
    beta = Account.objects.get(name="Beta")
    assert [row["id"] for row in answer["rows"]] == [acme, beta.pk, None]
    assert beta.annual_potential == Decimal("12.50")
    assert answer["rows"][2]["errors"] == [
        {
            "pointer": "/2/country",
            "detail": "not an ISO 3166 country of two capital letters",
            "value": "Germany",
        }
    ]
    rows[0]["name"] = "Acme Works"
    assert outcomes(send("accounts", rows)) == ["UPDATED", "UNCHANGED", "REJECTED"]
    assert Account.objects.get(pk=acme).name == "Acme Works"


def test_the_same_rows_again_touch_nothing(send, acme):
    kinds = {
        "accounts": [{"external_id": "A", "name": "Acme"}],
        "units": [{"external_id": "U", "account_external_id": "A", "name": "Hull"}],
        "contacts": [
            {
                "external_id": "P",
                "account_external_id": "A",
                "full_name": "Ann",
                "unit_external_id": "U",
            }
        ],
        "orders": [order("O1"), order("O1", revenue=7), order("O2", revenue="-3.25")],
        "interactions": [
            {
                "external_id": "I",
                "account_external_id": "A",
                "happened_at": "2026-01-02T10:00:00Z",
                "kind": "VISIT",
                "contact_external_ids": ["P"],
                "minutes": 45,
            }
        ],
        "problems": [
            {
                "external_id": "X",
                "account_external_id": "A",
                "opened_at": "2026-01-02T10:00:00Z",
                "kind": "QUALITY",
                "estimated_loss": 1e3,
            }
        ],
        "costs": [
            {
                "external_id": "K",
                "account_external_id": "A",
                "incurred_on": "2026-01-02",
                "kind": "SUPPORT",
                "amount": 0.1,
            }
        ],
        "wallet": [wallet("Rival", 30), wallet("Other", 20)],
    }
    for kind, rows in kinds.items():
        send(kind, rows)
    made = {
        model: list(model.objects.order_by("pk").values())
        for model in (
            *(Account, Unit, Contact, Position, OrderLine),
            *(Interaction, Problem, CostEntry, WalletEntry),
        )
    }
    assert {model: len(rows) for model, rows in made.items()} == {
        Account: 1,
        Unit: 1,
        Contact: 1,
        Position: 1,
        OrderLine: 3,
        Interaction: 1,
        Problem: 1,
        CostEntry: 1,
        WalletEntry: 1,
    }
    assert made[CostEntry][0]["amount"] == Decimal("0.1")
    assert made[Problem][0]["estimated_loss"] == 1000
    for kind, rows in kinds.items():
        assert set(outcomes(send(kind, rows))) == {"UNCHANGED"}, kind
    for model, rows in made.items():
        assert list(model.objects.order_by("pk").values()) == rows


def order(external_id, **given):
    return {
        "external_id": external_id,
        "account_external_id": "A",
        "ordered_on": "2026-03-01",
        "revenue": "10.00",
        "currency": "GBP",
        **given,
    }


def wallet(competitor, amount):
    return {
        "account_external_id": "A",
        "offering_category": "Tools",
        "period_start": "2026-01-01",
        "period_end": "2026-12-31",
        "total": 100,
        "grade": "B",
        "competitor": competitor,
        "competitor_amount": amount,
    }


def test_an_order_is_taken_or_left_whole(send, acme):
    answer = send(
        "orders", [order("O1"), order("O1", revenue="ten"), order("O2"), order("O2")]
    )
    assert outcomes(answer) == ["REJECTED", "REJECTED", "CREATED", "CREATED"]
    first, second, *_others = answer["rows"]
    assert first["errors"][0]["pointer"] == "/0/external_id"
    assert second["errors"][0]["pointer"] == "/1/revenue"
    assert answer["rows"][2]["id"] == answer["rows"][3]["id"]
    changed = send("orders", [order("O2"), order("O2", revenue=11)])
    assert outcomes(changed) == ["UPDATED", "UPDATED"]
    revenues = OrderLine.objects.order_by("revenue").values_list("revenue", flat=True)
    assert list(revenues) == [10, 11]


def test_parts_that_changed_are_changes_of_their_row(send, acme):
    contacts = [
        {"external_id": "P", "account_external_id": "A", "full_name": "Ann"},
        {"external_id": "Q", "account_external_id": "A", "full_name": "Bob"},
    ]
    send("contacts", contacts)
    contacts[0]["phone"] = "123"  # of the person, not the position
    assert outcomes(send("contacts", contacts)) == ["UPDATED", "UNCHANGED"]
    visit = {
        "external_id": "I",
        "account_external_id": "A",
        "happened_at": "2026-01-02T10:00:00Z",
        "kind": "VISIT",
        "contact_external_ids": ["P"],
    }
    send("interactions", [visit])
    both = visit | {"contact_external_ids": ["P", "Q"]}
    assert outcomes(send("interactions", [both])) == ["UPDATED"]
    send("wallet", [wallet("Rival", 30)])
    assert outcomes(send("wallet", [wallet("Rival", 31)])) == ["UPDATED"]


def test_what_a_person_set_stays_with_a_warning(send, acme):
    owner, other = (
        UserFactory(email="ann@x.example"),
        UserFactory(email="bob@x.example"),
    )
    row = {"external_id": "A", "name": "Acme", "owner_email": other.email}
    Account.objects.update(owner=owner, owner_set_by_person=True)
    answer = send("accounts", [row])
    assert counts(answer) == (1, 0, 0, 1, 0, 1)
    assert answer["rows"][0]["warnings"] == [
        {
            "pointer": "/0/owner_email",
            "detail": "a person set another owner, who stays",
            "value": other.email,
        }
    ]
    assert Account.objects.get().owner == owner


def test_nothing_said_clears_nothing_and_the_mark_does(send, acme):
    send(
        "accounts",
        [{"external_id": "A", "name": "Acme", "phone": "12", "country": "GB"}],
    )
    send("accounts", [{"external_id": "A", "name": "Acme", "phone": None}])
    assert Account.objects.get().phone == "12"
    send("accounts", [{"external_id": "A", "name": "Acme", "phone": "\\N"}])
    found = Account.objects.get()
    assert (found.phone, found.country) == ("", "GB")


def test_text_is_kept_as_it_was_sent(send, acme):
    told = "'=1+1\t\\N is no mark here\r\nsecond line"
    send("accounts", [{"external_id": "A", "name": "Acme", "description": told}])
    assert Account.objects.get().description == told


def test_values_that_no_cell_can_hold_are_rejected_by_row(send, acme):
    rows = [
        {"external_id": "1", "name": {"first": "Acme"}},
        {"external_id": "2", "name": True},
        {"external_id": "3", "name": "nul\x00"},
        {"external_id": "4", "name": "half \ud800"},
        {"external_id": "5", "name": "x" * 301},
        {"external_id": "6"},
        "Acme",
        None,
        {"external_id": "7", "name": "Seven", "annual_potential": 1e400},
        {"external_id": 8, "name": "Eight", "colour": "red"},
    ]
    answer = send("accounts", json.dumps(rows).replace("Infinity", "1e400"))
    assert outcomes(answer) == ["REJECTED"] * 9 + ["CREATED"]
    assert [row["errors"][0]["detail"] for row in answer["rows"][:9]] == [
        "neither a text nor a number",
        "neither a text nor a number",
        "a NUL byte",
        "not valid UTF-8",
        "longer than 300 characters",
        "a value is required",
        "a row is an object",
        "a row is an object",
        "not a number with a decimal point, or too large",
    ]
    assert answer["unknown_keys"] == ["colour"]
    assert [row["external_id"] for row in answer["rows"]][-2:] == ["7", "8"]


def test_a_source_knows_its_own_ids_only(send, acme):
    answer = send("units", [unit()], source="crm")
    assert answer["rows"][0]["errors"][0]["detail"] == "no account has this id"
    send("accounts", [{"external_id": "A", "name": "Acme of the CRM"}], source="crm")
    assert Account.objects.count() == 2
    assert outcomes(send("units", [unit()], source="crm")) == ["CREATED"]


def unit():
    return {"external_id": "U", "account_external_id": "A", "name": "Hull"}


def test_access_tiers_and_facts_follow_at_once(send, published, programme):
    ann = UserFactory(email="ann@x.example")
    rows = [
        {"external_id": "G", "name": "Group", "owner_email": ann.email},
        {"external_id": "A", "name": "Acme", "parent_external_id": "G"},
    ]
    send("accounts", rows)
    assert Account.objects.visible_to(ann).count() == 2
    assert TierAssignment.objects.filter(tier="VALUED").count() == 2
    day = programme.today() - dt.timedelta(days=10)
    send("orders", [order("O", ordered_on=day.isoformat(), revenue=250)])
    facts = AccountFacts.objects.get(account__name="Acme")
    assert (facts.revenue_12m, facts.last_order_on) == (250, day)


def test_one_entry_and_one_event_tell_of_a_call(send, acme, administrator):
    answer = send("accounts", [{"external_id": "B", "name": "Beta"}, {}])
    batch = ImportBatch.objects.get(pk=answer["batch"])
    assert (batch.source, batch.actor, batch.status) == ("erp", administrator, "DONE")
    entry = AuditEntry.objects.get(verb="ingest", batch_id=batch.pk)
    assert entry.actor == administrator
    assert entry.counts["accounts.csv"]["created"] == 1
    assert entry.counts["accounts.csv"]["rejected"] == 1
    assert entry.after["digests"] == batch.digests
    assert len(batch.digests["accounts"]) == 64
    event = OutboxEvent.objects.get(type="ingest.finished", payload__batch=batch.pk)
    assert event.payload["kind"] == "accounts"
    beta = Account.objects.get(name="Beta")
    assert beta.batch_id == batch.pk
    opened = OutboxEvent.objects.get(type="account.opened", account_id=beta.pk)
    assert opened.payload == {"account": beta.pk, "status": "CUSTOMER"}
