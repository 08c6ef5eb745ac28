"""Flags in words, made from the figures that raised them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import FETCH_RAISE
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account
from accounts.models.account import Person
from tiers.models import Flag

ICONS = {Flag.Kind.UNDER_SERVED: "map-pin"}


@dataclass(frozen=True, slots=True)
class FlagWords:
    """An open flag; ``urgency`` is that of the chip: "watch", or "now" for today."""

    kind: str
    words: str
    icon: str
    urgency: str
    since: dt.date


def flags_of(account: Account, user: Person) -> list[FlagWords]:
    """Return the open flags of *account*, oldest first."""
    flags = (
        Flag.objects.visible_to(user)
        .open()
        .filter(account=account)
        .order_by("opened_on", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    return [
        FlagWords(
            kind=flag.kind,
            words=flag_words(flag.kind, flag.evidence),
            icon=ICONS[Flag.Kind(flag.kind)],
            urgency="watch",
            since=flag.opened_on,
        )
        for flag in flags
    ]


def flag_words(kind: str, evidence: Mapping[str, Any]) -> str:
    """Say what raised a flag, with its figures."""
    if kind == Flag.Kind.UNDER_SERVED and {"visits_12m", "visits_floor"} <= set(
        evidence
    ):
        return _under_served(int(evidence["visits_12m"]), int(evidence["visits_floor"]))
    return str(Flag.Kind(kind).label)


def _under_served(visits: int, promised: int) -> str:
    if visits == 0:
        return _("Not visited in 12 months, %(promised)s promised") % {
            "promised": promised
        }
    if visits == 2:
        return _("Visited twice in 12 months, %(promised)s promised") % {
            "promised": promised
        }
    return ngettext(
        "Visited once in 12 months, %(promised)s promised",
        "Visited %(visits)s times in 12 months, %(promised)s promised",
        visits,
    ) % {"visits": visits, "promised": promised}
