"""The table behind a chart, a page at a time."""

from django.http import QueryDict

from sam.lib.http import PageRequest, whole_number
from sam.workspace.portfolio.marks import Mark

SIZE = 12


class Shown:
    """Whether the chart or its table is shown, and which part of the table."""

    def __init__(self, request: PageRequest, drawn: list[Mark]) -> None:
        self._query = request.GET
        self._drawn = drawn
        self.as_table = request.GET.get("show") == "table"
        first = whole_number(request.GET.get("from", "")) or 0
        self.first = min(first, max(len(drawn) - 1, 0)) // SIZE * SIZE

    @property
    def marks(self) -> list[Mark]:
        return self._drawn[self.first : self.first + SIZE]

    @property
    def last(self) -> int:
        return self.first + len(self.marks)

    @property
    def count(self) -> int:
        return len(self._drawn)

    @property
    def chart_url(self) -> str:
        return self._address()

    @property
    def table_url(self) -> str:
        return self._address(show="table")

    @property
    def csv_query(self) -> str:
        return self._address()

    @property
    def previous_url(self) -> str | None:
        if not self.first:
            return None
        return self._address(show="table", **{"from": str(self.first - SIZE)})

    @property
    def next_url(self) -> str | None:
        if self.last >= self.count:
            return None
        return self._address(show="table", **{"from": str(self.first + SIZE)})

    def _address(self, **changes: str) -> str:
        query = QueryDict(mutable=True)
        for name, values in self._query.lists():
            if name not in {"show", "from"}:
                query.setlist(name, values)
        query.update(changes)
        return f"?{query.urlencode()}"
