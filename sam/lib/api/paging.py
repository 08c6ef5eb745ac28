"""Pages of lists: by key, in any order that the list has."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from sam.lib import keyset

SIZE = 50
MOST = 100


class KeysetPagination(BasePagination):
    """Pages by key in any order that the list has: no counts and no offsets."""

    page: keyset.Page

    def paginate_queryset(
        self, queryset: Any, request: Request, view: Any = None
    ) -> list[Any]:
        query = request.query_params
        try:
            self.page = keyset.page_of(
                queryset,
                order=view.order_asked(),
                size=_size(query.get("rows")),
                after=query.get("after", ""),
                before=query.get("before", ""),
            )
        except keyset.NoSuchPage as refusal:
            raise ParseError(str(refusal)) from refusal
        address = request.build_absolute_uri()
        self.address = remove_query_param(
            remove_query_param(address, "after"), "before"
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link("after", self.page.after),
                "previous": self._link("before", self.page.before),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        sorts = ", ".join(view.sorts_known())
        return [
            _parameter("after", "Go on after the row that this cursor names."),
            _parameter("before", "Go back before the row that this cursor names."),
            _parameter("rows", f"Rows a page, at most {MOST}; {SIZE} if not said."),
            _parameter(
                "fields", "Only these fields of a row, with commas between; and its id."
            ),
            _parameter(
                "expand",
                "Tell what these fields refer to, in an `expanded` of each row.",
            ),
            _parameter("sort", f"One of {sorts}; “-” before it puts most first."),
        ]

    def _link(self, name: str, cursor: str | None) -> str | None:
        return replace_query_param(self.address, name, cursor) if cursor else None


def _size(asked: str | None) -> int:
    if not asked:
        return SIZE
    if (
        not asked.isdecimal()
        or len(asked) > len(str(MOST))
        or not 1 <= int(asked) <= MOST
    ):
        words = _("A page has 1 to {most} rows.").format(most=MOST)
        raise ValidationError({"rows": [words]})
    return int(asked)


def _parameter(name: str, description: str) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "string"}
    if name == "rows":
        kind = {"type": "integer", "minimum": 1, "maximum": MOST}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": kind,
    }
