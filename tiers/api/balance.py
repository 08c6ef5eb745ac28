"""The endpoints of the balance of Strategic and Valued customers."""

import datetime as dt
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.models import Region
from sam.lib.api import ApiRequest, ApiView
from tiers import permissions
from tiers.models import BalanceIndex, BalancePair
from tiers.models.balance import BalanceState
from tiers.selectors import balance as weighed
from tiers.services import balance

FIGURES = ("strategic", "valued", "strategic_usual", "valued_usual")
DRIFT = ("usual", "average", "low", "high", "off")
REGION = OpenApiParameter(
    "region",
    int,
    description="Id of a region that the caller sees, with all below it; everywhere,"
    " else the first of the caller's, if left out.",
)
NOT_SEEN = OpenApiResponse(
    description="The caller sees no balance, or not there, or no such week is judged."
)


class BalanceQuerySerializer(serializers.Serializer[Any]):
    """Where and when."""

    region = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    week = serializers.DateField(
        required=False, help_text="A Monday; the last week judged if left out."
    )


class MovedQuerySerializer(serializers.Serializer[Any]):
    """Hours a month from Valued to Strategic customers, and where."""

    region = serializers.IntegerField(required=False, allow_null=True, min_value=0)
    hours = serializers.FloatField()


class PairSerializer(serializers.Serializer[Any]):
    """
    One pair in one week; figures of money are absent for who may not see any.

    ``off`` is how far the average of the gap is beyond what is usual, in limits.
    """

    pair = serializers.ChoiceField(choices=BalancePair.choices)
    state = serializers.ChoiceField(choices=BalanceState.choices)
    weeks = serializers.IntegerField()
    strategic = serializers.FloatField(allow_null=True, required=False)
    valued = serializers.FloatField(allow_null=True, required=False)
    strategic_usual = serializers.FloatField(allow_null=True, required=False)
    valued_usual = serializers.FloatField(allow_null=True, required=False)
    usual = serializers.FloatField(allow_null=True, required=False)
    average = serializers.FloatField(allow_null=True, required=False)
    low = serializers.FloatField(allow_null=True, required=False)
    high = serializers.FloatField(allow_null=True, required=False)
    off = serializers.FloatField(allow_null=True)

    def to_representation(self, instance: dict[str, Any]) -> dict[str, Any]:
        said = super().to_representation(instance)
        return {name: value for name, value in said.items() if name in instance}


class AlarmSerializer(serializers.Serializer[Any]):
    """Why Valued customers pay for Strategic ones."""

    week_on = serializers.DateField()
    state = serializers.ChoiceField(choices=BalanceState.choices)
    pairs = serializers.ListField(
        child=serializers.ChoiceField(choices=BalancePair.choices)
    )
    words = serializers.CharField()


class BalanceSerializer(serializers.Serializer[Any]):
    """A week's balance; ``alarm`` is that of the last week judged, or null."""

    region = serializers.IntegerField(allow_null=True)
    week_on = serializers.DateField()
    index = serializers.FloatField(allow_null=True)
    state = serializers.ChoiceField(choices=BalanceState.choices)
    rules_version = serializers.IntegerField()
    pairs = PairSerializer(many=True)
    alarm = AlarmSerializer(allow_null=True)


class JudgedWeekSerializer(serializers.Serializer[Any]):
    """The index of one week."""

    week_on = serializers.DateField()
    index = serializers.FloatField(allow_null=True)
    state = serializers.ChoiceField(choices=BalanceState.choices)


class BalanceMovedSerializer(serializers.Serializer[Any]):
    """What moving hours would do; ``weeks`` null: within limits as far as is looked."""

    hours = serializers.FloatField()
    week_on = serializers.DateField()
    was_state = serializers.ChoiceField(choices=BalanceState.choices)
    was_index = serializers.FloatField(allow_null=True)
    state = serializers.ChoiceField(choices=BalanceState.choices)
    index = serializers.FloatField(allow_null=True)
    weeks = serializers.IntegerField(allow_null=True)
    ahead = serializers.IntegerField()
    now = serializers.FloatField()
    then = serializers.FloatField()


