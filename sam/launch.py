"""The demo from nothing to a page in the browser, and back."""

import fcntl
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any

from django.core.management import call_command
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from sam import assets, embedded, env
from sam.children import Children
from sam.demo.loading import DemoState, demo_state
from sam.demo.staff import APPROVER
from sam.embedded import postgres
from sam.lib.models import Run
from sam.nightly import NIGHTLY

LOGINS = ("director", "manager", "desk", "admin")
HOST = "127.0.0.1"
READY_SECONDS = 90
PATIENCE_SECONDS = 20
MANAGE = Path(__file__).resolve().parent.parent / "manage.py"


class LaunchError(Exception):
    """The demo cannot run; the message says what to do about it."""


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C or SIGTERM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the person asked for."""

    port: int
    accounts: int
    seed: int
    fresh: bool


def run(wishes: Wishes, console: Console) -> None:
    """
    Make what is missing, serve until told to stop, then stop what was started.

    :raises LaunchError: it cannot run; nothing is broken by it
    """
    if not env.is_local() or "PostgreSQL" not in embedded.services():
        raise LaunchError(
            "The demo brings its own database; unset SAM_DATABASE_URL and SAM_MODE."
        )
    with _signals(), _alone(wishes.port) as note:
        try:
            _require_port(wishes.port, patience=PATIENCE_SECONDS * note.was_killed)
        except LaunchError:
            note.leave()
            raise
        children = Children()
        try:
            _prepare(wishes, console, note, children)
            _greet(wishes, console)
            _watch(children)
        except Stopped:
            console.print("\nStopping …")
        finally:
            _ignore_signals()
            connection.close()
            children.stop()
            embedded.stop(note.services)
            note.clear()
    console.print("Stopped.")


def _prepare(
    wishes: Wishes, console: Console, note: "Note", children: Children
) -> None:
    steps: list[tuple[str, Callable[[], object]]] = [
        ("PostgreSQL and Valkey", lambda: note.add(embedded.start())),
        ("Tables", _migrate),
        ("Style sheets and scripts", assets.build),
        ("Demo portfolio", lambda: _portfolio(wishes)),
        ("Nightly chain", _nightly),
        (
            "First decisions",
            lambda: call_command("demo_decisions", stdout=io.StringIO()),
        ),
        ("Web server, worker and beat", lambda: _serve(wishes.port, children)),
    ]
    if wishes.fresh:
        steps.insert(1, ("A fresh database", _start_over))
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=len(steps))
        for name, step in steps:
            progress.update(task, description=name)
            began = time.monotonic()
            _attempt(name, step)
            console.print(f"{name}: ready after {time.monotonic() - began:.1f} s")
            progress.advance(task)


def _attempt(name: str, step: Callable[[], object]) -> None:
    try:
        step()
    except (assets.AssetsError, OSError) as error:
        raise LaunchError(f"{name}: {error}") from error


def _start_over() -> None:
    connection.close()
    postgres.drop_database()
    embedded.start()


def _migrate() -> None:
    """Migrate in a process of its own, which connects as the owner."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    connection.close()
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(MANAGE), "migrate", "--verbosity=0"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LaunchError(f"The tables cannot be made:\n{done.stdout[-2000:]}")


