"""Do a run here and now, from its lease to its end."""

import datetime as dt
import logging
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from sam.lib import audit, outbox, tables
from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry, Run
from sam.lib.runs import registry
from sam.lib.runs.job import Job, LeaseLost, Report, Stopped
from sam.lib.runs.lease import Renewal, holder, is_dead, take
from sam.users.models import User

logger = logging.getLogger(__name__)


class Busy(DomainError):
    """Another run of this kind is under way."""

    code = "run_busy"


def silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


def start(
    kind: str,
    *,
    as_of: dt.date,
    actor: User | None = None,
    options: dict[str, Any] | None = None,
    parent: Run | None = None,
    report: Report = silent,
    again: bool = False,
) -> tuple[Run, bool]:
    """
    Do a run here, or go on with one that was killed; return it, and whether it repeats.

    The same kind, day and inputs as the last run of that kind that ended well is that
    run: nothing is done. *again* does it all the same.

    :raises Busy: if another process is doing a run of this kind
    """
    options = options or {}
    inputs = registry.inputs_digest(options)
    under_way = Run.objects.filter(kind=kind, status=Run.Status.RUNNING).first()
    if under_way is not None:
        _require_abandoned(under_way)
        asked = (as_of, inputs, options)
        if _take_over(under_way, report) and asked == (
            under_way.as_of,
            under_way.inputs,
            under_way.options,
        ):
            return under_way, False
    last = Run.objects.filter(kind=kind, status=Run.Status.DONE).order_by("-ended_at")
    same = last.first()
    if same and not again and (same.as_of, same.inputs) == (as_of, inputs):
        return same, True
    run = Run.objects.create(
        kind=kind,
        as_of=as_of,
        inputs=inputs,
        options=options,
        parent=parent,
        requested_by=actor,
        changed=0,
    )
    return execute(run, report=report), False


def _take_over(run: Run, report: Report) -> bool:
    """Go on with an abandoned run; False if its holder's last words ended it."""
    try:
        execute(run, report=report)
    except Busy:
        if not run.is_over:
            raise
        return False
    return True


def execute(run: Run, *, report: Report = silent) -> Run:
    """
    Do *run*, taking its lease; return it as it ended.

    :raises Busy: if another process holds it, or does another run of this kind
    """
    try:
        with transaction.atomic():
            taken = take(run)
    except IntegrityError as error:
        raise Busy("Another run of this kind is under way.") from error
    if not taken:
        raise Busy(f"This run is {run.get_status_display()}.")
    door = AuditEntry.Door.JOB
    with (
        audit.acting(actor=run.requested_by, door=door, run_id=run.pk, bulk="new"),
        structlog.contextvars.bound_contextvars(run_id=run.pk, run_kind=run.kind),
    ):
        _work(run, report)
    return run


def _work(run: Run, report: Report) -> None:
    with Renewal(run) as renewal:
        job = Job(run, renewal, report)
        try:
            registry.kind(run.kind).work(job)
        except LeaseLost:
            raise
        except Stopped as stopped:
            _end(run, Run.Status.STOPPED, error=str(stopped))
        except Exception as error:
            _end(run, Run.Status.FAILED, error=f"{type(error).__name__}: {error}")
            raise
        else:
            _end(run, Run.Status.DONE)


def _end(run: Run, status: str, *, error: str = "") -> None:
    """
    Close the run, tell of it, and drop its staging tables.

    :raises LeaseLost: if another process has taken it over; all is left to that one
    """
    with transaction.atomic():
        ended = Run.objects.filter(pk=run.pk, fence=run.fence).update(
            status=status,
            ended_at=timezone.now(),
            lease_until=None,
            step="",
            error=error[:4000],
        )
        if not ended:
            raise LeaseLost("Another process has taken this run over.")
        _end_steps(run)
        outbox.emit(
            "run.ended",
            payload={"run": run.pk, "kind": run.kind, "status": str(status)},
        )
        _drop_staging(run)
    run.refresh_from_db()
    logger.info("run ended", extra={"run_id": run.pk, "status": str(status)})


def _end_steps(run: Run) -> None:
    """End the steps of a chain that nobody will go on with: each blocks its kind."""
    living = [Run.Status.QUEUED, Run.Status.RUNNING]
    for step in run.steps.select_for_update(no_key=True).filter(status__in=living):
        is_held = step.status == Run.Status.RUNNING and not _is_abandoned(step)
        if is_held and step.holder != holder():
            continue
        step.status, step.ended_at = Run.Status.STOPPED, timezone.now()
        step.lease_until, step.fence = None, step.fence + 1
        step.save(update_fields=["status", "ended_at", "lease_until", "fence"])
        _drop_staging(step)


def _drop_staging(run: Run) -> None:
    tables.drop_staging(*tables.staged_tables(tables.staged_name(run.pk, "")))


def _is_abandoned(run: Run) -> bool:
    expired = run.lease_until is not None and run.lease_until < timezone.now()
    return expired or is_dead(run.holder)


def _require_abandoned(run: Run) -> None:
    if not _is_abandoned(run):
        raise Busy(
            f"A {run.kind} run as of {run.as_of} is under way; "
            "wait for it to end, or stop it."
        )