class BalanceView(ApiView):
    """How Strategic and Valued customers fare beside each other."""

    family = "policy"

    @extend_schema(
        operation_id="balance_retrieve",
        parameters=[
            REGION,
            OpenApiParameter(
                "week",
                dt.date,
                description="A Monday; the last week judged if left out.",
            ),
        ],
        responses={200: BalanceSerializer, 404: NOT_SEEN},
    )
    def get(self, request: ApiRequest) -> Response:
        """Return the five pairs of a judged week, and the index made of them."""
        query = _read(BalanceQuerySerializer, request)
        region = _region(request, query.get("region"))
        history = weighed.history(region)
        week = query.get("week") or (history[-1].week_on if history else None)
        found = next((each for each in history if each.week_on == week), None)
        if found is None:
            raise Http404
        return Response(BalanceSerializer(_described(found, region, request)).data)


class BalanceWeeksView(ApiView):
    """The balance index, week by week."""

    family = "policy"

    @extend_schema(
        operation_id="balance_weeks",
        parameters=[REGION],
        responses={200: JudgedWeekSerializer(many=True), 404: NOT_SEEN},
    )
    def get(self, request: ApiRequest) -> Response:
        """Return the index of every judged week, oldest first."""
        query = _read(BalanceQuerySerializer, request)
        history = weighed.history(_region(request, query.get("region")))
        return Response(JudgedWeekSerializer(history, many=True).data)


class BalanceMovedView(ApiView):
    """What the balance would be if hours moved."""

    family = "policy"

    @extend_schema(
        operation_id="balance_moved",
        parameters=[
            REGION,
            OpenApiParameter("hours", float, required=True, description="A month."),
        ],
        responses={
            200: BalanceMovedSerializer,
            404: NOT_SEEN,
            409: OpenApiResponse(description="So many hours cannot be moved."),
        },
    )
    def get(self, request: ApiRequest) -> Response:
        """Say what moving hours from Valued to Strategic customers would do."""
        query = _read(MovedQuerySerializer, request)
        region = _region(request, query.get("region"))
        moved = balance.with_moved_hours(query["hours"], region)
        if moved is None:
            raise Http404
        return Response(BalanceMovedSerializer(moved).data)


def _read(serializer: type[serializers.Serializer[Any]], request: ApiRequest) -> Any:
    query = serializer(data=request.query_params)
    query.is_valid(raise_exception=True)
    return query.validated_data


def _region(request: ApiRequest, asked: int | None) -> Region | None:
    """
    Return the region that is asked for, ``None`` being everywhere.

    :raises Http404: if the caller may not look there
    """
    if not permissions.sees_balance(request.user):
        raise Http404
    found, region = weighed.places_of(request.user).find(
        "" if asked is None else str(asked)
    )
    if not found:
        raise Http404
    return region


def _described(
    judged: BalanceIndex, region: Region | None, request: ApiRequest
) -> dict[str, Any]:
    return {
        "region": judged.region_id,
        "week_on": judged.week_on,
        "index": judged.index,
        "state": judged.state,
        "rules_version": judged.rules_version,
        "pairs": [
            _pair(code, judged, sees_money=request.user.sees_money)
            for code in BalancePair.values
        ],
        "alarm": balance.alarm(region),
    }


def _pair(code: str, judged: BalanceIndex, *, sees_money: bool) -> dict[str, Any]:
    part = judged.parts.get(code, {})
    said = {
        "pair": code,
        "state": part.get("state", BalanceState.UNKNOWN),
        "weeks": part.get("weeks", 0),
        "off": part.get("off"),
    }
    if sees_money or code not in weighed.OF_MONEY:
        said |= {name: part.get(name) for name in (*FIGURES, *DRIFT)}
    return said
