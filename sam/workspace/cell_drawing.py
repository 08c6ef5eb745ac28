"""The cells of a list of accounts as a page draws them, one function a column."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.template.defaultfilters import date as date_words
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from sam.lib import figures
from sam.lib.drawing import part
from sam.lib.shell import House
from sam.lib.templatetags import figures as shows
from sam.lib.templatetags.parts import icon, interval
from sam.workspace.cells import Shown

NOTHING = mark_safe("<span></span>")
SHAPE = ("is_known", "width", "height")  # of a range's drawing, alike in all rows
NEARLY_ALL, ALMOST_NONE = 0.995, 0.005


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the cells of one page share; ``top_value`` ends the axis of values."""

    house: House
    top_value: Decimal | None

    @property
    def currency(self) -> str:
        return self.house.currency

    def cell(self, code: str, shown: Shown) -> SafeString:
        """Draw the column *code* of one account."""
        return _CELLS[code](self, shown)

    def thousands(self, value: figures.Figure) -> SafeString:
        return shows.thousands(value, self.currency)


type Cell = Callable[[Drawing, Shown], SafeString]
_CELLS: dict[str, Cell] = {}


def _column(code: str) -> Callable[[Cell], Cell]:
    def register(cell: Cell) -> Cell:
        _CELLS[code] = cell
        return cell

    return register


def _words(code: str, field: str) -> None:
    _CELLS[code] = lambda _page, shown: escape(getattr(shown.row, field))


def _figure(code: str, field: str, decimals: int = 0) -> None:
    _CELLS[code] = lambda _page, shown: shows.number(
        getattr(shown.row, field), decimals
    )


for _code in ("owner", "region", "country", "industry"):
    _words(_code, _code)
_figure("roi", "roi", 1)
_figure("influence", "influence", 1)
_figure("attachment", "attachment")
_figure("orders", "orders_12m")
_figure("late", "late_90d")


@_column("account")
def _account(_page: Drawing, shown: Shown) -> SafeString:
    link = format_html(
        '<a class="acc-name" href="{}">{}</a>', shown.url, shown.row.name
    )
    group = shown.row.group_name
    if not group:
        return link
    return link + format_html(
        ' <span class="group-mark" title="{}">{}'
        '<span class="visually-hidden">{}</span></span>',
        _("Part of %(group)s") % {"group": group},
        icon("hierarchy"),
        _("part of %(group)s") % {"group": group},
    )


@_column("tier")
def _tier(page: Drawing, shown: Shown) -> SafeString:
    return part(
        "components/_tier.html",
        labels=page.house.labels,
        holes={"href": shown.why_url},
        tier=shown.row.tier,
    )


@_column("ladder")
def _ladder(_page: Drawing, shown: Shown) -> SafeString:
    return part(
        "components/_ladder.html",
        ladder=shown.row.ladder,
        ladder_name=shown.ladder_name,
        href="",
    )


@_column("quadrant")
def _quadrant(page: Drawing, shown: Shown) -> SafeString:
    return part(
        "components/_quadrant.html",
        labels=page.house.labels,
        quadrant=shown.row.quadrant,
    )


@_column("status")
def _status(_page: Drawing, shown: Shown) -> SafeString:
    return escape(shown.status)


@_column("revenue")
def _revenue(page: Drawing, shown: Shown) -> SafeString:
    change = shown.row.revenue_change
    return _split(
        page.thousands(shown.row.revenue_12m),
        NOTHING if change is None else shows.delta(change),
    )


@_column("margin")
def _margin(page: Drawing, shown: Shown) -> SafeString:
    row = shown.row
    if row.net_margin_12m is None:
        return shows.number(None)
    rate = row.net_margin_rate
    return _split(
        page.thousands(row.net_margin_12m),
        NOTHING
        if rate is None
        else format_html('<span class="muted">{}</span>', shows.percent(rate)),
    )


@_column("share")
def _share(_page: Drawing, shown: Shown) -> SafeString:
    return _share_of(shown.row.share_of_wallet, shown.row.share_grade)


@_column("left")
def _left(_page: Drawing, shown: Shown) -> SafeString:
    return _share_of(shown.row.left_behind_share, shown.row.share_grade)


@_column("value")
def _value(page: Drawing, shown: Shown) -> SafeString:
    row = shown.row
    if row.lifetime_value is None:
        return shows.number(None)
    drawn = interval(
        row.lifetime_value_low,
        row.lifetime_value,
        row.lifetime_value_high,
        top=page.top_value,
        words=shown.value_words,
    )
    shape = {name: drawn.pop(name) for name in SHAPE if name in drawn}
    return format_html(
        '<span class="cell-clv">{}{}</span>',
        page.thousands(row.lifetime_value),
        part("components/_interval.html", holes=drawn, **shape),
    )


