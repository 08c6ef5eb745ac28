"""Write down how a competitor stands at a customer, and until when."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, CompetitorFootprint, Offering, Programme
from accounts.permissions import may_keep_wallet
from accounts.services.refusals import (
    FIRST_DAY,
    FactRefused,
    held,
    require_one_of,
    require_past_day,
    require_short,
)
from accounts.services.wallets import GRADES, competitor_named
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

Hold = CompetitorFootprint.Hold
LONGEST_EVIDENCE = 500
LONGEST_NAME = 300
CHANGEABLE = ("category", "hold", "exposed_on", "grade", "evidence", "stated_on")


class FootprintRefused(FactRefused):
    """A footprint cannot be like that; ``field`` names what is wrong."""

    code = "footprint_refused"


def values_of(footprint: CompetitorFootprint) -> dict[str, Any]:
    """Return what can be changed of *footprint*, by the names of the form's fields."""
    return {name: getattr(footprint, name) for name in CHANGEABLE}


@transaction.atomic
def record_footprint(
    *,
    account: Account,
    actor: User | None,
    competitor: str,
    hold: str,
    grade: str,
    category: Offering | None = None,
    exposed_on: dt.date | None = None,
    evidence: str = "",
    stated_on: dt.date | None = None,
) -> CompetitorFootprint:
    """
    Record that *competitor*, by name, stands at *account*, in *category* or in all.

    ``exposed_on`` is the day on which what holds it ends. The very same again changes
    nothing.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises FootprintRefused: if it stands there already, a day has not come or is
        before 1900, no competitor is named, or the account was merged into another
    """
    may_keep_wallet(actor, account).require()
    account = held(account, FootprintRefused)
    name = " ".join(competitor.split())
    if not name:
        raise FootprintRefused(_("Name the competitor."), field="competitor")
    require_short(name, LONGEST_NAME, "competitor", FootprintRefused)
    fresh = CompetitorFootprint(
        account=account, competitor=competitor_named(name), updated_by=actor
    )
    told = _sound(
        {
            "category": category,
            "hold": hold,
            "exposed_on": exposed_on,
            "grade": grade,
            "evidence": evidence,
            "stated_on": stated_on,
        }
    )
    if (there := _other(fresh, told)) is not None:
        if values_of(there) == told:
            return there
        raise FootprintRefused(
            _("That competitor stands there already. Change that."),
            field="competitor",
        )
    _put(fresh, told)
    _tell("record_footprint", "footprint.recorded", fresh, {}, told)
    return fresh


@transaction.atomic
def change_footprint(
    *,
    footprint: CompetitorFootprint,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> CompetitorFootprint:
    """
    Change what is known of a footprint; what is not named stays.

    :param seen: the stamp of the values that the change was made from
    :param changes: any of `CHANGEABLE`
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else changed it since
    :raises FootprintRefused: if it is gone, or as for recording
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    footprint = _locked(footprint, actor)
    before = values_of(footprint)
    require_unchanged(footprint, before, seen)
    _require_there(footprint)
    told = _sound(before | changes)
    if told == before:
        return footprint
    if _other(footprint, told) is not None:
        raise FootprintRefused(
            _("That competitor stands there already. Change that."), field="category"
        )
    footprint.updated_by = actor
    _put(footprint, told)
    _tell("change_footprint", "footprint.changed", footprint, before, told)
    return footprint


@transaction.atomic
def end_footprint(
    *,
    footprint: CompetitorFootprint,
    actor: User | None,
    ended_on: dt.date | None = None,
) -> CompetitorFootprint:
    """
    Say that a competitor is gone since a day, today if none is named; twice is once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises FootprintRefused: if that day has not come
    """
    footprint = _locked(footprint, actor)
    if footprint.ended_on is not None:
        return footprint
    day = ended_on or Programme.current().today()
    require_past_day(day, "ended_on", FootprintRefused)
    footprint.ended_on, footprint.updated_by = day, actor
    footprint.save()
    audit.record(
        "end_footprint",
        footprint,
        account_id=footprint.account_id,
        before={"ended_on": None},
        after={"ended_on": day},
    )
    _emit("footprint.ended", footprint)
    return footprint


def _locked(footprint: CompetitorFootprint, actor: User | None) -> CompetitorFootprint:
    may_keep_wallet(actor, footprint.account).require()
    held(footprint.account, FootprintRefused)
    found: CompetitorFootprint = (
        CompetitorFootprint.objects.select_for_update(of=("self",))
        .select_related("category", "competitor")
        .get(pk=footprint.pk)
    )
    return found


def _require_there(footprint: CompetitorFootprint) -> None:
    if footprint.ended_on is not None:
        raise FootprintRefused(
            _("That competitor is gone. Write it down anew if it is back."),
            field="hold",
        )


def _sound(told: dict[str, Any]) -> dict[str, Any]:
    told["evidence"] = told["evidence"].strip()
    require_short(told["evidence"], LONGEST_EVIDENCE, "evidence", FootprintRefused)
    require_one_of(told["hold"], Hold.values, "hold", FootprintRefused)
    grades = [str(grade) for grade in GRADES]
    require_one_of(told["grade"], grades, "grade", FootprintRefused)
    if told["stated_on"] is None:
        told["stated_on"] = Programme.current().today()
    require_past_day(told["stated_on"], "stated_on", FootprintRefused)
    if told["exposed_on"] is not None and told["exposed_on"] < FIRST_DAY:
        raise FootprintRefused(_("That day is before 1900."), field="exposed_on")
    if told["category"] is not None and told["category"].parent_id is not None:
        raise FootprintRefused(
            _("Choose a category, not an offering."), field="category"
        )
    return told


def _other(
    footprint: CompetitorFootprint, told: Mapping[str, Any]
) -> CompetitorFootprint | None:
    same = CompetitorFootprint.objects.filter(
        account=footprint.account_id,
        competitor=footprint.competitor_id,
        category=told["category"],
        ended_on=None,
    )
    found: CompetitorFootprint | None = same.exclude(pk=footprint.pk).first()
    return found


def _put(footprint: CompetitorFootprint, told: Mapping[str, Any]) -> None:
    for name, value in told.items():
        setattr(footprint, name, value)
    footprint.save()


def _tell(
    verb: str,
    event: str,
    footprint: CompetitorFootprint,
    before: Mapping[str, Any],
    told: Mapping[str, Any],
) -> None:
    """Write the trail, without the evidence: that may name a person."""
    moved = [
        name
        for name in CHANGEABLE
        if name != "evidence" and before.get(name) != told[name]
    ]
    audit.record(
        verb,
        footprint,
        account_id=footprint.account_id,
        before={name: before[name] for name in moved} if before else None,
        after={name: told[name] for name in moved}
        | {"competitor": footprint.competitor_id},
    )
    _emit(event, footprint)


def _emit(event: str, footprint: CompetitorFootprint) -> None:
    outbox.emit(
        event,
        account_id=footprint.account_id,
        payload={
            "footprint": footprint.pk,
            "competitor": footprint.competitor_id,
            "exposed_on": (
                None
                if footprint.exposed_on is None
                else footprint.exposed_on.isoformat()
            ),
            "is_open": footprint.ended_on is None,
        },
    )
