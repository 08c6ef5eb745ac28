"""Flags as lists show them: in words, whose they are, and what happened to them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import FETCH_RAISE, F, OuterRef, QuerySet, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Programme
from sam.users.models import User
from tiers.models import Flag, FlagEvent, Tier, TierAssignment
from tiers.selectors.flag_queue import is_given, is_urgent
from tiers.selectors.flags import FlagWords, in_words


@dataclass(frozen=True, slots=True)
class ListedFlag:
    """
    One flag of a list; ``who`` sees to it, ``waits_until`` is a day to come or nothing.

    ``stake`` is null for who does not see money: it may be a loss that was estimated.
    """

    flag: Flag
    said: FlagWords
    stake: Decimal | None
    tier: str
    is_urgent: bool
    waits_until: dt.date | None

    @property
    def who(self) -> User | None:
        flag = self.flag
        return flag.assigned_to if getattr(flag, "is_given", False) else flag.owner

    @property
    def words(self) -> str:
        return self.said.words

    @property
    def more(self) -> int:
        """Return how many reasons there are beyond the chief one."""
        return len(self.said.reasons) - 1

    @property
    def tier_label(self) -> str:
        return str(Tier(self.tier).label) if self.tier else ""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to a flag, in words."""

    event: FlagEvent
    words: str


def flags_of_list(user: User) -> Any:
    """Return the flags that *user* may see, open or not, with all that lists show."""
    people = ("owner", "assigned_to", "acknowledged_by")
    return plain_flags(user).select_related("account", *people)


def plain_flags(user: User) -> Any:
    """Return those flags without the people and the account, but for its name."""
    held = TierAssignment.objects.open().filter(account=OuterRef("account"))
    return (
        Flag.objects.visible_to(user)
        .annotate(
            tier=Subquery(held.values("tier")[:1]),
            is_given=is_given(),
            account_name=F("account__name"),
        )
        .fetch_mode(FETCH_RAISE)
    )


def listed(flags: Iterable[Flag], user: User) -> list[ListedFlag]:
    """Return *flags* of `flags_of_list` in words, in their order."""
    return list(each_listed(flags, user))


def each_listed(flags: Iterable[Flag], user: User) -> Iterator[ListedFlag]:
    """Yield *flags* of `flags_of_list` in words, in their order."""
    programme = Programme.current()
    today, currency = programme.today(), programme.base_currency
    for flag in flags:
        until = flag.snoozed_until
        yield ListedFlag(
            flag=flag,
            said=in_words(flag, user, currency=currency),
            stake=flag.stake if user.sees_money else None,
            tier=getattr(flag, "tier", None) or "",
            is_urgent=flag.cleared_at is None and is_urgent(flag),
            waits_until=until if until and until > today else None,
        )


def others_of(flag: Flag, user: User) -> list[ListedFlag]:
    """Return the other open flags of the account of *flag*."""
    others = flags_of_list(user).filter(account=flag.account_id, cleared_at=None)
    return listed(others.exclude(pk=flag.pk).order_by("-stake", "pk"), user)


def history_of(flag: Flag) -> Sequence[Happened]:
    """Return what happened to *flag*, newest first."""
    events: QuerySet[FlagEvent] = flag.events.select_related("actor").order_by(
        "-at", "-pk"
    )
    found = list(events)
    people = User.objects.in_bulk(
        {key for each in found if (key := (each.evidence or {}).get("assigned_to"))}
    )
    return [Happened(event, _said(event, people)) for event in found]


def _said(event: FlagEvent, people: Mapping[int, User]) -> str:
    given = event.evidence or {}
    match event.verb:
        case FlagEvent.Verb.SNOOZED:
            day = dt.date.fromisoformat(given["snoozed_until"])
            return _("Snoozed until %(day)s") % {"day": date_format(day, "j M Y")}
        case FlagEvent.Verb.ASSIGNED:
            person = people.get(given["assigned_to"])
            if person is None:
                return _("Given back to the owner")
            return _("Handed over to %(person)s") % {"person": person}
    if event.by_rules:
        return _("%(what)s by new rules, version %(version)s") % {
            "what": event.get_verb_display(),
            "version": event.rules_version,
        }
    return str(event.get_verb_display())
