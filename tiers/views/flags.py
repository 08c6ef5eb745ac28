"""The list of flags, what one of them says, and its file."""

import csv
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import Programme
from sam.lib import figures, sentences, shell
from sam.lib.http import PageRequest, render_page, whole_number
from sam.lib.spreadsheets import written
from sam.users.models import User
from tiers import permissions
from tiers.filters.flags import FlagFilter
from tiers.forms.flags import AssignForm, SnoozeForm
from tiers.models import Flag
from tiers.selectors.flag_chance import chance_words
from tiers.selectors.flag_links import offers
from tiers.selectors.flag_list import (
    ListedFlag,
    each_listed,
    flags_of_list,
    history_of,
    listed,
    others_of,
)
from tiers.selectors.flag_pages import (
    Page,
    PageRefused,
    ordered,
    page_of,
    sort_for,
)
from tiers.selectors.flag_said import age_words, finding_words, share_words, who_words
from tiers.services import watching
from tiers.services.rules_effect import effect_of_rules

PAGE = 50
CHUNK = 2_000
TEMPLATE = "tiers/flag_list.html"
PARTIAL = "list"
VIEWS = [
    (gettext_lazy("All"), {}),
    (gettext_lazy("Mine"), {"whose": "me"}),
    (gettext_lazy("Today"), {"urgent": "yes"}),
    (gettext_lazy("Snoozed"), {"state": "snoozed"}),
]
SIZES = [25, 50, 100]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


@require_safe
def service_home(request: PageRequest) -> HttpResponse:
    """Lead to the flags; who answers calls and sees no facts, to who calls."""
    if request.user.sees_facts:
        return redirect("service:flag-list")
    return redirect("workspace:desk")


