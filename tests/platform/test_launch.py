"""The demo: clear refusals, children that never outlive it, a start after any end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from sam import children, embedded, launch

ROOT = Path(__file__).resolve().parents[2]
PARENT = """
import sys, time
from sam.children import Children
group = Children()
group.start("child", [sys.executable, "-c", "import time; time.sleep(600)"])
print(group._running["child"].pid, flush=True)
time.sleep(600)
"""


@pytest.fixture(autouse=True)
def data(monkeypatch, tmp_path):
    """Give the test an empty data directory and local mode."""
    for name in [name for name in os.environ if name.startswith("SAM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SAM_MODE", "local")
    monkeypatch.setenv("SAM_DATA_DIR", str(tmp_path / "data"))
    yield tmp_path / "data"
    embedded.stop()


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind((launch.HOST, 0))
        return free.getsockname()[1]


def wishes(port):
    return launch.Wishes(port=port, accounts=100, seed=1, fresh=False)


def ended(pid):
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the children")
def test_children_end_when_their_parent_is_killed():
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    wait_for(lambda: ended(child))


def test_a_child_that_will_not_end_is_made_to(monkeypatch):
    monkeypatch.setattr(children, "STOP_SECONDS", 0.5)
    group = children.Children()
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True)"
    )
    group.start("deaf", [sys.executable, "-c", f"{deaf}; time.sleep(600)"])
    wait_for(lambda: group.log("deaf").stat().st_size)
    pid = group._running["deaf"].pid
    group.stop()
    assert not psutil.pid_exists(pid)


def test_a_taken_port_is_named_and_nothing_is_started(data, port):
    with socket.socket() as taken:
        taken.bind((launch.HOST, port))
        taken.listen()
        with pytest.raises(launch.LaunchError, match=f"Port {port} cannot be used"):
            launch.run(wishes(port), Console())
    assert not (data / "postgres").exists()


def test_a_second_demo_is_told_where_the_first_is(data, port):
    with (
        launch._alone(8123),
        pytest.raises(launch.LaunchError, match=f"process {os.getpid()}, port 8123"),
    ):
        launch.run(wishes(port), Console())
    assert not (data / "postgres").exists()


def test_services_of_a_killed_demo_are_the_next_ones_to_stop(data):
    with launch._alone(8123) as note:
        note.add(["PostgreSQL"])
    with launch._alone(8123) as note:
        assert note.services == ["PostgreSQL"]
        note.clear()
    with launch._alone(8123) as note:
        assert note.services == []


def test_a_database_of_ones_own_is_left_alone(monkeypatch, port):
    monkeypatch.setenv("SAM_DATABASE_URL", "postgresql://app@db.example/sam")
    with pytest.raises(launch.LaunchError, match="unset SAM_DATABASE_URL"):
        launch.run(wishes(port), Console())


@pytest.mark.slow
def test_from_nothing_to_a_page_then_killed_then_again(data, port):
    def begin():
        demo = subprocess.Popen(
            [sys.executable, "manage.py", "demo", f"--port={port}", "--accounts=100"],
            cwd=ROOT,
            env=os.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = []
        for line in demo.stdout:
            lines.append(line)
            if "Ctrl-C stops" in line:
                return demo
        pytest.fail("".join(lines))

    def page():
        address = f"http://{launch.HOST}:{port}/readyz"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status

    others = set(psutil.Process().children(recursive=True))  # a browser of other tests
    first = begin()
    assert page() == 200
    first.kill()
    first.wait()
    wait_for(lambda: set(psutil.Process().children(recursive=True)) <= others)
    second = begin()
    assert page() == 200
    second.send_signal(signal.SIGINT)
    assert second.wait(60) == 0
    assert set(embedded.status().values()) == {None}
