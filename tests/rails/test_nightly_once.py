"""The chain is asked for once a night and once after imports, and done once."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import ImportBatch
from sam import nightly
from sam.lib import audit, outbox, runs
from sam.lib.models import AuditEntry, OutboxEvent, Run
from sam.lib.runs import registry
from sam.lib.tasks import execute_run
from sam.workspace.models import Notification
from tests.factories import ImportBatchFactory, ProgrammeFactory, RunFactory
from tests.workspace.notified import night, raised

NIGHT = dt.datetime(2026, 7, 2, 3, 30, tzinfo=dt.UTC)
CHANGED = {"orders.csv": {"read": 9, "created": 2, "updated": 0}}


def together(number, work):
    """Do *work* in so many threads at once, each with its own connection."""
    barrier = threading.Barrier(number)
    failed = []

    def one():
        try:
            with audit.acting(actor=None, door=AuditEntry.Door.JOB):
                barrier.wait()
                work()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _each in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def chains():
    return Run.objects.filter(kind=nightly.NIGHTLY)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_four_beats_ask_for_one_night(self):
        ProgrammeFactory()
        together(4, lambda: registry.check_due(NIGHT))
        assert chains().get().as_of == dt.date(2026, 7, 1)
        assert OutboxEvent.objects.filter(type="run.requested").count() == 1

    def test_two_people_who_ask_at_once_get_one_run(self):
        ProgrammeFactory()
        day = dt.date(2026, 7, 1)
        together(4, lambda: runs.request(kind=nightly.NIGHTLY, as_of=day, actor=None))
        assert chains().count() == 1

    def test_two_workers_do_it_once(self, monkeypatch):
        ProgrammeFactory()
        run = RunFactory(kind="errand")
        done = []

        def work(job):
            done.append(job.run.pk)
            job.step("errand", lambda: None)

        errand = registry.Kind("errand", "Errand", work)
        monkeypatch.setitem(registry._kinds, "errand", errand)
        together(4, lambda: execute_run(run_id=run.pk))
        assert done == [run.pk]
        run.refresh_from_db()
        assert (run.status, run.fence) == ("DONE", 1)


class TestAfterImport:
    @pytest.fixture
    def batch(self, programme):
        def made(**fields):
            fields = {"status": "DONE", "files": CHANGED} | fields
            batch = ImportBatchFactory(ended_at=timezone.now(), **fields)
            outbox.emit("import.finished", payload={"batch": batch.pk})
            outbox.relay()
            return batch

        return made

    @pytest.fixture(autouse=True)
    def untaken(self, monkeypatch):
        """Let the chain wait: here it is only asked for."""
        monkeypatch.setattr(outbox._handlers, "default_factory", list)
        monkeypatch.setitem(outbox._handlers, "run.requested", [])

    def test_it_is_asked_for_as_of_yesterday(self, batch):
        batch()
        asked = chains().get()
        assert asked.as_of == runs.today() - dt.timedelta(days=1)
        assert asked.requested_by is None

    def test_it_is_asked_for_as_of_the_day_that_is_shown(self, batch):
        RunFactory(
            kind="refresh_facts", as_of=runs.today(), status="DONE", published=True
        )
        batch()
        assert chains().get().as_of == runs.today()

    def test_several_imports_in_a_row_are_one_chain(self, batch):
        for _each in range(3):
            batch()
        assert chains().count() == 1

    def test_a_chain_that_is_under_way_may_have_missed_it(self, batch):
        began = timezone.now() - dt.timedelta(minutes=5)
        RunFactory(
            status="RUNNING",
            as_of=runs.today(),
            started_at=began,
            lease_until=timezone.now() + dt.timedelta(minutes=1),
        )
        batch()
        assert chains().filter(status="QUEUED").count() == 1

    def test_a_chain_that_has_read_it_is_enough(self, batch, programme):
        ended = timezone.now() - dt.timedelta(hours=1)
        earlier = ImportBatchFactory(status="DONE", files=CHANGED, ended_at=ended)
        RunFactory(
            status="DONE",
            as_of=runs.today(),
            started_at=ended + dt.timedelta(minutes=1),
        )
        outbox.emit("import.finished", payload={"batch": earlier.pk})
        outbox.relay()
        assert not chains().filter(status="QUEUED").exists()

    def test_a_chain_of_a_day_long_ago_is_not(self, batch, programme):
        ended = timezone.now() - dt.timedelta(hours=1)
        earlier = ImportBatchFactory(status="DONE", files=CHANGED, ended_at=ended)
        RunFactory(
            status="DONE",
            as_of=dt.date(2020, 1, 1),
            started_at=ended + dt.timedelta(minutes=1),
        )
        outbox.emit("import.finished", payload={"batch": earlier.pk})
        outbox.relay()
        assert chains().filter(status="QUEUED").count() == 1

    def test_an_import_that_changed_nothing_asks_for_nothing(self, batch):
        batch(files={"orders.csv": {"read": 9, "created": 0, "updated": 0}})
        assert not chains().exists()

    def test_an_import_that_is_gone_asks_for_nothing(self, programme):
        outbox.emit("import.finished", payload={"batch": 987_654})
        assert outbox.relay() == 1
        assert not ImportBatch.objects.exists()
        assert not chains().exists()


class TestKilled:
    def test_killed_before_its_end_it_tells_when_taken_over(self, manager, account):
        raised(account)
        gone = RunFactory(
            kind="notify",
            inputs=registry.inputs_digest({}),
            status="RUNNING",
            holder="elsewhere:1:1",
            fence=1,
            lease_until=timezone.now() - dt.timedelta(minutes=1),
        )
        run = night()
        assert (run.pk, run.fence) == (gone.pk, 2)
        assert Notification.objects.count() == 1

    def test_killed_while_it_told_it_told_nobody(self, manager, account, monkeypatch):
        raised(account)

        def kill(*_args, **_kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr("sam.workspace.services.digests.outbox.emit", kill)
            with pytest.raises(KeyboardInterrupt):
                night()
        assert not Notification.objects.exists()
        assert not OutboxEvent.objects.filter(type="notifications.published").exists()
        Run.objects.filter(kind="notify").update(lease_until=timezone.now())
        night()
        assert Notification.objects.count() == 1


def test_news_is_the_last_step_of_the_chain():
    assert nightly.STEPS[-1] == "notify"
    assert nightly.STEPS.index("watch") < nightly.STEPS.index("publish_rows")
