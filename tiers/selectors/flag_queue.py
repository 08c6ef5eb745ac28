"""What waits for a person: their flags by account and money, cut at their hours."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import FETCH_RAISE, Exists, Max, OuterRef, Q, Sum

from accounts.models import Account, AccountAccess
from sam.lib import figures
from sam.users.models import User
from tiers.models import Flag, TierAssignment, WatchRules
from tiers.models.flags import FlagQuerySet

COUNTED = 99


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    One account with open flags, the one with most at stake first.

    ``stake`` is that of this flag, for the same revenue is lost only once; null if no
    flag has one. ``minutes`` are those that answering all its flags takes.
    """

    account: Account
    tier: str
    flags: Sequence[Flag]
    stake: Decimal | None
    is_urgent: bool
    minutes: int

    @property
    def lead(self) -> Flag:
        return self.flags[0]


@dataclass(frozen=True, slots=True)
class Rest:
    """How many accounts their hours do not reach, with their flags and the money."""

    accounts: int = 0
    flags: int = 0
    stake: Decimal = Decimal(0)
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class FlagQueue:
    """
    What waits for a person, most at stake first.

    ``waiting`` is what their hours can answer, ``beyond`` the others in order, ``rest``
    these counted. ``minutes_available`` is null where no hours are stated: then nothing
    is cut.
    """

    waiting: Sequence[Waiting]
    beyond: Sequence[Waiting]
    rest: Rest
    minutes_available: int | None

    @property
    def stake(self) -> Decimal:
        """Return what is at stake at all accounts, those beyond the cut included."""
        return _sum(self.waiting) + self.rest.stake

    @property
    def accounts(self) -> int:
        return len(self.waiting) + self.rest.accounts

    @property
    def urgent(self) -> int:
        return sum(each.is_urgent for each in (*self.waiting, *self.beyond))


def queue_of(user: User, *, on: dt.date) -> FlagQueue:
    """Return the open flags for which *user* is the one, without snoozed ones."""
    rules = WatchRules.current()
    waiting = ranked(awake(flags_for(user), on=on), rules)
    available = minutes_available(user, rules)
    cut = _cut(waiting, available)
    beyond = waiting[cut:]
    return FlagQueue(
        waiting=waiting[:cut],
        beyond=beyond,
        rest=Rest(
            accounts=len(beyond),
            flags=sum(len(each.flags) for each in beyond),
            stake=_sum(beyond),
            minutes=sum(each.minutes for each in beyond),
        ),
        minutes_available=available,
    )


def flags_for(user: User) -> FlagQuerySet:
    """Return the open flags for which *user* is the one, snoozed ones included."""
    return Flag.objects.visible_to(user).open().filter(whose(user))


def whose(user: User) -> Q:
    """
    Return the condition that *user* sees to a flag.

    It is whom it was handed over to, while that person looks after the account, or
    else the owner: no flag is left with somebody who has gone.
    """
    return Q(assigned_to=user.pk) | Q(Q(owner=user.pk), ~is_given())


def is_given() -> Exists:
    """Return whether whom a flag was handed over to still looks after the account."""
    return Exists(
        AccountAccess.objects.filter(
            account=OuterRef("account"),
            user=OuterRef("assigned_to"),
            user__is_active=True,
        )
    )


def awake(flags: FlagQuerySet, *, on: dt.date) -> FlagQuerySet:
    """Keep those of *flags* that do not wait for a day after *on*."""
    return flags.filter(is_awake(on))


def is_awake(on: dt.date) -> Q:
    """Return the condition that a flag does not wait for a day after *on*."""
    return Q(snoozed_until=None) | Q(snoozed_until__lte=on)


def ranked(flags: FlagQuerySet, rules: WatchRules) -> list[Waiting]:
    """Return *flags* by account, most at stake first; what is not known comes last."""
    found: dict[int, list[Flag]] = defaultdict(list)
    for flag in flags.select_related("account").fetch_mode(FETCH_RAISE):
        found[flag.account_id].append(flag)
    held = TierAssignment.objects.open().filter(account__in=found)
    tiers = dict(held.values_list("account_id", "tier"))
    waiting = [
        _waiting(flags_of_one, tiers.get(key, ""), rules)
        for key, flags_of_one in found.items()
    ]
    return sorted(
        waiting,
        key=lambda each: (*_by_stake(each.stake), not each.is_urgent, each.account.pk),
    )


def minutes_available(user: User, rules: WatchRules) -> int | None:
    """Return the minutes a month that *user* has for flags; null if none are stated."""
    if user.client_hours_month is None:
        return None
    return int(float(user.client_hours_month) * 60 * rules.answer_share)


def waits_today(user: User, *, on: dt.date) -> str:
    """Return how many urgent flags wait for *user*, for the rail; blank at none."""
    if not user.sees_facts:
        return ""
    urgent = awake(flags_for(user), on=on).filter(evidence__urgent=True)
    count = urgent[: COUNTED + 1].count()
    if count > COUNTED:
        return f"{COUNTED}+"
    return figures.number(count) if count else ""


def stake_of(flags: FlagQuerySet) -> Decimal:
    """Return what is at stake at the accounts of *flags*, each account once."""
    largest = flags.order_by().values("account_id").annotate(largest=Max("stake"))
    return Decimal(largest.aggregate(all=Sum("largest"))["all"] or 0)


def _waiting(flags: list[Flag], tier: str, rules: WatchRules) -> Waiting:
    flags.sort(key=lambda flag: (*_by_stake(flag.stake), flag.pk))
    return Waiting(
        account=flags[0].account,
        tier=tier,
        flags=flags,
        stake=flags[0].stake,
        is_urgent=any(is_urgent(flag) for flag in flags),
        minutes=sum(int(rules.minutes.get(flag.kind, 0)) for flag in flags),
    )


def is_urgent(flag: Flag) -> bool:
    """Tell whether *flag* calls for somebody today."""
    return bool(flag.evidence.get("urgent"))


def _by_stake(stake: Decimal | None) -> tuple[bool, Decimal]:
    return stake is None, -(stake or Decimal(0))


def _cut(waiting: Sequence[Waiting], available: int | None) -> int:
    """Return how many of *waiting* fit; who has any time at all is shown one."""
    if available is None:
        return len(waiting)
    needed = 0
    for place, each in enumerate(waiting):
        needed += each.minutes
        if needed > available:
            return place if place or not available else 1
    return len(waiting)


def _sum(waiting: Iterable[Waiting]) -> Decimal:
    return sum((each.stake or Decimal(0) for each in waiting), Decimal(0))
