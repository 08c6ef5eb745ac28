"""Who holds a run: a lease that is renewed, and a fence that grows at a take-over."""

import datetime as dt
import logging
import os
import socket
import threading
from pathlib import Path
from typing import Self

from django.db import DatabaseError, connection
from django.db.models import F, Q
from django.utils import timezone

from sam.lib.models import Run

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=60)
RENEWAL_SECONDS = 15.0


def holder() -> str:
    """Return this host and process, with the moment that the process began."""
    return f"{socket.gethostname()}:{os.getpid()}:{_began(os.getpid())}"


def is_dead(name: str) -> bool:
    """Test whether *name* is a process of this host that has ended."""
    host, _, process = name.rpartition(":")[0].partition(":")
    if host != socket.gethostname() or not process.isdigit():
        return False
    return _began(int(process)) != name.rpartition(":")[2]


def _began(process: int) -> str:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19]  # start time in clock ticks since boot, see proc(5)


def take(run: Run) -> bool:
    """Take the lease of a run that is queued, or whose holder is gone."""
    now = timezone.now()
    free = Q(status=Run.Status.QUEUED) | Q(
        status=Run.Status.RUNNING, lease_until__lt=now
    )
    if run.status == Run.Status.RUNNING and is_dead(run.holder):
        free |= Q(status=Run.Status.RUNNING, holder=run.holder, fence=run.fence)
    taken = Run.objects.filter(free, pk=run.pk).update(
        status=Run.Status.RUNNING,
        holder=holder(),
        fence=F("fence") + 1,
        lease_until=now + LEASE,
        started_at=run.started_at or now,
    )
    run.refresh_from_db()
    return bool(taken)


class Renewal(threading.Thread):
    """Renews a run's lease while its work goes on; notices when it was lost."""

    def __init__(self, run: Run) -> None:
        super().__init__(name=f"lease of run {run.pk}", daemon=True)
        self.run_id, self.fence = run.pk, run.fence
        self.lost = False
        self._over = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self.join()

    def run(self) -> None:
        try:
            while not self._over.wait(RENEWAL_SECONDS):
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            held = Run.objects.filter(pk=self.run_id, fence=self.fence).update(
                lease_until=timezone.now() + LEASE
            )
        except DatabaseError:  # the work itself meets it too, and says so
            logger.warning("lease not renewed", extra={"run_id": self.run_id})
            connection.close()
        else:
            self.lost = not held
