"""The import of a folder of files: each file in a transaction, one import at a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.importing import reading
from accounts.importing.errors import ImportBusy, ImportRefused
from accounts.importing.ingest_sources import NO_SOURCE, is_source
from accounts.importing.loading import Counts, Load, Options, check_rows, count_faults
from accounts.importing.progress import Reporter, Silent
from accounts.importing.reading import Portfolio, PortfolioFile
from accounts.importing.records import Lines, records
from accounts.importing.registry import FileFormat, after_import_hooks
from accounts.importing.report import Findings
from accounts.importing.staging import create_staged, stage
from accounts.models import ImportBatch, Programme
from accounts.services.access import refresh_access
from sam.lib import audit, outbox

LOCK = "accounts.importing"
SESSION = "SET LOCAL work_mem = '128MB'; SET CONSTRAINTS ALL IMMEDIATE"
TEMPORARY = """
SELECT format('DROP TABLE %%I', relname) FROM pg_class
WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
  AND starts_with(relname, 'import_')
"""


class Collector(Protocol):
    """Takes what it wants to tell from the load's temporary tables."""

    def collect(self, load: Load) -> None: ...


@dataclass(slots=True)
class Outcome:
    """What an import did."""

    batch_id: int
    files: dict[str, Counts] = field(default_factory=dict)
    unknown_columns: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        files = {name: counts.as_dict() for name, counts in self.files.items()}
        for name, columns in self.unknown_columns.items():
            files[name]["ignored_columns"] = columns
        return {
            "batch": self.batch_id,
            "files": files,
            "ignored": self.ignored,
            "seconds": round(self.seconds, 3),
        }


def import_portfolio(
    folder: Path,
    *,
    options: Options,
    findings: Findings,
    dry_run: bool = False,
    reporter: Reporter | None = None,
) -> Outcome:
    """
    Import the files of *folder*; call it inside `sam.lib.audit.acting`.

    Each file is loaded in a transaction of its own (a dry run: all in one, undone), so
    an import that was killed is simply made again: what is there is not touched.

    :raises ImportRefused: if a file is not what its name says; nothing was loaded
    :raises ImportBusy: if another import is under way
    """
    if not is_source(options.source):
        raise ImportRefused(NO_SOURCE)
    portfolio = reading.examine(folder)
    with _alone():
        if not dry_run:
            return _import(portfolio, options, findings, reporter or Silent())
        with transaction.atomic():
            outcome = _import(portfolio, options, findings, reporter or Silent())
            transaction.set_rollback(True)
        return outcome


def _import(
    portfolio: Portfolio, options: Options, findings: Findings, reporter: Reporter
) -> Outcome:
    started = time.monotonic()
    batch = _open_batch(portfolio, options)
    outcome = Outcome(batch.pk, ignored=portfolio.ignored)
    try:
        for file in portfolio.files:
            reporter.file(file.path.name)
            outcome.files[file.format.name] = _load_file(
                file, batch, options, findings, reporter
            )
            if file.unknown_columns:
                outcome.unknown_columns[file.format.name] = file.unknown_columns
        _refresh_statistics()
        outcome.seconds = time.monotonic() - started
        _close_batch(batch, outcome)
    except BaseException:
        _fail_batch(batch, outcome)
        raise
    outcome.seconds = time.monotonic() - started
    return outcome


