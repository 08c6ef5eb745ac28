"""
The PostgreSQL and the Valkey of local mode, kept under ``SAM_DATA_DIR``.

Addresses are known before anything runs, so reading them starts nothing. A service
named by its variable (``SAM_DATABASE_URL``, ``SAM_REDIS_URL``) is never embedded.
"""

import os
from types import ModuleType

from sam.embedded import postgres, valkey
from sam.embedded.folder import (
    EmbeddedError,
    data_dir,
    hand_over,
    kept,
    locked,
    private,
)

__all__ = [
    "EmbeddedError",
    "data_dir",
    "demo_password",
    "hand_over",
    "kept",
    "locked",
    "private",
    "services",
    "start",
    "status",
    "stop",
]


def demo_password() -> str:
    """Return the one password of the demo's people, made once and kept."""
    return kept("demo_password", size=12)


def services() -> dict[str, ModuleType]:
    """Return the services that are embedded here, by name."""
    named = {
        "PostgreSQL": ("SAM_DATABASE_URL", postgres),
        "Valkey": ("SAM_REDIS_URL", valkey),
    }
    return {
        name: service
        for name, (variable, service) in named.items()
        if not (os.environ.get(variable) or os.environ.get(f"{variable}_FILE"))
    }


def start() -> list[str]:
    """
    Start what does not run yet, once however many processes ask.

    :returns: the names of those that this call started
    :raises EmbeddedError: with what a person can do about it
    """
    missing = [name for name, each in services().items() if not each.is_ready()]
    if not missing:
        return []
    started = []
    with locked():
        for name in missing:
            service = services()[name]
            if not service.is_ready():
                ran = service.server_pid() is not None
                service.start()
                if not ran:
                    started.append(name)
    return started


def stop(names: list[str] | None = None) -> list[str]:
    """Stop the services of these names, or all; return those that ran."""
    with locked():
        return [
            name
            for name, service in services().items()
            if (names is None or name in names) and service.stop()
        ]


def status() -> dict[str, int | None]:
    """Return the process of each embedded service, None for one that does not run."""
    return {name: service.server_pid() for name, service in services().items()}
