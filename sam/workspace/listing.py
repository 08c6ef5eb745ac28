"""A list of accounts as an address asks for it: which rows, columns and order."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AccountFacts
from sam.lib import figures, shell
from sam.users.models import User
from sam.workspace.columns import Column, Level, chosen_columns, may_see
from sam.workspace.errors import BadRequest
from sam.workspace.filters import AccountFilter
from sam.workspace.models import AccountRow
from sam.workspace.paging import Sort, sort_for, usual_sort

COUNTED = 10_000
FEW = 2_000
OWN_COUNTED = 999
SIZES = [25, 50, 100]
USUAL_SIZE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """What one person asked to see; ``rows`` are restricted, and not yet in order."""

    columns: list[Column]
    filterset: AccountFilter
    rows: QuerySet[AccountRow]
    sort: Sort
    size: int


@dataclass(frozen=True, slots=True)
class Summary:
    """How many rows there are, counted up to 10,000, and their sums if it is so few."""

    count: int
    is_capped: bool
    revenue: Decimal | None = None
    revenue_change: Decimal | None = None
    net_margin: Decimal | None = None
    net_margin_rate: Decimal | None = None


def listing(user: User, request: HttpRequest) -> Listing:
    """
    Return the list that the query of *request* asks for.

    :raises BadRequest: when it names what is not there or is hidden from *user*
    """
    query = request.GET
    filterset = AccountFilter(
        query, queryset=AccountRow.objects.visible_to(user), request=request
    )
    if not filterset.is_valid():
        raise BadRequest(_said(filterset))
    asked = query.get("sort")
    return Listing(
        columns=chosen_columns(user, query.getlist("col")),
        filterset=filterset,
        rows=filterset.qs,
        sort=sort_for(user, asked) if asked else usual_sort(user),
        size=_size(query),
    )


def summary(user: User, rows: QuerySet[AccountRow]) -> Summary:
    """Count *rows* up to 10,000, and add up what *user* may see of so few."""
    few = rows.order_by().values(
        "account_id", "revenue_12m", "revenue_prev_12m", "net_margin_12m"
    )
    if not rows.query.where and few.values("pk")[: COUNTED + 1].count() > COUNTED:
        return Summary(COUNTED, is_capped=True)  # of everything, not read for its sums
    both = Q(revenue_12m__isnull=False, revenue_prev_12m__isnull=False)
    costed = Q(revenue_12m__isnull=False, net_margin_12m__isnull=False)
    found = few[: COUNTED + 1].aggregate(
        count=Count("account_id"),
        revenue=Sum("revenue_12m"),
        before=Sum("revenue_prev_12m", filter=both),
        since=Sum("revenue_12m", filter=both),
        margin=Sum("net_margin_12m"),
        costed=Sum("revenue_12m", filter=costed),
        margin_costed=Sum("net_margin_12m", filter=costed),
    )
    if found["count"] > COUNTED or not may_see(user, Level.FACTS):
        return Summary(min(found["count"], COUNTED), found["count"] > COUNTED)
    has_money = may_see(user, Level.MONEY)
    return Summary(
        count=found["count"],
        is_capped=False,
        revenue=found["revenue"],
        revenue_change=_change(found["since"], found["before"]),
        net_margin=found["margin"] if has_money else None,
        net_margin_rate=_rate(found["margin_costed"], found["costed"])
        if has_money
        else None,
    )


def narrowed(rows: QuerySet[AccountRow], sums: Summary) -> QuerySet[AccountRow]:
    """
    Return *rows*, to be found before they are sorted when they are few.

    Else a list sorted by a figure that the filter's rows lack or have at its far end
    would be read through to find them.
    """
    if sums.is_capped or sums.count > FEW:
        return rows
    keys = rows.order_by().values("account_id")[:FEW]
    return AccountRow.objects.filter(account_id__in=keys)


def as_of() -> dt.date:
    """Return the last day that the figures know of; today before there are any."""
    published = (
        AccountFacts.objects.order_by().values("as_of")[:1].aggregate(day=Max("as_of"))
    )
    day: dt.date | None = published["day"]
    return day or timezone.localdate(timezone=shell.house().zone)


def own_accounts(user: User) -> str:
    """
    Return how many accounts *user* owns, for the navigation; blank at none.

    Whose list is wider than their own accounts is shown no count: it would not be the
    list's.
    """
    if user.role != user.Role.ACCOUNT_MANAGER:
        return ""
    owned = AccountRow.objects.filter(owner_id=user.pk)[: OWN_COUNTED + 1].count()
    if owned > OWN_COUNTED:
        return f"{figures.number(OWN_COUNTED)}+"
    return figures.number(owned) if owned else ""


def _size(query: QueryDict) -> int:
    asked = query.get("rows")
    if not asked:
        return USUAL_SIZE
    if not asked.isdecimal() or int(asked) not in SIZES:
        sizes = ", ".join(map(str, SIZES))
        raise BadRequest(_("A page has one of {sizes} rows.").format(sizes=sizes))
    return int(asked)


def _said(filterset: AccountFilter) -> str:
    form = filterset.form
    said = [str(error) for error in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name in form.fields:
            said += [f"{form.fields[name].label}: {error}" for error in errors]
    return " ".join(said)


def _change(since: Decimal | None, before: Decimal | None) -> Decimal | None:
    return (since - before) / before if since is not None and before else None


def _rate(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part / whole if part is not None and whole else None
