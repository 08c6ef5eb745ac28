"""What went wrong for customers, over the wire."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, Problem
from accounts.selectors.problems import problems_of
from accounts.services import problems
from accounts.services.problems import LONGEST
from sam.lib.api import ApiRequest, ForMoney, VisibleRelatedField


class ProblemSerializer(ForMoney, serializers.ModelSerializer):
    """What went wrong; its loss is absent for who may not see money."""

    for_money = ("estimated_loss",)

    class Meta:
        model = Problem
        fields = [
            "id",
            "account",
            "kind",
            "severity",
            "channel",
            "opened_at",
            "first_response_at",
            "resolved_at",
            "estimated_loss",
            "description",
        ]
        read_only_fields = fields


class OpenProblemSerializer(serializers.Serializer):
    """The arguments of ``problems.open_problem``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    kind = serializers.ChoiceField(choices=Problem.Kind.choices)
    opened_at = serializers.DateTimeField()
    severity = serializers.ChoiceField(
        choices=Problem.Severity.choices, default="", allow_blank=True
    )
    channel = serializers.ChoiceField(
        choices=Problem.Channel.choices, default="", allow_blank=True
    )
    estimated_loss = serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, default=None, allow_null=True
    )
    description = serializers.CharField(
        max_length=LONGEST, default="", allow_blank=True
    )


class AtSerializer(serializers.Serializer):
    """The instant of an answer or a solution."""

    at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Now, if left out."
    )


class ReopenSerializer(serializers.Serializer):
    """The arguments of ``problems.reopen_problem``."""

    reason = serializers.CharField(max_length=LONGEST)


class ProblemViewSet(WrittenFacts):
    """What went wrong for customers, until it is resolved."""

    family = "activity"
    queryset = Problem.objects.none()
    serializer_class = ProblemSerializer
    asks = frozenset(["account", "open"])
    sorts = ("opened_at", "resolved_at")

    def get_queryset(self) -> Any:
        return problems_of(self.request.user)

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if self.is_list and self.request.query_params.get("open") == "true":
            return found.filter(resolved_at=None)
        return found

    @extend_schema(
        parameters=[
            OpenApiParameter("account", int, description="Of this account only."),
            OpenApiParameter("open", bool, description="Only what is not resolved."),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List those of visible accounts, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=OpenProblemSerializer, responses={201: ProblemSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Say what went wrong; the very same again is one."""
        given = self.given(OpenProblemSerializer, request)
        made = problems.open_problem(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(request=AtSerializer, responses={200: ProblemSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, pk: str) -> Response:
        """Say when it had its first answer. Twice is once."""
        problem = self.get_object()
        given = self.given(AtSerializer, request)
        return self.shown(
            problems.answer_problem(problem=problem, actor=request.user, **given)
        )

    @extend_schema(request=AtSerializer, responses={200: ProblemSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def resolve(self, request: ApiRequest, pk: str) -> Response:
        """Say since when it is resolved. Twice is once."""
        problem = self.get_object()
        given = self.given(AtSerializer, request)
        return self.shown(
            problems.resolve_problem(problem=problem, actor=request.user, **given)
        )

    @extend_schema(
        request=ReopenSerializer, responses={200: ProblemSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def reopen(self, request: ApiRequest, pk: str) -> Response:
        """Say that it is not resolved after all, and what is still wrong."""
        problem = self.get_object()
        given = self.given(ReopenSerializer, request)
        return self.shown(
            problems.reopen_problem(problem=problem, actor=request.user, **given)
        )
