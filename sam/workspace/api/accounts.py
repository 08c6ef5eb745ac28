"""Accounts as lists know them, for integrations."""

from typing import Any, cast

from django.db.models import FETCH_RAISE, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.exceptions import NotFound, ParseError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from accounts.selectors import survivor_id
from sam.lib.api import ApiRequest, ApiViewSet
from sam.lib.http import whole_number
from sam.workspace.columns import COLUMNS, level_of, may_see
from sam.workspace.errors import BadRequest
from sam.workspace.filters import AccountFilter
from sam.workspace.models import AccountRow
from sam.workspace.paging import Page, page_of, sort_for, usual_sort

SIZE = 50
MOST = 100
SORTS = [column.code for column in COLUMNS if column.sort]


class AccountRowSerializer(serializers.ModelSerializer[AccountRow]):
    """An account; figures that are hidden from the caller are absent."""

    id = serializers.IntegerField(source="account_id", read_only=True)

    class Meta:
        model = AccountRow
        fields = (
            "id",
            "name",
            "group_name",
            "owner_id",
            "owner",
            "tier",
            "open_problems",
            "status",
            "region_id",
            "region",
            "country",
            "industry",
            "tier_since",
            "ladder",
            "judged_tier",
            "score",
            "rank",
            "quadrant",
            "size",
            "revenue_12m",
            "revenue_prev_12m",
            "revenue_change",
            "share_of_wallet",
            "share_grade",
            "potential",
            "potential_low",
            "potential_high",
            "potential_grade",
            "potential_source",
            "headroom",
            "left_behind_share",
            "probability_of_purchase",
            "probability_alive",
            "expected_revenue_12m",
            "influence",
            "attachment",
            "orders_12m",
            "last_order_on",
            "visits_12m",
            "visits_floor",
            "last_visit_on",
            "late_90d",
            "flags",
            "net_margin_12m",
            "net_margin_rate",
            "margin_grade",
            "net_margin_grade",
            "roi",
            "headroom_value",
            "lifetime_value",
            "lifetime_value_low",
            "lifetime_value_high",
        )
        read_only_fields = fields

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is None or not request.user.is_authenticated:
            return fields  # the schema names them all
        return {
            name: field
            for name, field in fields.items()
            if may_see(request.user, level_of("account_id" if name == "id" else name))
        }


class AccountPagination(BasePagination):
    """Pages by key in any order: no counts and no offsets."""

    page: Page

    def paginate_queryset(
        self, queryset: Any, request: Request, view: APIView | None = None
    ) -> list[Any]:
        query, user = request.query_params, cast("ApiRequest", request).user
        asked = query.get("sort")
        try:
            self.page = page_of(
                queryset,
                sort=sort_for(user, asked) if asked else usual_sort(user),
                size=_size(query.get("rows")),
                after=query.get("after", ""),
                before=query.get("before", ""),
            )
        except BadRequest as refusal:
            raise ParseError(str(refusal)) from refusal
        self.address = remove_query_param(
            remove_query_param(request.build_absolute_uri(), "after"), "before"
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
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, _view: APIView) -> list[dict[str, Any]]:
        return [
            _parameter("after", "Go on after the row that this cursor names."),
            _parameter("before", "Go back before the row that this cursor names."),
            _parameter("sort", f"One of {', '.join(SORTS)}; “-” puts most first."),
            _parameter("rows", f"Rows a page, at most {MOST}; {SIZE} when not said."),
        ]

    def _link(self, name: str, cursor: str | None) -> str | None:
        return replace_query_param(self.address, name, cursor) if cursor else None


@extend_schema_view(
    list=extend_schema(
        summary="The accounts that the caller may see",
        description="Restricted and sorted as the page /accounts/ is, by the same"
        " names. To filter or sort by a figure hidden from the caller is a 400.",
    ),
    retrieve=extend_schema(
        summary="One account",
        parameters=[OpenApiParameter("account_id", int, OpenApiParameter.PATH)],
    ),
)
class AccountViewSet(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    ApiViewSet[AccountRow],
):
    """Read the accounts."""

    family = "accounts"
    request: ApiRequest
    queryset = AccountRow.objects.none()
    serializer_class = AccountRowSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = AccountFilter
    pagination_class = AccountPagination
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[AccountRow]:
        rows = AccountRow.objects.visible_to(self.request.user)
        return rows.fetch_mode(FETCH_RAISE)

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.action == "list" else queryset

    def get_object(self) -> AccountRow:
        """Return the row of that account, or of the one that it was merged into."""
        seen, asked = self.get_queryset(), whole_number(self.kwargs["pk"])
        if asked is None:
            raise NotFound
        row = seen.filter(pk=asked).first()
        if row is None:
            row = seen.filter(pk=survivor_id(asked)).first()
        if row is None:
            raise NotFound
        return row


def _size(asked: str | None) -> int:
    if not asked:
        return SIZE
    if not asked.isdecimal() or not 1 <= int(asked) <= MOST:
        raise BadRequest(f"rows: 1 to {MOST}")
    return int(asked)


def _parameter(name: str, description: str) -> dict[str, Any]:
    kind = "integer" if name == "rows" else "string"
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": kind},
    }
