"""Rows of a binary COPY: the server reads what was laid out, nulls and all."""

import numpy as np
import pytest
from django.db import connection

from tiers.features.blocks import HEADER, TRAILER, codes, lists, numbers, rows

pytestmark = pytest.mark.django_db


def sent(columns, *fields):
    """Return the rows that the server has of a table with these columns."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE laid ({columns}) ON COMMIT DROP")
        with cursor.copy("COPY laid FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(HEADER)
            copy.write(rows(fields))
            copy.write(TRAILER)
        cursor.execute("SELECT * FROM laid")
        return cursor.fetchall()


def test_numbers_of_every_kind_arrive_and_one_of_them_is_null():
    found = sent(
        "key bigint, rank int, score float8, kept bool",
        numbers(np.array([1, 2**40]), ">i8"),
        numbers(np.array([0, 7]), ">i4", null_at=0),
        numbers(np.array([0.1, -2.5e300]), ">f8"),
        numbers(np.array([True, False]), ">i1"),
    )
    assert found == [(1, None, 0.1, True), (2**40, 7, -2.5e300, False)]


def test_codes_arrive_without_what_pads_them():
    found = sent(
        "tier varchar(20), gate varchar(15)",
        codes(np.array(["VALUED", "", "STRATEGIC"], dtype="U20")),
        codes(np.array(["", "", ""])),
    )
    assert found == [("VALUED", ""), ("", ""), ("STRATEGIC", "")]


def test_a_list_has_a_null_where_a_figure_is_missing():
    found = sent(
        "worths float8[]", lists(np.array([[0.1, np.nan], [np.nan, np.nan], [0, 1]]))
    )
    assert found == [([0.1, None],), ([None, None],), ([0.0, 1.0],)]


def test_without_criteria_the_list_is_empty():
    assert sent("worths float8[]", lists(np.zeros((2, 0)))) == [([],), ([],)]


def test_no_rows_are_no_rows():
    assert sent("key bigint", numbers(np.zeros(0, dtype="i8"), ">i8")) == []
