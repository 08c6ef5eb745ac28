"""Lists as CSV for people: what the page shows, all rows of it."""

import csv
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Account
from sam.lib.figures import rounded
from sam.lib.shell import House
from sam.lib.spreadsheets import written
from sam.workspace.cells import days_since
from sam.workspace.columns import Column
from sam.workspace.models import AccountRow
from sam.workspace.words import FLAGS, QUADRANTS, TIERS, word
from scoring.models.measures import PotentialSource

CHUNK = 2_000

type Cell = Callable[[AccountRow], object]
type Export = list[tuple[str, Cell]]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_of(
    rows: QuerySet[AccountRow], columns: list[Column], house: House, as_of: dt.date
) -> Iterator[str]:
    """
    Yield the lines of a CSV file with *columns* of all *rows*, in their order.

    Money is a plain decimal in the programme's currency, a share is in per cent, a day
    is ISO 8601, and what is not measured is empty. Rows are streamed.
    """
    # Two columns may share a figure, such as what is promised: it is written once.
    exports = dict(
        export for column in columns for export in _export(column, house, as_of)
    )
    writer = csv.writer(_Echo())
    yield writer.writerow(exports.keys())
    for row in rows.iterator(chunk_size=CHUNK):
        yield writer.writerow(written(cell(row)) for cell in exports.values())


def _export(column: Column, house: House, as_of: dt.date) -> Export:
    """Return what *column* becomes in a file: a header and a cell, or several."""
    money = f", {house.currency}" if house.currency else ""
    label = str(column.label)
    match column.code:
        case "account":
            return [(label, _field("name")), (_("Group"), _field("group_name"))]
        case "tier":
            return [(label, lambda row: word(row.tier, TIERS, house))]
        case "quadrant":
            return [(label, lambda row: word(row.quadrant, QUADRANTS, house))]
        case "status":
            statuses = dict(Account.Status.choices)
            return [(label, lambda row: str(statuses.get(row.status, row.status)))]
        case "flags":
            return [(label, lambda row: "; ".join(_flags(row.flags, house)))]
        case "revenue":
            return [
                (label + money, _field("revenue_12m")),
                (_("Change of revenue, %"), _per_cent("revenue_change")),
            ]
        case "margin":
            return [
                (label + money, _field("net_margin_12m")),
                (_("Margin rate, %"), _per_cent("net_margin_rate")),
                (_("Margin, evidence grade"), _field("net_margin_grade")),
            ]
        case "share":
            return [
                (f"{label}, %", _per_cent("share_of_wallet")),
                (_("Share of wallet, evidence grade"), _field("share_grade")),
            ]
        case "value":
            return [
                (label + money, _field("lifetime_value")),
                (_("Lifetime value, low") + money, _field("lifetime_value_low")),
                (_("Lifetime value, high") + money, _field("lifetime_value_high")),
            ]
        case "visit":
            return [
                (label, _field("last_visit_on")),
                (_("Days since"), lambda row: days_since(row.last_visit_on, as_of)),
                (_("Visits promised a year"), _field("visits_floor")),
            ]
        case "visits":
            return [
                (label, _field("visits_12m")),
                (_("Visits promised a year"), _field("visits_floor")),
            ]
        case "change":
            return [(f"{label}, %", _per_cent("revenue_change"))]
        case "score":
            return [(label, _tenths("score"))]
        case "potential":
            return [
                (label + money, _field("potential")),
                (_("Potential, low") + money, _field("potential_low")),
                (_("Potential, high") + money, _field("potential_high")),
                (_("Potential, evidence grade"), _field("potential_grade")),
                (_("Potential, where from"), _source),
            ]
        case "headroom" | "headroom_value" | "expected":
            return [(label + money, _field(column.fields[0]))]
        case "left" | "purchase" | "alive":
            return [(f"{label}, %", _per_cent(column.fields[0]))]
        case "roi" | "influence" | "attachment":
            return [(label, _tenths(column.fields[0]))]
    (field,) = column.fields
    return [(label, _field(field))]


def _field(name: str) -> Cell:
    return lambda row: getattr(row, name)


def _per_cent(name: str) -> Cell:
    def cell(row: AccountRow) -> float | None:
        share = getattr(row, name)
        return None if share is None else _to(share * 100, 1)

    return cell


def _tenths(name: str) -> Cell:
    return lambda row: _to(getattr(row, name), 1)


def _source(row: AccountRow) -> str:
    sources = dict(PotentialSource.choices)
    return str(sources.get(row.potential_source, row.potential_source))


def _to(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(rounded(Decimal(str(value)), decimals))


def _flags(codes: Iterable[str], house: House) -> list[str]:
    return [word(code, FLAGS, house) for code in codes]
