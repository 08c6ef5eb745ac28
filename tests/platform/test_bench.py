"""The benchmark: what it prints, what it refuses, and that it leaves nothing behind."""

import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from rich.console import Console

from sam.management.commands import bench
from tests.bench.registry import Row
from tests.bench.report import as_dict, earlier_values, show
from tests.bench.scratch import PREFIX
from tests.database import child_environment

ROOT = Path(__file__).resolve().parents[2]
KEYS = {"name", "value", "unit", "floor", "ratio", "limit", "ok"}
MACHINE = {
    "processor": "A processor",
    "cores": 2,
    "memory_gb": 8.0,
    "postgresql": "18",
    "python": "3.13",
    "load_before": 0.1,
    "load_after": 1.2,
}
SLOW = Row(name="a page", runs=[3.0, 9.0, 6.0], unit="s", floors=[2.0], limit=2.5)


def start(*options):
    return subprocess.Popen(
        [sys.executable, "manage.py", "bench", *options],
        cwd=ROOT,
        env=child_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def scratch_databases(pid):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            [f"{PREFIX}{pid}_"],
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.slow
@pytest.mark.django_db
def test_it_measures_small_portfolios_and_leaves_nothing_behind():
    command = start("--accounts", "60", "--runs", "1", "--json")
    out, err = command.communicate(timeout=1200)
    assert command.returncode == 0, err
    result = json.loads(out.splitlines()[-1])
    assert set(result) == {"machine", "accounts", "rows"}
    assert result["accounts"] == 60
    assert result["machine"]["cores"] >= 1
    rows = {row["name"]: row for row in result["rows"]}
    assert set(rows) >= {
        "account list, first page, worst filter and sort",
        "account list, page 500",
        "account page",
        "account page, queries",
        "Today",
        "Today, queries",
        "Portfolio",
        "Portfolio, queries",
        "HTML list of 50, alone, served",
        "account page, alone, served",
        "HTML list of 50, eight clients",
        "REST list of 20, eight clients",
        "largest answer",
        "look-up, beside a bare read by key",
        "nightly, all accounts",
        "memory, full nightly",
        "facts, scores, tiers and watch",
        "nightly of the next day, 1 % changed",
        "nightly of the next day, seconds",
        "next day as the full nightly, equal rows",
        "account page, 50,000 events",
        "timeline page, 50,000 events",
        "import of order lines",
        "order lines imported a second",
        "facts, full rebuild",
        "lifetime fit bg-nbd",
        "lifetime fit pareto-nbd",
        "lifetime fit gamma-gamma",
        "prediction",
        "discounted value",
        "memory, a million accounts",
        "retier",
        "portfolio, read",
        "judge",
        "preview",
        "selection, optimum",
        "watch",
        "watch_few",
    }
    for row in rows.values():
        assert row.keys() >= KEYS
        assert row["value"] > 0
    assert rows["import of order lines"]["limit"] == 12
    assert rows["facts, full rebuild"]["limit"] == 10
    assert rows["discounted value"]["limit"] == 1 / 100
    assert rows["memory, a million accounts"]["ok"]
    assert rows["account page, queries"]["limit"] == 25
    assert scratch_databases(command.pid) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_benchmark_drops_its_databases(number):
    command = start("--accounts", "60")
    while command.poll() is None and not scratch_databases(command.pid):
        time.sleep(0.1)
    assert command.poll() is None
    command.send_signal(number)
    command.communicate(timeout=120)
    assert command.returncode != 0
    assert scratch_databases(command.pid) == []


def test_the_median_counts_and_is_held_against_the_floor():
    assert (SLOW.value, SLOW.floor, SLOW.ratio, SLOW.ok) == (6.0, 2.0, 3.0, False)
    quick = Row(name="lines", runs=[40_000.0], unit="/s", limit=30_000, at_least=True)
    assert (quick.floor, quick.ratio, quick.ok) == (None, None, True)
    assert Row(name="told", runs=[1.0], unit="s").ok is None


def test_a_table_shows_what_was_missed_and_how_it_was_before(tmp_path):
    result = as_dict(MACHINE, 1_000, [SLOW])
    before = tmp_path / "before.json"
    before.write_text(f"words\n{json.dumps(as_dict(MACHINE, 1_000, [SLOW]))}\n")
    out = io.StringIO()
    show(result, Console(file=out, width=120), earlier_values(before))
    line = next(line for line in out.getvalue().splitlines() if "a page" in line)
    cells = [cell.strip() for cell in line.split("│")[1:-1]]
    assert cells == ["a page", "6", "s", "2", "3", "≤ 2.5 ×", "MISSED", "1"]


def test_a_file_that_is_no_benchmark_is_refused(tmp_path):
    other = tmp_path / "other.json"
    other.write_text("{}")
    with pytest.raises(CommandError, match="does not end with the JSON"):
        call_command("bench", "--compare", str(other))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--accounts", "0"], "from 1 to 1,000,000"),
        (["--runs", "0"], "--runs is 1 or more"),
        (
            ["--rows", "import,coffee"],
            "no row coffee; there are account, api_list, facts",
        ),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(options, message):
    with pytest.raises(CommandError, match=message):
        call_command("bench", *options)


def test_where_the_tests_are_not_installed_it_says_so(monkeypatch):
    def missing(name):
        raise ModuleNotFoundError(name, name="tests")

    monkeypatch.setattr(bench, "import_module", missing)
    with pytest.raises(CommandError, match="Run it in a checkout"):
        call_command("bench")
