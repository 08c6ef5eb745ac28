"""Background jobs of the workspace."""

from celery import shared_task

from sam.lib import audit
from sam.lib.models import AuditEntry
from sam.workspace.services import mailing


@shared_task(name="workspace.send_mail", ignore_result=True)
def send_mail(**_kwargs: object) -> None:
    """Send the mail that is due; a repeat finds nothing to do."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        mailing.send_due()
