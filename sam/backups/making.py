"""Write a backup: the database as of one moment, then the attachments."""

import os
import subprocess
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import sql

from sam import env
from sam.backups import archive, programs
from sam.backups.archive import BackupError, Manifest

TABLES = """
SELECT n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'staging')
    AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
    )
ORDER BY 1, 2
"""


def make(path: Path) -> Manifest:
    """
    Back everything up to *path*, which appears when it is complete.

    It needs about as much room beside *path* again while it is at work. People may go
    on working: the database is as of the moment at which it began.

    :raises BackupError: it cannot; *path* is not touched then
    """
    if path.exists():
        raise BackupError(f"{path} is there already; name another file.")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        dump, whole = Path(folder) / "dump", Path(folder) / "whole"
        made_at = timezone.now()
        dumped_by, tables = _dump(dump)
        kept = _attachments()
        with dump.open("rb") as content:
            digest = archive.digest_of(content)
        manifest = Manifest(
            made_at=made_at.isoformat(),
            postgresql=programs.server_major(),
            dumped_by=dumped_by,
            owner=connection.settings_dict["USER"],
            app=env.app_database()["USER"],
            migrations=applied(),
            tables=tables,
            files=len(kept),
            sha256=digest,
        )
        _write(whole, manifest, dump, kept)
        whole.rename(path)
    return manifest


def _dump(target: Path) -> tuple[int, dict[str, int]]:
    """Dump to *target*; return pg_dump's version and each table's rows, as dumped."""
    program, major = programs.fitting("pg_dump", least=programs.server_major())
    address, environment = programs.reached()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        tables = counted(cursor)
        done = subprocess.run(  # noqa: S603
            [
                program,
                "--format=custom",
                f"--snapshot={snapshot}",
                "--no-password",
                f"--file={target}",
                f"--dbname={address}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=environment,
            check=False,
        )
    programs.require_success("pg_dump", done.returncode, done.stderr)
    return major, tables


def counted(cursor: Any) -> dict[str, int]:
    """Return how many rows each table of ours has, by ``schema.table``."""
    cursor.execute(TABLES)
    found = {}
    for schema, name in cursor.fetchall():
        table = sql.Identifier(schema, name)
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
        found[f"{schema}.{name}"] = int(cursor.fetchone()[0])
    return found


def applied() -> list[str]:
    """Return the migrations of the database, as ``app.name``."""
    done = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in done)


def _attachments() -> list[Path]:
    folder = Path(default_storage.path(""))
    return sorted(each for each in folder.rglob("*") if each.is_file())


def _write(target: Path, manifest: Manifest, dump: Path, kept: list[Path]) -> None:
    folder = Path(default_storage.path(""))
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with tarfile.open(fileobj=raw, mode="w") as tar:
            about = tarfile.TarInfo(archive.MANIFEST)
            content = manifest.as_json()
            about.size = len(content)
            tar.addfile(about, BytesIO(content))
            tar.add(dump, archive.DUMP)
            for each in kept:
                tar.add(each, f"{archive.FILES}{each.relative_to(folder)}")
        raw.flush()
        os.fsync(raw.fileno())
