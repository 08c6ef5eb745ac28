"""How soon each line answers, over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Problem
from sam.lib.api import ApiRequest, ApiView
from tiers.selectors.parity import PERIODS, USUAL, parity


class PeriodSerializer(serializers.Serializer[Any]):
    """How many days back."""

    days = serializers.ChoiceField(choices=PERIODS, default=USUAL)


class AnsweringLineSerializer(serializers.Serializer[Any]):
    """One line; minutes to the first answer are null where it answered nobody."""

    channel = serializers.ChoiceField(choices=Problem.Channel.choices)
    problems = serializers.IntegerField()
    answered = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True)
    slow = serializers.FloatField(
        allow_null=True, help_text="Nine of ten were answered within."
    )


class ParitySerializer(serializers.Serializer[Any]):
    """Both lines; ``is_inverted``: who is promised more waits longer."""

    days = serializers.IntegerField()
    is_measured = serializers.BooleanField()
    is_inverted = serializers.BooleanField()
    strategic = AnsweringLineSerializer()
    standard = AnsweringLineSerializer()


class ServiceParityView(ApiView):
    """How soon each line answers."""

    family = "tiers"

    @extend_schema(
        operation_id="service_parity_retrieve",
        parameters=[PeriodSerializer],
        responses=ParitySerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        """Compare first answers on the Strategic line with the standard one's."""
        asked = PeriodSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = parity(request.user, days=asked.validated_data["days"])
        return Response(ParitySerializer(found).data)
