"""Put a backup back, into an empty database or in the place of all that is there."""

import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from sam import env
from sam.backups import programs
from sam.backups.archive import Archive, BackupError, Manifest, opened
from sam.backups.making import counted
from sam.database import prepare_database
from sam.lib import audit
from sam.lib.models import AuditEntry, OutboxEvent, Run

# What is made beforehand, by `prepare_database`, with rights that an owner may lack.
PREPARED = re.compile(
    r"^\d+; \d+ \d+ (EXTENSION|COMMENT - EXTENSION|COLLATION public sam_names|"
    r"SCHEMA - staging|FUNCTION public sam_analyze|ACL - SCHEMA|"
    r"ACL public FUNCTION sam_analyze)\b"
)
# Receivers know a message by its event's number. Those that were sent between the
# backup and the loss took numbers that must not come again; nobody emits so many.
NUMBERS_SKIPPED = 10**9
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
"""
OURS = """
SELECT c.relkind, n.nspname, c.relname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND NOT EXISTS (
    SELECT FROM pg_depend d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
        AND d.deptype IN ('e', 'a', 'i')
)
"""
ROUTINES = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proname <> 'sam_analyze'
    AND NOT EXISTS (
    SELECT FROM pg_depend d
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
)
"""
KINDS = {
    "r": "TABLE",
    "p": "TABLE",
    "v": "VIEW",
    "m": "MATERIALIZED VIEW",
    "S": "SEQUENCE",
}


def restore(path: Path, *, force: str = "") -> Manifest:
    """
    Restore the backup at *path*, with everything that can be checked checked before.

    *force* is the name of the database, which says that all in it may go; without it
    the database has to be empty. Runs that were under way are taken up by the next
    worker; what was relayed is not relayed again.

    :raises BackupError: it cannot; but for a failure of pg_restore nothing is changed
    """
    archive = opened(path)
    manifest = archive.manifest
    try:
        _require_fit(manifest)
        is_empty = _require_room(force)
        program, _ = programs.fitting(
            "pg_restore", least=max(manifest.dumped_by, programs.server_major())
        )
        wanted = _contents(program, archive)
        if not is_empty:
            _clear()
        prepare_database(connection, app_role=env.app_database()["USER"])
        connection.close()
        _load(program, archive, wanted)
        _require_same(manifest)
        _put_files(archive)
    finally:
        archive.tar.close()
    call_command("migrate", verbosity=0)
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        _settle()
    return manifest


def _require_fit(manifest: Manifest) -> None:
    have = programs.server_major()
    if have < manifest.postgresql:
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.postgresql}, this server is"
            f" {have}: restore to {manifest.postgresql} or newer."
        )
    loader = MigrationLoader(None, ignore_no_migrations=True)
    stood_for = {
        key for each in loader.disk_migrations.values() for key in each.replaces
    }
    known = {f"{app}.{name}" for app, name in {*loader.disk_migrations, *stood_for}}
    if newer := sorted(set(manifest.migrations) - known):
        raise BackupError(
            "The backup was made by a newer version of the product, which has the"
            f" migration {newer[0]}; restore it with that version."
        )
    roles = (connection.settings_dict["USER"], env.app_database()["USER"])
    if roles != (manifest.owner, manifest.app):
        raise BackupError(
            f"The backup is of the roles {manifest.owner} (owner) and {manifest.app};"
            f" here they are {roles[0]} and {roles[1]}. Give them the same names."
        )


def _require_room(force: str) -> bool:
    """Return whether the database is empty; refuse another that *force* names not."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        if others := cursor.fetchone()[0]:
            raise BackupError(
                f"{others} other connections to {name} are open; stop web, workers"
                " and beat first."
            )
        cursor.execute(OURS)
        if cursor.fetchone() is None:
            return True
    if force != name:
        raise BackupError(
            f"The database {name} is not empty. To lose all that is in it, say"
            f" --force {name}"
        )
    return False


def _clear() -> None:
    """Drop all of ours; extensions stay, which another may have made."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA IF EXISTS staging CASCADE")
        cursor.execute(OURS)
        for kind, schema, name in cursor.fetchall():
            cursor.execute(
                sql.SQL("DROP {} IF EXISTS {} CASCADE").format(
                    sql.SQL(KINDS[kind]), sql.Identifier(schema, name)
                )
            )
        cursor.execute(ROUTINES)
        for (signature,) in cursor.fetchall():
            cursor.execute(f"DROP ROUTINE IF EXISTS {signature} CASCADE")


def _contents(program: str, archive: Archive) -> str:
    """Return pg_restore's list of what to restore, without what is prepared."""
    lines = _fed([program, "--list"], archive).decode().splitlines()
    return "\n".join(line for line in lines if not PREPARED.match(line)) + "\n"


def _load(program: str, archive: Archive, wanted: str) -> None:
    """Restore in one transaction: a failure leaves the database empty."""
    address, environment = programs.reached()
    with tempfile.NamedTemporaryFile("w", prefix="sam-restore-") as listed:
        listed.write(wanted)
        listed.flush()
        _fed(
            [
                program,
                "--exit-on-error",
                "--single-transaction",
                "--no-password",
                f"--use-list={listed.name}",
                f"--dbname={address}",
            ],
            archive,
            environment,
        )


def _fed(
    command: list[str], archive: Archive, environment: dict[str, str] | None = None
) -> bytes:
    """Feed the dump to *command*; return what it said."""
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as complained,
        subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=complained,
            env=environment,
        ) as process,
    ):
        try:
            shutil.copyfileobj(archive.dump(), _input_of(process), 2**20)
            _input_of(process).close()
        except BrokenPipeError:
            process.stdin = None  # it has read what it wants, or ended: its code says
        code = process.wait()
        complained.seek(0)
        programs.require_success(Path(command[0]).name, code, complained.read())
        said.seek(0)
        return said.read()


def _input_of(process: subprocess.Popen[bytes]) -> Any:
    return process.stdin


def _require_same(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        found = counted(cursor)
    if found != manifest.tables:
        differing = sorted(
            name
            for name in found.keys() | manifest.tables.keys()
            if found.get(name) != manifest.tables.get(name)
        )
        raise BackupError(
            f"The restored tables have other numbers of rows: {', '.join(differing)}."
        )


def _put_files(archive: Archive) -> None:
    folder = Path(default_storage.path(""))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for member in archive.files():
        safe = tarfile.data_filter(member, str(folder))
        (folder / safe.name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        archive.tar.extract(safe, folder, filter="data")


@transaction.atomic
def _settle() -> None:
    """Free the runs of a system that is gone, and pass over what it may have told."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "UPDATE {} SET lease_until = clock_timestamp() WHERE status = %s"
            ).format(sql.Identifier(Run._meta.db_table)),
            [Run.Status.RUNNING],
        )
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'),"
                " coalesce(max(id), 0) + %s) FROM {}"
            ).format(sql.Identifier(OutboxEvent._meta.db_table)),
            [OutboxEvent._meta.db_table, NUMBERS_SKIPPED],
        )
