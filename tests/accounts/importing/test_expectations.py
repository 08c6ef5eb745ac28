"""expectations.csv: what special services customers expect, from another system."""

import datetime as dt

import pytest

from accounts.models import (
    AccountFacts,
    DirtyAccount,
    ImportBatch,
    ServiceExpectation,
)
from accounts.services import facts
from sam.lib import runs

HEADER = (
    "external_id account_external_id kind expected_on stage detail agreed_on"
    " delivered_on ended_on cost_a_year grade reason"
)


@pytest.fixture
def one(folder):
    """Acme, known as A."""
    return folder.write("accounts.csv", "external_id name", "A Acme")


def row(number, stage="", *, days="- - -", kind="TERMS", **other):
    """Return a row; *days* are agreed, delivered and ended, a dash for none."""
    given = [day.replace("-", "") and day for day in days.split()]
    return [
        f"E{number}",
        other.get("account", "A"),
        kind,
        other.get("since", "2026-06-01"),
        stage,
        other.get("detail", ""),
        *given,
        other.get("cost", ""),
        "A",
        other.get("reason", ""),
    ]


def test_expectations_are_kept_and_counted(one):
    one.write(
        "expectations.csv",
        HEADER,
        row(1, cost="1200.5"),
        row(2, "AGREED", days="2026-06-02 - -"),
        row(3, "DELIVERED", days="- 2026-06-03 -", kind="OTHER", detail="Rig crew"),
        row(4, "DECLINED", days="- - 2026-06-04", reason="Too dear"),
    )
    assert one.load().counts("expectations.csv") == (4, 4, 0, 0, 0, 0)
    kept = ServiceExpectation.objects.order_by("pk")
    assert [(each.stage, each.cost_a_year, each.reason) for each in kept] == [
        ("EXPECTED", 1200.5, ""),
        ("AGREED", None, ""),
        ("DELIVERED", None, ""),
        ("DECLINED", None, "Too dear"),
    ]
    assert kept[2].detail == "Rig crew"
    assert kept[0].batch_id == ImportBatch.objects.get().pk
    runs.start(facts.REFRESH, as_of=dt.date(2026, 6, 30))
    assert AccountFacts.objects.get().special_services == 3


def test_the_same_again_touches_nothing_and_a_change_only_its_row(one):
    one.write("expectations.csv", HEADER, row(1), row(2))
    one.load()
    runs.start(facts.REFRESH, as_of=dt.date(2026, 6, 30))
    assert one.load().counts("expectations.csv") == (2, 0, 0, 2, 0, 0)
    assert not DirtyAccount.objects.exists()
    moved = row(1, "AGREED", days="2026-06-02 - -")
    one.write("expectations.csv", HEADER, moved, row(2))
    assert one.load().counts("expectations.csv") == (2, 0, 1, 1, 0, 0)
    stages = ServiceExpectation.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["AGREED", "EXPECTED"]


def test_what_is_not_so_is_rejected_with_its_reason(one):
    tomorrow = (dt.datetime.now(dt.UTC).date() + dt.timedelta(2)).isoformat()
    one.write(
        "expectations.csv",
        HEADER,
        row(1, "AGREED"),
        row(2, days="2026-06-02 - -"),
        row(3, "AGREED", days="2026-06-02 2026-06-03 -"),
        row(4, "DELIVERED"),
        row(5, "DECLINED"),
        row(6, kind="OTHER"),
        row(7, "AGREED", days="2026-05-31 - -"),
        row(8, "DELIVERED", days="2026-06-05 2026-06-04 -"),
        row(9, days="- - 2026-05-31"),
        row(10, since=tomorrow),
    )
    result = one.load()
    assert result.counts("expectations.csv") == (10, 0, 0, 0, 10, 0)
    found = {line: (column, str(reason)) for line, column, reason in result.reasons()}
    assert found == {
        2: ("agreed_on", "goes ill with the stage"),
        3: ("agreed_on", "goes ill with the stage"),
        4: ("delivered_on", "goes ill with the stage"),
        5: ("delivered_on", "goes ill with the stage"),
        6: ("ended_on", "what is declined has ended"),
        7: ("detail", "an other service needs its name"),
        8: ("agreed_on", "before the day that it follows"),
        9: ("delivered_on", "before the day that it follows"),
        10: ("ended_on", "before the day that it follows"),
        11: ("expected_on", "that day has not come yet"),
    }
    assert not ServiceExpectation.objects.exists()


def test_a_wrong_cell_or_id_is_rejected_with_its_reason(one):
    one.write(
        "expectations.csv",
        HEADER,
        row(1, cost="-1"),
        row(2, "LOST"),
        row(3, account="Q"),
        row(4),
        row(4),
    )
    result = one.load()
    assert result.counts("expectations.csv") == (5, 1, 0, 0, 4, 0)
    found = {line: (column, str(reason)) for line, column, reason in result.reasons()}
    assert found == {
        2: ("cost_a_year", "must not be negative"),
        3: ("stage", "not one of EXPECTED, AGREED, DELIVERED, DECLINED"),
        4: ("account_external_id", "no account has this id"),
        6: ("external_id", "the id stands in the file twice; the first row was taken"),
    }


def test_a_change_that_goes_ill_with_what_is_kept_is_rejected(one):
    """An empty cell never clears: the agreement's day stays, and EXPECTED has none."""
    one.write("expectations.csv", HEADER, row(1, "AGREED", days="2026-06-02 - -"))
    one.load()
    one.write("expectations.csv", HEADER, row(1, "EXPECTED"))
    assert one.load().counts("expectations.csv") == (1, 0, 0, 0, 1, 0)
    assert ServiceExpectation.objects.get().stage == "AGREED"
    one.write("expectations.csv", HEADER, row(1, "EXPECTED", days=r"\N - -"))
    assert one.load().counts("expectations.csv") == (1, 0, 1, 0, 0, 0)
    kept = ServiceExpectation.objects.get()
    assert (kept.stage, kept.agreed_on) == ("EXPECTED", None)
