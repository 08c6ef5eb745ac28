"""The open flags of an account, as its pages show them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FETCH_RAISE

from accounts.models import Account, Programme
from accounts.models.account import Person
from sam.users.models import User
from tiers.models import Flag
from tiers.selectors.flag_mends import Mend, mends_of
from tiers.selectors.flag_queue import is_urgent
from tiers.selectors.flag_words import (
    flag_chip,
    flag_icon,
    flag_urgency,
    flag_words,
    reasons_in_words,
)

__all__ = ["FlagWords", "flag_words", "flags_of", "in_words"]


@dataclass(frozen=True, slots=True)
class FlagWords:
    """
    A flag in words: its chief reason, then all of them, then what would mend it.

    ``chip`` is the chief reason in few words, ``urgency`` how a chip shows it: ``now``
    for today, ``watch`` or nothing.
    """

    pk: int
    kind: str
    label: str
    words: str
    chip: str
    reasons: tuple[str, ...]
    mends: tuple[Mend, ...]
    icon: str
    urgency: str
    since: dt.date


def flags_of(account: Account, user: Person) -> list[FlagWords]:
    """Return the open flags of *account*, urgent ones first, then by stake."""
    flags = (
        Flag.objects.visible_to(user)
        .open()
        .filter(account=account)
        .order_by("opened_on", "pk")
        .fetch_mode(FETCH_RAISE)
    )
    found = sorted(flags, key=lambda flag: (not is_urgent(flag), -(flag.stake or 0)))
    if not found:
        return []
    currency = Programme.current().base_currency
    return [in_words(flag, user, currency=currency) for flag in found]


def in_words(flag: Flag, user: Person, *, currency: str) -> FlagWords:
    """Return *flag* as *user* may read it."""
    sees_money = isinstance(user, User) and user.sees_money
    said = reasons_in_words(
        flag.kind, flag.evidence, sees_money=sees_money, currency=currency
    )
    return FlagWords(
        pk=flag.pk,
        kind=flag.kind,
        label=str(Flag.Kind(flag.kind).label),
        words=said[0],
        chip=flag_chip(flag.kind, flag.evidence),
        reasons=tuple(said),
        mends=tuple(mends_of(flag.evidence)),
        icon=flag_icon(flag.kind, flag.evidence),
        urgency=flag_urgency(flag.kind, is_urgent=is_urgent(flag)),
        since=flag.opened_on,
    )
