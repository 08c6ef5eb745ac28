"""The endpoints of flags and of what people do about them."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Account
from sam.lib.api import ApiRequest, ApiViewSet
from sam.lib.http import whole_number
from tiers.api.flag_serializers import (
    AcknowledgeSerializer,
    AssignSerializer,
    FlagDetailSerializer,
    FlagSerializer,
    SnoozeSerializer,
)
from tiers.filters.flags import FlagFilter
from tiers.models import Flag
from tiers.selectors.flag_list import flags_of_list, listed, plain_flags
from tiers.services import flags

REFUSED = {
    403: OpenApiResponse(description="Another person answers it."),
    409: OpenApiResponse(description="As things stand the rules refuse it."),
}


class FlagViewSet(ApiViewSet[Flag]):
    """Accounts that somebody should see to, until what is wrong is mended."""

    family = "flags"
    queryset = Flag.objects.none()
    serializer_class = FlagSerializer
    filterset_class = FlagFilter
    asks = frozenset(["account"])
    sorts = ("opened_on", "updated_on")
    expands: ClassVar = {"account": Account}

    def get_queryset(self) -> Any:
        user: Any = self.request.user
        return plain_flags(user) if self.is_list else flags_of_list(user)

    @extend_schema(
        parameters=[
            OpenApiParameter("account", int, description="Of this account only.")
        ]
    )
    def list(self, request: ApiRequest) -> Response:
        """List flags of visible accounts, newest first; without a state, open ones."""
        found = self.filter_queryset(self.get_queryset())
        if asked := request.query_params.get("account", ""):
            found = found.filter(account_id__in=[whole_number(asked)])
        return self.answer_list(found)

    def shaped(self, rows: Any, only: Any) -> Any:
        return super().shaped(listed(rows, self.request.user), only)

    @extend_schema(responses=FlagDetailSerializer)
    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        """Return one flag, open or cleared, with all that happened to it."""
        row = listed([self._flag(pk)], request.user)[0]
        return Response(FlagDetailSerializer(row, context={"request": request}).data)

    @extend_schema(
        operation_id="flags_acknowledge_many",
        request=AcknowledgeSerializer,
        responses={200: FlagSerializer(many=True), **REFUSED},
        filters=False,
    )
    @action(
        detail=False,
        methods=["post"],
        url_path="acknowledge",
        pagination_class=None,
        filterset_class=None,
    )
    def acknowledge_many(self, request: ApiRequest) -> Response:
        """Acknowledge flags, all or none of them."""
        given = self._given(AcknowledgeSerializer, request)
        done = flags.acknowledge_flags(flags=given["flags"], actor=request.user)
        found = flags_of_list(request.user).filter(pk__in=[flag.pk for flag in done])
        rows = FlagSerializer(
            listed(found.order_by("pk"), request.user),
            many=True,
            context={"request": request},
        )
        return Response(rows.data)

    @extend_schema(request=None, responses={200: FlagSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: ApiRequest, pk: str) -> Response:
        """Say that one knows of it; it stays open. Who said so first is kept."""
        return self._done(request, pk, flags.acknowledge_flag, {})

    @extend_schema(request=SnoozeSerializer, responses={200: FlagSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def snooze(self, request: ApiRequest, pk: str) -> Response:
        """Leave it out of what waits until a day, for a reason."""
        given = self._given(SnoozeSerializer, request)
        return self._done(request, pk, flags.snooze_flag, given)

    @extend_schema(request=None, responses={200: FlagSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def wake(self, request: ApiRequest, pk: str) -> Response:
        """Show it again now. Twice is once."""
        return self._done(request, pk, flags.wake_flag, {})

    @extend_schema(request=AssignSerializer, responses={200: FlagSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def assign(self, request: ApiRequest, pk: str) -> Response:
        """Hand it over to a colleague who looks after the account, or back."""
        given = self._given(AssignSerializer, request)
        return self._done(request, pk, flags.assign_flag, given)

    def _given(self, command_class: Any, request: ApiRequest) -> dict[str, Any]:
        command = command_class(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)

    def _done(
        self,
        request: ApiRequest,
        pk: str,
        verb: Callable[..., Flag],
        given: dict[str, Any],
    ) -> Response:
        verb(flag=self._flag(pk), actor=request.user, **given)
        row = listed([self._flag(pk)], request.user)[0]
        return Response(FlagSerializer(row, context={"request": request}).data)

    def _flag(self, pk: str) -> Flag:
        """Return the flag, whatever the address says about lists."""
        flag: Flag = get_object_or_404(self.get_queryset(), pk=whole_number(pk))
        return flag
