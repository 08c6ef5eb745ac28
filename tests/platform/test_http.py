"""What pages read from an address."""

import pytest

from sam.lib.http import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("", None), ("-1", None), ("1e3", None), ("9" * 19, None)],
)
def test_an_address_names_a_whole_number_or_none(text, number):
    assert whole_number(text) == number
