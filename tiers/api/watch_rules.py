"""The endpoint of the rules by which flags and balance are watched."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiViewSet, Lists
from tiers.api.flag_serializers import ChangeRulesSerializer, WatchRulesSerializer
from tiers.models import WatchRules
from tiers.services.watch_rules import RulesRefused, change_rules


@extend_schema_view(
    list=extend_schema(summary="Versions of the watch rules; the first is in force")
)
class WatchRulesViewSet(Lists, ApiViewSet[WatchRules]):
    """The thresholds of flags and balance, version by version."""

    family = "policy"
    queryset = WatchRules.objects.none()
    serializer_class = WatchRulesSerializer
    sorts = ("version",)
    usual_sort = "-version"

    def get_queryset(self) -> QuerySet[WatchRules]:
        user: Any = self.request.user
        if not user.sees_facts:
            return WatchRules.objects.none()
        WatchRules.current()
        return WatchRules.objects.select_related("created_by")

    @extend_schema(
        request=ChangeRulesSerializer,
        responses={
            201: WatchRulesSerializer,
            400: OpenApiResponse(description="Reasons by field."),
            403: OpenApiResponse(description="Only a director changes them."),
        },
    )
    def create(self, request: ApiRequest) -> Response:
        """Put a new version in force; flags and balance follow at the next run."""
        command = ChangeRulesSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        try:
            made = change_rules(actor=request.user, **command.validated_data)
        except RulesRefused as refused:
            raise serializers.ValidationError({"values": refused.errors}) from refused
        return Response(WatchRulesSerializer(made).data, status=status.HTTP_201_CREATED)
