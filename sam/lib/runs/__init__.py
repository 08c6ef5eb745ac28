"""
Runs: work over the whole portfolio that can be watched, stopped, killed and resumed.

A kind of run registers the function that does it. Whoever asks calls `request` (to
have a worker do it) or `start` (to do it here); both make one row, and one run of a
kind is under way at a time.
"""

from sam.lib.runs.execute import Busy, execute, start
from sam.lib.runs.job import Job, LeaseLost, Stopped
from sam.lib.runs.registry import (
    Kind,
    counts_days,
    depends_on,
    due,
    inputs_digest,
    kind,
    kinds,
    register,
    today,
)
from sam.lib.runs.request import alone, latest, may_run, request, stop

__all__ = [
    "Busy",
    "Job",
    "Kind",
    "LeaseLost",
    "Stopped",
    "alone",
    "counts_days",
    "depends_on",
    "due",
    "execute",
    "inputs_digest",
    "kind",
    "kinds",
    "latest",
    "may_run",
    "register",
    "request",
    "start",
    "stop",
    "today",
]