def _portfolio(wishes: Wishes) -> None:
    if demo_state() in {DemoState.ABSENT, DemoState.STARTED}:
        call_command(
            "demo_data",
            accounts=wishes.accounts,
            seed=wishes.seed,
            stdout=io.StringIO(),
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT sam_analyze()")


def _nightly() -> None:
    if not Run.objects.filter(kind=NIGHTLY, status=Run.Status.DONE).exists():
        call_command("nightly", stdout=io.StringIO())


def _decisions() -> None:
    call_command("demo_decisions", stdout=io.StringIO())


def _serve(port: int, children: Children) -> None:
    connection.close()
    os.environ.setdefault("SAM_BASE_URL", f"http://localhost:{port}")
    run_module = (sys.executable, "-m")
    children.start(
        "web",
        [
            *(*run_module, "granian", "--interface=wsgi", "--no-ws"),
            *(f"--host={HOST}", f"--port={port}"),
            *("--workers=2", "--blocking-threads=4", "sam.wsgi:application"),
        ],
    )
    deadline = time.monotonic() + READY_SECONDS
    while trouble := _trouble(port):
        _require_alive(children)
        if time.monotonic() > deadline:
            raise LaunchError(
                f"The web server is not ready ({trouble}); see {children.log('web')}"
            )
        time.sleep(0.2)
    celery = (*run_module, "celery", "--app=sam")
    children.start("worker", [*celery, "worker", "--concurrency=2", "--loglevel=INFO"])
    children.start("beat", [*celery, "beat", "--loglevel=INFO", "--pidfile="])


def _trouble(port: int) -> str | None:
    """Return why the server is not ready, or None if it is."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=5):
            return None
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace")
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        return str(error)


def _require_alive(children: Children) -> None:
    if name := children.first_ended():
        words = children.log(name).read_text(errors="replace")[-1500:]
        raise LaunchError(f"The {name} process ended by itself:\n{words}")


def _watch(children: Children) -> None:
    while True:
        _require_alive(children)
        time.sleep(0.5)


def _greet(wishes: Wishes, console: Console) -> None:
    console.print(f"\nThe demo is ready: http://localhost:{wishes.port}/\n")
    console.print("Sign in as one of")
    for name in LOGINS:
        console.print(f"  {name}@demo.example", highlight=False)
    console.print(f"  {APPROVER} (approves policies)", highlight=False)
    console.print(f"with the password {embedded.demo_password()}\n", highlight=False)
    console.print(
        f"Logs are in {embedded.data_dir() / 'logs'}. Ctrl-C stops it all.",
        highlight=False,
        soft_wrap=True,
    )


def _require_port(port: int, *, patience: float) -> None:
    """Wait so many seconds for the port; a killed demo's server needs a moment."""
    deadline = time.monotonic() + patience
    while error := _taken(port):
        if time.monotonic() > deadline:
            raise LaunchError(
                f"Port {port} cannot be used ({error}); name another with --port."
            )
        time.sleep(0.1)


def _taken(port: int) -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
        except OSError as error:
            return error.strerror or str(error)
    return None


class Note:
    """What is written down for the next start, should this one be killed."""

    def __init__(self, handle: IO[str], port: int) -> None:
        self._handle = handle
        self._port = port
        left = _read(handle)
        self.was_killed = "pid" in left
        self.services: list[str] = left.get("services", [])

    def add(self, services: list[str]) -> None:
        """Remember that these services were started by the demo."""
        self.services = sorted({*self.services, *services})
        self._write({"pid": os.getpid(), "port": self._port, "services": self.services})

    def leave(self) -> None:
        """Say that no demo runs; what an earlier one started is still to be stopped."""
        self._write({"services": self.services})

    def clear(self) -> None:
        """Forget all: everything was stopped."""
        self._write({})

    def _write(self, content: dict[str, object]) -> None:
        self._handle.seek(0)
        self._handle.truncate()
        self._handle.write(json.dumps(content))
        self._handle.flush()


def _read(handle: IO[str]) -> dict[str, Any]:
    handle.seek(0)
    try:
        return dict(json.loads(handle.read() or "{}"))
    except ValueError:  # the writer was killed at it
        return {}


@contextmanager
def _alone(port: int) -> Iterator[Note]:
    """
    Hold the demo of this data directory, of which there is one at a time.

    :raises LaunchError: it runs already
    """
    with embedded.private(embedded.data_dir() / "demo.lock").open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid, port = (_read(handle).get(key, "unknown") for key in ("pid", "port"))
            raise LaunchError(
                f"The demo runs already: process {pid}, port {port}."
                " Stop that one with Ctrl-C, or name another folder in SAM_DATA_DIR."
            ) from None
        note = Note(handle, port)
        note.add([])
        yield note


@contextmanager
def _signals() -> Iterator[None]:
    kinds = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {kind: signal.signal(kind, _stop) for kind in kinds}
    try:
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _ignore_signals() -> None:
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, signal.SIG_IGN)


def _stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped
