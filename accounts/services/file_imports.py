"""Files that somebody uploaded: looked at and kept, then imported by a run."""

import shutil
import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.importing import reading
from accounts.importing.errors import ImportRefused
from accounts.importing.ingest_sources import NO_SOURCE, is_source
from accounts.importing.loading import Options
from accounts.importing.portfolio import import_portfolio
from accounts.importing.registry import formats
from accounts.importing.report import findings
from accounts.importing.run_bar import RunBar
from accounts.permissions import may_import
from accounts.services.attachments import MEGABYTE
from sam.lib import runs
from sam.lib.errors import DomainError
from sam.lib.models import Run
from sam.users.models import User

IMPORT = "import"
FOLDER = "imports"
REJECTS = "rejects.csv"
LIVING = (Run.Status.QUEUED, Run.Status.RUNNING)


class FilesRefused(DomainError):
    """These files are not imported; ``field`` names what is wrong."""

    code = "files_refused"

    def __init__(self, message: str, *, field: str = "files") -> None:
        super().__init__(message)
        self.field = field


def register() -> None:
    """Make the run known."""
    runs.register(IMPORT, gettext_lazy("Import files"), import_all)


def known_names() -> list[str]:
    """Return how the files of a portfolio are called, in the order of loading."""
    return [one.name for one in sorted(formats(), key=lambda one: one.order)]


def request_import(
    *,
    actor: User | None,
    files: Sequence[UploadedFile],
    source: str,
    is_dry_run: bool = False,
    create_users: bool = False,
) -> Run:
    """
    Keep *files* and have a worker import them, or with *is_dry_run* only try to.

    The files of an earlier import, and its rejected rows, are forgotten.

    :raises PermissionDenied: if *actor* may not import
    :raises FilesRefused: if a file is not what its name says or too large, the source
        has no code, or another import waits or is under way; nothing is kept
    """
    may_import(actor).require()
    if not is_source(source):
        raise FilesRefused(str(NO_SOURCE), field="source")
    _examine(files)
    key = uuid.uuid4().hex
    with transaction.atomic():
        runs.alone(IMPORT)
        if Run.objects.filter(kind=IMPORT, status__in=LIVING).exists():
            raise FilesRefused(_("Another import waits or is under way."))
        forget()
        run = runs.request(
            kind=IMPORT,
            as_of=runs.today(),
            actor=actor,
            options={
                "key": key,
                "source": source,
                "is_dry_run": is_dry_run,
                "create_users": create_users,
            },
        )
        for file in files:
            file.seek(0)
            default_storage.save(f"{FOLDER}/{key}/{file.name}", file)
    return run


def _examine(files: Sequence[UploadedFile]) -> None:
    """Refuse files that are no portfolio, before anything of them is kept."""
    known, names = known_names(), [str(file.name) for file in files]
    for file, name in zip(files, names, strict=True):
        if name not in known:
            raise FilesRefused(
                _("{name} is none of {known}.").format(
                    name=name, known=", ".join(known)
                )
            )
        if names.count(name) > 1:
            raise FilesRefused(_("{name} comes twice.").format(name=name))
        if (file.size or 0) > settings.IMPORT_MEGABYTES * MEGABYTE:
            raise FilesRefused(
                _("{name} is larger than {most} MB.").format(
                    name=name, most=settings.IMPORT_MEGABYTES
                )
            )
    with TemporaryDirectory() as place:
        for file, name in zip(files, names, strict=True):
            with (Path(place) / name).open("wb") as copy:
                copy.writelines(file.chunks())
        try:
            reading.examine(Path(place))
        except ImportRefused as refusal:
            raise FilesRefused(f"{refusal}.") from refusal


def forget() -> None:
    """Remove what earlier imports left in the folder of files."""
    if not default_storage.exists(FOLDER):
        return
    for key in default_storage.listdir(FOLDER)[0]:
        for name in _names(key):
            default_storage.delete(f"{FOLDER}/{key}/{name}")
        default_storage.delete(f"{FOLDER}/{key}")


def rejects_of(run: Run) -> str | None:
    """Return the name of the file of rejected rows, while it is there."""
    name = f"{FOLDER}/{run.options.get('key', '')}/{REJECTS}"
    return name if default_storage.exists(name) else None


def import_all(job: runs.Job) -> None:
    """Import the files that the run was asked for with."""
    job.step("import", partial(_import, job))


def _import(job: runs.Job) -> None:
    options, key = job.run.options, job.run.options["key"]
    with TemporaryDirectory() as place:
        folder, rejects = Path(place) / "files", Path(place) / REJECTS
        folder.mkdir()
        names = [name for name in _names(key) if name != REJECTS]
        for name in names:
            _copy(f"{FOLDER}/{key}/{name}", folder / name)
        with findings(rejects) as found, RunBar(job, len(names)) as bar:
            outcome = import_portfolio(
                folder,
                options=Options(
                    source=options["source"], create_users=options["create_users"]
                ),
                findings=found,
                dry_run=options["is_dry_run"],
                reporter=bar,
            )
        if found.rejected:
            _keep(rejects, f"{FOLDER}/{key}/{REJECTS}")
    job.note(**outcome.as_dict(), is_dry_run=options["is_dry_run"])
    for name in names:
        default_storage.delete(f"{FOLDER}/{key}/{name}")


def _names(key: str) -> list[str]:
    return default_storage.listdir(f"{FOLDER}/{key}")[1]


def _copy(name: str, to: Path) -> None:
    with default_storage.open(name) as kept, to.open("wb") as copy:
        shutil.copyfileobj(kept, copy)


def _keep(path: Path, name: str) -> None:
    if default_storage.exists(name):
        default_storage.delete(name)
    with path.open("rb") as stream:
        content: Any = File(stream)
        default_storage.save(name, content)
