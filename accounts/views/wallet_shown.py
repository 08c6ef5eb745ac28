"""How a wallet is shown: its finding, its chart, its bars, in words and figures."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, WhiteSpaceCell
from accounts.selectors.wallet_page import Wallet
from accounts.selectors.wallet_parts import CategoryWallet
from accounts.selectors.wallet_ranking import Winnable
from accounts.selectors.wallet_sales import NOTHING
from accounts.selectors.wallet_worth import LeftSplit, WalletWorth
from accounts.selectors.white_space import NOT_MEASURED, OURS, Cell
from sam.lib import figures

RIVALS_SHOWN = 3
FILLS = ("rival-1", "rival-2", "rival-3")
# Of the whole: less is rounding.
SOME = Decimal("0.0005")
State = WhiteSpaceCell.State
CELLS = {
    OURS: "ours",
    State.IN_PROGRESS: "progress",
    State.COMPETITOR: "rival",
    State.IN_HOUSE: "house",
    State.GAP: "none",
    State.NOT_ELIGIBLE: "na",
    NOT_MEASURED: "unknown",
}


@dataclass(frozen=True, slots=True)
class Series:
    """One holder of the chart: what it holds of each category, in order."""

    name: str
    fill: str
    values: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        return sum(self.values, NOTHING)


def series_of(wallet: Wallet) -> list[Series]:
    """Return who holds what, ours first and what nobody told last, without nothing."""
    named = [name for name, _money in wallet.holders[:RIVALS_SHOWN]]
    rows = wallet.categories

    def held(row: CategoryWallet, name: str) -> Decimal:
        return next(
            (money or NOTHING for who, money in row.rivals if who == name), NOTHING
        )

    rivals = [
        Series(name, fill, tuple(held(row, name) for row in rows))
        for name, fill in zip(named, FILLS, strict=False)
    ]
    others = tuple(
        row.known_rivals - sum((held(row, name) for name in named), NOTHING)
        for row in rows
    )
    made = [
        Series(_("Ours"), "accent", tuple(row.ours for row in rows)),
        *rivals,
        Series(_("Other competitors"), "rival-other", others),
        Series(
            _("In-house"), "inhouse", tuple(row.in_house or NOTHING for row in rows)
        ),
        Series(
            _("Unplaced"), "unplaced", tuple(row.unplaced or NOTHING for row in rows)
        ),
        Series(_("Nobody said"), "unsaid", tuple(row.unsaid for row in rows)),
    ]
    whole = sum((row.total for row in rows), NOTHING)
    return [each for each in made if each.total > SOME * whole]


def chart_of(
    wallet: Wallet, account: Account, currency: str, *, of_query: str
) -> dict[str, Any]:
    """
    Return the data that ``static/src/js/charts/wallet.js`` takes.

    ``of_query`` asks for a group's, where the entries behind a part are.
    """
    return {
        "cats": [row.name for row in wallet.categories],
        "urls": [
            reverse("accounts:wallet-category", args=[account.pk, row.category_id])
            + of_query
            for row in wallet.categories
        ],
        "totals": [round(float(row.total), 2) for row in wallet.categories],
        "series": [
            {
                "name": each.name,
                "fill": each.fill,
                "values": [round(float(value), 2) for value in each.values],
            }
            for each in series_of(wallet)
        ],
        "symbol": figures.symbol(currency),
        "words": {
            "a_year": _("a year"),
            "of_category": _("of the category"),
            "more": _("Click for the entries behind it"),
        },
    }


def keys_of(wallet: Wallet, currency: str) -> list[dict[str, str]]:
    """Return the chart's key: each holder with what it holds of all."""
    return [
        {
            "fill": f"f-{each.fill}",
            "words": f"{each.name} {figures.money(each.total, currency)}",
        }
        for each in series_of(wallet)
    ]


def finding_of(wallet: Wallet, currency: str) -> str:
    """Say what the chart shows in a sentence."""
    worth = wallet.worth
    if worth is None or worth.share is None or worth.wallet is None:
        whole = sum((row.total for row in wallet.categories), NOTHING)
        return _("{money} a year is known of what they buy").format(
            money=figures.money(whole, currency)
        )
    held = _("We hold {share} of {money}").format(
        share=figures.percent(worth.share, 0),
        money=figures.money(worth.wallet, currency),
    )
    leaders: dict[str, list[str]] = {}
    for row in wallet.categories:
        if row.leader:
            leaders.setdefault(row.leader, []).append(row.name)
    first = list(leaders.items())[:2]
    if not first:
        return _("{held}; nobody holds more than we do in any category").format(
            held=held
        )
    told = [
        _("{rival} leads in {category}").format(rival=name, category=_lower(names[0]))
        for name, names in first
    ]
    return "; ".join([held, ", ".join(told)])


