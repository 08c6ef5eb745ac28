"""What the endpoints share that list things of accounts."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiViewSet, Lists
from sam.lib.http import whole_number


class OfAccounts(Lists, mixins.RetrieveModelMixin, ApiViewSet[Any]):
    """What is written down of accounts, newest first; of one if it is asked for."""

    asks = frozenset(["account"])

    def filter_queryset(self, queryset: Any) -> Any:
        if not self.is_list:
            return queryset
        found = super().filter_queryset(queryset)
        asked = self.request.query_params.get("account", "")
        return self.of_account(found, self.account_asked(asked)) if asked else found

    def of_account(self, queryset: Any, account_id: int | None) -> Any:
        """Keep the rows of one account; of none if it is ``None``."""
        return queryset.filter(account_id__in=[account_id])

    def account_asked(self, asked: str) -> int | None:
        """Return the key of the account that is asked for; ``None`` if it is none."""
        return whole_number(asked)

    @extend_schema(
        parameters=[
            OpenApiParameter("account", int, description="Of this account only.")
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List those of visible accounts, newest first."""
        return super().list(request, *args, **kwargs)

    def given(self, command_class: Any, request: ApiRequest) -> dict[str, Any]:
        """Return what a body says, as `command_class` reads it; else refuse it."""
        command = command_class(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)
