"""Write down what a customer spends in a category and with whom; correct it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import (
    Account,
    Competitor,
    CompetitorShare,
    Grade,
    Offering,
    Programme,
    WalletEntry,
)
from accounts.permissions import may_keep_wallet
from accounts.selectors.wallet_entries import Held, held_of
from accounts.services import facts
from accounts.services.refusals import (
    FIRST_DAY,
    FactRefused,
    held,
    require_money,
    require_one_of,
    require_past_day,
    require_short,
)
from sam.lib import audit, outbox
from sam.lib.editing import require_unchanged
from sam.users.models import User

LONGEST_SOURCE = 300
LONGEST_NAME = 300
MOST_RIVALS = 100
# What people know is A to C; D is what the model says of those of whom nobody knows.
GRADES = [Grade.A, Grade.B, Grade.C]
MONEY = ("total", "ours", "in_house", "unplaced")
CHANGEABLE = (
    *("period_start", "period_end"),
    *MONEY,
    *("competitors", "grade", "source", "stated_on", "valid_until"),
)


class WalletRefused(FactRefused):
    """A wallet cannot be like that; ``field`` names what is wrong."""

    code = "wallet_refused"


def values_of(entry: WalletEntry, held: Sequence[Held] | None = None) -> dict[str, Any]:
    """
    Return what can be corrected of *entry*, by the names of the form's fields.

    *held* is who holds what of it, where that has been read.
    """
    told = {name: getattr(entry, name) for name in CHANGEABLE if name != "competitors"}
    shares = held if held is not None else held_of(entry)
    return told | {"competitors": tuple(map(str, shares))}


@transaction.atomic
def record_wallet(
    *,
    account: Account,
    actor: User | None,
    category: Offering,
    period_start: dt.date,
    period_end: dt.date,
    grade: str,
    total: Decimal | None = None,
    ours: Decimal | None = None,
    in_house: Decimal | None = None,
    unplaced: Decimal | None = None,
    competitors: Sequence[Held] = (),
    source: str = "",
    stated_on: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> WalletEntry:
    """
    Record what *account* spends in *category* over a period, both ends counted.

    Money is in the programme's currency; ``None`` is not known, and without a *total*
    that is what the parts add up to. Stated today unless a day is given. The very same
    again changes nothing. Facts, share and what is left behind follow at once.

    :raises PermissionDenied: if *actor* does not look after the account
    :raises WalletRefused: if there is an entry of that category and period already,
        the parts are more than the total, days go ill together, a figure is below
        zero, a competitor stands there twice, or the account was merged into another
    """
    may_keep_wallet(actor, account).require()
    account = held(account, WalletRefused)
    if category.parent_id is not None:
        raise WalletRefused(_("Choose a category, not an offering."), field="category")
    entry = WalletEntry(account=account, category=category, recorded_by=actor)
    told = _sound(
        {
            "period_start": period_start,
            "period_end": period_end,
            "total": total,
            "ours": ours,
            "in_house": in_house,
            "unplaced": unplaced,
            "competitors": competitors,
            "grade": grade,
            "source": source,
            "stated_on": stated_on or Programme.current().today(),
            "valid_until": valid_until,
        }
    )
    if (there := _other(entry, told)) is not None:
        if _plain(told) == values_of(there):
            return there
        raise WalletRefused(
            _("There is an entry of that category and period. Correct that one."),
            field="category",
        )
    _put(entry, told)
    _tell("record_wallet", "wallet.recorded", entry, {}, told)
    return entry


@transaction.atomic
def correct_wallet(
    *,
    entry: WalletEntry,
    actor: User | None,
    seen: str | None,
    **changes: Any,
) -> WalletEntry:
    """
    Correct an entry; what is not named stays, and the trail keeps what was.

    A *total* of ``None`` becomes what the parts add up to. Nothing new changes nothing.

    :param seen: the stamp of the values that the change was made from
    :param changes: any of `CHANGEABLE`
    :raises PermissionDenied: if *actor* does not look after the account
    :raises ChangedMeanwhile: if somebody else corrected it since
    :raises WalletRefused: as for recording
    """
    if unknown := changes.keys() - set(CHANGEABLE):
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")
    may_keep_wallet(actor, entry.account).require()
    held(entry.account, WalletRefused)
    entry = (
        WalletEntry.objects.select_for_update(of=("self",))
        .prefetch_related("competitors__competitor")
        .get(pk=entry.pk)
    )
    before = values_of(entry)
    require_unchanged(entry, before, seen)
    kept = {name: getattr(entry, name) for name in CHANGEABLE if name != "competitors"}
    told = _sound(kept | {"competitors": held_of(entry)} | changes)
    if _plain(told) == before:
        return entry
    if _other(entry, told) is not None:
        raise WalletRefused(
            _("There is another entry of that category and period."),
            field="period_start",
        )
    _put(entry, told)
    _tell("correct_wallet", "wallet.corrected", entry, before, told)
    return entry


def competitor_named(name: str) -> Competitor:
    """Return the competitor of that name, however it is capitalised, or a new one."""
    found = Competitor.objects.filter(name__iexact=name).order_by("pk").first()
    return found or Competitor.objects.get_or_create(name=name)[0]


def _sound(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is told as it is kept, if it can be."""
    told["source"] = told["source"].strip()
    require_short(told["source"], LONGEST_SOURCE, "source", WalletRefused)
    require_one_of(told["grade"], [str(one) for one in GRADES], "grade", WalletRefused)
    _require_days(told)
    told["competitors"] = _sound_rivals(told["competitors"])
    for name in MONEY:
        require_money(told[name], name, WalletRefused)
    rivals = [one.amount for one in told["competitors"] if one.amount is not None]
    parts = [told[name] for name in MONEY[1:] if told[name] is not None] + rivals
    if told["total"] is None:
        if not parts:
            raise WalletRefused(_("Give the total, or its parts."), field="total")
        told["total"] = sum(parts, Decimal(0))
        require_money(told["total"], "total", WalletRefused)
    if sum(parts, Decimal(0)) > told["total"]:
        raise WalletRefused(_("The parts are more than the total."), field="total")
    return told


