"""Ask for a run, watch it, stop it."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sam.lib import audit, outbox
from sam.lib.models import Run
from sam.lib.permissions import ALLOWED, Verdict, denied
from sam.lib.runs import registry
from sam.users.models import User


def may_run(actor: User | None) -> Verdict:
    """Test whether *actor* may start and stop runs; ``None`` is the system itself."""
    if actor is None or actor.is_superuser:
        return ALLOWED
    if actor.role in {User.Role.DIRECTOR, User.Role.ADMINISTRATOR}:
        return ALLOWED
    return denied(_("Only a director or an administrator can start or stop a run."))


@transaction.atomic
def request(
    *,
    kind: str,
    as_of: dt.date,
    actor: User | None,
    options: dict[str, Any] | None = None,
    anew: bool = False,
) -> Run:
    """
    Have a worker do a run; one that is queued or under way already is that run.

    With *anew* only a queued one is: who is under way may have read its input already.

    :raises PermissionDenied: if *actor* may not start runs
    :raises UnknownKind: if there is no such kind
    """
    may_run(actor).require()
    registry.kind(kind)
    alone(kind)
    living = [Run.Status.QUEUED] if anew else [Run.Status.QUEUED, Run.Status.RUNNING]
    waiting = Run.objects.select_for_update(no_key=True).filter(
        kind=kind, status__in=living, parent=None
    )
    found = waiting.order_by("id").first()
    if found is not None:
        return found
    run = Run.objects.create(
        kind=kind,
        as_of=as_of,
        options=options or {},
        inputs=registry.inputs_digest(options or {}),
        requested_by=actor,
        changed=0,
    )
    audit.record("request_run", run, after={"kind": kind, "as_of": as_of})
    outbox.emit("run.requested", payload={"run": run.pk})
    return run


def alone(kind: str) -> None:
    """Let nobody else ask for a run of *kind* until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('run'), hashtext(%s))", [kind]
        )


@transaction.atomic
def stop(*, run: Run, actor: User | None) -> Run:
    """
    Ask a run to stop at its next chunk; what is published stays.

    :raises PermissionDenied: if *actor* may not stop runs
    """
    may_run(actor).require()
    run = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    if run.is_over or run.stop_requested:
        return run
    family = Run.objects.filter(pk=run.pk) | Run.objects.filter(parent=run)
    family.filter(ended_at=None).update(stop_requested=True)
    if run.status == Run.Status.QUEUED:
        run.status, run.ended_at = Run.Status.STOPPED, timezone.now()
        run.save(update_fields=["status", "ended_at"])
    audit.record("stop_run", run)
    run.refresh_from_db()
    return run


def latest(kind: str, *, published: bool = True) -> Run | None:
    """Return the newest run of *kind* that ended well, by its day."""
    done = Run.objects.filter(kind=kind, status=Run.Status.DONE)
    if published:
        done = done.filter(published=True)
    return done.order_by("-as_of", "-id").first()
