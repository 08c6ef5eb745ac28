"""The account list as a file."""

import pytest

from sam.workspace.columns import (
    COLUMNS,
)
from tests.factories import AccountFactsFactory
from tests.workspace.listed import FILE, table
from tests.workspace.rows import measured, row

pytestmark = pytest.mark.django_db


def test_a_file_holds_exactly_what_is_listed(client, executive, account, programme):
    AccountFactsFactory(account=account)
    measured(account)
    row("=HYPERLINK(1)", owner="@you", industry="-4", revenue_12m=-5, tier="VALUED")
    client.force_login(executive)
    codes = [column.code for column in COLUMNS]
    query = "&".join(f"col={code}" for code in codes)
    response = client.get(f"{FILE}?{query}&sort=-revenue")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="accounts.csv"'
    header, *lines = table(response)
    first, second = (dict(zip(header, line, strict=True)) for line in lines)
    assert first == {
        "Account": "Acme",
        "Group": "Acme Group",
        "Tier": "Strategic",
        "Ladder": "2",
        "Quadrant": "Star",
        "Revenue 12 m, GBP": "1842310.50",
        "Change of revenue, %": "8.2",
        "Margin after cost to serve, GBP": "-262140.25",
        "Margin rate, %": "-14.2",
        "Margin, evidence grade": "B",
        "Share of wallet, %": "41.0",
        "Share of wallet, evidence grade": "B",
        "Lifetime value, GBP": "742000.00",
        "Lifetime value, low, GBP": "498000.00",
        "Lifetime value, high, GBP": "1012000.00",
        "Last visit": "2026-04-01",
        "Days since": "90",
        "Visits promised a year": "8",
        "Open problems": "3",
        "Flags": "Under-served",
        "Owner": str(account.owner),
        "Status": "Customer",
        "Region": "North",
        "Country": "GB",
        "Industry": "Construction",
        "Score": "61.4",
        "Potential, GBP": "4500000.00",
        "Potential, low, GBP": "4000000.00",
        "Potential, high, GBP": "5000000.00",
        "Potential, evidence grade": "C",
        "Potential, where from": "Stated by a person",
        "Headroom, GBP": "2657689.50",
        "Worth of headroom, GBP": "132884.50",
        "Left behind, %": "22.0",
        "Probability of an order, %": "93.1",
        "Probability of staying, %": "98.4",
        "Expected revenue, GBP": "1765000.00",
        "Return on managers' time": "4.3",
        "Influence": "2.3",
        "Attachment": "63.2",
        "Orders 12 m": "40",
        "Last order": "2026-06-20",
        "Visits 12 m": "2",
        "Late deliveries": "1",
    }
    assert second["Account"] == "'=HYPERLINK(1)"
    assert second["Owner"] == "'@you"
    assert second["Industry"] == "'-4"
    assert second["Revenue 12 m, GBP"] == "-5.00"
    assert second["Lifetime value, GBP"] == ""


def test_a_file_has_all_rows_in_the_lists_order(client, executive):
    for number in range(120):
        row(f"Account {number:03}", score=number if number % 3 else None)
    client.force_login(executive)
    lines = table(client.get(f"{FILE}?sort=-score&rows=25"))[1:]
    found = [line[0] for line in lines]
    scored = [number for number in range(119, -1, -1) if number % 3]
    assert found[:80] == [f"Account {number:03}" for number in scored]
    assert len(found) == len(set(found)) == 120