def _refresh_statistics() -> None:
    """Let the planner know of what was loaded: a run may follow at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sam_analyze()")


def _load_file(
    file: PortfolioFile,
    batch: ImportBatch,
    options: Options,
    findings: Findings,
    reporter: Reporter,
) -> Counts:
    with (
        _in_bulk(file.format, batch),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        load = start_load(
            cursor, file.format, file.columns, batch, options, reporter.step
        )
        with reading.opened(file.path) as (header, lines):
            load.counts.read = _stage(cursor, file, header, lines, reporter)
        reporter.step(_("checking"))
        finish_load(load, findings)
    counts = load.counts
    reporter.done(
        _(
            "{read} read, {created} created, {updated} updated, {unchanged} unchanged,"
            " {rejected} rejected, {warnings} warnings"
        ).format(**counts.as_dict())
    )
    return counts


def _in_bulk(file_format: FileFormat, batch: ImportBatch) -> Any:
    """Tell the trail that one entry stands for all new rows, which keep their batch."""
    return audit.in_bulk("new" if file_format.keeps_batch else "", batch_id=batch.pk)


def _stage(
    cursor: Any,
    file: PortfolioFile,
    header: list[str],
    lines: Lines,
    reporter: Reporter,
) -> int:
    size = max(1, file.size)
    return stage(
        cursor,
        records(lines, header),
        header=header,
        columns=[one for one in file.format.columns if one.name in file.columns],
        progress=lambda: reporter.reading(min(1.0, lines.position() / size)),
    )


def start_load(
    cursor: Any,
    file_format: Any,
    columns: list[str],
    batch: ImportBatch,
    options: Options,
    step: Callable[[str], None],
) -> Load:
    """Begin a load in the current transaction: its staging table awaits rows."""
    cursor.execute(SESSION)
    # Who an id stands for is read once a file: no merge may change it meanwhile.
    cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext('accounts.merging'))")
    # Two loads of one kind would both find an id to be new.
    cursor.execute(
        "SELECT pg_advisory_xact_lock(hashtext('accounts.loading ' || %s))",
        [file_format.name],
    )
    create_staged(cursor, file_format.columns)
    return Load(
        cursor=cursor,
        format=file_format,
        columns=columns,
        batch_id=batch.pk,
        options=options,
        step=step,
    )


def finish_load(load: Load, findings: Collector) -> None:
    """Turn the staged rows into facts, collect findings, drop what was temporary."""
    check_rows(load)
    load.format.load(load)
    count_faults(load)
    findings.collect(load)
    load.run(TEMPORARY)
    for (statement,) in load.cursor.fetchall():
        load.cursor.execute(statement)


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the import's lock, which the server lets go with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportBusy(_("another import is under way; wait until it has ended"))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


def _open_batch(portfolio: Portfolio, options: Options) -> ImportBatch:
    """Begin a batch; one that still says it runs was killed, as we are alone."""
    Programme.current()
    ImportBatch.objects.filter(status=ImportBatch.Status.RUNNING).update(
        status=ImportBatch.Status.FAILED, ended_at=timezone.now()
    )
    return ImportBatch.objects.create(
        source=options.source,
        started_at=timezone.now(),
        actor_id=getattr(audit.current().actor, "pk", None),
        digests={file.path.name: reading.digest(file.path) for file in portfolio.files},
    )


def _close_batch(batch: ImportBatch, outcome: Outcome) -> None:
    """Let other apps follow, rebuild who sees what, and tell of the batch."""
    with audit.in_bulk(batch_id=batch.pk), transaction.atomic():
        for hook in after_import_hooks():
            hook(batch.pk, None)
        refresh_access()
        batch.status = ImportBatch.Status.DONE
        batch.ended_at = timezone.now()
        batch.files = outcome.as_dict()["files"]
        batch.save(update_fields=["status", "ended_at", "files"])
        _record(batch)
        outbox.emit("import.finished", payload={"batch": batch.pk})


def _fail_batch(batch: ImportBatch, outcome: Outcome) -> None:
    """Say that the batch failed; what earlier files loaded is there, and audited."""
    if connection.in_atomic_block:
        return  # a dry run: nothing stays
    with transaction.atomic():
        refresh_access()  # an earlier file may have changed owners
        batch.status = ImportBatch.Status.FAILED
        batch.ended_at = timezone.now()
        batch.files = outcome.as_dict()["files"]
        batch.save(update_fields=["status", "ended_at", "files"])
        _record(batch)


def _record(batch: ImportBatch) -> None:
    """Tell of the whole batch in one entry, with what was sent."""
    audit.record(
        "import",
        batch,
        batch_id=batch.pk,
        counts=batch.files,
        after={"source": batch.source, "digests": batch.digests},
    )
