"""What special services a customer expects, over the wire."""

from typing import Any

from django.db.models import FETCH_RAISE
from drf_spectacular.utils import (
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.models import Account, Grade, Programme, ServiceExpectation
from accounts.permissions import may_record_expectation
from accounts.selectors import gap_of, standing_account
from accounts.selectors.expectations import GAPS
from accounts.services.expectations import change_expectation, record_expectation
from sam.lib.api import ApiGenericView, ApiRequest, ForMoney

Kind, Stage = ServiceExpectation.Kind, ServiceExpectation.Stage
REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(description="Days or stage do not fit, or a reason lacks."),
}


class ExpectationSerializer(ForMoney, serializers.ModelSerializer):
    """One expected service; its cost is absent for who may not see money."""

    for_money = ("cost_a_year",)

    gap = serializers.SerializerMethodField()
    recorded_by = serializers.EmailField(
        source="recorded_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = ServiceExpectation
        fields = [
            "id",
            "account",
            "kind",
            "detail",
            "stage",
            "gap",
            "expected_on",
            "agreed_on",
            "delivered_on",
            "ended_on",
            "cost_a_year",
            "review_on",
            "grade",
            "evidence",
            "reason",
            "recorded_by",
            "recorded_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=["", *GAPS]))
    def get_gap(self, expectation: ServiceExpectation) -> str:
        """Return what is missing today, blank for nothing."""
        return gap_of(expectation, self.context["today"])


class ChangeExpectationSerializer(serializers.Serializer):
    """The arguments of ``expectations.change_expectation``."""

    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    agreed_on = serializers.DateField(required=False, allow_null=True)
    delivered_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField(required=False, allow_null=True)
    detail = serializers.CharField(max_length=500, required=False, allow_blank=True)
    cost_a_year = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, allow_null=True
    )
    review_on = serializers.DateField(required=False, allow_null=True)
    grade = serializers.ChoiceField(choices=Grade.choices, required=False)
    evidence = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class RecordExpectationSerializer(serializers.Serializer):
    """The arguments of ``expectations.record_expectation``."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    expected_on = serializers.DateField()
    grade = serializers.ChoiceField(choices=Grade.choices)
    stage = serializers.ChoiceField(choices=Stage.choices, default=Stage.EXPECTED)
    detail = serializers.CharField(max_length=500, default="", allow_blank=True)
    agreed_on = serializers.DateField(default=None, allow_null=True)
    delivered_on = serializers.DateField(default=None, allow_null=True)
    cost_a_year = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, default=None, allow_null=True
    )
    review_on = serializers.DateField(default=None, allow_null=True)
    evidence = serializers.CharField(max_length=2_000, default="", allow_blank=True)


class ExpectationsOfAccount(ApiGenericView[ServiceExpectation]):
    """What both endpoints share."""

    family = "knowledge"
    queryset = ServiceExpectation.objects.none()
    serializer_class = ExpectationSerializer
    sorts = ("expected_on", "review_on")
    usual_sort = "-expected_on"

    def get_serializer_context(self) -> dict[str, Any]:
        today = Programme.current().today()
        return {**super().get_serializer_context(), "today": today}

    def found(self, pk: int, request: ApiRequest) -> Account:
        account = standing_account(pk, request.user)
        if account is None:
            raise NotFound
        return account

    def one(self, request: ApiRequest, account: Account, pk: int) -> ServiceExpectation:
        visible = ServiceExpectation.objects.visible_to(request.user)
        expectation = visible.filter(account=account, pk=pk).first()
        if expectation is None:
            raise NotFound
        return expectation

    def shown(self, expected: Any) -> Any:
        return self.get_serializer(expected).data


class AccountExpectationsView(ExpectationsOfAccount):
    """What special services a customer expects."""

    lists = frozenset(["get"])

    @extend_schema(
        operation_id="accounts_service_expectations_list",
        responses=ExpectationSerializer(many=True),
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """List what an account expects and expected, since last first."""
        account = self.found(pk, request)
        if not request.user.sees_facts:
            raise PermissionDenied
        expected = (
            ServiceExpectation.objects.visible_to(request.user)
            .filter(account=account)
            .select_related("recorded_by")
            .fetch_mode(FETCH_RAISE)
        )
        return self.answer_list(expected)

    @extend_schema(
        operation_id="accounts_service_expectations_create",
        request=RecordExpectationSerializer,
        responses={201: ExpectationSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Record one expected service; the very same again changes nothing."""
        account = self.found(pk, request)
        may_record_expectation(request.user, account).require()
        command = RecordExpectationSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        made = record_expectation(
            account=account, actor=request.user, **command.validated_data
        )
        return Response(self.shown(made), status=status.HTTP_201_CREATED)


class AccountExpectationView(ExpectationsOfAccount):
    """One special service that a customer expects."""

    @extend_schema(operation_id="accounts_service_expectations_retrieve")
    def get(self, request: ApiRequest, pk: int, expectation_pk: int) -> Response:
        """Say what is expected, and how far it is kept."""
        account = self.found(pk, request)
        if not request.user.sees_facts:
            raise PermissionDenied
        return Response(self.shown(self.one(request, account, expectation_pk)))

    @extend_schema(
        operation_id="accounts_service_expectations_change",
        request=ChangeExpectationSerializer,
        responses={200: ExpectationSerializer, **REFUSED},
    )
    def patch(self, request: ApiRequest, pk: int, expectation_pk: int) -> Response:
        """Change what is named; moving to another stage and ending need a reason."""
        account = self.found(pk, request)
        may_record_expectation(request.user, account).require()
        expectation = self.one(request, account, expectation_pk)
        command = ChangeExpectationSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        changed = change_expectation(
            expectation=expectation, actor=request.user, **command.validated_data
        )
        return Response(self.shown(changed))
