"""Which user the embedded services run as: PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sam.embedded.folder import EmbeddedError, data_dir

CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}
COMMAND_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Identity:
    """
    The service's user, and what stands before its commands.

    Root's services run as the owner of the data directory or, if that is root, as
    ``nobody``, who is given the right to pass folders such as ``/root``.
    """

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def run(self, command: Sequence[str | Path]) -> None:
        """
        Run *command* to its end as this user, away from our terminal.

        :raises EmbeddedError: it failed; the message has its last words
        """
        with subprocess.Popen(  # noqa: S603
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=_plain_environment(),
            start_new_session=True,
            text=True,
            errors="replace",
        ) as process:
            output, _ = process.communicate(timeout=COMMAND_SECONDS)
        if process.returncode:
            name = Path(command[0]).name
            raise EmbeddedError(
                f"{name} failed: {output.strip()[-2000:]}{self._hint(output)}"
            )

    def _hint(self, output: str) -> str:
        if "ermission denied" not in output or os.geteuid() != 0:
            return ""
        return (
            "\nYou are root, and the services' own user cannot reach the files. Run"
            " the command as another user, or set SAM_DATABASE_URL."
        )


def current() -> Identity:
    """
    Return whom the services run as.

    :raises EmbeddedError: we are root and there is nobody else
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    owner = data_dir().stat()
    uid, gid = owner.st_uid, owner.st_gid
    if uid == 0:
        try:
            uid, gid = pwd.getpwnam("nobody")[2:4]
        except KeyError:
            raise EmbeddedError(
                "PostgreSQL does not run as root, and this machine has no user"
                " 'nobody'. Run the command as another user."
            ) from None
    return Identity(uid, gid, _prefix(uid, gid))


def _prefix(uid: int, gid: int) -> tuple[str, ...]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and 'setpriv' (util-linux) is missing."
            " Run the command as another user."
        )
    plain = (setpriv, f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
    held = _held_capabilities()
    for name, bit in CAPABILITIES.items():
        if held >> bit & 1:
            only = f"-all,+{name}"
            granted = (f"--inh-caps={only}", f"--ambient-caps={only}")
            # access(2) ignores capabilities of anybody but root without this bit.
            return (*plain, *granted, "--securebits=+no_setuid_fixup", "--")
    return (*plain, "--")


def _held_capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return int(line.split()[1], 16)
    return 0


def _plain_environment() -> dict[str, str]:
    """Nothing of ours: no PGHOST, no PGDATA, no secret."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
