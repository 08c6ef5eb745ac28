"""The preview endpoint: what a policy would do, with nothing written."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiView
from tiers import permissions
from tiers.models import Policy
from tiers.selectors.policies import policies_of
from tiers.services import policies, previewing
from tiers.services.previews import MOST_MOVERS, figures_of


class PreviewRequestSerializer(serializers.Serializer[Any]):
    """A policy by its id, fields to change of it, or both."""

    policy = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Id of the version to try; the policy in force if left out.",
    )
    against = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="Id of the version beside it; the policy in force if left out.",
    )
    fields_ = serializers.DictField(
        required=False,
        help_text="Fields of the policy that are otherwise, by name.",
    )
    movers = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=MOST_MOVERS,
        default=200,
        help_text="Movers to list at most, who enters first.",
    )

    def get_fields(self) -> dict[str, Any]:
        found = super().get_fields()
        found["fields"] = found.pop("fields_")  # a name that serializers use themselves
        return found


class SumSerializer(serializers.Serializer[Any]):
    now = serializers.FloatField(allow_null=True)
    then = serializers.FloatField(allow_null=True)


class ExpectedSerializer(serializers.Serializer[Any]):
    """Money a year; null where no mover's headroom is measured."""

    change = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    grade = serializers.CharField(allow_blank=True)
    unmeasured = serializers.IntegerField()


class MovesSerializer(serializers.Serializer[Any]):
    promoted = serializers.IntegerField()
    demoted = serializers.IntegerField()
    others = serializers.IntegerField()
    unseen = serializers.IntegerField()


class MoverSerializer(serializers.Serializer[Any]):
    account = serializers.IntegerField()
    name = serializers.CharField()
    from_tier = serializers.CharField(allow_blank=True)
    to_tier = serializers.CharField(allow_blank=True)
    words = serializers.CharField()
    score_now = serializers.FloatField()
    score_then = serializers.FloatField()
    is_borderline = serializers.BooleanField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What the policy would do, of the accounts that the caller sees."""

    as_of = serializers.DateField()
    policy = serializers.IntegerField(allow_null=True)
    against = serializers.IntegerField(allow_null=True)
    method = serializers.CharField()
    seats = serializers.IntegerField()
    finding = serializers.CharField()
    balance_alarm = serializers.CharField(
        allow_null=True,
        help_text="Why Valued customers pay for Strategic ones already, or null.",
    )
    strategic = SumSerializer()
    contribution = SumSerializer()
    expected_contribution = ExpectedSerializer()
    strategic_hours = SumSerializer()
    valued_hours = SumSerializer()
    managers_over = SumSerializer()
    borderline = serializers.IntegerField()
    moves = MovesSerializer()
    movers = MoverSerializer(many=True)
    seconds = serializers.FloatField()


class PolicyPreviewView(ApiView):
    """What a policy would do: the judgement of a run, written nowhere."""

    family = "policy"
    reads = frozenset({"post"})

    @extend_schema(
        request=PreviewRequestSerializer,
        responses={
            200: PreviewSerializer,
            403: OpenApiResponse(description="Only directors and executives look."),
            404: OpenApiResponse(description="There is no such policy."),
            409: OpenApiResponse(description="The policy contradicts itself."),
        },
    )
    def post(self, request: ApiRequest) -> Response:
        """Judge all accounts by the policy; repeating it changes nothing."""
        permissions.may_preview(request.user).require()
        command = PreviewRequestSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        asked = command.validated_data
        base = self._policy(request, asked.get("policy"))
        against = self._policy(request, asked.get("against"))
        policy = base or previewing.ruling()
        if asked.get("fields") or policy is None:
            policy = policies.unsaved(asked.get("fields", {}), based_on=policy)
        found = previewing.preview(policy, against=against)
        return Response(
            PreviewSerializer(
                figures_of(found, request.user, movers=asked["movers"])
            ).data
        )

    def _policy(self, request: ApiRequest, pk: int | None) -> Policy | None:
        if pk is None:
            return None
        found: Policy = get_object_or_404(policies_of(request.user), pk=pk)
        return found