@require_safe
def flag_list(request: PageRequest) -> HttpResponse:
    """List the flags that the address asks for, most at stake first."""
    _require_facts(request)
    filterset = _filterset(request)
    size = _size(request)
    try:
        sort = sort_for(request.user, request.GET.get("sort", ""))
        _check(filterset)
        page = page_of(
            filterset.qs,
            sort=sort,
            size=size,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except PageRefused as refused:
        return render_page(
            request,
            TEMPLATE,
            {"refusal": str(refused)},
            partial=PARTIAL,
            status=HTTPStatus.BAD_REQUEST,
        )
    context = _context(request, filterset, page) | {
        "sort": sort,
        "size": size,
        "sizes": SIZES,
    }
    return render_page(request, TEMPLATE, context, partial=PARTIAL)


@require_safe
def flag_list_csv(request: PageRequest) -> HttpResponse | StreamingHttpResponse:
    """Send all flags that the address asks for, as a file."""
    _require_facts(request)
    filterset = _filterset(request)
    try:
        _check(filterset)
        sort = sort_for(request.user, request.GET.get("sort", ""))
    except PageRefused as refused:
        return HttpResponse(
            f"{refused}\n",
            content_type="text/plain; charset=utf-8",
            status=HTTPStatus.BAD_REQUEST,
        )
    return StreamingHttpResponse(
        _lines(ordered(filterset.qs, sort), request.user),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="flags.csv"'},
    )


@require_safe
def flag_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one flag: why, what would mend it, who sees to it, what happened to it."""
    flag = flag_or_404(request, pk)
    row = listed([flag], request.user)[0]
    today = Programme.current().today()
    return render(
        request,
        "tiers/flag_detail.html",
        {
            "flag": flag,
            "row": row,
            "mends": offers(
                row.said.mends, account_id=flag.account_id, back=request.path
            ),
            "events": history_of(flag),
            "others": others_of(flag, request.user),
            "may_answer": permissions.may_answer_flag(request.user, flag.account),
            "share_words": share_words(flag, shell.house().currency),
            "sees_money": request.user.sees_money,
            "age_words": age_words(flag, today),
            "chance_words": chance_words(flag.kind, request.user),
            "who_words": who_words(flag, row.who),
            "here": request.path,
            "snooze_form": SnoozeForm(today=today, auto_id="snooze_%s"),
            "assign_form": AssignForm(flag=flag, auto_id="assign_%s"),
        },
    )


def flag_or_404(request: PageRequest, pk: int) -> Flag:
    """
    Return the flag, open or cleared.

    :raises Http404: if the person does not see the account's facts
    """
    _require_facts(request)
    flag: Flag = get_object_or_404(flags_of_list(request.user), pk=pk)
    return flag


def flags_or_404(request: PageRequest, keys: Sequence[str]) -> list[Flag]:
    """
    Return the flags with these *keys*.

    :raises Http404: if one is no key, or the person does not see it
    """
    _require_facts(request)
    asked = {whole_number(key) for key in keys}
    flags = list(flags_of_list(request.user).filter(pk__in=asked - {None}))
    if len(flags) != len(asked):
        raise Http404
    return flags


def _require_facts(request: PageRequest) -> None:
    if not request.user.sees_facts:
        raise Http404


def _filterset(request: PageRequest) -> FlagFilter:
    return FlagFilter(
        request.GET, queryset=flags_of_list(request.user), request=request
    )


def _check(filterset: FlagFilter) -> None:
    if not filterset.form.is_valid():
        said = [str(e) for errors in filterset.form.errors.values() for e in errors]
        raise PageRefused(" ".join(said))


def _size(request: PageRequest) -> int:
    asked = request.GET.get("rows", "")
    return int(asked) if asked.isdecimal() and int(asked) in SIZES else PAGE


def _context(request: PageRequest, filterset: FlagFilter, page: Page) -> dict[str, Any]:
    user = request.user
    phrases = sentences.phrases(filterset)
    query = request.GET.copy()
    for name in (*sentences.CURSORS, "rows"):
        query.pop(name, None)
    flags: Any = filterset.qs
    count = flags.order_by().count()
    return {
        "rows": listed(page.flags, user),
        "finding": finding_words(flags, count, with_money=user.sees_money)
        if count
        else "",
        "segments": _segments(request),
        "here": request.get_full_path(),
        "bulk_actions": [
            {
                "label": _("Acknowledge"),
                "icon_name": "check",
                "name": "verb",
                "value": "acknowledge",
            }
        ],
        "sees_money": user.sees_money,
        "filterset": filterset,
        "phrases": phrases,
        "has_any": bool(page.flags) or Flag.objects.visible_to(user).exists(),
        "may_answer": permissions.may_answer_flag(user),
        "effect": effect_of_rules(),
        "as_of": watching.published_on(),
        "csv_query": query.urlencode(),
        "pager_words": _pager_words(page),
        "previous_url": _url(request, before=page.before),
        "next_url": _url(request, after=page.after),
        "sort_urls": {name: _url(request, sort=name) for name in ("stake", "since")},
    }


def _segments(request: PageRequest) -> list[dict[str, Any]]:
    """Return the views that are a click away; those of a person's own come second."""
    asked = request.GET.copy()
    for name in (*sentences.CURSORS, "rows", "sort"):
        asked.pop(name, None)
    told = {name: value for name, value in asked.items() if value}
    return [
        {
            "label": label,
            "url": f"{request.path}?{urlencode(query)}" if query else request.path,
            "is_current": told == query,
        }
        for label, query in VIEWS
    ]


def _pager_words(page: Page) -> str:
    if not page.flags:
        return ""
    last = figures.number(page.first + len(page.flags) - 1)
    span = figures.span(figures.number(page.first), last)
    return _("Flags {span}").format(span=span)


def _url(request: PageRequest, **added: str) -> str:
    """Return the page's address with what is *added*; blank where that is blank."""
    if not all(added.values()):
        return ""
    query = request.GET.copy()
    for name in sentences.CURSORS:
        query.pop(name, None)
    for name, value in added.items():
        query[name] = value
    return f"{request.path}?{query.urlencode()}"


def _lines(flags: QuerySet[Flag], user: User) -> Iterator[str]:
    columns = _columns(user)
    writer = csv.writer(_Echo())
    yield writer.writerow(head for head, _cell in columns)
    for row in each_listed(flags.iterator(chunk_size=CHUNK), user):
        yield writer.writerow(written(cell(row)) for _head, cell in columns)


def _columns(user: User) -> list[tuple[str, Callable[[ListedFlag], object]]]:
    """Return the heads of the file with what stands below them."""
    currency = shell.house().currency
    stake = _("At stake") + (f", {currency}" if currency else "")
    return [
        (_("Flag"), lambda row: row.flag.pk),
        (_("Account"), lambda row: row.flag.account.name),
        (_("Tier"), lambda row: row.tier_label),
        (_("Kind"), lambda row: row.flag.get_kind_display()),
        (_("Why"), lambda row: row.words),
        *([(stake, lambda row: row.stake)] if user.sees_money else []),
        (_("For today"), lambda row: _("yes") if row.is_urgent else _("no")),
        (_("Since"), lambda row: row.flag.opened_on),
        (_("Who sees to it"), lambda row: str(row.who or "")),
        (_("Acknowledged by"), lambda row: str(row.flag.acknowledged_by or "")),
        (_("Shown again on"), lambda row: row.flag.snoozed_until),
        (_("Why it can wait"), lambda row: row.flag.snooze_reason),
        (_("Cleared on"), lambda row: row.flag.cleared_on),
    ]
