"""Accounts as lists know them, for integrations."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db.models import FETCH_RAISE, QuerySet
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.exceptions import NotFound, ParseError

from accounts.selectors import survivor_id
from sam.lib import keyset
from sam.lib.api import ApiRequest, ApiViewSet, Lists, shape
from sam.lib.http import whole_number
from sam.users.models import User
from sam.workspace.columns import COLUMNS, level_of, may_see
from sam.workspace.errors import BadRequest
from sam.workspace.filters import AccountFilter
from sam.workspace.models import AccountRow
from sam.workspace.paging import sort_for, usual_sort


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
        return {name: fields[name] for name in _names_for(request.user)}


def _names_for(user: User) -> list[str]:
    return [
        name
        for name in AccountRowSerializer.Meta.fields
        if may_see(user, level_of("account_id" if name == "id" else name))
    ]


@cache
def _cells() -> shape.Cells:
    """Return how every field is read of a row: no request has a say in that."""
    return shape.cells_of(AccountRowSerializer(), AccountRow)


@extend_schema_view(
    list=extend_schema(
        summary="The accounts that the caller may see",
        description="Restricted and sorted as the page /accounts/ is, by the same"
        " names. To filter or sort by a figure hidden from the caller is a 400.",
    ),
    retrieve=extend_schema(
        summary="One account",
        parameters=[OpenApiParameter("account", int, OpenApiParameter.PATH)],
    ),
)
class AccountViewSet(
    Lists,
    mixins.RetrieveModelMixin,
    ApiViewSet[AccountRow],
):
    """Read the accounts."""

    family = "accounts"
    request: ApiRequest
    queryset = AccountRow.objects.none()
    serializer_class = AccountRowSerializer
    filterset_class = AccountFilter
    sorts = tuple(column.code for column in COLUMNS if column.sort)
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> QuerySet[AccountRow]:
        rows = AccountRow.objects.visible_to(self.request.user)
        return rows.fetch_mode(FETCH_RAISE)

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.is_list else queryset

    @cached_property
    def fields_told(self) -> Mapping[str, Any]:
        return dict.fromkeys(_names_for(self.request.user))

    def shaped(self, rows: Any, only: Any) -> Any:
        names = _names_for(self.request.user) if only is None else only
        write = shape.writer({name: _cells()[name] for name in names})
        return [write(row) for row in rows]

    def sorts_known(self) -> tuple[str, ...]:
        return self.sorts

    def order_asked(self) -> keyset.Order:
        user, asked = self.request.user, self.request.query_params.get("sort")
        try:
            return (sort_for(user, asked) if asked else usual_sort(user)).order
        except BadRequest as refusal:
            raise ParseError(str(refusal)) from refusal

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
