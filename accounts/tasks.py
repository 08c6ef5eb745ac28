"""Background jobs of accounts."""

from celery import shared_task

from accounts.services import facts, lookup_keys
from sam.lib import audit
from sam.lib.models import AuditEntry


@shared_task(name="accounts.refresh_marked", ignore_result=True)
def refresh_marked(**_kwargs: object) -> None:
    """Refresh the facts of accounts that changed; a repeat finds nothing to do."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        while len(facts.refresh_marked()) == facts.AT_ONCE:
            if facts.is_under_way():
                return  # the marks stay for the run, which refreshes them all


@shared_task(name="accounts.follow_lookup", ignore_result=True)
def follow_lookup(**_kwargs: object) -> None:
    """Read the keys of accounts that changed; a repeat finds nothing to do."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        lookup_keys.follow_all()
