"""The wallet of an account, its files, and pages on which it is written down."""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.wallets import WalletForm
from accounts.models import Account, Offering, Programme, WalletEntry
from accounts.permissions import may_keep_wallet
from accounts.rollup.facts import months_before
from accounts.selectors import group_of
from accounts.selectors.wallet_entries import (
    corrections_of,
    counting_entries,
    entries_of,
    figures_day,
    held_of,
)
from accounts.selectors.wallet_page import wallet_of
from accounts.services import wallets
from accounts.views import wallet_shown as shown
from accounts.views.asking import account_or_404
from sam.lib import account_tabs, asking, figures, shell
from sam.lib.account_tabs import Seen
from sam.lib.editing import stamp
from sam.lib.http import PageRequest, whole_number
from sam.lib.spreadsheets import written

TAB = "accounts:wallet"
ROWS_SHOWN = 60
RANKED = 4
# With the accounts below it that the person sees, as the tab adds them up.
OF_GROUP = "?group=1"


@require_safe
def wallet(request: PageRequest, account_pk: int) -> HttpResponse:
    """Show what the account buys of whom, what is left, and where we could sell."""

    def build(seen: Seen) -> Mapping[str, Any]:
        return _tab(request, seen)

    return account_tabs.show(
        request, account_pk, TAB, template="accounts/wallet.html", context=build
    )


def _tab(request: PageRequest, seen: Seen) -> dict[str, Any]:
    found = wallet_of(seen.ids, request.user)
    currency = shell.house().currency
    worth = found.worth
    ranked = shown.ranking_shown(found, currency)
    rows = found.grid.rows
    of_query = OF_GROUP if seen.is_group else ""
    return {
        "seen": seen,
        "wallet": found,
        "worth": worth,
        "may_keep": may_keep_wallet(request.user, seen.account),
        "finding": shown.finding_of(found, currency),
        "chart_sub": shown.sub_of(found, currency),
        "chart": shown.chart_of(found, seen.account, currency, of_query=of_query),
        "chart_keys": shown.keys_of(found, currency),
        "left": shown.left_shown(worth, currency),
        "trend": shown.trend_of(worth) if worth else None,
        "ranked": ranked[:RANKED],
        "ranked_more": ranked[RANKED:],
        "grid_finding": shown.grid_finding(found),
        "win_rate": figures.percent(worth.win_rate, 0) if worth else "",
        "grid_rows": [_grid_row(found, row) for row in rows[:ROWS_SHOWN]],
        "grid_more": max(len(rows) - ROWS_SHOWN, 0),
        "footprints": [
            (
                one,
                (one.exposed_on - found.today).days if one.exposed_on else None,
            )
            for one in found.footprints
        ],
        "of_query": of_query,
    }


def _grid_row(found: Any, row: Any) -> tuple[Any, list[Any]]:
    place = row.unit.name if row.unit else row.account.name
    cells = zip(row.cells, found.grid.categories, strict=True)
    return row, [shown.cell_shown(cell, named.name, place) for cell, named in cells]


@require_safe
def wallet_csv(request: PageRequest, account_pk: int) -> HttpResponse:
    """Send the wallet by category and holder, as a file."""
    account = _account(request, account_pk)
    found = wallet_of(_ids(request, account), request.user)
    series = shown.series_of(found)
    head = [
        _("Category"),
        *(each.name for each in series),
        _("Total"),
        _("Left behind"),
        _("Evidence"),
        _("Stated on"),
    ]
    lines = (
        [
            row.name,
            *(each.values[place] for each in series),
            row.total,
            row.left,
            row.grade,
            row.stated_on,
        ]
        for place, row in enumerate(found.categories)
    )
    return _file("wallet.csv", head, lines)


@require_safe
def white_space_csv(request: PageRequest, account_pk: int) -> HttpResponse:
    """Send the white space, one line a cell, as a file."""
    account = _account(request, account_pk)
    found = wallet_of(_ids(request, account), request.user)
    names = {each.pk: each.name for each in found.grid.categories}
    head = [
        *(_("Account"), _("Unit"), _("Category"), _("State"), _("Ours, 12 months")),
        *(_("Competitor"), _("Potential a year"), _("Chance to win it")),
        *(_("Next step"), _("On"), _("Evidence"), _("Stated on")),
    ]

    def line(row: Any, cell: Any) -> list[Any]:
        said = cell.said
        return [
            row.account.name,
            row.unit.name if row.unit else "",
            names[cell.category_id],
            cell.state,
            cell.money,
            said.competitor.name if said and said.competitor else "",
            *(
                [said.amount, said.winnability, said.next_step, said.next_on]
                if said
                else [None] * 4
            ),
            *([said.grade, said.stated_on] if said else [None] * 2),
        ]

    lines = (line(row, cell) for row in found.grid.rows for cell in row.cells)
    return _file("white-space.csv", head, lines)


