"""
The nightly chain: facts, fit, measures, tiers, flags, balance, objectives, duplicates,
lists, news.

It is asked for every night, and once after an import that nobody has worked through.
"""

import datetime as dt
import time
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import ImportBatch, Programme
from accounts.services import facts, likely_duplicates
from planning.services import readings
from sam.lib import outbox, runs
from sam.lib.models import OutboxEvent, Run
from sam.workspace.services import digests, rows
from scoring.services import fitting, measuring
from tiers.services import balance, retiering, watching

NIGHTLY = "nightly"
STEPS = [
    facts.REFRESH,
    fitting.FIT,
    measuring.SCORE,
    retiering.RETIER,
    watching.WATCH,
    balance.BALANCE,
    readings.READ,
    likely_duplicates.FIND,
    rows.PUBLISH,
    digests.NOTIFY,
]
# The hour, in the programme's zone, from which the day before is worked through.
HOUR = 2
PATIENCE_SECONDS = 1.0
PAUSE = dt.timedelta(minutes=30)


def register() -> None:
    """Make the run known, and have the beat look for missed nights."""
    runs.register(NIGHTLY, _("Nightly chain"), chain)
    runs.due(request_if_due)


def chain(job: runs.Job) -> None:
    """Do every step as of the run's day; a step that ended well is not done again."""
    for place, kind in enumerate(STEPS):
        job.step(kind, partial(_step, job, kind))
        job.progress(place + 1, len(STEPS))
    rows_run = job.run.steps.filter(kind=rows.PUBLISH).order_by("-id").first()
    job.set_changed((rows_run.changed or 0) if rows_run else 0)
    job.run.published = job.run.steps.filter(
        kind=facts.REFRESH, published=True
    ).exists()
    job.run.save(update_fields=["published"])
    retier = job.run.steps.filter(kind=retiering.RETIER).order_by("-id").first()
    if retier:
        result = retier.result
        job.note(moves=result.get("moves"), change_set=result.get("change_set"))


def _step(job: runs.Job, kind: str) -> None:
    child = job.run.steps.filter(kind=kind).order_by("-id").first()
    if child is None or child.status in {Run.Status.FAILED, Run.Status.STOPPED}:
        child = Run.objects.create(
            kind=kind,
            as_of=job.as_of,
            inputs=job.run.inputs,
            parent=job.run,
            requested_by=job.run.requested_by,
            changed=0,
        )
    while child.status != Run.Status.DONE:
        try:
            child = runs.execute(child, report=job.report)
            break
        except runs.Busy:  # the same kind asked for alone, or a holder just killed
            job.check()
            time.sleep(PATIENCE_SECONDS)
            child.refresh_from_db()
    if child.status == Run.Status.STOPPED:
        raise runs.Stopped("The run was stopped.")


@transaction.atomic
def request_if_due(now: dt.datetime) -> None:
    """
    Ask for the nightly of the last whole day, once; missed nights are caught up.

    Any number of beats may ask at once. A run of that day from before it was over does
    not count. One that failed is tried again after a pause; one that a person stopped
    is not.
    """
    programme = Programme.current()
    local = now.astimezone(programme.zone)
    if local.hour < HOUR:
        return
    yesterday = local.date() - dt.timedelta(days=1)
    if _is_answered(programme, yesterday, now):
        return
    runs.alone(NIGHTLY)
    if not _is_answered(programme, yesterday, now):
        runs.request(kind=NIGHTLY, as_of=yesterday, actor=None)


def _is_answered(programme: Programme, day: dt.date, now: dt.datetime) -> bool:
    nights = Run.objects.filter(kind=NIGHTLY)
    answered = nights.filter(
        as_of=day, requested_at__gte=programme.end_of(day)
    ).exclude(status=Run.Status.FAILED)
    later = nights.filter(as_of__gt=day, status=Run.Status.DONE)
    failed = nights.filter(
        as_of=day, ended_at__gt=now - PAUSE, status=Run.Status.FAILED
    )
    return answered.exists() or later.exists() or failed.exists()


@outbox.handles("import.finished")
@transaction.atomic
def request_after_import(event: OutboxEvent) -> None:
    """
    Ask for the chain of the last day that was published, or of yesterday.

    Several imports in a row are one chain; so is one that a chain has read already.
    """
    batch = ImportBatch.objects.filter(pk=event.payload["batch"]).first()
    if batch is None or not _has_changed(batch):
        return
    runs.alone(NIGHTLY)
    yesterday = Programme.current().today() - dt.timedelta(days=1)
    as_of = max(facts.published_on() or yesterday, yesterday)
    have_read = Run.objects.filter(
        kind=NIGHTLY,
        as_of__gte=as_of,
        started_at__gte=batch.ended_at or batch.started_at,
        status__in=[Run.Status.RUNNING, Run.Status.DONE],
    )
    if not have_read.exists():
        runs.request(kind=NIGHTLY, as_of=as_of, actor=None, anew=True)


def _has_changed(batch: ImportBatch) -> bool:
    return any(
        counts.get("created") or counts.get("updated")
        for counts in batch.files.values()
    )
