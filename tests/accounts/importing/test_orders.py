"""Orders: a multiset of lines, money in its own and the programme's currency."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Offering, Order, OrderLine, Programme

HEADER = "external_id account_external_id ordered_on revenue"


def lines():
    return Counter(
        OrderLine.objects.values_list(
            "order__lines__order_id",
            "revenue_given",
            "quantity",
            "cost_given",
            "delivered_on",
            "offering__name",
            "line_no",
        ).distinct("id")
    )


def money():
    return sorted(OrderLine.objects.values_list("revenue", flat=True))


def test_rows_of_an_order_may_stand_anywhere(acme):
    acme.write(
        "orders.csv",
        HEADER,
        "1 A 2020-01-01 10",
        "2 A 2020-01-02 5",
        "1 A 2020-01-01 20",
    )
    result = acme.load()
    assert result.counts("orders.csv") == (3, 3, 0, 0, 0, 0)
    assert result.outcome.files["orders.csv"].as_dict()["orders"] == 2
    assert Order.objects.get(ordered_on=dt.date(2020, 1, 1)).lines.count() == 2
    again = acme.load()
    assert again.counts("orders.csv") == (3, 0, 0, 3, 0, 0)


def test_a_changed_order_has_the_lines_of_the_file_and_no_others(acme):
    header = f"{HEADER} quantity"
    acme.write(
        "orders.csv",
        header,
        "1 A 2020-01-01 10 1",
        "1 A 2020-01-01 10 1",
        "1 A 2020-01-01 20 2",
        "2 A 2020-01-01 7 1",
    )
    acme.load()
    kept = OrderLine.objects.get(revenue=20).pk
    acme.write(
        "orders.csv",
        header,
        "1 A 2020-01-01 20 2",
        "1 A 2020-01-01 10 1",
        "1 A 2020-01-01 -4 1",
        "2 A 2020-01-01 7 1",
    )
    result = acme.load()
    assert result.counts("orders.csv") == (4, 0, 3, 1, 0, 0)
    assert money() == [Decimal(-4), Decimal(7), Decimal(10), Decimal(20)]
    assert OrderLine.objects.get(revenue=20).pk == kept


def test_an_order_that_moved_takes_its_lines_along(folder):
    folder.write("accounts.csv", "external_id name", "A Acme", "B Beta")
    folder.write("orders.csv", HEADER, "1 A 2020-01-01 10")
    folder.load()
    folder.write("orders.csv", HEADER, "1 B 2020-02-02 10")
    assert folder.load().counts("orders.csv") == (1, 0, 1, 0, 0, 0)
    line = OrderLine.objects.get()
    assert (line.account.name, line.ordered_on) == ("Beta", dt.date(2020, 2, 2))
    assert line.order.account == line.account


def test_a_column_that_the_file_lacks_leaves_what_was_known(acme):
    acme.write(
        "orders.csv",
        f"{HEADER} cost delivered_on",
        "1 A 2020-01-01 10 4 2020-01-05",
        "1 A 2020-01-01 20 8 2020-01-06",
    )
    acme.load()
    acme.write(
        "orders.csv", f"{HEADER} cost", "1 A 2020-01-01 20 9", "1 A 2020-01-01 10 4"
    )
    assert acme.load().counts("orders.csv") == (2, 0, 2, 0, 0, 0)
    found = OrderLine.objects.order_by("revenue").values_list("cost", "delivered_on")
    assert list(found) == [
        (Decimal(4), dt.date(2020, 1, 5)),
        (Decimal(9), dt.date(2020, 1, 6)),
    ]


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ("1 B 2020-01-01 5 USD", "account_external_id"),
        ("1 A 2020-01-02 5 USD", "ordered_on"),
        ("1 A 2020-01-01 5 EUR", "currency"),
    ],
)
def test_rows_that_disagree_reject_the_whole_order(folder, second, column):
    folder.write("accounts.csv", "external_id name", "A Acme", "B Beta")
    folder.write(
        "rates.csv",
        "currency valid_from rate",
        "EUR 2019-01-01 1.1",
        "USD 2019-01-01 0.9",
    )
    folder.write(
        "orders.csv",
        f"{HEADER} currency",
        "1 A 2020-01-01 10 USD",
        "2 A 2020-01-01 3 USD",
        second,
    )
    result = folder.load()
    assert result.counts("orders.csv") == (3, 1, 0, 0, 2, 0)
    reason = "rows of the same order disagree"
    assert result.reasons() == [(2, column, reason), (4, column, reason)]
    assert Order.objects.count() == 1


def test_a_bad_line_leaves_its_whole_order_out(acme):
    acme.write(
        "orders.csv",
        HEADER,
        "1 A 2020-01-01 10",
        "1 A 2020-01-01 ten",
        "2 A 2020-01-01 3",
    )
    result = acme.load()
    assert result.counts("orders.csv") == (3, 1, 0, 0, 2, 0)
    assert result.reasons() == [
        (
            2,
            "external_id",
            "another line of this order was rejected, so the order is incomplete",
        ),
        (3, "revenue", "not a number with a decimal point, or too large"),
    ]
    assert money() == [Decimal(3)]


def test_a_bad_line_leaves_the_order_that_is_there_alone(acme):
    acme.write("orders.csv", HEADER, "1 A 2020-01-01 10", "1 A 2020-01-01 20")
    acme.load()
    acme.write("orders.csv", HEADER, "1 A 2020-01-01 11", "1 A 2020-02-30 20")
    assert acme.load().counts("orders.csv") == (2, 0, 0, 0, 2, 0)
    assert money() == [Decimal(10), Decimal(20)]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("Z 2020-01-01 10 1 1", "account_external_id", "no account has this id"),
        (
            "A 2020-01-01 10 -1 1",
            "quantity",
            "a negative quantity with positive revenue",
        ),
        ("A 2101-01-01 10 1 1", "ordered_on", "the date is outside 1900 to 2100"),
        (
            "A 2020-01-01 1e5 1 1",
            "revenue",
            "not a number with a decimal point, or too large",
        ),
        ("A 2020-01-01 10 1 x", "line_no", "not a whole number, or too large"),
    ],
)
def test_a_bad_line_is_rejected_with_its_reason(acme, cells, column, reason):
    acme.write(
        "orders.csv", f"{HEADER} quantity line_no", f"1 {cells}", "2 A 2020-01-01 5 1 1"
    )
    result = acme.load()
    assert result.reasons() == [(2, column, reason)]
    assert money() == [Decimal(5)]


def test_a_credit_may_have_a_negative_quantity(acme):
    acme.write("orders.csv", f"{HEADER} quantity", "1 A 2020-01-01 -10 -1")
    assert acme.load().counts("orders.csv") == (1, 1, 0, 0, 0, 0)


def test_a_line_number_stands_once_in_an_order(acme):
    acme.write(
        "orders.csv",
        f"{HEADER} line_no",
        "1 A 2020-01-01 10 1",
        "1 A 2020-01-01 20 1",
        "2 A 2020-01-01 5 1",
    )
    result = acme.load()
    assert result.counts("orders.csv") == (3, 1, 0, 0, 2, 0)
    assert result.reasons()[1] == (
        3,
        "line_no",
        "the number stands in the order twice",
    )


def test_the_programme_takes_the_only_currency_of_the_first_import(acme):
    acme.write("orders.csv", f"{HEADER} currency", "1 A 2020-01-01 10 USD")
    acme.load()
    assert Programme.current().base_currency == "USD"
    acme.write("orders.csv", f"{HEADER} currency", "2 A 2020-01-01 10 GBP")
    result = acme.load()
    assert result.reasons() == [
        (2, "currency", "no rate for GBP on 2020-01-01; give rates.csv")
    ]
    assert Programme.current().base_currency == "USD"


def test_two_currencies_make_neither_the_programmes(acme):
    acme.write(
        "orders.csv",
        f"{HEADER} currency",
        "1 A 2020-01-01 10 USD",
        "2 A 2020-01-01 10 GBP",
    )
    assert acme.load().counts("orders.csv") == (2, 0, 0, 0, 2, 0)
    assert Programme.current().base_currency == ""


def test_an_amount_is_kept_as_given_and_counted_at_the_rate_of_its_day(acme):
    Programme.objects.create(pk=1, base_currency="EUR")
    acme.write(
        "rates.csv",
        "currency valid_from rate",
        "USD 2020-01-01 0.9",
        "USD 2020-02-01 0.8",
    )
    acme.write(
        "orders.csv",
        f"{HEADER} currency cost",
        "1 A 2020-01-31 10 USD 4",
        "2 A 2020-02-01 10 USD 4",
        "3 A 2019-12-31 10 USD 4",
        ["4", "A", "2019-12-31", "10", "", "4"],
    )
    result = acme.load()
    assert result.reasons() == [
        (4, "currency", "no rate for USD on 2019-12-31; give rates.csv")
    ]
    found = OrderLine.objects.order_by("ordered_on").values_list(
        "revenue_given", "revenue", "cost", "order__rate", "order__currency"
    )
    assert list(found) == [
        (10, 10, 4, 1, "EUR"),
        (10, Decimal("9.0"), Decimal("3.6"), Decimal("0.9"), "USD"),
        (10, Decimal("8.0"), Decimal("3.2"), Decimal("0.8"), "USD"),
    ]


def test_offerings_stand_below_their_categories(acme):
    acme.write(
        "orders.csv",
        f"{HEADER} offering offering_category",
        ["1", "A", "2020-01-01", "1", "Cheese", "Dairy"],
        ["2", "A", "2020-01-01", "1", "Cheese", ""],
        ["3", "A", "2020-01-01", "1", "", "Dairy"],
        ["4", "A", "2020-01-01", "1", "Loose", ""],
    )
    acme.load()
    found = Offering.objects.order_by("name").values_list("name", "parent__name")
    assert list(found) == [("Cheese", "Dairy"), ("Dairy", None), ("Loose", None)]
    assert OrderLine.objects.filter(offering__name="Cheese").count() == 2


ROW = st.tuples(
    st.sampled_from(["1", "2"]),
    st.sampled_from(["1", "2.50", "-3"]),
    st.sampled_from(["", "0.5", "1"]),
    st.sampled_from(["", "2020-01-09", "2020-02-09"]),
)


@pytest.mark.slow
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    before=st.lists(ROW, max_size=6),
    after=st.lists(ROW, min_size=1, max_size=6),
    data=st.data(),
)
def test_the_order_of_lines_in_a_file_changes_nothing(acme, before, after, data):
    header = f"{HEADER} cost delivered_on"
    shuffled = data.draw(st.permutations(after))

    def rows(drawn):
        return [[o, "A", "2020-01-01", r, c, d] for o, r, c, d in drawn]

    def kept():
        return Counter(
            OrderLine.objects.values_list(
                "order__ordered_on", "revenue", "cost", "delivered_on"
            )
        )

    OrderLine.objects.all().delete()
    Order.objects.all().delete()
    from accounts.models import ExternalId

    ExternalId.objects.filter(kind="ORDER").delete()
    for drawn in (before, after):
        if drawn:
            acme.write("orders.csv", header, *rows(drawn)).load()
    named = {order for order, *_rest in after}
    expected = [row for row in before if row[0] not in named] + after
    assert kept() == Counter(
        (
            dt.date(2020, 1, 1),
            Decimal(revenue),
            Decimal(cost) if cost else None,
            dt.date.fromisoformat(day) if day else None,
        )
        for _order, revenue, cost, day in expected
    )
    again = acme.write("orders.csv", header, *rows(shuffled)).load()
    assert again.counts("orders.csv") == (len(after), 0, 0, len(after), 0, 0)
