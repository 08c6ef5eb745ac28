"""What every verb of plans, objectives and actions refuses in the same words."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Account, Programme
from accounts.services.refusals import FactRefused, held, require_short
from planning.permissions import may_plan
from sam.users.models import User


class PlanRefused(FactRefused):
    """It cannot be planned or ended like that; ``field`` names what is wrong."""

    code = "plan_refused"


def locked[Row: models.Model](row: Row, actor: User | None) -> Row:
    """
    Return *row* as it stands, locked with its account, which *actor* may plan for.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises PlanRefused: if the account was merged into another
    """
    kept: Any = row
    may_plan(actor, kept.account).require()
    held(kept.account, PlanRefused)
    rows: Any = type(row)._default_manager
    found: Row = rows.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    return found


def said(text: str, limit: int, field: str, *, missing: str = "") -> str:
    """Return *text* without blanks around it; refuse none where *missing* says so."""
    text = text.strip()
    if not text and missing:
        raise PlanRefused(missing, field=field)
    require_short(text, limit, field, PlanRefused)
    return text


def require_to_come(day: dt.date, field: str) -> None:
    """Refuse a day that is over in the programme's zone."""
    if day < Programme.current().today():
        raise PlanRefused(_("That day is over."), field=field)


def require_able(owner: User, account: Account, field: str = "owner") -> None:
    """Refuse a colleague who does not look after the account, or has left."""
    if owner.is_active and may_plan(owner, account):
        return
    raise PlanRefused(
        _("%(person)s does not look after this account.") % {"person": owner},
        field=field,
    )


def differing(
    row: models.Model, given: dict[str, Any], names: Collection[str] | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of *given* differs from *row*: as it was, and as it becomes."""
    before, after = {}, {}
    for name in given if names is None else names:
        was, becomes = getattr(row, name), given[name]
        if was != becomes:
            before[name] = was.pk if isinstance(was, models.Model) else was
            after[name] = becomes.pk if isinstance(becomes, models.Model) else becomes
    return before, after