@require_safe
def wallet_category(
    request: PageRequest, account_pk: int, category_pk: int
) -> HttpResponse:
    """Show every entry of a category, what it was, and who corrected it."""
    account = _account(request, account_pk)
    if account.pk != account_pk:
        return redirect(
            "accounts:wallet-category", account_pk=account.pk, category_pk=category_pk
        )
    category = get_object_or_404(Offering, pk=category_pk, parent=None)
    ids = _ids(request, account)
    rows = entries_of(request.user).filter(account__in=ids, category=category)
    entries = list(rows.order_by("-period_end", "-stated_on", "pk"))
    day = figures_day(ids)
    counting = {each.entry.pk for each in counting_entries(ids, request.user, day)}
    corrections = corrections_of(entries)
    return render(
        request,
        "accounts/wallet_category.html",
        {
            "account": account,
            "category": category,
            "entries": [
                {
                    "entry": entry,
                    "held": held_of(entry),
                    "counts": entry.pk in counting,
                    "corrections": corrections[entry.pk],
                    "may_correct": bool(may_keep_wallet(request.user, entry.account)),
                }
                for entry in entries
            ],
            "of_group": len(ids) > 1,
            "may_keep": bool(may_keep_wallet(request.user, account)),
        },
    )


@require_http_methods(asking.GET_OR_POST)
def wallet_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what the customer spends in a category and with whom; a POST records it."""
    account = _account(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:wallet-create", account_pk=account.pk)
    may_keep_wallet(request.user, account).require()
    form = WalletForm(request.POST or None, initial=_first(request))

    def act() -> str:
        told = {**form.cleaned_data}
        del told["seen"]
        wallets.record_wallet(account=account, actor=request.user, **told)
        return _("What they buy is written down; share and left-behind follow it.")

    return _ask(request, account, form, act, title=_("Write down what they buy"))


@require_http_methods(asking.GET_OR_POST)
def wallet_correct(request: PageRequest, account_pk: int, pk: int) -> HttpResponse:
    """Ask what an entry should say; a POST corrects it."""
    account = _account(request, account_pk)
    entry = get_object_or_404(entries_of(request.user), pk=pk, account=account)
    may_keep_wallet(request.user, account).require()
    values = wallets.values_of(entry)
    form = WalletForm(
        request.POST or None,
        is_correction=True,
        initial=values | {"competitors": held_of(entry), "seen": stamp(values)},
    )

    def act() -> str:
        told = {**form.cleaned_data}
        seen = told.pop("seen")
        wallets.correct_wallet(entry=entry, actor=request.user, seen=seen, **told)
        return _("Corrected; share and left-behind follow it.")

    return _ask(
        request,
        account,
        form,
        act,
        title=_("Correct {category}").format(category=entry.category.name),
        entry=entry,
    )


def _ask(
    request: PageRequest,
    account: Account,
    form: WalletForm,
    act: Any,
    *,
    title: str,
    entry: WalletEntry | None = None,
) -> HttpResponse:
    back = asking.way_back(request, reverse(TAB, args=[account.pk]))
    return asking.ask(
        request,
        form,
        act,
        template="accounts/wallet_form.html",
        context=lambda: {
            "account": account,
            "title": title,
            "back": back,
            "entry": entry,
        },
        done=lambda: back,
    )


def _first(request: PageRequest) -> dict[str, Any]:
    """Return what most entries say: the last 12 whole months, as known today."""
    today = Programme.current().today()
    end = today.replace(day=1) - dt.timedelta(days=1)
    start = months_before(end, 12) + dt.timedelta(days=1)
    category = whole_number(request.GET.get("category", ""))
    return {
        "category": category,
        "period_start": start,
        "period_end": end,
        "stated_on": today,
    }


def _account(request: PageRequest, account_pk: int) -> Account:
    if not request.user.sees_facts:
        raise Http404
    return account_or_404(request, account_pk)


def _ids(request: PageRequest, account: Account) -> tuple[int, ...]:
    """Return the account, and where ``group`` asks for them those below it."""
    if request.GET.get("group") != "1":
        return (account.pk,)
    below = group_of(account).below_ids
    seen = Account.objects.visible_to(request.user).filter(pk__in=below)
    return (account.pk, *seen.values_list("pk", flat=True))


def _file(name: str, head: list[str], lines: Iterable[list[Any]]) -> HttpResponse:
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([written(value) for value in line] for line in lines)
    return response
