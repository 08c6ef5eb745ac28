"""The endpoints of what people decide about one account."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sam.lib.api import ApiRequest, KeysetPagination
from sam.lib.http import whole_number
from tiers.api.override_serializers import (
    AlternativePlanSerializer,
    DoNotLoseSerializer,
    MakeOverrideSerializer,
    MakePlanSerializer,
    MarkSerializer,
    OverrideSerializer,
)
from tiers.models import AlternativePlan, DoNotLose, Override
from tiers.selectors.overrides import marks_of, overrides_of, plans_of
from tiers.services import alternatives, guarding, overrides

OF_ACCOUNT = extend_schema(
    parameters=[OpenApiParameter("account", int, description="Of this account only.")]
)
REFUSED = {
    403: OpenApiResponse(description="Another person decides this."),
    409: OpenApiResponse(description="As things stand the rules refuse it."),
}


class _OfAccounts(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]
):
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

    def _given(self, command_class: Any, request: ApiRequest) -> dict[str, Any]:
        command = command_class(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)

    def _answer(self, made: Any, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(made).data, status=code)


class OverrideViewSet(_OfAccounts):
    """Tiers that people hold accounts in until a day, whatever the ranking says."""

    queryset = Override.objects.none()
    serializer_class = OverrideSerializer

    def get_queryset(self) -> Any:
        return overrides_of(self.request.user)

    @extend_schema(
        request=MakeOverrideSerializer, responses={201: OverrideSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Hold an account in a tier; it moves there at once."""
        given = self._given(MakeOverrideSerializer, request)
        made = overrides.override_tier(actor=request.user, **given)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: OverrideSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """End it now; the next review decides. Twice is once."""
        made = overrides.withdraw_override(
            override=self.get_object(), actor=request.user
        )
        return self._answer(made)


class AlternativePlanViewSet(_OfAccounts):
    """What is done with Alternative accounts, who does it and until when."""

    queryset = AlternativePlan.objects.none()
    serializer_class = AlternativePlanSerializer

    def get_queryset(self) -> Any:
        return plans_of(self.request.user)

    @extend_schema(
        request=MakePlanSerializer,
        responses={201: AlternativePlanSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Plan for an account that is Alternative, or for an open move there."""
        given = self._given(MakePlanSerializer, request)
        plan = alternatives.plan_alternative(
            actor=request.user,
            account=given.pop("account"),
            change=given.pop("change"),
            choice=alternatives.Choice(**given),
        )
        return self._answer(plan, status.HTTP_201_CREATED)


class DoNotLoseViewSet(_OfAccounts):
    """Accounts that people marked as not to be lost."""

    queryset = DoNotLose.objects.none()
    serializer_class = DoNotLoseSerializer

    def get_queryset(self) -> Any:
        return marks_of(self.request.user)

    @extend_schema(
        request=MarkSerializer, responses={201: DoNotLoseSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Mark an account: from now on it never becomes Alternative."""
        given = self._given(MarkSerializer, request)
        made = guarding.mark_do_not_lose(actor=request.user, **given)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: DoNotLoseSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def lift(self, request: ApiRequest, pk: str) -> Response:
        """Take the mark off. Twice is once."""
        made = guarding.lift_mark(mark=self.get_object(), actor=request.user)
        return self._answer(made)
