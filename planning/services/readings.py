"""How far objectives have come: read from live figures at night, or by a person."""

import datetime as dt
from decimal import Decimal
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Window
from accounts.services import facts
from accounts.services.refusals import require_past_day
from planning.models import Objective, ObjectiveReading
from planning.models.plans import ObjectiveMeasure
from planning.selectors.live import KNOWN, figures
from planning.services.objectives import LARGEST, require_open
from planning.services.refusals import PlanRefused, locked, said
from sam.lib import audit, outbox, runs
from sam.users.models import User

READ = "read_objectives"
LONGEST_NOTE = 300

# A figure is kept on the days on which it moved; one that a person wrote stays.
KEEP = """
INSERT INTO planning_objectivereading AS kept (objective_id, value, read_on, note)
SELECT live.id, live.value, %(as_of)s, '' FROM ({figures}) live
LEFT JOIN LATERAL (
    SELECT r.value FROM planning_objectivereading r
    WHERE r.objective_id = live.id AND r.read_on <= %(as_of)s
    ORDER BY r.read_on DESC LIMIT 1
) last ON true
WHERE live.value IS DISTINCT FROM last.value
ON CONFLICT (objective_id, read_on) DO UPDATE SET value = EXCLUDED.value
    WHERE kept.read_by_id IS NULL
"""


def register() -> None:
    """Make the run known."""
    runs.register(READ, gettext_lazy("Read objectives"), read_all)


def read_all(job: runs.Job) -> None:
    """
    Keep the live figure of every open objective, where it moved.

    Only as of the day whose facts are published: the live figures are of that day.
    """
    if facts.is_published(job.as_of):
        job.step("read", partial(_publish, job))
    else:
        job.note(read=0)


def _publish(job: runs.Job) -> None:
    with job.publication():
        read = keep_readings(job.as_of)
        job.set_changed(read)
        job.note(read=read)
        if read:
            audit.record("read_objectives", counts={"read": read})


def keep_readings(as_of: dt.date) -> int:
    """Keep the live figures of all open objectives as of the day; return how many."""
    is_live = "status = 'OPEN' AND measure <> 'OWN'"
    which = sql.SQL(KNOWN).format(sql.SQL(is_live))
    window = Window.of(as_of, Programme.current())
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(KEEP).format(figures=figures(which)), window.parameters()
        )
        return int(cursor.rowcount)


@transaction.atomic
def record_reading(
    *,
    objective: Objective,
    actor: User | None,
    value: Decimal | None,
    read_on: dt.date,
    note: str = "",
    replace: bool = False,
) -> ObjectiveReading:
    """
    Write down how far an objective with a figure of our own had come on a day.

    No *value* says that it was not measured. The same again changes nothing; another
    figure for the same day takes the place of the first only where *replace* says so.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if it is read from live figures, has ended, the day has not
        come, or another figure stands there
    """
    objective = locked(objective, actor)
    require_open(objective)
    if objective.measure != ObjectiveMeasure.OWN:
        raise PlanRefused(
            _("This one is read from live figures every night."), field="objective"
        )
    require_past_day(read_on, "read_on", PlanRefused)
    if value is not None and (not value.is_finite() or abs(value) >= LARGEST):
        raise PlanRefused(_("That is no figure."), field="value")
    note = said(note, LONGEST_NOTE, "note")
    found = ObjectiveReading.objects.filter(objective=objective, read_on=read_on)
    kept = found.select_related("read_by").first()
    if kept is not None and (kept.value, kept.note) == (value, note):
        return kept
    if kept is not None and not replace:
        raise PlanRefused(
            _("%(person)s wrote down %(value)s for that day. Say so to replace it.")
            % {
                "person": kept.read_by or _("Somebody"),
                "value": "–" if kept.value is None else kept.value.normalize(),
            },
            field="replace",
        )
    made, _is_new = ObjectiveReading.objects.update_or_create(
        objective=objective,
        read_on=read_on,
        defaults={"value": value, "note": note, "read_by": actor},
    )
    audit.record(
        "record_reading",
        made,
        account_id=objective.account_id,
        before={"value": kept.value} if kept else None,
        after={"value": value, "read_on": read_on},
    )
    outbox.emit(
        "objective.read",
        account_id=objective.account_id,
        payload={"objective": objective.pk, "read_on": read_on.isoformat()},
    )
    return made
