"""Background jobs of events: each may run twice at once without harm."""

from celery import shared_task

from sam.events.services import offering, pruning, sending
from sam.lib import audit
from sam.lib.models import AuditEntry


@shared_task(name="events.offer", ignore_result=True)
def offer_events(**_kwargs: object) -> None:
    """Look for subscribers of new events; if something is due, have it sent."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        while offering.offer():
            pass
        if sending.due_lanes():
            send_events.apply_async(expires=10)


@shared_task(name="events.send", ignore_result=True)
def send_events(**_kwargs: object) -> None:
    """Send what is due, for one turn."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        sending.send()


@shared_task(name="events.prune", ignore_result=True)
def prune_events(**_kwargs: object) -> None:
    """Forget what is old."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        pruning.prune()
