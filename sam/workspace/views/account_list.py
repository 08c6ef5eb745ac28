"""The list of accounts: which of mine."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.permissions import may_open_accounts
from sam.lib import figures, sentences, shell
from sam.lib.http import PageRequest, render_page
from sam.lib.shell import House
from sam.users.models import User
from sam.workspace import exports
from sam.workspace.cell_drawing import Drawing
from sam.workspace.cells import Shown, shown, top_value
from sam.workspace.columns import ACCOUNT, Column, visible_columns
from sam.workspace.errors import BadRequest
from sam.workspace.listing import (
    SIZES,
    Listing,
    Summary,
    as_of,
    listing,
    narrowed,
    summary,
)
from sam.workspace.models import AccountRow
from sam.workspace.paging import Page, Sort, ordered, page_of

TEMPLATE = "workspace/account_list.html"
PARTIAL = "list"
CSS = {"tier": "opt", "quadrant": "opt", "flags": "flags"}
UNLABELLED = {"account", "tier", "quadrant", "flags"}


@dataclass(frozen=True, slots=True)
class Head:
    """A shown column: its words, and the address that sorts by it."""

    code: str
    label: str
    title: str
    unit: str
    is_number: bool
    sort_url: str
    aria_sort: str
    css: str

    @property
    def is_labelled(self) -> bool:
        """Whether a card on a phone needs the label beside the figure."""
        return self.code not in UNLABELLED

    @property
    def phone_label(self) -> str:
        """The label with the unit alone: a card has no room for what it is against."""
        unit = self.unit.partition(",")[0]
        return f"{self.label}, {unit}" if unit not in {"", "%"} else self.label


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the column menu."""

    key: str
    label: str
    is_shown: bool
    is_fixed: bool


@require_safe
def account_list(request: PageRequest) -> HttpResponse:
    """Show one page of the accounts that the address asks for."""
    query = request.GET
    try:
        found = listing(request.user, request)
        sums = summary(request.user, found.rows)
        page = page_of(
            narrowed(found.rows, sums),
            sort=found.sort,
            size=found.size,
            after=query.get("after", ""),
            before=query.get("before", ""),
        )
    except BadRequest as refusal:
        return _refused(request, refusal)
    context = _context(request, found, page, sums)
    response = render_page(request, TEMPLATE, context, partial=PARTIAL)
    if request.htmx:
        response["HX-Push-Url"] = _address(request, query)
    return response


@require_safe
def account_list_csv(request: PageRequest) -> HttpResponse | StreamingHttpResponse:
    """Give all rows of the list, with the columns it shows, as CSV."""
    try:
        found = listing(request.user, request)
    except BadRequest as refusal:
        return HttpResponse(
            f"{refusal}\n",
            content_type="text/plain; charset=utf-8",
            status=HTTPStatus.BAD_REQUEST,
        )
    lines = exports.csv_of(
        ordered(found.rows, found.sort), found.columns, shell.house(), as_of()
    )
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="accounts.csv"'},
    )


def _refused(request: PageRequest, refusal: BadRequest) -> HttpResponse:
    return render_page(
        request,
        TEMPLATE,
        {"refusal": str(refusal)},
        partial=PARTIAL,
        status=HTTPStatus.BAD_REQUEST,
    )


def _context(
    request: PageRequest, found: Listing, page: Page, sums: Summary
) -> dict[str, object]:
    phrases = sentences.phrases(found.filterset)
    is_empty = not page.rows
    house = shell.house()
    day = as_of()
    heads = [_head(request, found.sort, each, house) for each in found.columns]
    rows = shown(page.rows, user=request.user, house=house, as_of=day)
    return {
        "heads": heads,
        "body": _body(heads, rows, Drawing(house, top_value(page.rows))),
        "filterset": found.filterset,
        "phrases": phrases,
        "reset_url": _without_filters(request, found),
        "columns": _menu(request.user, found.columns),
        "columns_reset_url": _url(request, drop=["col"])
        if "col" in request.GET
        else "",
        "is_empty": is_empty,
        "may_open": may_open_accounts(request.user),
        "has_accounts": not is_empty
        or AccountRow.objects.visible_to(request.user).exists(),
        "summary": sums,
        "count_words": _count_words(sums),
        "totals_words": _totals_words(sums),
        "pager_words": _pager_words(page, found.sort),
        "previous_url": _cursor_url(request, "before", page.before),
        "next_url": _cursor_url(request, "after", page.after),
        "csv_query": _query(request.GET, drop=["after", "before", "rows"]),
        "sizes": SIZES,
        "size": found.size,
        "as_of": day,
    }


