"""The endpoints of nominations, supplier statuses and justifications."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import FETCH_RAISE
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.models import Account
from accounts.selectors import standing_account
from sam.lib.api import (
    ApiGenericView,
    ApiRequest,
    ApiView,
    ApiViewSet,
)
from tiers.api.nomination_serializers import (
    AcceptSerializer,
    AssessSerializer,
    CaseSerializer,
    DeclineSerializer,
    HeadroomSerializer,
    JustificationSerializer,
    JustifySerializer,
    NominateSerializer,
    OverNominationSerializer,
    QualifySerializer,
    SupplierStatusSerializer,
    WithdrawSerializer,
)
from tiers.filters.nominations import NominationFilter
from tiers.models import Justification, Nomination, SupplierStatus
from tiers.selectors.nominations import case_of, nominations_of
from tiers.selectors.over_nomination import over_nomination
from tiers.selectors.programme import headroom
from tiers.services import nominations
from tiers.services.justifications import justify
from tiers.services.supplier_statuses import assess_supplier

REFUSED = {
    403: OpenApiResponse(description="Another person does this."),
    409: OpenApiResponse(description="As things stand the rules refuse it."),
}


class NominationViewSet(ApiViewSet[Nomination]):
    """Accounts that somebody wants to be Strategic: nominated, qualified, decided."""

    family = "tiers"
    queryset = Nomination.objects.none()
    serializer_class = CaseSerializer
    filterset_class = NominationFilter
    asks = frozenset(["stage", "outcome"])

    def get_queryset(self) -> Any:
        return nominations_of(self.request.user)

    @extend_schema(
        parameters=[
            OpenApiParameter("stage", str, enum=Nomination.Stage.values),
            OpenApiParameter("outcome", str, enum=Nomination.Outcome.values),
        ]
    )
    def list(self, request: ApiRequest) -> Response:
        """List nominations of visible accounts, newest first."""
        found = self.filter_queryset(self.get_queryset())
        for name in ("stage", "outcome"):
            if asked := request.query_params.get(name):
                found = found.filter(**{name: asked})
        return self.answer_list(found)

    def shaped(self, rows: Any, only: Any) -> Any:
        return super().shaped([case_of(each) for each in rows], only)

    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        """Return one nomination with what decides it."""
        return Response(CaseSerializer(case_of(self.get_object())).data)

    @extend_schema(
        request=NominateSerializer, responses={201: CaseSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Nominate an account; the same again by oneself is once."""
        command = NominateSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        made = nominations.nominate(actor=request.user, **command.validated_data)
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=QualifySerializer, responses={200: CaseSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def qualify(self, request: ApiRequest, pk: str) -> Response:
        """Confirm what the account would bring; blocked by a supplier's no."""
        return self._decide(request, QualifySerializer, nominations.qualify)

    @extend_schema(request=AcceptSerializer, responses={200: CaseSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def accept(self, request: ApiRequest, pk: str) -> Response:
        """Accept a qualified nomination; nobody moves by it."""
        return self._decide(request, AcceptSerializer, nominations.accept)

    @extend_schema(
        request=DeclineSerializer, responses={200: CaseSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def decline(self, request: ApiRequest, pk: str) -> Response:
        """Say "not this time", with feedback and from when it may come again."""
        return self._decide(request, DeclineSerializer, nominations.decline)

    @extend_schema(
        request=WithdrawSerializer, responses={200: CaseSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """Take it back, as who made it or as a director."""
        return self._decide(request, WithdrawSerializer, nominations.withdraw)

    @extend_schema(responses=OverNominationSerializer, filters=False)
    @action(detail=False, url_path="over-nomination", pagination_class=None)
    def over_nomination(self, request: ApiRequest) -> Response:
        """Count nominations against seats, by region and by nominator."""
        if not request.user.sees_facts:
            raise PermissionDenied
        return Response(OverNominationSerializer(over_nomination(request.user)).data)

    def _decide(
        self,
        request: ApiRequest,
        serializer: type[serializers.Serializer],
        decide: Callable[..., Nomination],
    ) -> Response:
        nomination = self.get_object()
        command = serializer(data=request.data)
        command.is_valid(raise_exception=True)
        made = decide(
            nomination=nomination, actor=request.user, **command.validated_data
        )
        return self._answer(made)

    def _answer(self, made: Nomination, code: int = status.HTTP_200_OK) -> Response:
        found = self.get_queryset().get(pk=made.pk)
        return Response(CaseSerializer(case_of(found)).data, status=code)


class OfOneAccountView(ApiGenericView[Any]):
    """What belongs to one visible account, newest first."""

    family = "tiers"
    lists = frozenset(["get"])

    def found(self) -> Account:
        user = cast("ApiRequest", self.request).user
        account = standing_account(self.kwargs["pk"], user)
        if account is None:
            raise NotFound
        if not user.sees_facts:
            raise PermissionDenied
        return account

    def command(self, serializer: type[serializers.Serializer]) -> dict[str, Any]:
        command = serializer(data=self.request.data)
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)


class SupplierStatusView(OfOneAccountView):
    """What we are to an account as a supplier."""

    queryset = SupplierStatus.objects.none()
    serializer_class = SupplierStatusSerializer

    @extend_schema(
        operation_id="accounts_supplier_statuses_list",
        responses=SupplierStatusSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """List the assessments of an account, newest first."""
        rows = SupplierStatus.objects.filter(account=self.found())
        rows = rows.select_related("assessed_by").fetch_mode(FETCH_RAISE)
        return self.answer_list(rows)

    @extend_schema(
        operation_id="accounts_supplier_statuses_create",
        request=AssessSerializer,
        responses={201: SupplierStatusSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Write down one assessment; the very same again changes nothing."""
        made = assess_supplier(
            account=self.found(), actor=request.user, **self.command(AssessSerializer)
        )
        return Response(self.get_serializer(made).data, status=201)


class JustificationView(OfOneAccountView):
    """Why an account without headroom is Strategic."""

    queryset = Justification.objects.none()
    serializer_class = JustificationSerializer

    @extend_schema(
        operation_id="accounts_justifications_list",
        responses=JustificationSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """List the reasons stated for an account, newest first."""
        rows = Justification.objects.filter(account=self.found())
        rows = rows.select_related("stated_by").fetch_mode(FETCH_RAISE)
        return self.answer_list(rows)

    @extend_schema(
        operation_id="accounts_justifications_create",
        request=JustifySerializer,
        responses={201: JustificationSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """State a reason until a day; the very same again changes nothing."""
        made = justify(
            account=self.found(), actor=request.user, **self.command(JustifySerializer)
        )
        return Response(self.get_serializer(made).data, status=201)


class HeadroomView(ApiView):
    """Strategic accounts that may never spend more."""

    family = "tiers"

    @extend_schema(operation_id="justifications_list", responses=HeadroomSerializer)
    def get(self, request: ApiRequest) -> Response:
        """List those that the caller sees; who lacks a reason comes first."""
        if not request.user.sees_facts:
            raise PermissionDenied
        return Response(HeadroomSerializer(headroom(request.user)).data)