def _sound_rivals(rivals: Sequence[Held]) -> tuple[Held, ...]:
    """Return each competitor once, by name, with an amount that can be."""
    if len(rivals) > MOST_RIVALS:
        raise WalletRefused(
            _("Name at most %(most)s competitors.") % {"most": MOST_RIVALS},
            field="competitors",
        )
    named = [Held(" ".join(one.name.split()), one.amount) for one in rivals]
    for one in named:
        if not one.name:
            raise WalletRefused(_("Name the competitor."), field="competitors")
        require_short(one.name, LONGEST_NAME, "competitors", WalletRefused)
        require_money(one.amount, "competitors", WalletRefused)
    if len({one.name.casefold() for one in named}) < len(named):
        raise WalletRefused(_("A competitor stands there twice."), field="competitors")
    known = [Held(competitor_named(one.name).name, one.amount) for one in named]
    return tuple(sorted(known, key=lambda one: one.name))


def _require_days(told: Mapping[str, Any]) -> None:
    start, end = told["period_start"], told["period_end"]
    if start < FIRST_DAY:
        raise WalletRefused(_("That day is before 1900."), field="period_start")
    if end < start:
        raise WalletRefused(_("It ends before it starts."), field="period_end")
    if told["stated_on"] is not None:
        require_past_day(told["stated_on"], "stated_on", WalletRefused)
    if told["valid_until"] is not None and told["valid_until"] < start:
        raise WalletRefused(
            _("It cannot be over before its period."), field="valid_until"
        )


def _other(entry: WalletEntry, told: Mapping[str, Any]) -> WalletEntry | None:
    same = WalletEntry.objects.filter(
        account=entry.account_id,
        category=entry.category_id,
        period_start=told["period_start"],
        period_end=told["period_end"],
    )
    return same.exclude(pk=entry.pk).first()


def _put(entry: WalletEntry, told: Mapping[str, Any]) -> None:
    """Write the entry and who holds what of it, touching only what moved."""
    for name in CHANGEABLE:
        if name != "competitors":
            setattr(entry, name, told[name])
    entry.save()
    wanted = {one.name: one.amount for one in told["competitors"]}
    for share in entry.competitors.select_related("competitor"):
        name = share.competitor.name
        if name not in wanted:
            share.delete()
        elif (amount := wanted.pop(name)) != share.amount:
            share.amount = amount
            share.save(update_fields=["amount"])
    CompetitorShare.objects.bulk_create(
        CompetitorShare(entry=entry, competitor=competitor_named(name), amount=amount)
        for name, amount in wanted.items()
    )


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return *told* as `values_of` has it."""
    return dict(told) | {"competitors": tuple(map(str, told["competitors"]))}


def _tell(
    verb: str,
    event: str,
    entry: WalletEntry,
    before: Mapping[str, Any],
    told: Mapping[str, Any],
) -> None:
    """Write the trail, without where it is from: that may name a person."""
    after = _plain(told)
    moved = [name for name in CHANGEABLE if before.get(name) != after[name]]
    shown = [name for name in moved if name != "source"]
    audit.record(
        verb,
        entry,
        account_id=entry.account_id,
        before={name: _kept(before[name]) for name in shown} if before else None,
        after={name: _kept(after[name]) for name in shown}
        | {"category": entry.category_id, "source_changed": "source" in moved},
    )
    outbox.emit(
        event,
        account_id=entry.account_id,
        payload={
            "entry": entry.pk,
            "category": entry.category_id,
            "total": str(entry.total),
            "ours": None if entry.ours is None else str(entry.ours),
            "grade": entry.grade,
        },
    )
    facts.refresh_at_once([entry.account_id])


def _kept(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
