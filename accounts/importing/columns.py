"""What a cell may hold: each column's type, and what is wrong with a cell of it."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CLEAR = r"\N"
FIRST_YEAR, LAST_YEAR = 1900, 2100

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)"
)
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")

type Reason = str | Promise | None


class Kind(Enum):
    """A type of cell; its value is the SQL type."""

    TEXT = "text"
    CODE = "varchar"
    EMAIL = "varchar(254)"
    COUNTRY = "varchar(2)"
    CURRENCY = "varchar(3)"
    DATE = "date"
    INSTANT = "timestamptz"
    DECIMAL = "numeric"
    INTEGER = "integer"


_PATTERNS: dict[Kind, tuple[re.Pattern[str], Promise]] = {
    Kind.EMAIL: (_EMAIL, gettext_lazy("not an e-mail address")),
    Kind.COUNTRY: (
        _COUNTRY,
        gettext_lazy("not an ISO 3166 country of two capital letters"),
    ),
    Kind.CURRENCY: (
        _CURRENCY,
        gettext_lazy("not an ISO 4217 currency of three capital letters"),
    ),
    Kind.INTEGER: (_INTEGER, gettext_lazy("not a whole number, or too large")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One column of a file.

    ``size`` is the longest text, or the digits of a decimal with ``places`` of them
    after the point; ``codes`` are what a CODE may be; ``minimum`` is 0 or nothing.
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
        return "text" if self.is_text else self.kind.value

    @property
    def is_text(self) -> bool:
        """Return whether any text can be stored, right or wrong."""
        return self.kind.value.startswith(("text", "varchar"))

    def checker(self) -> Callable[[str], Reason]:
        """Return the function that says what is wrong with a cell, or ``None``."""
        check = self._of_kind()
        required = self.required

        def reason(cell: str) -> Reason:
            if cell == CLEAR or not cell.strip():
                if required:
                    return _("a value is required")
                return None if cell in ("", CLEAR) else check(cell)
            return check(cell)

        return reason

    def quick_check(self) -> Callable[[str], object] | None:
        """Return a quicker function, true only of cells with nothing wrong; or none."""
        if self.kind is not Kind.DECIMAL:
            return None
        return self._number("" if self.minimum == 0 else "-").fullmatch

    def _number(self, signs: str) -> re.Pattern[str]:
        # One digit short of the column, so that rounding cannot overflow it.
        whole = (self.size or 18) - self.places - 1
        return re.compile(rf"[+{signs}]?0*([0-9]{{1,{whole}}}(\.[0-9]*)?|\.[0-9]+)")

    def _of_kind(self) -> Callable[[str], Reason]:
        match self.kind:
            case Kind.TEXT:
                return self._too_long
            case Kind.CODE:
                return self._not_listed
            case Kind.DATE:
                return _not_a_date
            case Kind.INSTANT:
                return _not_an_instant
            case Kind.DECIMAL:
                return self._decimal()
        return self._not_like

    def _too_long(self, cell: str) -> Reason:
        if self.size is None or len(cell) <= self.size:
            return None
        return _("longer than {size} characters").format(size=self.size)

    def _not_listed(self, cell: str) -> Reason:
        if cell in self.codes:
            return None
        return _("not one of {codes}").format(codes=", ".join(self.codes))

    def _not_like(self, cell: str) -> Reason:
        pattern, reason = _PATTERNS[self.kind]
        if not pattern.fullmatch(cell):
            return reason
        if self.minimum is not None and cell.startswith("-") and int(cell):
            return _("must not be negative")
        return self._too_long(cell)

    def _decimal(self) -> Callable[[str], Reason]:
        fits = self._number("-").fullmatch
        minimum = self.minimum

        def reason(cell: str) -> Reason:
            if not fits(cell):
                return _("not a number with a decimal point, or too large")
            if minimum is not None and cell.startswith("-") and cell.strip("-0."):
                return _("must not be negative")
            return None

        return reason


def _not_a_date(cell: str) -> Reason:
    if not _DATE.fullmatch(cell):
        return _("not a date of the form YYYY-MM-DD")
    return _not_a_day(cell)


def _not_an_instant(cell: str) -> Reason:
    found = _INSTANT.fullmatch(cell)
    if not found:
        return _("not an ISO 8601 instant with a zone")
    return _not_a_day(found.group(1))


def _not_a_day(text: str) -> Reason:
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        return _("the date is outside 1900 to 2100")
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return _("no such day in the calendar")
    return None


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
