"""
The nightly chain in a process of its own; prints what it took.

``python -m tests.bench.chain DAY [all]``: with ``all``, every account's facts are made
anew.
"""

import datetime as dt
import json
import resource
import sys
import time

import django

django.setup()

from accounts.services import facts  # noqa: E402 - after the apps are loaded
from sam.lib import audit, runs  # noqa: E402
from sam.lib.models import AuditEntry, Run  # noqa: E402
from sam.nightly import NIGHTLY  # noqa: E402

KILOBYTES = 2**20 if sys.platform != "darwin" else 2**30  # in a gigabyte, as reported


def main(day: str, *, anew: bool) -> None:
    if anew:
        facts.mark_all()
    began = time.perf_counter()
    with audit.acting(actor=None, door=AuditEntry.Door.COMMAND):
        run, _ = runs.start(NIGHTLY, as_of=dt.date.fromisoformat(day), again=True)
    taken = time.perf_counter() - began
    if run.status != Run.Status.DONE or not run.published:
        raise RuntimeError(f"the night was not published: {run.status} {run.error}")
    steps = {
        step.kind: round((step.ended_at - step.started_at).total_seconds(), 3)
        for step in run.steps.order_by("id")
        if step.ended_at and step.started_at
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES
    sys.stdout.write(
        json.dumps({"seconds": taken, "peak_gb": round(peak, 3), "steps": steps})
    )


if __name__ == "__main__":
    main(sys.argv[1], anew="all" in sys.argv[2:])
