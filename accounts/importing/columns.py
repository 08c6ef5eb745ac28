"""What a cell may hold: each column's type, and the SQL that reads it from text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg import sql

CLEAR = r"\N"
_YEAR = "(19[0-9]{2}|20[0-9]{2}|2100)"
_LEAP = "(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))"
_DAY = (
    f"({_YEAR}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    f"|{_LEAP}-02-29)"
)
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_ZONE = "(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)"


class Kind(Enum):
    TEXT = "text"
    EMAIL = "email"
    CODE = "code"
    COUNTRY = "country"
    CURRENCY = "currency"
    DATE = "date"
    INSTANT = "instant"
    DECIMAL = "decimal"
    INTEGER = "integer"


_TYPES = {Kind.DATE: "date", Kind.INSTANT: "timestamptz", Kind.INTEGER: "integer"}
_PATTERNS = {
    Kind.EMAIL: r"^[^@[:space:]]+@[^@[:space:]]+$",
    Kind.COUNTRY: "^[A-Z]{2}$",
    Kind.CURRENCY: "^[A-Z]{3}$",
    Kind.DATE: f"^{_DAY}$",
    Kind.INSTANT: f"^{_DAY}[T ]{_CLOCK}{_ZONE}$",
    Kind.INTEGER: "^[+-]?[0-9]{1,9}$",
}
_WRONG: dict[Kind, str | Promise] = {
    Kind.EMAIL: _("not an e-mail address"),
    Kind.COUNTRY: _("not an ISO 3166 country of two capital letters"),
    Kind.CURRENCY: _("not an ISO 4217 currency of three capital letters"),
    Kind.DATE: _("not a date of the form YYYY-MM-DD"),
    Kind.INSTANT: _("not an ISO 8601 instant with a zone"),
    Kind.DECIMAL: _("not a number with a decimal point, or too large"),
    Kind.INTEGER: _("not a whole number, or too large"),
}
REQUIRED = _("a value is required")
OUT_OF_RANGE = _("the date is outside 1900 to 2100")
NEGATIVE = _("must not be negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column of a file.

    ``size`` is the longest text, or the digits of a decimal with ``places`` of them
    after the point; ``codes`` are what a CODE may be; ``minimum`` 0 or nothing.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    codes: Sequence[str] = ()
    size: int | None = None
    places: int = 4
    minimum: int | None = None

    @property
    def type(self) -> str:
        """Return the SQL type of the value."""
        if self.kind is Kind.DECIMAL:
            return f"numeric({self.size or 18},{self.places})"
        return _TYPES.get(self.kind, "text")

    @property
    def raw(self) -> sql.Identifier:
        """Return what the cell as it came is called beside its value."""
        return sql.Identifier(f"{self.name}_raw")

    def absent(self) -> sql.Composable:
        """Return the value of a column that the file does not have."""
        return sql.SQL("NULL::{} AS {}, ''::text AS {}").format(
            sql.SQL(self.type), sql.Identifier(self.name), self.raw
        )

    def value(self) -> sql.Composable:
        """Return the value and the raw cell; a cell of another type gives null."""
        cell = sql.Identifier(self.name)
        return sql.SQL("{} AS {}, {} AS {}").format(
            self._cast(cell), cell, cell, self.raw
        )

    def _cast(self, cell: sql.Identifier) -> sql.Composable:
        given = sql.SQL("NULLIF(NULLIF({}, ''), {})").format(cell, CLEAR)
        if self.kind is Kind.TEXT:
            if self.required:
                given = sql.SQL("CASE WHEN btrim({}) <> '' THEN {} END").format(
                    cell, given
                )
            return self._limited(cell, given)
        if self.kind is Kind.CODE:
            return sql.SQL("CASE WHEN {} = ANY({}) THEN {} END").format(
                cell, list(self.codes), cell
            )
        text = sql.SQL("lower({})").format(cell) if self.kind is Kind.EMAIL else cell
        cast = sql.SQL("CASE WHEN {} ~ {} THEN {}::{} END").format(
            cell, self._pattern(), text, sql.SQL(self.type)
        )
        return self._limited(cell, cast) if self.kind is Kind.EMAIL else cast

    def _limited(self, cell: sql.Identifier, value: sql.Composable) -> sql.Composable:
        if self.size is None:
            return value
        return sql.SQL("CASE WHEN length({}) <= {} THEN {} END").format(
            cell, self.size, value
        )

    def _pattern(self) -> str:
        if self.kind is Kind.DECIMAL:
            # One digit short of the column, so that rounding cannot overflow it.
            whole = (self.size or 18) - self.places - 1
            return rf"^[+-]?([0-9]{{1,{whole}}}([.][0-9]*)?|[.][0-9]+)$"
        return _PATTERNS[self.kind]

    def faults(self) -> list[tuple[sql.Composable, str | Promise]]:
        """Return conditions on the value and the raw cell, each with its reason."""
        value, raw = sql.Identifier(self.name), self.raw
        empty = sql.SQL("({0} IS NULL AND btrim({1}) IN ('', {2}))").format(
            value, raw, CLEAR
        )
        wrong = sql.SQL("({0} IS NULL AND {1} <> '' AND {1} <> {2})").format(
            value, raw, CLEAR
        )
        found = [(empty, REQUIRED)] if self.required else []
        if self.kind in {Kind.DATE, Kind.INSTANT}:
            outside = sql.SQL(
                "({0} AND {1} ~ '^[0-9]{{4}}-(0[1-9]|1[0-2])-[0-3][0-9]'"
                " AND ({1} < '1900' OR {1} >= '2101'))"
            ).format(wrong, raw)
            found.append((outside, OUT_OF_RANGE))
        if self.kind is not Kind.TEXT or self.size is not None:
            found.append((wrong, self._wrong()))
        if self.minimum is not None:
            below = sql.SQL("({} < {})").format(value, self.minimum)
            found.append((below, NEGATIVE))
        return found

    def _wrong(self) -> str | Promise:
        if self.kind is Kind.TEXT:
            return _("longer than {size} characters").format(size=self.size)
        if self.kind is Kind.CODE:
            return _("not one of {codes}").format(codes=", ".join(self.codes))
        return _WRONG[self.kind]


def text(name: str, size: int | None = None, *, required: bool = False) -> Column:
    return Column(name=name, size=size, required=required)


def key(name: str, *, required: bool = False) -> Column:
    """Return a column of ids of the source system."""
    return Column(name=name, size=500, required=required)


def code(name: str, codes: Sequence[str], *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.CODE, codes=codes, required=required)


def date(name: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.DATE, required=required)


def instant(name: str, *, required: bool = False) -> Column:
    return Column(name=name, kind=Kind.INSTANT, required=required)


def money(name: str, *, required: bool = False, minimum: int | None = None) -> Column:
    return Column(name=name, kind=Kind.DECIMAL, required=required, minimum=minimum)


def country(name: str = "country") -> Column:
    return Column(name=name, kind=Kind.COUNTRY)
