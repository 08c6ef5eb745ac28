"""Runs: one of a kind, taken over when its holder dies, stopped, refused."""

import datetime as dt
import threading
import time

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from sam.lib import audit, outbox, runs, tables
from sam.lib.models import AuditEntry, OutboxEvent, Run, RunChunk
from sam.lib.runs import registry
from sam.lib.runs.lease import holder, is_dead
from tests.factories import RunFactory

DAY = dt.date(2026, 6, 30)
GONE = "elsewhere:1:1"


@pytest.fixture
def kind(monkeypatch):
    """A kind of run that does what the test puts into ``kind.work``."""

    class Kind:
        code = "errand"

        @staticmethod
        def work(job):
            pass

        def start(self, **options):
            return runs.start(self.code, as_of=DAY, **options)

    made = Kind()
    monkeypatch.setitem(
        registry._kinds,
        made.code,
        registry.Kind(made.code, "Errand", lambda job: made.work(job)),
    )
    return made


def held(kind, *, lease=60, name=GONE, **fields):
    return RunFactory(
        kind=kind.code,
        status=Run.Status.RUNNING,
        holder=name,
        fence=1,
        lease_until=timezone.now() + dt.timedelta(seconds=lease),
        **fields,
    )


def same():
    """The day and inputs that `Kind.start` asks for."""
    return {"as_of": DAY, "inputs": registry.inputs_digest({})}


class TestStart:
    def test_keeps_what_it_did_and_how_long(self, kind, db):
        kind.work = lambda job: job.step("sweep", lambda: job.note(swept=3))
        run, repeated = kind.start()
        assert (run.status, repeated, run.result) == ("DONE", False, {"swept": 3})
        assert list(run.seconds) == ["sweep"]
        assert run.lease_until is None

    def test_same_day_and_inputs_is_the_same_run(self, kind, db):
        first, _ = kind.start()
        assert kind.start() == (first, True)
        assert kind.start(options={"other": 1})[1] is False

    def test_a_failure_is_kept_and_raised(self, kind, db):
        def work(job):
            raise ZeroDivisionError("no accounts")

        kind.work = work
        with pytest.raises(ZeroDivisionError):
            kind.start()
        run = Run.objects.get()
        assert (run.status, run.error) == ("FAILED", "ZeroDivisionError: no accounts")

    def test_after_a_failure_it_is_done_anew(self, kind, db):
        RunFactory(kind=kind.code, as_of=DAY, status=Run.Status.FAILED)
        run, repeated = kind.start()
        assert (run.status, repeated) == ("DONE", False)

    def test_refuses_a_second_of_its_kind(self, kind, db):
        held(kind)
        with pytest.raises(runs.Busy, match="under way"):
            kind.start()
        assert Run.objects.count() == 1

    def test_the_database_refuses_it_too(self, kind, db):
        held(kind)
        with pytest.raises(IntegrityError, match="one_of_a_kind"), transaction.atomic():
            held(kind)

    def test_unknown_kinds_are_refused(self, db):
        with pytest.raises(registry.UnknownKind, match="errands"):
            runs.request(kind="errands", as_of=DAY, actor=None)


