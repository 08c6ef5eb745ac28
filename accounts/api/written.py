"""What the endpoints of written facts share: lists of an account, refusals."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from sam.lib.api import ApiRequest, KeysetPagination
from sam.lib.http import whole_number

OF_ACCOUNT = extend_schema(
    parameters=[OpenApiParameter("account", int, description="Of this account only.")]
)
REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(description="It cannot be like that; the reason says why."),
}


class WrittenFacts(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
    """Facts that people write down of accounts, newest first."""

    pagination_class = KeysetPagination

    def filter_queryset(self, queryset: Any) -> Any:
        asked = self.request.query_params.get("account", "")
        if not asked:
            return queryset
        return queryset.filter(account_id__in=[whole_number(asked)])

    @OF_ACCOUNT
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List those of visible accounts, newest first."""
        return super().list(request, *args, **kwargs)

    def given(self, command_class: Any, request: ApiRequest) -> dict[str, Any]:
        command = command_class(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)

    def shown(self, made: Any, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=made.pk)
        return Response(self.get_serializer(shown).data, status=code)
