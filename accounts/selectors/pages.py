"""Long lists page by page: the page after a row that one has seen."""

from typing import Any

from django.db.models import Q, QuerySet

PAGE = 50


def page_after[Row](
    rows: QuerySet[Any, Row],
    *,
    by: str,
    seen: int | None,
    within: QuerySet[Any, Any] | None = None,
    down: bool = False,
    limit: int = PAGE,
) -> tuple[list[Row], int | None]:
    """
    Return up to *limit* of *rows* by that field and the key, and the last if more come.

    :param seen: the key of the last row of the page before, found in *within*, since it
        may be in *rows* no more; a key that is not there begins at the start
    :param down: with the greatest first; what has no value comes last
    """
    start = (rows if within is None else within).filter(pk=seen).values_list(by)
    if seen is not None and (place := start.first()) is not None:
        rows = rows.filter(_beyond(by, place[0], seen, down=down))
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], found[limit - 1].pk  # type: ignore[attr-defined]


def _beyond(by: str, value: Any, key: int, *, down: bool) -> Q:
    if value is None:
        return Q(**{f"{by}__isnull": True}, pk__gt=key)
    further = Q(**{f"{by}__{'lt' if down else 'gt'}": value})
    return further | Q(**{by: value}, pk__gt=key) | Q(**{f"{by}__isnull": True})