class TestTakeOver:
    def test_goes_on_with_a_run_whose_lease_expired(self, kind, db):
        dead = held(kind, lease=-1, timings=[["sweep", 1.5]], **same())
        done = []

        def work(job):
            job.step("sweep", lambda: done.append("sweep"))
            job.step("mop", lambda: done.append("mop"))

        kind.work = work
        run, _ = kind.start()
        assert (run.pk, run.fence, done) == (dead.pk, 2, ["mop"])

    def test_goes_on_at_once_if_the_holder_was_a_process_here_that_is_gone(
        self, kind, db
    ):
        mine = holder()
        gone = mine.rpartition(":")[0] + ":1"
        assert is_dead(gone)
        assert not is_dead(mine)
        assert not is_dead(GONE)
        dead = held(kind, name=gone, **same())
        assert kind.start()[0].pk == dead.pk

    def test_who_lost_the_lease_writes_nothing_more(self, kind, db):
        def work(job):
            Run.objects.filter(pk=job.run.pk).update(fence=99)
            with job.publication():
                pytest.fail("published without the lease")

        kind.work = work
        with pytest.raises(runs.LeaseLost):
            kind.start()
        run = Run.objects.get()
        assert (run.status, run.published) == ("RUNNING", False)

    def test_who_lost_the_lease_neither_ends_the_run_nor_drops_its_tables(
        self, kind, db
    ):
        def work(job):
            job.staged("facts", like="accounts_accountfacts")
            Run.objects.filter(pk=job.run.pk).update(fence=99, holder=GONE)

        kind.work = work
        with pytest.raises(runs.LeaseLost):
            kind.start()
        run = Run.objects.get()
        assert (run.status, run.holder) == ("RUNNING", GONE)
        assert tables.staged_tables("run_") == [f"run_{run.pk}_facts"]
        assert not OutboxEvent.objects.filter(type="run.ended").exists()

    def test_facts_that_came_after_the_kill_make_it_another_run(self, kind, db):
        dead = held(kind, lease=-1, as_of=DAY, inputs="of facts known before")
        run, repeated = kind.start()
        dead.refresh_from_db()
        assert (dead.status, repeated) == ("DONE", False)
        assert run.pk != dead.pk

    def test_a_chain_that_is_stopped_leaves_no_step_that_blocks_its_kind(
        self, kind, db, director
    ):
        chain = held(kind, lease=-1, as_of=DAY)
        step = RunFactory(
            kind="sweep",
            status=Run.Status.RUNNING,
            parent=chain,
            holder=GONE,
            lease_until=timezone.now() - dt.timedelta(seconds=1),
        )
        waiting = RunFactory(kind="mop", status=Run.Status.QUEUED, parent=chain)
        tables.create_staging(
            tables.staged_name(step.pk, "facts"), like="accounts_accountfacts"
        )
        with audit.acting(actor=director, door=AuditEntry.Door.PAGE):
            runs.stop(run=chain, actor=director)
        kind.work = lambda job: job.check()
        assert runs.execute(chain).status == Run.Status.STOPPED
        for one in (step, waiting):
            one.refresh_from_db()
            assert one.status == Run.Status.STOPPED
            assert one.ended_at is not None
        assert tables.staged_tables("run_") == []

    def test_a_step_that_another_process_does_is_left_to_it(self, kind, db):
        chain = held(kind, lease=-1, as_of=DAY, stop_requested=True)
        step = RunFactory(
            kind="sweep",
            status=Run.Status.RUNNING,
            parent=chain,
            holder=GONE,
            lease_until=timezone.now() + dt.timedelta(seconds=60),
        )
        kind.work = lambda job: job.check()
        runs.execute(chain)
        step.refresh_from_db()
        assert step.status == Run.Status.RUNNING

    def test_what_changed_is_counted_once_though_the_step_is_done_twice(self, kind, db):
        held(kind, lease=-1, changed=7, **same())
        kind.work = lambda job: job.step("count", lambda: job.set_changed(7))
        assert kind.start()[0].changed == 7


