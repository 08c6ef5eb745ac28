"""Who waits for our first answer, and until when it is promised."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    FETCH_RAISE,
    DateTimeField,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
)
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Problem, Programme
from sam.lib import figures
from sam.users.models import User
from tiers.models import Entitlement

SHOWN = 25
HOUR, DAY = 60, 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Waiting:
    """A problem without a first answer; ``due_at``: until when we promised one."""

    problem: Problem
    due_at: dt.datetime | None
    now: dt.datetime

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < self.now

    @property
    def left(self) -> str:
        """Say how much time is left, or by how much it is late."""
        if self.due_at is None:
            return ""
        minutes = int(abs(self.due_at - self.now).total_seconds() // 60)
        if minutes < 2 * HOUR:
            return _("{} min").format(minutes)
        if minutes < 2 * DAY:
            return _("{} h").format(minutes // HOUR)
        return _("{} days").format(figures.number(minutes // DAY))


def waiting(user: User, *, shown: int = SHOWN) -> list[Waiting]:
    """Return what *user* sees that nobody has answered, the nearest promise first."""
    now = timezone.now()
    today = Programme.current().today()
    promised = Entitlement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=today),
        account=OuterRef("account"),
        kind=Entitlement.Kind.RESPONSE,
        starts_on__lte=today,
    ).order_by("-starts_on", "-pk")
    due_at = Func(
        F("opened_at"),
        Subquery(promised.values("quantity")[:1]),
        template="(%(expressions)s * interval '1 minute')",
        arg_joiner=" + ",
        output_field=DateTimeField(),
    )
    found = (
        Problem.objects.visible_to(user)
        .filter(resolved_at=None, first_response_at=None)
        .annotate(due_at=due_at)
        .select_related("account")
        .order_by(F("due_at").asc(nulls_last=True), "opened_at", "pk")
    )
    return [
        Waiting(problem, problem.due_at, now)
        for problem in found.fetch_mode(FETCH_RAISE)[:shown]
    ]
