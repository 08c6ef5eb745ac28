"""The endpoints of what people decide about one account."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from sam.lib.account_lists import OfAccounts
from sam.lib.api import ApiRequest
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

REFUSED = {
    403: OpenApiResponse(description="Another person decides this."),
    409: OpenApiResponse(description="As things stand the rules refuse it."),
}


class _Decided(OfAccounts):
    family = "tiers"

    def _answer(self, made: Any, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(made).data, status=code)


class OverrideViewSet(_Decided):
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
        given = self.given(MakeOverrideSerializer, request)
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


class AlternativePlanViewSet(_Decided):
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
        given = self.given(MakePlanSerializer, request)
        plan = alternatives.plan_alternative(
            actor=request.user,
            account=given.pop("account"),
            change=given.pop("change"),
            choice=alternatives.Choice(**given),
        )
        return self._answer(plan, status.HTTP_201_CREATED)


class DoNotLoseViewSet(_Decided):
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
        given = self.given(MarkSerializer, request)
        made = guarding.mark_do_not_lose(actor=request.user, **given)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: DoNotLoseSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def lift(self, request: ApiRequest, pk: str) -> Response:
        """Take the mark off. Twice is once."""
        made = guarding.lift_mark(mark=self.get_object(), actor=request.user)
        return self._answer(made)
