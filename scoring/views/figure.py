"""A chart of a page with the table and the file of the same figures."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sam.lib import figures
from sam.lib.spreadsheets import written


@dataclass(frozen=True, slots=True)
class Column:
    """
    A column of the table behind a chart.

    ``unit`` stands under the label and in the file's head; ``show`` writes a figure as
    people read it, and ``is_text`` one that is no number; without, it stands as it is.
    """

    label: str
    unit: str = ""
    show: Callable[[Any], str] | None = None
    is_text: bool = False

    @property
    def is_number(self) -> bool:
        return self.show is not None and not self.is_text

    @property
    def head(self) -> str:
        return f"{self.label}, {self.unit}" if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Figure:
    """
    A chart: ``finding`` is its title, ``sub`` its units, ``described`` is read aloud.

    ``builder`` names the drawing in `static/src/js/charts`, which lists the ``data`` it
    takes. ``rows`` are the same figures, raw.
    """

    code: str
    finding: str
    sub: str
    described: str
    builder: str
    data: Any
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    keys: Sequence[dict[str, str]] = field(default=())
    size: str = ""

    @property
    def cells(self) -> list[list[str]]:
        """The rows as people read them."""
        return [
            [
                column.show(value) if column.show else str(value)
                for column, value in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def as_csv(self) -> str:
        """Return the file: a head with units, and the figures in full."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(column.head for column in self.columns)
        writer.writerows([written(value) for value in row] for row in self.rows)
        return text.getvalue()


def whole(value: Any) -> str:
    """Write ``1,842``."""
    return figures.number(value)


def decimals(places: int) -> Callable[[Any], str]:
    """Return what writes a figure with so many decimals."""
    return lambda value: figures.number(value, places)


def percents(places: int = 1) -> Callable[[Any], str]:
    """Return what writes a share as per cent."""
    return lambda value: figures.percent(value, places)