class TestChunks:
    def test_each_is_done_once_even_if_killed_between(self, kind, db):
        seen = []

        def chunk(cursor, low, high):
            seen.append((low, high))
            if len(seen) == 2:
                raise KeyboardInterrupt
            return high - low

        def work(job):
            job.each_chunk("c", lambda: [(0, 10), (10, 20), (20, 25)], chunk)

        kind.work = work
        with pytest.raises(KeyboardInterrupt):
            kind.start()
        Run.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        run, _ = kind.start()
        assert seen == [(0, 10), (10, 20), (10, 20), (20, 25)]
        assert list(run.chunks.order_by("low").values_list("rows", flat=True)) == [
            10,
            10,
            5,
        ]

    def test_a_stop_takes_effect_at_the_next_chunk(self, kind, db):
        def chunk(cursor, low, high):
            Run.objects.update(stop_requested=True)
            return 1

        kind.work = lambda job: job.each_chunk("c", lambda: [(0, 1), (1, 2)], chunk)
        run, _ = kind.start()
        assert run.status == Run.Status.STOPPED
        assert run.chunks.filter(rows=None).count() == 1

    def test_staging_tables_go_with_the_run(self, kind, db):
        def work(job):
            job.staged("facts", like="accounts_accountfacts")
            raise ZeroDivisionError

        kind.work = work
        with pytest.raises(ZeroDivisionError):
            kind.start()
        assert tables.staged_tables("run_") == []


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_chunks_of_a_run(kind):
    run = held(kind, name=holder())
    seen, lock = [], threading.Lock()

    def chunk(cursor, low, high):
        with lock:
            seen.append(low)
        return 1

    RunChunk.objects.bulk_create(
        RunChunk(run=run, step="c", low=n, high=n + 1) for n in range(30)
    )

    def work():
        class Quiet:
            lost = False

        job = runs.Job(Run.objects.get(pk=run.pk), Quiet(), lambda *_: None)
        job.each_chunk("c", list, chunk)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(30))
    assert not run.chunks.filter(rows=None).exists()


@pytest.mark.django_db(transaction=True)
class TestHands:
    """The threads of one run that take its chunks."""

    def run_with(self, kind, settings, chunk):
        settings.RUN_HANDS = 3
        bounds = [(n, n + 1) for n in range(30)]
        kind.work = lambda job: job.each_chunk(
            "c", lambda: bounds, chunk, is_shared=True
        )
        return kind.start()

    def test_each_chunk_is_taken_once_by_one_of_them(self, kind, settings):
        seen, hands, lock = [], set(), threading.Lock()

        def chunk(_cursor, low, _high):
            time.sleep(0.01)
            with lock:
                seen.append(low)
                hands.add(threading.get_ident())
            return 1

        run, _ = self.run_with(kind, settings, chunk)
        assert sorted(seen) == list(range(30))
        assert len(hands) == 3
        assert run.status == Run.Status.DONE

    def test_what_fails_in_one_fails_the_run(self, kind, settings):
        here = threading.get_ident()

        def chunk(_cursor, _low, _high):
            time.sleep(0.01)
            if threading.get_ident() != here:
                raise ZeroDivisionError
            return 1

        with pytest.raises(ZeroDivisionError):
            self.run_with(kind, settings, chunk)
        assert Run.objects.get().status == Run.Status.FAILED


class TestRequest:
    def test_queues_a_run_with_its_event_and_audit(self, kind, director):
        run = runs.request(kind=kind.code, as_of=DAY, actor=director)
        assert (run.status, run.requested_by) == ("QUEUED", director)
        assert OutboxEvent.objects.get(type="run.requested").payload == {"run": run.pk}
        assert AuditEntry.objects.get(verb="request_run").object_id == run.pk

    def test_twice_is_once(self, kind, director):
        first = runs.request(kind=kind.code, as_of=DAY, actor=director)
        assert runs.request(kind=kind.code, as_of=DAY, actor=director) == first
        assert OutboxEvent.objects.count() == 1

    def test_a_manager_is_refused_with_the_reason(self, kind, manager):
        with pytest.raises(PermissionDenied, match="director"):
            runs.request(kind=kind.code, as_of=DAY, actor=manager)
        assert not Run.objects.exists()

    def test_a_worker_does_what_was_requested(self, kind, director):
        run = runs.request(kind=kind.code, as_of=DAY, actor=director)
        outbox.relay()
        run.refresh_from_db()
        assert run.status == Run.Status.DONE

    def test_stopping_a_queued_run_ends_it(self, kind, director):
        run = runs.request(kind=kind.code, as_of=DAY, actor=director)
        stopped = runs.stop(run=run, actor=director)
        assert stopped.status == Run.Status.STOPPED
        assert stopped.ended_at is not None
        outbox.relay()
        run.refresh_from_db()
        assert run.status == Run.Status.STOPPED

    def test_a_manager_may_not_stop(self, kind, manager):
        run = held(kind)
        with pytest.raises(PermissionDenied):
            runs.stop(run=run, actor=manager)
        run.refresh_from_db()
        assert not run.stop_requested
