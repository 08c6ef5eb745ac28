"""What stands in a backup's file: a tar of a manifest, a dump and the attachments."""

import hashlib
import json
import tarfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
FILES = "files/"
BLOCK = 2**20


class BackupError(Exception):
    """It cannot be backed up or restored; the message says what to do about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    What a backup was made of.

    ``postgresql`` is the server's major version, ``dumped_by`` that of pg_dump;
    ``tables`` counts the rows of each, ``files`` the attachments.
    """

    made_at: str
    postgresql: int
    dumped_by: int
    owner: str
    app: str
    migrations: list[str]
    tables: dict[str, int]
    files: int
    sha256: str
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """
        Read what `as_json` wrote.

        :raises BackupError: it is something else, or of a later version
        """
        try:
            content: dict[str, Any] = json.loads(text)
            if content["format"] != FORMAT:
                raise BackupError(
                    f"This backup has format {content['format']}, which this version"
                    f" does not know; it knows {FORMAT}."
                )
            return cls(**content)
        except (ValueError, TypeError, KeyError) as error:
            raise BackupError("The manifest of this backup cannot be read.") from error


@dataclass(frozen=True, slots=True)
class Archive:
    """A backup that was opened and found whole."""

    tar: tarfile.TarFile
    manifest: Manifest

    def dump(self) -> IO[bytes]:
        """Return the dump, from its beginning."""
        return _member(self.tar, DUMP)

    def files(self) -> list[tarfile.TarInfo]:
        """Return the attachments, named below the folder that they go to."""
        return [
            member.replace(name=member.name.removeprefix(FILES), deep=False)
            for member in self.tar.getmembers()
            if member.isfile() and member.name.startswith(FILES)
        ]


def opened(path: Path) -> Archive:
    """
    Open the backup at *path* and read all of it once, before anything is changed.

    :raises BackupError: it is none, or not whole
    """
    try:
        tar = tarfile.open(path)  # noqa: SIM115 - lives as long as the command
        manifest = Manifest.from_json(_member(tar, MANIFEST).read())
        archive = Archive(tar, manifest)
        found = len(archive.files())
        digest = digest_of(archive.dump())
    except (OSError, tarfile.TarError, KeyError) as error:
        raise BackupError(f"{path} is no whole backup: {error}") from error
    if digest != manifest.sha256 or found != manifest.files:
        raise BackupError(f"{path} is damaged: it is not what was written.")
    return archive


def digest_of(stream: IO[bytes]) -> str:
    """Return the SHA-256 of what is left in *stream*."""
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    stream = tar.extractfile(name)
    if stream is None:
        raise BackupError(f"{name} in this backup is no file.")
    return stream