@_column("visit")
def _visit(_page: Drawing, shown: Shown) -> SafeString:
    if shown.days_since_visit is None:
        since = format_html('<span class="muted">{}</span>', _("Never"))
    else:
        since = format_html(
            '<span{} title="{}">{}</span>',
            mark_safe(' class="delta-down strong"') if shown.is_visit_late else "",
            _day(shown.row.last_visit_on),
            shown.days_since_visit,
        )
    if not shown.days_promised:
        return since
    return since + _of(shown.days_promised)


@_column("problems")
def _problems(_page: Drawing, shown: Shown) -> SafeString:
    if shown.row.open_problems == 0:
        return mark_safe('<span class="muted">0</span>')
    return shows.number(shown.row.open_problems)


@_column("flags")
def _flags(_page: Drawing, shown: Shown) -> SafeString:
    if not shown.flags:
        return mark_safe("")
    chip = shown.flags[0]
    flag = part(
        "components/_flag.html",
        holes={"href": shown.why_url},
        words=chip.short,
        flag_title=chip.words,
        kind=chip.urgency,
        icon_name=chip.icon,
    )
    more = ""
    if shown.other_flags:
        more = format_html(
            '<span class="muted tiny num" title="{0}">+{1}'
            '<span class="visually-hidden"> ({0})</span></span>',
            shown.other_flags,
            len(shown.flags) - 1,
        )
    return format_html('<span class="inline-tight">{}{}</span>', flag, more)


@_column("score")
def _score(_page: Drawing, shown: Shown) -> SafeString:
    if shown.row.score is None:
        return shows.number(None)
    return format_html(
        '<a href="{}" title="{}">{}</a>',
        shown.why_url,
        _("Why this score?"),
        shows.number(shown.row.score, 1),
    )


@_column("change")
def _change(_page: Drawing, shown: Shown) -> SafeString:
    return shows.delta(shown.row.revenue_change)


@_column("potential")
def _potential(page: Drawing, shown: Shown) -> SafeString:
    row = shown.row
    if row.potential is None:
        return shows.number(None)
    span = NOTHING
    if row.potential_low is not None and row.potential_low != row.potential_high:
        span = format_html(
            '<span class="muted tiny num nowrap">{}–{}</span>',
            page.thousands(row.potential_low),
            page.thousands(row.potential_high),
        )
    return format_html(
        '<span class="cell-ranged">{}{}{}</span>',
        page.thousands(row.potential),
        _grade(row.potential_grade),
        span,
    )


@_column("headroom")
def _headroom(page: Drawing, shown: Shown) -> SafeString:
    return _graded_money(page, shown.row.headroom, shown.row.potential_grade)


@_column("headroom_value")
def _headroom_value(page: Drawing, shown: Shown) -> SafeString:
    return _graded_money(page, shown.row.headroom_value, shown.row.potential_grade)


@_column("purchase")
def _purchase(_page: Drawing, shown: Shown) -> SafeString:
    return _chance(shown.row.probability_of_purchase)


@_column("alive")
def _alive(_page: Drawing, shown: Shown) -> SafeString:
    return _chance(shown.row.probability_alive)


@_column("expected")
def _expected(page: Drawing, shown: Shown) -> SafeString:
    return page.thousands(shown.row.expected_revenue_12m)


@_column("last_order")
def _last_order(_page: Drawing, shown: Shown) -> SafeString:
    return shows.when(shown.row.last_order_on)


@_column("visits")
def _visits(_page: Drawing, shown: Shown) -> SafeString:
    made = shows.number(shown.row.visits_12m)
    return made + _of(shown.row.visits_floor) if shown.row.visits_floor else made


def _split(left: SafeString, right: SafeString) -> SafeString:
    return format_html('<span class="cell-split">{}{}</span>', left, right)


def _grade(grade: str) -> SafeString:
    if not grade:
        return mark_safe("")
    return part("components/_grade.html", grade=grade)


def _graded(figure: SafeString, grade: str) -> SafeString:
    return format_html('<span class="cell-graded">{}{}</span>', figure, _grade(grade))


def _share_of(share: float | None, grade: str) -> SafeString:
    if share is None:
        return shows.number(None)
    return _graded(shows.percent(share, 0), grade)


def _graded_money(page: Drawing, value: Decimal | None, grade: str) -> SafeString:
    if value is None:
        return shows.number(None)
    return _graded(page.thousands(value), grade)


def _chance(share: float | None) -> SafeString:
    """Show a probability that is never said to be certain, nor none, if it is not."""
    if share is not None and NEARLY_ALL <= share < 1:
        return format_html(
            '<span title="{}">&gt;&nbsp;99&nbsp;%</span>',
            _("nearly certain, never quite"),
        )
    if share is not None and 0 < share < ALMOST_NONE:
        return mark_safe("&lt;&nbsp;1&nbsp;%")
    return shows.percent(share, 0)


def _of(promised: int) -> SafeString:
    return format_html(' <span class="muted">/ {}</span>', promised)


def _day(day: date | None) -> str:
    return str(date_words(day, "j M Y"))
