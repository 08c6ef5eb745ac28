"""Who needs a person: accounts by money at stake, the reason and what mends it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Min
from django.utils.translation import gettext as _

from accounts.models import Programme
from sam.lib import figures
from sam.users.models import User
from sam.workspace.today.doors import Door, door_to, plan_url, promise_url
from sam.workspace.today.whose import leads
from tiers.models import Flag, WatchRules
from tiers.models.flags import FlagQuerySet
from tiers.selectors import flag_queue
from tiers.selectors.flag_mends import Mend, Mending
from tiers.selectors.flag_queue import Waiting
from tiers.selectors.flag_said import is_loss
from tiers.selectors.flags import FlagWords, in_words

REGION_ACCOUNTS = 15
COUNTED = 999
# Raised because of other flags, which say better what is wrong.
ABOUT_OTHERS = {Flag.Kind.DO_NOT_LOSE, Flag.Kind.HOLLOW}
HOUR = 60  # in minutes


@dataclass(frozen=True, slots=True)
class Row:
    """
    An account that needs somebody.

    ``basis`` says what the stake is made of; ``others`` are its further flags;
    ``today`` says what cannot wait, or nothing; ``door`` leads to what mends it.
    """

    rank: int
    account_id: int
    name: str
    tier: str
    owner: str
    lead: FlagWords
    others: tuple[FlagWords, ...]
    stake: Decimal | None
    basis: str
    is_acknowledged: bool
    today: str
    door: Door
    promise_url: str
    plan_url: str

    @property
    def flags(self) -> tuple[FlagWords, ...]:
        return (self.lead, *self.others)


@dataclass(frozen=True, slots=True)
class Work:
    """
    The accounts that need a person, most at stake first.

    ``accounts``, ``stake`` and ``urgent`` count those too that ``rest`` leaves out:
    what their hours do not reach, with its money.
    """

    rows: tuple[Row, ...]
    accounts: int
    stake: Decimal
    urgent: int
    rest: int
    rest_stake: Decimal
    minutes_available: int | None

    @property
    def hours_available(self) -> float | None:
        """Return the hours a month that they have for flags, where they state any."""
        if self.minutes_available is None:
            return None
        return self.minutes_available / HOUR


@dataclass(frozen=True, slots=True)
class Resting:
    """The flags that a person let wait, and the first day on which one is back."""

    flags: int
    next_on: dt.date | None


def resting_of(user: User, *, on: dt.date) -> Resting:
    """Return what is left out of the list of *user* until its day."""
    flags = (
        Flag.objects.visible_to(user).open()
        if leads(user)
        else flag_queue.flags_for(user)
    )
    found = flags.filter(snoozed_until__gt=on).aggregate(
        count=Count("pk"), first=Min("snoozed_until")
    )
    return Resting(found["count"], found["first"])


def work_of(user: User, *, on: dt.date, currency: str) -> Work:
    """Return who needs *user*; of a director, the accounts of their regions."""
    if leads(user):
        return _of_regions(user, on, currency)
    queue = flag_queue.queue_of(user, on=on)
    return Work(
        rows=_rows(queue.waiting, user, currency),
        accounts=queue.accounts,
        stake=queue.stake,
        urgent=queue.urgent,
        rest=queue.rest.accounts,
        rest_stake=queue.rest.stake,
        minutes_available=queue.minutes_available,
    )


def needing(user: User) -> str:
    """
    Return how many accounts need *user*, for the rail; blank at none.

    Whose hours do not cut the list is shown those of today only: the others are too
    many to be a day's work.
    """
    flags = _flags(user, Programme.current().today())
    if leads(user) or user.client_hours_month is None:
        flags = flags.filter(evidence__urgent=True)
    keys = flags.order_by().values("account_id").distinct()
    count = keys[: COUNTED + 1].count()
    if count > COUNTED:
        return f"{figures.number(COUNTED)}+"
    return figures.number(count) if count else ""


def _flags(user: User, on: dt.date) -> FlagQuerySet:
    flags = (
        Flag.objects.visible_to(user).open()
        if leads(user)
        else flag_queue.flags_for(user)
    )
    return flag_queue.awake(flags, on=on)


def _of_regions(user: User, on: dt.date, currency: str) -> Work:
    """Return the accounts with most at stake, and all of them counted."""
    flags = _flags(user, on)
    keys = flags.order_by().values("account_id")
    largest = keys.annotate(largest=Max("stake")).order_by(
        F("largest").desc(nulls_last=True), "account_id"
    )
    shown = [each["account_id"] for each in largest[:REGION_ACCOUNTS]]
    waiting = flag_queue.ranked(flags.filter(account__in=shown), WatchRules.current())
    accounts, stake = keys.distinct().count(), flag_queue.stake_of(flags)
    return Work(
        rows=_rows(waiting, user, currency),
        accounts=accounts,
        stake=stake,
        urgent=keys.filter(evidence__urgent=True).distinct().count(),
        rest=accounts - len(waiting),
        rest_stake=stake - sum((each.stake or 0 for each in waiting), Decimal(0)),
        minutes_available=None,
    )


def _rows(waiting: Sequence[Waiting], user: User, currency: str) -> tuple[Row, ...]:
    owners = User.objects.in_bulk({each.lead.owner_id for each in waiting} - {None})
    return tuple(
        _row(rank, each, owners, user, currency)
        for rank, each in enumerate(waiting, start=1)
    )


def _row(
    rank: int, each: Waiting, owners: dict[int, User], user: User, currency: str
) -> Row:
    flags = [in_words(flag, user, currency=currency) for flag in each.flags]
    lead = min(flags, key=_place)
    mend = lead.mends[0] if lead.mends else None
    return Row(
        rank=rank,
        account_id=each.account.pk,
        name=each.account.name,
        tier=each.tier,
        owner=str(owners.get(each.lead.owner_id or 0, "")),
        lead=lead,
        others=tuple(flag for flag in flags if flag is not lead),
        stake=each.stake,
        basis=_basis(each.lead, currency),
        is_acknowledged=all(flag.acknowledged_at for flag in each.flags),
        today=_today(mend) if each.is_urgent else "",
        door=door_to(mend, account_id=each.account.pk, flag_id=lead.pk),
        promise_url=promise_url(each.account.pk),
        plan_url=plan_url(lead.pk),
    )


def _place(flag: FlagWords) -> tuple[bool, bool, bool]:
    """Put first what cannot wait, then what says itself what is wrong."""
    waits = not flag.mends or flag.mends[0].verb is Mending.WAIT
    return flag.urgency != "now", waits, flag.kind in ABOUT_OTHERS


def _basis(flag: Flag, currency: str) -> str:
    """Say what the stake is made of: ``25 % of £1.26 m``, or a loss that was named."""
    share, base = flag.evidence.get("share"), flag.evidence.get("base")
    if flag.stake is None:
        return _("no revenue known")
    if flag.stake == 0:
        return _("no revenue at stake")
    if share is None or base is None:
        return ""
    if is_loss(flag.stake, share=share, base=base):
        return _("loss named")
    return _("{share} of {money}").format(
        share=figures.percent(share, 0), money=figures.money(base, currency)
    )


def _today(mend: Mend | None) -> str:
    """Say what is to be done today."""
    match mend.verb if mend else None:
        case Mending.VISIT:
            return _("Visit today")
        case Mending.CALL:
            return _("Call today")
        case Mending.ANSWER:
            return _("Answer today")
        case Mending.RESOLVE:
            return _("Resolve today")
    return _("See to it today")
