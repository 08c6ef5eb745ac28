"""Real portfolios go in without a reject, and an import that was killed goes on."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, Sum

from accounts.importing.loading import Options
from accounts.importing.portfolio import import_portfolio
from accounts.importing.report import findings
from accounts.models import (
    Account,
    Contact,
    ExternalId,
    ImportBatch,
    Order,
    OrderLine,
    Programme,
)
from tests.accounts.importing.conftest import Folder
from tests.database import ROOT, child_environment
from tests.factories import UserFactory


@pytest.fixture
def portfolios():
    folder = os.environ.get("SAM_TEST_PORTFOLIOS")
    if not folder:
        pytest.skip("SAM_TEST_PORTFOLIOS does not name the folder of the portfolios")
    return Path(folder)


def load(folder):
    with findings(None) as found:
        outcome = import_portfolio(folder, options=Options(), findings=found)
    return outcome.as_dict()["files"]


def test_northwind_goes_in_as_it_is_known_to_be(portfolios, db):
    files = load(portfolios / "northwind")
    assert files["accounts.csv"]["created"] == 91
    assert files["contacts.csv"]["created"] == 91
    assert files["orders.csv"] == {
        "read": 2155,
        "created": 2155,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
        "warnings": 0,
        "orders": 830,
        "revenue": "1265793.0395",
    }
    assert sum(counts["rejected"] for counts in files.values()) == 0
    revenue = OrderLine.objects.aggregate(Sum("revenue"))["revenue__sum"]
    assert revenue == Decimal("1265793.0395")
    assert Programme.current().base_currency == "USD"


def test_northwind_again_touches_nothing_that_a_person_changed(portfolios, db):
    load(portfolios / "northwind")
    owner = UserFactory()
    alfreds = Account.objects.get(name="Alfreds Futterkiste")
    Account.objects.filter(pk=alfreds.pk).update(
        owner=owner, desk=None, owner_set_by_person=True, annual_potential=77
    )
    Contact.objects.filter(positions__account=alfreds).update(phone="+49 30 1")
    for counts in load(portfolios / "northwind").values():
        assert counts["created"] == counts["updated"] == counts["rejected"] == 0
        assert counts["unchanged"] == counts["read"]
    alfreds.refresh_from_db()
    assert (alfreds.owner, alfreds.annual_potential) == (owner, 77)
    assert Contact.objects.get(positions__account=alfreds).phone == "+49 30 1"


@pytest.mark.parametrize(
    ("name", "accounts", "lines"),
    [
        ("cdnow-sample", 2357, 6919),
        pytest.param("cdnow", 23570, 69659, marks=pytest.mark.slow),
        ("online-retail", 4372, 22190),
    ],
)
def test_other_portfolios_go_in_without_a_reject(portfolios, db, name, accounts, lines):
    files = load(portfolios / name)
    assert files["accounts.csv"]["created"] == accounts
    assert files["orders.csv"]["created"] == lines
    assert not any(counts["rejected"] for counts in files.values())


def state():
    """Return what an import made, without keys and batches."""
    return {
        "accounts": sorted(Account.objects.values_list("name", "since_on")),
        "orders": list(
            Order.objects.values("ordered_on")
            .annotate(count=Count("pk"), sum=Sum("lines__revenue"))
            .order_by("ordered_on")
            .values_list("ordered_on", "count", "sum")
        ),
        "ids": sorted(ExternalId.objects.values_list("kind", "external_id")),
    }


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("patience", [0.3, 1.2, 2.5])
def test_an_import_that_was_killed_is_simply_made_again(tmp_path, patience):
    folder = Folder(tmp_path)
    days = [
        f"2020-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)
    ]
    folder.write(
        "accounts.csv", "external_id name", *[f"{n} Account{n}" for n in range(900)]
    )
    folder.write(
        "orders.csv",
        "external_id account_external_id ordered_on revenue",
        *[f"{n} {n % 900} {days[n % 336]} {n % 97}" for n in range(60_000)],
    )
    child = subprocess.Popen(
        [sys.executable, "manage.py", "import_portfolio", str(tmp_path)],
        cwd=ROOT,
        env=child_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _wait_for_batch(child)
    time.sleep(patience)
    child.send_signal(signal.SIGKILL)
    child.wait()
    _wait_for_server()
    assert OrderLine.objects.count() in {0, 60_000}
    folder.load()
    killed = state()
    assert OrderLine.objects.count() == 60_000
    assert not ImportBatch.objects.filter(status="RUNNING").exists()
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE accounts_account, accounts_externalid,"
            " accounts_importbatch CASCADE"
        )
    folder.load()
    assert state() == killed


def _wait_for_batch(child):
    until = time.monotonic() + 60
    while not ImportBatch.objects.exists():
        assert child.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)


def _wait_for_server():
    """The server lets a killed client's lock go when it next talks to it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks l"
                " JOIN pg_database d ON d.oid = l.database"
                " WHERE l.locktype = 'advisory' AND d.datname = current_database()"
                " AND l.objid::bigint ="
                " (hashtext('accounts.importing')::bigint & 4294967295)"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("the killed import still holds its lock")
