"""signals.csv: what customers say, from another system."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.models import (
    AccountFacts,
    CustomerSignal,
    DirtyAccount,
    ImportBatch,
)
from accounts.services import facts
from sam.lib import runs
from sam.lib.models import AuditEntry

HEADER = (
    "external_id account_external_id kind value said_on market person_external_id"
    " grade evidence"
)


@pytest.fixture
def two(folder):
    """Acme with Gareth, who is the person G by his position P1; Zeta with Una, P2."""
    folder.write("accounts.csv", "external_id name", "A Acme", "Z Zeta")
    return folder.write(
        "contacts.csv",
        "external_id person_external_id account_external_id full_name",
        "P1 G A Gareth",
        ["P2", "", "Z", "Una"],
    )


def row(number, *, person="G", market="", evidence="", rest="A PERCEPTION 4"):
    """Return a row; *rest* is account, kind and value."""
    return [f"S{number}", *rest.split(), "2026-06-01", market, person, "A", evidence]


def test_statements_are_kept_with_who_said_them(two):
    two.write(
        "signals.csv",
        HEADER,
        row(1, evidence="=You are in our plans"),
        row(2, rest="A INFLUENCE 2.5", person="", market="Leeds"),
        row(3, rest="Z ADVOCACY 10", person="P2"),
    )
    result = two.load()
    assert result.counts("signals.csv") == (3, 3, 0, 0, 0, 0)
    kept = CustomerSignal.objects.order_by("pk")
    assert [
        (one.account.name, one.kind, one.value, one.market, one.contact_id is None)
        for one in kept
    ] == [
        ("Acme", "PERCEPTION", 4, "", False),
        ("Acme", "INFLUENCE", Decimal("2.5"), "Leeds", True),
        ("Zeta", "ADVOCACY", 10, "", False),
    ]
    first = kept[0]
    assert first.contact.full_name == "Gareth"
    assert (first.said_on, first.grade) == (dt.date(2026, 6, 1), "A")
    assert first.evidence == "=You are in our plans"
    assert (first.recorded_by, first.batch_id) == (None, ImportBatch.objects.get().pk)
    assert AuditEntry.objects.filter(batch_id=first.batch_id).exists()


def test_the_same_again_touches_nothing_and_a_change_only_its_row(two):
    two.write("signals.csv", HEADER, row(1), row(2))
    two.load()
    runs.start(facts.REFRESH, as_of=dt.date(2026, 6, 30))
    assert two.load().counts("signals.csv") == (2, 0, 0, 2, 0, 0)
    assert not DirtyAccount.objects.exists()
    two.write("signals.csv", HEADER, row(1, rest="A PERCEPTION 1"), row(2))
    assert two.load().counts("signals.csv") == (2, 0, 1, 1, 0, 0)
    values = CustomerSignal.objects.order_by("pk").values_list("value", flat=True)
    assert list(values) == [1, 4]
    facts.refresh_marked()
    assert AccountFacts.objects.get(account__name="Acme").perception == 4


def test_what_is_not_so_is_rejected_with_its_reason(two):
    tomorrow = (dt.datetime.now(dt.UTC).date() + dt.timedelta(2)).isoformat()
    two.write(
        "signals.csv",
        HEADER,
        row(1, rest="A PERCEPTION 5.5"),
        row(2, rest="A FEELS_SPECIAL 0"),
        row(3, rest="A ADVOCACY 4.25"),
        row(4, market="Leeds"),
        row(5, rest="A MOOD 3"),
        row(6, rest="Q PERCEPTION 3"),
        row(7, person="Nobody"),
        row(8, person="P2"),
        ["S9", "A", "PERCEPTION", "3", tomorrow, "", "", "A", ""],
        row(10),
        row(10),
    )
    result = two.load()
    assert result.counts("signals.csv") == (11, 1, 0, 0, 10, 0)
    found = {line: (column, str(reason)) for line, column, reason in result.reasons()}
    assert found == {
        2: ("value", "not on the scale of its kind"),
        3: ("value", "not on the scale of its kind"),
        4: ("value", "more than one decimal"),
        5: ("market", "only influence is by market"),
        6: ("kind", "not one of FEELS_SPECIAL, PERCEPTION, ADVOCACY, INFLUENCE"),
        7: ("account_external_id", "no account has this id"),
        8: ("person_external_id", "no person has this id"),
        9: (
            "person_external_id",
            "this person has never held a position there",
        ),
        10: ("said_on", "that day has not come yet"),
        12: ("external_id", "the id stands in the file twice; the first row was taken"),
    }
    assert CustomerSignal.objects.count() == 1


def test_a_change_that_goes_ill_with_what_is_kept_is_rejected(two):
    """An empty cell never clears: the market stays, and other kinds have none."""
    two.write("signals.csv", HEADER, row(1, rest="A INFLUENCE 3", market="Leeds"))
    two.load()
    two.write("signals.csv", HEADER, row(1))
    result = two.load()
    assert result.counts("signals.csv") == (1, 0, 0, 0, 1, 0)
    assert CustomerSignal.objects.get().kind == "INFLUENCE"
    two.write("signals.csv", HEADER, row(1, market=r"\N"))
    assert two.load().counts("signals.csv") == (1, 0, 1, 0, 0, 0)
    kept = CustomerSignal.objects.get()
    assert (kept.kind, kept.market) == ("PERCEPTION", "")
