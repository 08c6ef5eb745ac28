"""Figures as people read them: compact, with the locale's separators and a true minus.

Every function takes a number or nothing; nothing (and what is not a number) is said as
"Not measured", never shown as 0. Rounding is half away from zero.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, SupportsFloat

from django.utils.formats import get_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

MINUS = "−"
NO_BREAK = "\N{NO-BREAK SPACE}"
EN_DASH = "–"

GROUP = 3  # digits between two signs, in most languages

type Figure = Decimal | SupportsFloat | None

# Only where the bare sign is the usual one; other currencies are named by their code.
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹", "KRW": "₩"}
_FULL_BELOW = Decimal(10_000)
_THOUSAND = Decimal(1_000)
_MILLION = Decimal(1_000_000)
_BILLION = Decimal(1_000_000_000)


def not_measured() -> str:
    """Return what stands where a figure is unknown."""
    return _("Not measured")


def symbol(currency: str) -> str:
    """Return the sign of the ISO 4217 code *currency*, or the code and a space."""
    if not currency:
        return ""
    return _SYMBOLS.get(currency, f"{currency}{NO_BREAK}")


def known(value: Figure) -> Decimal | None:
    """Return *value* as a decimal; ``None`` when it is missing or not finite."""
    if value is None:
        return None
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact if exact.is_finite() else None


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half away from zero; the result has no negative zero."""
    cut = value.quantize(_unit(decimals), rounding=ROUND_HALF_UP)
    return abs(cut) if cut.is_zero() else cut


@cache
def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def number(value: Figure, decimals: int = 0) -> str:
    """Return ``1,842``; with *decimals*, ``7.1``."""
    exact = known(value)
    if exact is None:
        return not_measured()
    cut = rounded(exact, decimals)
    return _sign(cut) + _plain(abs(cut), decimals)


def percent(share: Figure, decimals: int = 1) -> str:
    """Return ``14.2 %`` for the *share* 0.142."""
    exact = known(share)
    if exact is None:
        return not_measured()
    return _percentage(number(exact * 100, decimals))


def change(value: Figure, decimals: int = 0) -> str:
    """Return the *value* with its sign always: ``+2``, ``−7``; no change is ``0``."""
    exact = known(value)
    if exact is None:
        return not_measured()
    return ("+" if rounded(exact, decimals) > 0 else "") + number(exact, decimals)


def change_percent(share: Figure, decimals: int = 1) -> str:
    """Return ``+8.2 %`` for the *share* 0.082; ``+352 %`` needs no decimals."""
    exact = known(share)
    if exact is None:
        return not_measured()
    percent = exact * 100
    is_large = abs(rounded(percent, decimals)) >= 100
    return _percentage(change(percent, 0 if is_large else decimals))


def direction(value: Figure, decimals: int) -> int:
    """Return 1, 0 or -1: where *value* goes when shown with so many *decimals*."""
    exact = known(value)
    if exact is None:
        return 0
    return int(rounded(exact, decimals).compare(Decimal(0)))


def money(value: Figure, currency: str) -> str:
    """Return ``£4,200``, ``£372 k``, ``£1.84 m`` or ``£2.10 bn``."""
    exact = known(value)
    if exact is None:
        return not_measured()
    figure = _compact(abs(exact))
    minus = MINUS if exact < 0 and rounded(exact, 0) else ""
    return _money(minus, currency, figure)


def money_full(value: Figure, currency: str) -> str:
    """Return ``£1,842,310``; pence are shown when there are any: ``£1,265,793.04``."""
    exact = known(value)
    if exact is None:
        return not_measured()
    pence = rounded(exact, 2)
    decimals = 0 if pence == rounded(exact, 0) else 2
    cut = rounded(exact, decimals)
    return _money(_sign(cut), currency, _plain(abs(cut), decimals))


def thousands(value: Figure) -> str:
    """Return ``1,842`` for 1,842,310, for a column whose head says ``£ k``."""
    exact = known(value)
    return not_measured() if exact is None else number(exact / _THOUSAND)


def span(low: str, high: str) -> str:
    r"""Join two figures with an en dash: ``36–46 %``; a unit they share stands once.

    >>> span("36\u00a0%", "46\u00a0%")
    '36–46\xa0%'
    >>> span("£498\u00a0k", "£1.01\u00a0m")
    '£498\xa0k – £1.01\xa0m'
    """
    start, _space, low_unit = low.partition(NO_BREAK)
    _end, _space, high_unit = high.partition(NO_BREAK)
    if low_unit == high_unit and start.isalnum():
        return f"{start}{EN_DASH}{high}"
    return f"{low} {EN_DASH} {high}"


def _compact(size: Decimal) -> str:
    whole = rounded(size, 0)
    if whole < _FULL_BELOW:
        return _plain(whole, 0)
    if rounded(size / _THOUSAND, 0) < _THOUSAND:
        figure, unit = _plain(size / _THOUSAND, 0), pgettext("thousand", "k")
    elif rounded(size / _MILLION, 0) < _THOUSAND:
        figure, unit = _three_digits(size / _MILLION), pgettext("million", "m")
    else:
        figure, unit = _three_digits(size / _BILLION), pgettext("billion", "bn")
    return f"{figure}{NO_BREAK}{unit}"


def _three_digits(size: Decimal) -> str:
    for decimals, limit in ((2, 10), (1, 100)):
        if rounded(size, decimals) < limit:
            return _plain(size, decimals)
    return _plain(size, 0)


def _plain(size: Decimal, decimals: int) -> str:
    cut = rounded(size, decimals)
    point, comma, group = _signs(get_language())
    if group != GROUP:
        return number_format(cut, decimal_pos=decimals, force_grouping=True)
    whole, _point, rest = f"{cut:,.{decimals}f}".partition(".")
    whole = whole.replace(",", comma)
    return f"{whole}{point}{rest}" if rest else whole


@cache
def _signs(language: str | None) -> tuple[str, str, Any]:
    """Return the decimal sign, the sign between groups, and how long a group is."""
    point, comma, group = (
        get_format(name, language)
        for name in ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR", "NUMBER_GROUPING")
    )
    return point, comma, group


def _sign(value: Decimal) -> str:
    return MINUS if value < 0 else ""


def _percentage(figure: str) -> str:
    # Translators: where the percent sign stands; the gap is a no-break space
    return pgettext("percentage", "{figure}\u00a0%").format(figure=figure)


def _money(minus: str, currency: str, figure: str) -> str:
    # Translators: order of minus, currency sign and figure in an amount of money
    return pgettext("amount of money", "{minus}{symbol}{figure}").format(
        minus=minus, symbol=symbol(currency), figure=figure
    )
