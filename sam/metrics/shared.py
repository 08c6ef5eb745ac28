"""Where the web workers of one server add their counts up."""

import os
import shutil
import tempfile
from pathlib import Path

import psutil

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # which prometheus_client reads when imported
PREFIX = "sam-metrics-"


def share() -> Path:
    """
    Have this process and its siblings count in one folder; call it before counting.

    The folder is named by the server process that they all descend from, and goes when
    the next server of this user finds that process gone.
    """
    parent = psutil.Process(os.getppid())
    root = Path(tempfile.gettempdir())
    folder = root / f"{PREFIX}{os.geteuid()}-{_named(parent)}"
    for older in root.glob(f"{PREFIX}{os.geteuid()}-*"):
        if older.lstat().st_uid == os.geteuid() and not _is_alive(older.name):
            shutil.rmtree(older, ignore_errors=True)  # a sibling may be at it too
    folder.mkdir(mode=0o700, exist_ok=True)
    facts = folder.lstat()
    if facts.st_uid != os.geteuid() or folder.is_symlink():
        raise PermissionError(f"{folder} belongs to somebody else; remove it.")
    os.environ[VARIABLE] = str(folder)
    return folder


def _named(process: psutil.Process) -> str:
    return f"{process.pid}-{int(process.create_time() * 100)}"


def _is_alive(name: str) -> bool:
    number = name.removeprefix(f"{PREFIX}{os.geteuid()}-").partition("-")[0]
    try:
        return name.endswith(_named(psutil.Process(int(number))))
    except (psutil.Error, ValueError):
        return False
