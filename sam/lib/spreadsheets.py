"""Cells of files that people open in a spreadsheet."""

import datetime as dt
from decimal import Decimal

FORMULA = ("=", "+", "-", "@")


def written(value: object) -> str:
    """
    Write a cell; text that a spreadsheet would compute gets an apostrophe before it.

    >>> written("=SUM(A1)"), written("-4"), written(Decimal("-4.2000")), written(None)
    ("'=SUM(A1)", "'-4", '-4.20', '')
    """
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA) else value
        case Decimal():
            return _plain(value)
        case dt.date():
            return value.isoformat()
    return str(value)


def _plain(value: Decimal) -> str:
    whole, _point, decimals = f"{value:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"
