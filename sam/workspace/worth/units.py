"""Measures in their units: money, chances, shares, points a year."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sam.lib import figures
from sam.workspace.worth.measures import Measured, Unit

type Figure = Decimal | float | None


def shown(measured: Measured, currency: str) -> str:
    """Write a measure in its unit, and "Not measured" where it is not."""
    return _written(measured.unit, measured.value, currency)


def shown_range(measured: Measured, currency: str) -> str:
    """Write the range of a measure, or nothing where it has none."""
    if measured.low is None or measured.high is None:
        return ""
    low = _written(measured.unit, measured.low, currency, bare=True)
    high = _written(measured.unit, measured.high, currency, bare=True)
    return "" if low == high else figures.span(low, high)


def weeks_in_words(weeks: int) -> str:
    """Write ``3 years`` for 156 weeks, and ``100 weeks`` for 100."""
    years, rest = divmod(weeks, 52)
    if rest:
        return ngettext("{weeks} week", "{weeks} weeks", weeks).format(weeks=weeks)
    return ngettext("{years} year", "{years} years", years).format(years=years)


def _written(unit: str, value: Figure, currency: str, *, bare: bool = False) -> str:
    if value is None:
        return figures.not_measured()
    match unit:
        case Unit.MONEY:
            return figures.money(value, currency)
        case Unit.MONEY_A_YEAR if bare:
            return figures.money(value, currency)
        case Unit.MONEY_A_YEAR:
            return _("{money} a year").format(money=figures.money(value, currency))
        case Unit.PROBABILITY:
            return chance(float(value))
        case Unit.SHARE:
            return figures.percent(value, 1)
        case Unit.SHARE_A_YEAR:
            return _points_a_year(100 * float(value))
        case Unit.RATIO:
            return _("{times} times").format(times=figures.number(value, 1))
        case Unit.ORDER_DAYS:
            return figures.number(value, 0 if float(value) >= 10 else 1)
        case Unit.INDEX_100 if bare:
            return figures.number(value)
        case Unit.INDEX_100:
            return _("{index} of 100").format(index=figures.number(value))
        case Unit.HOURS:
            return _("{hours} hours").format(hours=figures.number(value))
        case Unit.VISITS:
            return _("{visits} visits").format(visits=figures.number(value))
    raise ValueError(f"no unit {unit!r}")


def chance(value: float) -> str:
    """Write a probability; what is not certain is never shown as such."""
    if 0.995 <= value < 1:
        return _("over {chance}").format(chance=figures.percent(0.99, 0))
    if 0 < value < 0.005:
        return _("under {chance}").format(chance=figures.percent(0.01, 0))
    return figures.percent(value, 0)


def _points_a_year(lost: float) -> str:
    """Write points lost a year; those below 0 were gained."""
    points = figures.number(abs(lost), 1)
    if round(lost, 1) == 0:
        return _("No change")
    if lost > 0:
        return _("{points} points lost a year").format(points=points)
    return _("{points} points gained a year").format(points=points)
