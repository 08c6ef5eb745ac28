"""What people watch of an import that is a run."""

import threading
from typing import Self

from django.db import DatabaseError, connection

from accounts.importing.progress import Silent
from sam.lib.models import Run
from sam.lib.runs import Job

WHOLE = 100
LOOKS = 1.0  # seconds between two looks


class RunBar(Silent):
    """
    Keeps how far the run of a job is: ``done`` of `WHOLE`.

    It writes by a connection of its own: what the load's transaction writes is seen by
    nobody until it ends, and holds the row that the lease of the run is renewed in.
    """

    def __init__(self, job: Job, files: int) -> None:
        self._job = job
        self._files, self._begun, self._share = files, 0, 0.0
        self._over = threading.Event()
        self._teller = threading.Thread(
            target=self._tell, name=f"bar of run {job.run.pk}", daemon=True
        )

    def __enter__(self) -> Self:
        self._teller.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._teller.join()

    def file(self, name: str) -> None:
        """
        Begin a file.

        :raises Stopped: if a person asked the run to stop
        """
        self._job.check()
        self._begun, self._share = self._begun + 1, 0.0

    def reading(self, share: float) -> None:
        """Say how far the reading is; it takes about half of a file's time."""
        self._share = share / 2

    def done(self, words: str) -> None:
        """End a file."""
        self._share = 1.0

    @property
    def position(self) -> int:
        """How far all files are, of `WHOLE`."""
        files = max(self._begun - 1, 0) + self._share
        return round(WHOLE * files / self._files) if self._files else 0

    def _tell(self) -> None:
        run = self._job.run
        try:
            while not self._over.wait(LOOKS):
                Run.objects.filter(pk=run.pk, fence=run.fence).update(
                    done=self.position, total=WHOLE
                )
        except DatabaseError:
            connection.close()  # the load meets it too, and says so
        finally:
            connection.close()