def _head(request: HttpRequest, sort: Sort, column: Column, house: House) -> Head:
    is_current = sort.column is column
    if is_current:
        code = column.code if sort.is_descending else f"-{column.code}"
    else:
        code = f"-{column.code}" if column.falls_first else column.code
    direction = (
        ("descending" if sort.is_descending else "ascending") if is_current else ""
    )
    sign = figures.symbol(house.currency).strip(figures.NO_BREAK)
    return Head(
        code=column.code,
        label=str(column.head or column.label),
        title=str(column.label),
        unit=str(column.unit).format(symbol=sign).strip(),
        is_number=column.is_number,
        sort_url=_url(request, drop=["after", "before"], sort=code)
        if column.sort
        else "",
        aria_sort=direction,
        css=CSS.get(column.code, "num" if column.is_number else ""),
    )


def _body(heads: list[Head], rows: list[Shown], drawing: Drawing) -> SafeString:
    """Draw the rows; what a cell begins with is the same down the column."""
    columns = [
        (
            head.code,
            format_html(
                "<td{}{}>",
                format_html(' class="{}"', head.css) if head.css else "",
                format_html(' data-label="{}"', head.phone_label)
                if head.is_labelled
                else "",
            ),
        )
        for head in heads
    ]
    return mark_safe(  # noqa: S308 - of cells that are safe each
        "".join(
            "<tr>{}</tr>\n            ".format(
                "".join(
                    f"{begin}{drawing.cell(code, each)}</td>" for code, begin in columns
                )
            )
            for each in rows
        )
    )


def _menu(user: User, shown: list[Column]) -> list[Choice]:
    rest = [column for column in visible_columns(user) if column not in shown]
    return [
        Choice(column.code, str(column.label), column in shown, column.code == ACCOUNT)
        for column in [*shown, *rest]
    ]


def _count_words(sums: Summary) -> str:
    if sums.is_capped:
        return _("{count}+ accounts").format(count=figures.number(sums.count))
    return ngettext("{count} account", "{count} accounts", sums.count).format(
        count=figures.number(sums.count)
    )


def _totals_words(sums: Summary) -> str:
    return ngettext("{count} account", "All {count} accounts", sums.count).format(
        count=figures.number(sums.count)
    )


def _pager_words(page: Page, sort: Sort) -> str:
    if not page.rows:
        return ""
    return _("Rows {span}, by {figure}").format(
        span=figures.span(
            figures.number(page.first), figures.number(page.first + len(page.rows) - 1)
        ),
        figure=str(sort.column.label)[:1].lower() + str(sort.column.label)[1:],
    )


def _cursor_url(request: HttpRequest, name: str, cursor: str | None) -> str:
    if cursor is None:
        return ""
    return _url(request, drop=["after", "before"], **{name: cursor})


def _without_filters(request: HttpRequest, found: Listing) -> str:
    names = sentences.names_of(found.filterset)
    return _url(request, drop=[*names, "after", "before"])


def _url(request: HttpRequest, *, drop: list[str], **added: str) -> str:
    return _address(request, request.GET, drop=drop, **added)


def _address(
    request: HttpRequest,
    query: QueryDict,
    *,
    drop: list[str] | None = None,
    **added: str,
) -> str:
    told = _query(query, drop=drop or [], **added)
    return f"{request.path}?{told}" if told else request.path


def _query(query: QueryDict, *, drop: list[str], **added: str) -> str:
    """Return *query* without what is empty or dropped, with what is *added*."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in drop and name not in added:
            kept.setlist(name, [value for value in values if value])
    for name, value in added.items():
        kept[name] = value
    return kept.urlencode()
