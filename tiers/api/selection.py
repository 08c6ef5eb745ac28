"""The endpoint that chooses within limits, and writes nothing."""

from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiView
from tiers import permissions
from tiers.api.selection_input import problem_from
from tiers.models import Policy
from tiers.services import optimising, selecting
from tiers.services import selecting_asked as reading
from tiers.services.policies import PolicyRefused
from tiers.services.selecting import MOST_SECONDS, Problem
from tiers.services.selecting_report import answer


def _seconds() -> float:
    return float(settings.SELECTION_SECONDS)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class KeyField(serializers.Field[Any, Any, Any, Any]):
    """What identifies a candidate: a number or a name."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class CandidateSerializer(serializers.Serializer[Any]):
    """Who may have a seat; manager, region and type limit it where limits name them."""

    id = KeyField(help_text="A number or a name, each once.")
    value = serializers.FloatField(help_text="What a seat is worth.")
    hours = serializers.FloatField(required=False, help_text="A month; 0 if left out.")
    manager = serializers.CharField(required=False, allow_null=True)
    region = serializers.CharField(required=False, allow_null=True)
    type = serializers.CharField(required=False, allow_null=True)
    held = serializers.BooleanField(
        required=False, help_text="Has a seat whatever it is worth."
    )


class RegionLimitSerializer(serializers.Serializer[Any]):
    seats = serializers.IntegerField(required=False, allow_null=True)
    hours = serializers.FloatField(required=False, allow_null=True)


class TypeLimitSerializer(serializers.Serializer[Any]):
    least = serializers.IntegerField(required=False, allow_null=True)
    most = serializers.IntegerField(required=False, allow_null=True)


class LimitsSerializer(serializers.Serializer[Any]):
    """What is null or left out is not limited."""

    seats = serializers.IntegerField(required=False, allow_null=True)
    managers = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        required=False,
        help_text="Hours a month by manager.",
    )
    regions = serializers.DictField(child=RegionLimitSerializer(), required=False)
    types = serializers.DictField(child=TypeLimitSerializer(), required=False)


class SolveSerializer(serializers.Serializer[Any]):
    """A policy, its fields, or candidates with limits; one of the three."""

    policy = serializers.IntegerField(
        required=False, help_text="Key of a policy; the one that rules if left out."
    )
    policy_fields = serializers.DictField(
        required=False, help_text="What differs from that policy."
    )
    candidates = CandidateSerializer(many=True, required=False)
    limits = LimitsSerializer(required=False)
    seconds = serializers.FloatField(
        required=False, default=_seconds, min_value=0.01, max_value=MOST_SECONDS
    )
    gap = serializers.FloatField(
        required=False, default=optimising.GAP, min_value=0, max_value=1
    )
    prices = serializers.BooleanField(required=False, default=True)


class OptionsSerializer(serializers.Serializer[Any]):
    """What of a problem is not its candidates."""

    policy = serializers.IntegerField(required=False, min_value=1)
    policy_fields = serializers.DictField(required=False)
    seconds = serializers.FloatField(
        required=False, default=_seconds, min_value=0.01, max_value=MOST_SECONDS
    )
    gap = serializers.FloatField(
        required=False, default=optimising.GAP, min_value=0, max_value=1
    )
    prices = serializers.BooleanField(required=False, default=True)


class LimitSerializer(serializers.Serializer[Any]):
    limit = serializers.CharField(source="field")
    name = serializers.CharField()
    words = serializers.CharField()


class PriceSerializer(serializers.Serializer[Any]):
    """A limit with more of it, and what the choice gains: from low to high."""

    limit = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField()
    amount = serializers.FloatField(help_text="Seats, or hours a month.")
    low = serializers.FloatField()
    high = serializers.FloatField(allow_null=True)
    comes = serializers.ListField(child=KeyField())
    goes = serializers.ListField(child=KeyField())


class GreedySerializer(serializers.Serializer[Any]):
    chosen = serializers.ListField(child=KeyField())
    objective = serializers.FloatField()
    breaks = LimitSerializer(many=True)


class EdgeSerializer(serializers.Serializer[Any]):
    id = KeyField()
    value = serializers.FloatField()
    kept_out_by = LimitSerializer(many=True, required=False)


class SolvedSerializer(serializers.Serializer[Any]):
    """The choice; ``gap`` is what the bound lies above it, as a share."""

    candidates = serializers.IntegerField(help_text="Who may have a seat.")
    hidden = serializers.IntegerField(help_text="Chosen accounts you do not see.")
    chosen = serializers.ListField(child=KeyField(), allow_null=True)
    objective = serializers.FloatField(allow_null=True)
    bound = serializers.FloatField(allow_null=True)
    gap = serializers.FloatField(allow_null=True)
    infeasible = serializers.BooleanField()
    seconds = serializers.FloatField()
    greedy = GreedySerializer()
    comes = serializers.ListField(child=KeyField())
    goes = serializers.ListField(child=KeyField())
    first_in = EdgeSerializer(allow_null=True)
    first_out = EdgeSerializer(allow_null=True)
    prices = PriceSerializer(many=True)
    unpriced = serializers.IntegerField()
    clashes = LimitSerializer(many=True)


class SelectionSolveView(ApiView):
    """Choose who should be Strategic within limits; nothing is written."""

    family = "policy"
    reads = frozenset({"post"})

    @extend_schema(
        request=SolveSerializer,
        responses={
            200: SolvedSerializer,
            400: OpenApiResponse(
                description="What is wrong, by the path of its field."
            ),
            403: OpenApiResponse(description="Only directors and executives choose."),
            409: OpenApiResponse(description="Nothing is measured yet."),
        },
    )
    def post(self, request: ApiRequest) -> Response:
        """
        Solve a policy's choice, or that of explicit candidates and limits.

        The time limit returns the best found with its gap. Values are points for a
        policy, and in the unit of the candidates otherwise.
        """
        permissions.may_preview(request.user).require()
        sent = request.data
        if not isinstance(sent, dict):
            raise ValidationError({"non_field_errors": [_("Send an object.")]})
        options = OptionsSerializer(
            data={key: sent[key] for key in sent if key in OptionsSerializer().fields}
        )
        options.is_valid(raise_exception=True)
        asked = options.validated_data
        unknown = set(sent) - set(SolveSerializer().fields)
        if unknown:
            raise ValidationError(
                {str(name): [_("There is no such field.")] for name in unknown}
            )
        problem, seen = _asked(request, sent, asked)
        report = selecting.solve(
            problem,
            seconds=asked["seconds"],
            gap=asked["gap"],
            prices=asked["prices"],
        )
        return Response(answer(report, seen))


def _asked(
    request: ApiRequest, sent: dict[str, Any], asked: dict[str, Any]
) -> tuple[Problem, "np.ndarray[Any, Any]"]:
    """Return the problem, and which of its accounts the person may see."""
    if "candidates" in sent:
        both = {"policy", "policy_fields"} & set(sent)
        if both:
            raise ValidationError(
                {name: [_("Send a policy or candidates, not both.")] for name in both}
            )
        problem = problem_from(sent["candidates"], sent.get("limits"))
        return problem, np.ones(len(problem.keys), dtype=bool)
    if "limits" in sent:
        raise ValidationError({"limits": [_("They go with candidates.")]})
    try:
        policy = reading.policy_of(asked.get("policy"), asked.get("policy_fields"))
    except Policy.DoesNotExist:
        raise ValidationError({"policy": [_("There is no such policy.")]}) from None
    except PolicyRefused as refusal:
        field = "policy_fields" if "policy_fields" in sent else "policy"
        raise ValidationError({field: refusal.errors}) from refusal
    return reading.problem_for(policy, request.user)
