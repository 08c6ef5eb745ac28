"""The data directory of local mode: who owns it, its lock, its secrets, its sockets."""

import fcntl
import hashlib
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEFAULT_DATA_DIR = Path(__file__).resolve().parent.parent.parent / ".sam"
LOCK_SECONDS = 600
SOCKET_PATH_BYTES = 100  # the kernel allows 107, macOS 103
LOCK_NAME = "lock"


class EmbeddedError(ImproperlyConfigured):
    """An embedded service cannot run; the message tells a person what to do."""


def data_dir() -> Path:
    """
    Return ``SAM_DATA_DIR``, made with mode 0700 if it is not there.

    :raises EmbeddedError: it cannot be made or written, or holds other people's files
    """
    folder = Path(os.environ.get("SAM_DATA_DIR") or DEFAULT_DATA_DIR).absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.stat()
        if os.geteuid() not in {0, facts.st_uid}:
            raise EmbeddedError(
                f"The data directory {folder} belongs to another user. "
                "Name one of your own in SAM_DATA_DIR."
            )
        if stat.S_IMODE(facts.st_mode) != 0o700:
            _close(folder)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError
        private(folder / LOCK_NAME)
    except OSError as error:
        raise EmbeddedError(
            f"The data directory {folder} cannot be written"
            f" ({error.strerror or 'no permission'})."
            " Free it or name another in SAM_DATA_DIR."
        ) from error
    return folder


def _close(folder: Path) -> None:
    if not (folder / LOCK_NAME).exists() and any(folder.iterdir()):
        raise EmbeddedError(
            f"SAM_DATA_DIR names {folder}, which holds other files. "
            "Name a new or an empty folder."
        )
    folder.chmod(0o700)


def kept(name: str, *, size: int = 50) -> str:
    """
    Return the secret of this name: *size* random bytes, in a file of mode 0600.

    It is made once; later the file counts, not *size*.
    """
    folder = data_dir()
    path = folder / name
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".new-") as made:
            made.write(secrets.token_urlsafe(size))
            made.flush()
            os.fsync(made.fileno())
            hand_over(Path(made.name))
            with suppress(FileExistsError):  # another process was faster
                path.hardlink_to(made.name)
    return path.read_text()


def hand_over(path: Path) -> Path:
    """Leave what root made in a user's data directory to that user; return *path*."""
    owner = (data_dir() if path.name != LOCK_NAME else path.parent).stat()
    if os.geteuid() == 0 != owner.st_uid:
        os.chown(path, owner.st_uid, owner.st_gid)
    return path


def socket_dir() -> Path:
    """Return the folder for Unix sockets: elsewhere if the data directory is deep."""
    folder = data_dir()
    near = folder / "run"
    if len(os.fsencode(near / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES:
        return near
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    temporary = Path(tempfile.gettempdir())
    if len(os.fsencode(temporary)) > SOCKET_PATH_BYTES - 50:
        temporary = Path("/tmp")  # noqa: S108 - checked by make_private
    return temporary / f"sam-{folder.stat().st_uid}-{digest}"


def make_private(folder: Path, *, uid: int, gid: int) -> None:
    """
    Make *folder* with mode 0700 for the user *uid*, or check that it is just that.

    :raises EmbeddedError: somebody else put something there
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in {os.geteuid(), uid}:
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it.")
    if (facts.st_uid, facts.st_gid) != (uid, gid) and os.geteuid() == 0:
        os.chown(folder, uid, gid)
    folder.chmod(0o700)


def private(path: Path) -> Path:
    """Return *path*, a file that only we may read; it is made if it is not there."""
    path.touch(mode=0o600)
    return hand_over(path)


@contextmanager
def locked(name: str = LOCK_NAME) -> Iterator[None]:
    """
    Hold a lock file against other processes; the kernel frees it at our death.

    :raises EmbeddedError: another process has held it for ten minutes
    """
    with private(data_dir() / name).open("a") as handle:
        deadline = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise EmbeddedError(
                        f"Another process has been at work in {data_dir()} for ten"
                        " minutes; end it and try again."
                    ) from None
                time.sleep(0.05)
        yield


def require_space(folder: Path, *, megabytes: int) -> None:
    """
    Do nothing if the disk of *folder* has so much room.

    :raises EmbeddedError: it has less
    """
    free = shutil.disk_usage(folder).free // 2**20
    if free < megabytes:
        raise EmbeddedError(
            f"The disk of {folder} has {free} MB free; {megabytes} MB are needed."
            " Make room or name another folder in SAM_DATA_DIR."
        )
