"""Background jobs of the rails: a message is a hint, the tables say what is due."""

from celery import shared_task
from django.utils import timezone

from sam.lib import audit, outbox, runs
from sam.lib.doors import once
from sam.lib.models import AuditEntry, OutboxEvent, Run
from sam.lib.runs import registry
from sam.lib.trail import pruning


@shared_task(name="lib.relay_outbox", ignore_result=True)
def relay_outbox(**_kwargs: object) -> None:
    """Hand over the events that wait; running it twice at once is harmless."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        outbox.relay()


@shared_task(name="lib.tick", ignore_result=True)
def tick(**_kwargs: object) -> None:
    """See what is due: scheduled runs, runs nobody took, runs whose holder died."""
    now = timezone.now()
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        registry.check_due(now)
        pruning.prune_trail()
    once.prune()
    queued = Run.objects.filter(status=Run.Status.QUEUED, parent=None)
    expired = Run.objects.filter(
        status=Run.Status.RUNNING, lease_until__lt=now, parent=None
    )
    for run_id in (queued | expired).order_by("id").values_list("pk", flat=True):
        execute_run.delay(run_id=run_id)


@shared_task(name="lib.execute_run", ignore_result=True)
def execute_run(*, run_id: int, **_kwargs: object) -> None:
    """Do a run; a repeat finds it held or over and ends quietly."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None or run.is_over:
        return
    try:
        runs.execute(run)
    except runs.Busy:
        return  # another worker has it; the next tick looks again


@outbox.handles("run.requested")
def hint_at_run(event: OutboxEvent) -> None:
    execute_run.delay(run_id=event.payload["run"])