def sub_of(wallet: Wallet, currency: str) -> str:
    """Say what the figures are, of when, and of how many accounts."""
    told = _("Spend by category, {symbol} a year, as of {day}.").format(
        symbol=figures.symbol(currency).strip(), day=date_format(wallet.day, "j M Y")
    )
    worth = wallet.worth
    if worth and worth.accounts > 1:
        told += " " + ngettext(
            "{measured} of {count} account measured.",
            "{measured} of {count} accounts measured.",
            worth.accounts,
        ).format(measured=worth.measured, count=worth.accounts)
    return f"{told} " + _("Click a part for the entries behind it.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what is left behind, on a bar of 306 by 58."""

    fill: str
    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class LeftShown:
    """What is left behind beside the usual band; places are of a bar 306 wide."""

    share: str
    pieces: tuple[Piece, ...]
    end: float
    usual_x: float
    usual_width: float
    usual: str
    whole: str
    verdict: str


BAR = 306


def left_shown(worth: WalletWorth | None, currency: str) -> LeftShown | None:
    """Return the bar of what is left behind, where that is measured."""
    if worth is None or worth.left is None or worth.left.potential <= 0:
        return None
    left = worth.left
    usual = figures.span(
        figures.percent(worth.usual_low, 0), figures.percent(worth.usual_high, 0)
    )
    return LeftShown(
        share=figures.percent(left.share),
        pieces=tuple(_pieces(left, currency)),
        end=round(BAR * left.share, 1),
        usual_x=round(BAR * worth.usual_low, 1),
        usual_width=round(BAR * (worth.usual_high - worth.usual_low), 1),
        usual=usual,
        whole=figures.percent(1, 0),
        verdict=_verdict(worth, left, usual),
    )


def _verdict(worth: WalletWorth, left: LeftSplit, usual: str) -> str:
    if left.share > worth.usual_high:
        return _("More than the usual {usual}.").format(usual=usual)
    if left.share < worth.usual_low:
        return _("Less than the usual {usual}.").format(usual=usual)
    return _("Within the usual {usual}.").format(usual=usual)


def _pieces(left: LeftSplit, currency: str) -> list[Piece]:
    unsaid = (
        left.unattributed
        if left.unattributed > SOME * Decimal(left.potential)
        else None
    )
    parts = [
        ("f-rival-2", left.competitors, _("{money} with competitors ({share})")),
        ("f-unplaced", left.unplaced, _("{money} placed with nobody ({share})")),
        ("f-unsaid", unsaid, _("{money}, nobody said with whom ({share})")),
    ]
    made: list[Piece] = []
    x = 0.0
    for fill, money, words in parts:
        if money is None:
            continue
        share = money / left.potential
        told = words.format(
            money=figures.money(money, currency), share=figures.percent(share)
        )
        made.append(Piece(fill, round(x, 1), round(BAR * share, 1), told))
        x += BAR * share
    return made


@dataclass(frozen=True, slots=True)
class WinnableShown:
    """A line of the ranking: the category, why, how, and the money."""

    row: Winnable
    title: str
    reason: str
    how: str


def ranking_shown(wallet: Wallet, currency: str) -> list[WinnableShown]:
    """Return the ranking in words."""
    return [
        WinnableShown(row, row.name, _reason(row), _how(row, currency))
        for row in wallet.ranking
    ]


def _reason(row: Winnable) -> str:
    said = []
    if row.exposed is not None and row.exposed.exposed_on is not None:
        said.append(
            _("{rival}: {hold} ends {day}").format(
                rival=row.exposed.competitor.name,
                hold=_lower(row.exposed.get_hold_display()),
                day=date_format(row.exposed.exposed_on, "j M Y"),
            )
        )
    if row.next_step is not None:
        said.append(row.next_step.next_step)
    if said:
        return "; ".join(said)
    if row.rivals:
        return _("with {rivals}").format(rivals=", ".join(row.rivals[:2]))
    return _("nobody has asked them")


def _how(row: Winnable, currency: str) -> str:
    told = _("{money} × {chance}").format(
        money=figures.money(row.headroom, currency),
        chance=figures.percent(row.winnability, 0),
    )
    if row.from_potentials:
        told += " " + _("(potentials)")
    return told if row.is_judged else f"{told} " + _("(usual chance)")


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell of white space: its look, its words, where it leads."""

    cell: Cell
    place: str
    category: str
    look: str
    words: str
    title: str
    url: str


def cell_shown(cell: Cell, category: str, place: str) -> CellShown:
    """Return how *cell* is shown: ours with thousands, else who has it."""
    words = _cell_words(cell)
    title = f"{place}, {category}: {words}"
    if cell.is_potential and cell.said is not None:
        title += " · " + _("potential {amount}").format(
            amount=figures.number(cell.said.amount)
        )
    address = reverse("accounts:cell", args=[cell.account_id, cell.category_id])
    if cell.unit_id is not None:
        address += f"?unit={cell.unit_id}"
    return CellShown(cell, place, category, CELLS[cell.state], words, title, address)


def _cell_words(cell: Cell) -> str:
    if cell.state == OURS:
        return figures.thousands(cell.money)
    said = cell.said
    if said is None:
        return figures.not_measured()
    if said.state == State.COMPETITOR and said.competitor:
        return said.competitor.name.split(" ")[0]
    short = {
        State.IN_PROGRESS: _("In progress"),
        State.GAP: _("Unplaced"),
        State.IN_HOUSE: _("In-house"),
        State.NOT_ELIGIBLE: _("No need"),
        State.COMPETITOR: _("Competitor"),
    }
    return short[State(said.state)]


def trend_of(worth: WalletWorth) -> dict[str, Any] | None:
    """Return how the share moved: since a year ago, and month by month."""
    if worth.share is None:
        return None
    return {
        "points": (
            None
            if worth.share_before is None
            else 100 * (worth.share - worth.share_before)
        ),
        "before_words": figures.percent(worth.share_before, 0),
        "months": [
            {"month": month, "share": share, "width": round(100 * share, 1)}
            for month, share in worth.trend
        ],
    }


def grid_finding(wallet: Wallet) -> str:
    """Say in how much of the white space we are."""
    grid = wallet.grid
    if not grid.addressable:
        return _("White space")
    return _(
        "White space: we are active in {active} of {all} addressable cells ({share})"
    ).format(
        active=grid.active, all=grid.addressable, share=figures.percent(grid.share, 0)
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
