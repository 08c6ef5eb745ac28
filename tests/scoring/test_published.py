"""The command on the published sample prints the published estimates."""

import datetime as dt
import json
import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

FOLDER = os.environ.get("SAM_TEST_PORTFOLIOS")
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="SAM_TEST_PORTFOLIOS is not set: no real portfolios"
)


def last_line(command, *arguments, **options):
    out = StringIO()
    call_command(command, *arguments, json=True, stdout=out, **options)
    return json.loads(out.getvalue().strip().splitlines()[-1])


def test_bg_nbd_on_the_cdnow_sample(db):
    call_command("import_portfolio", str(Path(FOLDER) / "cdnow-sample"))
    found = last_line("fit_lifetime", model="bg-nbd", as_of=dt.date(1997, 9, 30))
    rounded = {name: round(value, 3) for name, value in found["parameters"].items()}
    assert rounded == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert round(found["log_likelihood"], 1) == -9582.4
    assert (found["model"], found["accounts"]) == ("bg-nbd", 2357)


def test_northwind_says_its_revenue(db):
    found = last_line("import_portfolio", str(Path(FOLDER) / "northwind"))
    orders = found["files"]["orders.csv"]
    assert (orders["orders"], orders["read"]) == (830, 2155)
    assert orders["revenue"] == "1265793.0395"
