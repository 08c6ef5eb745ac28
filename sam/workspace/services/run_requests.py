"""Asking for a run by hand: which day, and which day not."""

import datetime as dt
import time

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from sam.lib import runs
from sam.lib.errors import DomainError
from sam.lib.models import Run
from sam.users.models import User

BETWEEN_LOOKS = 0.2  # seconds


class RunRefused(DomainError):
    """The run cannot be asked for like that."""

    code = "run_refused"


def request_run(*, kind: str, as_of: dt.date, actor: User | None) -> Run:
    """
    Have a worker do a run of *kind*; one that waits or is under way already is that.

    :raises PermissionDenied: if *actor* may not start runs
    :raises RunRefused: if the day has not come yet
    :raises UnknownKind: if there is no such kind
    """
    runs.may_run(actor).require()
    if as_of > runs.today():
        raise RunRefused(_("That day has not come yet: choose today or a day before."))
    return runs.request(kind=kind, as_of=as_of, actor=actor)


def settled(run: Run, *, seconds: int | None = None) -> Run:
    """
    Return *run* when it is over, or as it stands after *seconds*.

    Without them it waits as long as the settings say; within a transaction, of which no
    worker knows yet, it does not wait.
    """
    if connection.in_atomic_block:
        return run
    patience = settings.RUN_WAIT_SECONDS if seconds is None else seconds
    end = time.monotonic() + patience
    while not run.is_over and time.monotonic() < end:
        time.sleep(BETWEEN_LOOKS)
        run.refresh_from_db(fields=["status"])
    return run
