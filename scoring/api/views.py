"""The endpoints of fits and measure settings, for who sees money."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiViewSet, Lists
from scoring import permissions
from scoring.api.serializers import (
    MeasureSettingsSerializer,
    ModelFitDetailSerializer,
    ModelFitSerializer,
    SaveSettingsSerializer,
)
from scoring.models import MeasureSettings, ModelFit
from scoring.services.settings import SettingsRefused, save_settings

HIDDEN = OpenApiResponse(description="Only who sees money sees how it is estimated.")
SEGMENT = OpenApiParameter(
    "segment",
    OpenApiTypes.STR,
    description="Only this segment's fits; empty is the whole portfolio's.",
)


class NumbersViewSet(ApiViewSet[Any]):
    """Closed to those who do not see how money is estimated."""

    family = "policy"
    request: ApiRequest

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        permissions.may_see_numbers(request.user).require()


@extend_schema_view(
    list=extend_schema(
        summary="Fits, newest first",
        parameters=[SEGMENT],
        responses={200: ModelFitSerializer(many=True), 403: HIDDEN},
    ),
    retrieve=extend_schema(
        summary="One fit, with its back-test and diagnostics",
        responses={200: ModelFitDetailSerializer, 403: HIDDEN},
    ),
)
class ModelFitViewSet(Lists, mixins.RetrieveModelMixin, NumbersViewSet):
    """Fitted models, those that were refused among them."""

    queryset = ModelFit.objects.none()
    asks = frozenset(["segment"])

    def get_queryset(self) -> QuerySet[ModelFit]:
        found = ModelFit.objects.all()
        segment = self.request.query_params.get("segment")
        return found if segment is None else found.filter(segment=segment)

    def get_serializer_class(self) -> type[ModelFitSerializer]:
        return (
            ModelFitDetailSerializer
            if self.action == "retrieve"
            else ModelFitSerializer
        )


@extend_schema_view(
    list=extend_schema(
        summary="Versions of the measure settings; the first is in force",
        responses={200: MeasureSettingsSerializer(many=True), 403: HIDDEN},
    )
)
class MeasureSettingsViewSet(Lists, NumbersViewSet):
    """The settings by which accounts are measured."""

    queryset = MeasureSettings.objects.none()
    serializer_class = MeasureSettingsSerializer

    def get_queryset(self) -> QuerySet[MeasureSettings]:
        return MeasureSettings.objects.select_related("created_by")

    @extend_schema(
        request=SaveSettingsSerializer,
        responses={
            201: MeasureSettingsSerializer,
            400: OpenApiResponse(description="Reasons by field."),
            403: OpenApiResponse(description="Only a director changes them."),
        },
    )
    def create(self, request: ApiRequest) -> Response:
        """Put a new version in force; the rest stays as it was."""
        command = SaveSettingsSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        try:
            made = save_settings(request.user, **command.validated_data)
        except SettingsRefused as refused:
            raise serializers.ValidationError({"values": refused.errors}) from refused
        return Response(
            MeasureSettingsSerializer(made).data, status=status.HTTP_201_CREATED
        )
