"""Pages of flags by key: any page costs the same, and nothing is counted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import DecimalField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sam.lib.errors import DomainError
from sam.users.models import User
from tiers.models import Flag

# Flags without a stake stand after all others: no stake is negative.
NO_STAKE = Value(Decimal(-1), output_field=DecimalField())
SORTS = {"stake": Coalesce("stake", NO_STAKE), "since": F("opened_on")}


class PageRefused(DomainError):
    """There is no such page, or no such order."""

    code = "page_refused"


def usual_sort(user: User) -> str:
    """Return how flags are sorted when nothing else is asked."""
    return "stake" if user.sees_money else "since"


def sort_for(user: User, asked: str) -> str:
    """
    Return the sort called *asked*, or the usual one if it is blank.

    :raises PageRefused: when there is none, or *user* does not see what it goes by
    """
    sort = asked or usual_sort(user)
    if sort not in SORTS or (sort == "stake" and not user.sees_money):
        raise PageRefused(_("Flags are not sorted by “{}”.").format(sort))
    return sort


_signer = signing.Signer(salt="tiers.flag_pages")


@dataclass(frozen=True, slots=True)
class Page:
    """Some flags in order, with the cursors of the pages around them, if any."""

    flags: Sequence[Flag]
    first: int
    after: str
    before: str


def ordered(flags: QuerySet[Flag], sort: str) -> QuerySet[Flag]:
    """Return *flags* most at stake first, or newest first, as *sort* says."""
    return flags.alias(sorted_by=SORTS[sort]).order_by("-sorted_by", "-pk")


def page_of(
    flags: QuerySet[Flag], *, sort: str, size: int, after: str = "", before: str = ""
) -> Page:
    """
    Return *size* of *flags*, after or before the one that a cursor names.

    :raises PageRefused: when the cursor is not one of ours for this sort
    """
    if after and before:
        raise PageRefused(_("A page is after a flag or before it, not both."))
    if before:
        return _page_before(flags, sort, size, before)
    start = _read(after, sort) if after else None
    rows: Any = ordered(flags, sort)
    if start is not None:
        value, key, number = start
        rows = rows.filter(Q(sorted_by__lt=value) | Q(sorted_by=value, pk__lt=key))
    found = list(rows[: size + 1])
    first = number + 1 if start is not None else 1
    return _page(found[:size], sort, first, has_more=len(found) > size)


def _page_before(flags: QuerySet[Flag], sort: str, size: int, before: str) -> Page:
    value, key, number = _read(before, sort)
    ordered_rows: Any = ordered(flags, sort)
    rows = ordered_rows.filter(Q(sorted_by__gt=value) | Q(sorted_by=value, pk__gt=key))
    found = list(rows.order_by("sorted_by", "pk")[: size + 1])
    if len(found) <= size:
        return page_of(flags, sort=sort, size=size)
    return _page(found[size - 1 :: -1], sort, max(number - size, 2), has_more=True)


def _page(shown: list[Flag], sort: str, first: int, *, has_more: bool) -> Page:
    return Page(
        flags=shown,
        first=first,
        after=_write(shown[-1], sort, first + len(shown) - 1) if has_more else "",
        before=_write(shown[0], sort, first) if shown and first > 1 else "",
    )


def _write(flag: Flag, sort: str, number: int) -> str:
    if sort == "since":
        value = flag.opened_on.isoformat()
    else:
        value = str(Decimal(-1) if flag.stake is None else flag.stake)
    return _signer.sign_object([sort, value, flag.pk, number])


def _read(cursor: str, sort: str) -> tuple[Any, int, int]:
    try:
        code, value, key, number = _signer.unsign_object(cursor)
    except (signing.BadSignature, ValueError) as error:
        raise PageRefused(_("There is no such page of this list.")) from error
    if code != sort:
        raise PageRefused(_("This page belongs to the list in another order."))
    return (
        dt.date.fromisoformat(value) if sort == "since" else Decimal(value),
        key,
        number,
    )
