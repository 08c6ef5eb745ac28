"""A run at work: its steps, its chunks, its progress."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Event

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import QuerySet, Sum
from psycopg import sql

from sam.lib import tables
from sam.lib.errors import DomainError
from sam.lib.models import Run, RunChunk
from sam.lib.runs.lease import Renewal

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.2

type Report = Callable[[str, int, int], None]
type ChunkWork = Callable[[CursorWrapper, int, int], int]


class Stopped(DomainError):
    """A person stopped the run."""

    code = "run_stopped"


class LeaseLost(DomainError):
    """Another process has taken the run over."""

    code = "lease_lost"


class Job:
    """
    What the function that does a run works with.

    A step is done once: its seconds are kept, and a run that is taken over skips it.
    """

    def __init__(self, run: Run, renewal: Renewal, report: Report) -> None:
        self.run = run
        self.as_of = run.as_of
        self._renewal = renewal
        self.report = report
        self._began = 0.0

    def check(self) -> None:
        """
        Say whether to go on.

        :raises Stopped: if a person asked the run to stop
        :raises LeaseLost: if another process holds it now
        """
        if self._renewal.lost:
            raise LeaseLost("Another process has taken this run over.")
        found = Run.objects.filter(pk=self.run.pk).values_list(
            "fence", "stop_requested"
        )
        fence, stop = found.get()
        if fence != self.run.fence:
            raise LeaseLost("Another process has taken this run over.")
        if stop:
            raise Stopped("The run was stopped.")

    def hold(self) -> None:
        """
        Lock the run for this transaction, so that nobody takes it over meanwhile.

        :raises LeaseLost: if another process holds it now
        """
        held = Run.objects.select_for_update(no_key=True).filter(
            pk=self.run.pk, fence=self.run.fence, status=Run.Status.RUNNING
        )
        if not held.exists():
            raise LeaseLost("Another process has taken this run over.")

    def progress(self, done: int, total: int) -> None:
        Run.objects.filter(pk=self.run.pk, fence=self.run.fence).update(
            done=min(done, total), total=total
        )
        self.report(self.run.step, done, total)

    def step(self, name: str, work: Callable[[], None]) -> None:
        """Do *work* as the step *name*, unless it is done already."""
        if name in self.run.seconds:
            return
        with self._timed(name):
            work()

    @contextmanager
    def publication(self) -> Iterator[None]:
        """
        Open the one transaction in which this step publishes, and is done.

        :raises LeaseLost: if another process holds the run now
        """
        with transaction.atomic():
            self.hold()
            yield
            self.run.published = True
            self._finish_step()
            self.run.save(update_fields=["published"])

    def _finish_step(self) -> None:
        seconds = time.perf_counter() - self._began
        if self.run.step not in self.run.seconds:
            self.run.timings.append([self.run.step, round(seconds, 3)])
            self.run.save(update_fields=["timings"])

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        self.check()
        self.run.step = name
        Run.objects.filter(pk=self.run.pk, fence=self.run.fence).update(
            step=name, done=0, total=0
        )
        self.report(name, 0, 0)
        self._began = time.perf_counter()
        yield
        self._finish_step()

    def each_chunk(
        self,
        name: str,
        bounds: Callable[[], Sequence[tuple[int, int]]],
        work: ChunkWork,
        *,
        is_shared: bool = False,
    ) -> int:
        """
        Call *work* with a cursor and ``low <= id < high`` for each range of accounts.

        What *work* writes is committed with the record that the chunk is done, so a
        killed run goes on with the next one, and several workers may share them. If
        *is_shared*, ``RUN_HANDS`` threads do, each with a connection of its own.
        Returns the rows that all chunks wrote.
        """
        chunks = self._chunks(name, bounds)
        total = chunks.count()
        with self._more_hands(name, work, settings.RUN_HANDS - 1 if is_shared else 0):
            while chunks.filter(rows=None).exists():
                if not self._one_chunk(name, work):
                    time.sleep(PATIENCE_SECONDS)  # others hold what is left
                self.progress(chunks.exclude(rows=None).count(), total)
        return chunks.aggregate(rows=Sum("rows"))["rows"] or 0

    def _chunks(
        self, name: str, bounds: Callable[[], Sequence[tuple[int, int]]]
    ) -> QuerySet[RunChunk]:
        """Return the chunks of a step, made once; who takes over waits for them."""
        chunks = RunChunk.objects.filter(run=self.run, step=name)
        with transaction.atomic():
            self.hold()
            if not chunks.exists():
                RunChunk.objects.bulk_create(
                    RunChunk(run=self.run, step=name, low=low, high=high)
                    for low, high in bounds()
                )
        return chunks

    @contextmanager
    def _more_hands(self, name: str, work: ChunkWork, count: int) -> Iterator[None]:
        """Have *count* other threads take chunks too; what fails there fails here."""
        # Within a transaction they would not see the run.
        if count < 1 or connection.in_atomic_block:
            yield
            return
        over = Event()
        with ThreadPoolExecutor(count) as pool:
            others = [
                pool.submit(copy_context().run, self._take, name, work, over)
                for _ in range(count)
            ]
            try:
                yield
                for other in others:
                    other.result()
            finally:
                over.set()

    def _take(self, name: str, work: ChunkWork, over: Event) -> None:
        try:
            while not over.is_set() and self._one_chunk(name, work):
                pass
        finally:
            connections.close_all()

    def _one_chunk(self, name: str, work: ChunkWork) -> bool:
        self.check()
        with transaction.atomic():
            chunk = (
                RunChunk.objects.select_for_update(skip_locked=True)
                .filter(run=self.run, step=name, rows=None)
                .order_by("low")
                .first()
            )
            if chunk is None:
                return False
            with connection.cursor() as cursor:
                chunk.rows = work(cursor, chunk.low, chunk.high)
            chunk.save(update_fields=["rows"])
        return True

    def staged(self, name: str, *, like: str) -> str:
        """Make the run's own staging table *name* if it is not there; return it."""
        staged = tables.staged_name(self.run.pk, name)
        with transaction.atomic():
            self.hold()  # two that make a table at once fail, even IF NOT EXISTS
            tables.create_staging(staged, like=like)
        return staged

    def table(self, name: str, *, published: str) -> sql.Composable:
        """Return the run's own staging table *name*, else *published*."""
        staged = tables.staged_name(self.run.pk, name)
        if tables.exists(staged):
            return tables.staging(staged)
        return sql.Identifier(published)

    def set_changed(self, count: int) -> None:
        """Say how many accounts this run changed; saying it again is harmless."""
        self.run.changed = count
        self.run.save(update_fields=["changed"])

    def note(self, **result: object) -> None:
        """Keep *result* with the run."""
        self.run.result |= result
        self.run.save(update_fields=["result"])
