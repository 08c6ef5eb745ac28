"""Figures of flags in words: how much is at stake and of what, how long, whose."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures, shell
from sam.users.models import User
from tiers.models import Flag
from tiers.models.flags import FlagQuerySet
from tiers.selectors.flag_queue import stake_of

PENNY = Decimal("0.01")


def finding_words(flags: FlagQuerySet, count: int, *, with_money: bool) -> str:
    """Say how many *flags* there are, at how many accounts, and what is at stake."""
    counted = flags.order_by().aggregate(
        accounts=Count("account_id", distinct=True),
        urgent=Count("pk", filter=Q(evidence__urgent=True, cleared_at=None)),
    )
    said = _("{flags} at {accounts}").format(
        flags=ngettext("{count} flag", "{count} flags", count).format(
            count=figures.number(count)
        ),
        accounts=ngettext(
            "{count} account", "{count} accounts", counted["accounts"]
        ).format(count=figures.number(counted["accounts"])),
    )
    if with_money:
        stake = figures.money(stake_of(flags), shell.house().currency)
        said = _("{flags}, {stake} at stake").format(flags=said, stake=stake)
    if not counted["urgent"]:
        return f"{said}."
    return _("{finding}; {count} for today.").format(
        finding=said, count=figures.number(counted["urgent"])
    )


def share_words(flag: Flag, currency: str) -> str:
    """Say of what the stake is a share, or that a loss was named."""
    share, base = flag.evidence.get("share"), flag.evidence.get("base")
    if flag.stake is None:
        return _("no revenue is known")
    if share is None or base is None:
        return ""
    if is_loss(flag.stake, share=share, base=base):
        return _("the loss that was estimated")
    return _("{share} of {revenue}, 12 months").format(
        share=figures.percent(share, 0), revenue=figures.money(base, currency)
    )


def is_loss(stake: Decimal, *, share: float, base: float) -> bool:
    """Tell whether a *stake* is a named loss: more than its *share* of *base*."""
    return stake > Decimal(str(share)) * max(Decimal(str(base)), Decimal(0)) + PENNY


def age_words(flag: Flag, today: dt.date) -> str:
    """Say how long *flag* is, or was, open."""
    days = max(((flag.cleared_on or today) - flag.opened_on).days, 0)
    if not days:
        return _("since today") if flag.cleared_on is None else _("for a day")
    said = ngettext("{count} day", "{count} days", days)
    return said.format(count=figures.number(days))


def who_words(flag: Flag, who: User | None) -> str:
    """Say why *who* is the one who sees to *flag*."""
    if who is None:
        return ""
    if who.pk == flag.assigned_to_id:
        return _("it was handed over")
    return _("owns the account")
