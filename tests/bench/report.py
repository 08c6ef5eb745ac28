"""The rows as a table for people and as JSON, perhaps beside an earlier run's."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.machine import described
from tests.bench.registry import Row


def as_dict(
    machine: dict[str, Any], accounts: int, rows: Iterable[Row]
) -> dict[str, Any]:
    """Return the result with the keys that ``--json`` promises, and a few more."""
    return {
        "machine": machine,
        "accounts": accounts,
        "rows": [
            {
                "name": row.name,
                "value": rounded(row.value),
                "unit": row.unit,
                "floor": rounded(row.floor),
                "ratio": rounded(row.ratio),
                "limit": row.limit,
                "ok": row.ok,
                "at_least": row.at_least,
                "runs": [rounded(value) for value in row.runs],
                "floors": [rounded(value) for value in row.floors],
                **row.more,
            }
            for row in rows
        ],
    }


def rounded(value: float | None) -> float | None:
    """Return *value* to four significant digits."""
    return None if value is None else float(f"{value:.4g}")


def earlier_values(path: Path) -> dict[str, float]:
    """
    Return the values by row of an earlier run, whose JSON is the last line of *path*.

    :raises ValueError: if there is none
    """
    lines = path.read_text().strip().splitlines()
    try:
        rows: Sequence[dict[str, Any]] = json.loads(lines[-1])["rows"]
        return {row["name"]: float(row["value"]) for row in rows}
    except (IndexError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} does not end with the JSON of a benchmark") from error


def show(
    result: dict[str, Any], console: Console, earlier: dict[str, float] | None = None
) -> None:
    """Print the table; with *earlier* values, how many times as much each is now."""
    table = Table(title=f"{result['accounts']:,} accounts", title_justify="left")
    for heading in ("row", "value", "unit", "floor", "ratio", "limit", ""):
        is_word = heading in {"row", "unit"}
        table.add_column(heading, justify="left" if is_word else "right")
    if earlier is not None:
        table.add_column("× earlier", justify="right")
    for row in result["rows"]:
        cells = [
            row["name"],
            shown(row["value"]),
            row["unit"],
            shown(row["floor"]),
            shown(row["ratio"]),
            _limit(row),
            {None: "", True: "ok", False: "MISSED"}[row["ok"]],
        ]
        if earlier is not None:
            was = earlier.get(row["name"])
            cells.append(shown(row["value"] / was) if was else "new")
        table.add_row(*cells)
    console.print(described(result["machine"]), soft_wrap=True)
    console.print(table)


def shown(value: float | None) -> str:
    """
    Return a figure for people.

    >>> shown(0.01234), shown(3.14159), shown(41234.5), shown(None)
    ('0.0123', '3.14', '41,234', '')
    """
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _limit(row: dict[str, Any]) -> str:
    if row["limit"] is None:
        return ""
    sign = "≥" if row["at_least"] else "≤"
    times = " ×" if row["ratio"] is not None else ""
    return f"{sign} {shown(row['limit'])}{times}"
