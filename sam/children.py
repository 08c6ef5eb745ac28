"""The processes of the demo: started together, stopped together, gone with us."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from sam import embedded

STOP_SECONDS = 15
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Children:
    """Commands that run beside us, each with a log in the data directory."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start *command*; out of reach of the terminal's Ctrl-C, which is ours."""
        with embedded.private(self.log(name)).open("wb") as output:
            self._running[name] = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_follow_parent,
            )

    def log(self, name: str) -> Path:
        """Return where the command of this name writes."""
        folder = embedded.data_dir() / "logs"
        folder.mkdir(mode=0o700, exist_ok=True)
        return embedded.hand_over(folder) / f"{name}.log"

    def first_ended(self) -> str | None:
        """Return the name of a command that has ended by itself, or None."""
        ended = (
            name for name, each in self._running.items() if each.poll() is not None
        )
        return next(ended, None)

    def stop(self) -> None:
        """Ask all to end, then make them, with what they started themselves."""
        for each in reversed(self._running.values()):
            each.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for each in self._running.values():
            try:
                each.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()
            try:
                os.killpg(each.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # nothing is left of it
        self._running.clear()


def _follow_parent() -> None:
    """Run in the child: be told to end when the parent dies, however it dies."""
    if _libc is not None:
        _libc.prctl(DIE_WITH_PARENT, signal.SIGTERM)
