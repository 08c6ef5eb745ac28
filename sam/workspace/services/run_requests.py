"""Asking for a run by hand: which day, and which day not."""

import datetime as dt

from django.utils.translation import gettext as _

from sam.lib import runs
from sam.lib.errors import DomainError
from sam.lib.models import Run
from sam.users.models import User


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
