"""The nightly chain: facts, fit, measures, tiers, flags, lists, in this order."""

import datetime as dt
import time
from functools import partial

from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.services import facts
from sam.lib import runs
from sam.lib.models import Run
from sam.workspace.services import rows
from scoring.services import fitting, measuring
from tiers.services import retiering, watching

NIGHTLY = "nightly"
STEPS = [
    facts.REFRESH,
    fitting.FIT,
    measuring.SCORE,
    retiering.RETIER,
    watching.WATCH,
    rows.PUBLISH,
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


def request_if_due(now: dt.datetime) -> None:
    """
    Ask for the nightly of the last whole day, once; missed nights are caught up.

    A run of that day from before it was over does not count. One that failed is tried
    again after a pause; one that a person stopped is not.
    """
    programme = Programme.current()
    local = now.astimezone(programme.zone)
    if local.hour < HOUR:
        return
    yesterday = local.date() - dt.timedelta(days=1)
    nights = Run.objects.filter(kind=NIGHTLY)
    answered = nights.filter(
        as_of=yesterday, requested_at__gte=programme.end_of(yesterday)
    ).exclude(status=Run.Status.FAILED)
    later = nights.filter(as_of__gt=yesterday, status=Run.Status.DONE)
    failed = nights.filter(
        as_of=yesterday, ended_at__gt=now - PAUSE, status=Run.Status.FAILED
    )
    if not (answered.exists() or later.exists() or failed.exists()):
        runs.request(kind=NIGHTLY, as_of=yesterday, actor=None)
