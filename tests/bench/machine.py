"""What the figures were measured on."""

import os
import platform
from pathlib import Path
from typing import Any

import psutil
from django.db import connection

TUNED = ("shared_buffers", "work_mem", "max_wal_size", "wal_level", "fsync")


def machine() -> dict[str, Any]:
    """Return processor, cores, memory, versions, PostgreSQL's settings and the load."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
        cursor.execute(
            "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS t(name)",
            [list(TUNED)],
        )
        tuned = dict(cursor.fetchall())
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": version,
        "settings": tuned,
        "load_before": load(),
    }


def load() -> float:
    """Return how many processes wanted a core, on average over the last minute."""
    return round(os.getloadavg()[0], 2)


def described(facts: dict[str, Any]) -> str:
    """Return the machine in one line."""
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gb']} GB,"
        f" PostgreSQL {facts['postgresql']}, Python {facts['python']},"
        f" load {facts['load_before']} before and {facts['load_after']} after"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2] for line in lines if line.startswith("model name")]
    return names[0].strip() if names else platform.machine()
