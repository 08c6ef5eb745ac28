"""The embedded services: one start however many ask, and a start after every crash."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from sam import embedded
from sam.embedded import folder, identity, postgres, valkey

ROOT = Path(__file__).resolve().parents[2]
START = "from sam import embedded; print(*embedded.start(), sep=',')"
SERVICES = ("SAM_DATABASE_URL", "SAM_OWNER_DATABASE_URL", "SAM_REDIS_URL")


@pytest.fixture
def data(monkeypatch, tmp_path):
    """Give the test a data directory of its own, empty, and stop what it started."""
    for name in SERVICES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAM_DATA_DIR", str(tmp_path / "data"))
    yield tmp_path / "data"
    embedded.stop()


def starter():
    return subprocess.Popen(
        [sys.executable, "-c", START],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ask(statement, role=postgres.APP):
    with psycopg.connect(postgres.url(role), autocommit=True) as connection:
        return connection.execute(statement).fetchone()


def wait_for(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.slow
def test_several_processes_at_once_start_each_service_once(data):
    starters = [starter() for _ in range(3)]
    ends = [each.communicate(timeout=120) for each in starters]
    assert [each.returncode for each in starters] == [0, 0, 0], ends
    started = ",".join(out.strip() for out, _ in ends if out.strip())
    assert sorted(started.split(",")) == ["PostgreSQL", "Valkey"]
    assert embedded.start() == []


def test_everything_is_ours_alone_and_off_the_network(data):
    embedded.start()
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "run").stat().st_mode & 0o777 == 0o700
    for path in data.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    for pid in embedded.status().values():
        process = psutil.Process(pid)
        assert not [each for each in process.net_connections() if each.laddr]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(data / "run"), user=postgres.SUPERUSER, password="x")


def test_the_application_has_less_than_the_owner(data):
    embedded.start()
    roles = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = "
    assert ask(f"{roles} 'sam_app'") == (False, False, False)
    assert ask(f"{roles} 'sam_owner'") == (False, True, False)
    assert ask("SELECT pg_has_role('sam_owner', 'sam_app', 'MEMBER')") == (True,)
    assert ask("SELECT pg_has_role('sam_app', 'sam_owner', 'MEMBER')") == (False,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another user")
def test_root_starts_them_as_somebody_else_even_in_a_closed_folder(data):
    data.parent.chmod(0o700)
    embedded.start()
    assert all(
        0 not in psutil.Process(pid).uids() for pid in embedded.status().values()
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another user")
def test_their_user_passes_the_folders_of_root_but_is_not_root(data, tmp_path):
    program = tmp_path / "closed" / "program"
    program.parent.mkdir(mode=0o700)
    shutil.copy("/bin/true", program)
    service = identity.current()
    service.run(["test", "-x", program])
    service.run([program])
    with pytest.raises(embedded.EmbeddedError, match="touch failed"):
        service.run(["touch", program.parent / "new"])


@pytest.mark.slow
def test_a_start_killed_while_initialising_is_done_anew(data):
    first = starter()
    wait_for(lambda: any(data.glob("postgres.making-*/cluster")))
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert not (data / "postgres").exists()
    assert embedded.start() == ["PostgreSQL", "Valkey"]
    assert ask("SELECT 1") == (1,)


@pytest.mark.slow
def test_killed_services_start_again_with_their_data(data):
    embedded.start()
    ask("SELECT lo_from_bytea(77, 'kept')", postgres.OWNER)
    for pid in embedded.status().values():
        psutil.Process(pid).kill()
    wait_for(lambda: not any(embedded.status().values()))
    assert embedded.start() == ["PostgreSQL", "Valkey"]
    assert ask("SELECT lo_get(77)", postgres.OWNER) == (b"kept",)


def test_a_lock_file_that_names_a_stranger_does_not_stop_a_start(data):
    embedded.start()
    lock = data / "postgres" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    embedded.stop(["PostgreSQL"])
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert embedded.start() == ["PostgreSQL"]
    assert ask("SELECT 1") == (1,)


def test_a_database_left_out_by_a_killed_start_is_made(data):
    embedded.start()
    postgres.drop_database()
    assert embedded.start() == []  # the server ran already
    assert ask("SELECT current_database()") == ("sam",)


def test_a_deep_folder_has_its_sockets_elsewhere(data, monkeypatch, tmp_path):
    monkeypatch.setenv("SAM_DATA_DIR", str(tmp_path / ("deep" * 30) / "data"))
    sockets = folder.socket_dir()
    try:
        assert embedded.start() == ["PostgreSQL", "Valkey"]
        assert len(str(valkey._socket())) < 108
        assert sockets.stat().st_mode & 0o777 == 0o700
        embedded.stop()
    finally:
        shutil.rmtree(sockets)


def test_a_full_disk_is_named(data, monkeypatch):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(1, 1, 0)
    )
    with pytest.raises(embedded.EmbeddedError, match="0 MB free; 1024 MB are needed"):
        embedded.start()


def test_a_folder_of_something_else_is_left_alone(data):
    data.mkdir(mode=0o755)
    (data / "thesis.tex").touch()
    with pytest.raises(embedded.EmbeddedError, match="holds other files"):
        embedded.data_dir()
    assert [path.name for path in data.iterdir()] == ["thesis.tex"]
    assert data.stat().st_mode & 0o777 == 0o755
    (data / "thesis.tex").unlink()


def test_a_file_in_the_place_of_the_folder_is_named(data):
    data.touch()
    with pytest.raises(embedded.EmbeddedError, match="cannot be written"):
        embedded.start()
    data.unlink()


def test_a_service_that_has_an_address_is_not_embedded(data, monkeypatch):
    monkeypatch.setenv("SAM_REDIS_URL", "redis://redis.example/0")
    assert list(embedded.services()) == ["PostgreSQL"]
