"""The endpoints of service standards and of the benefits that they bring."""

from typing import Any

from django.db.models import FETCH_RAISE
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiViewSet, Lists
from tiers.models import Benefit, ServiceStandard, Tier
from tiers.models.evaluations import Quadrant
from tiers.services import benefits, standards
from tiers.services.standards import BOUNDS, OPTIONAL

REFUSED = {
    403: OpenApiResponse(description="Only a director changes what is promised."),
    409: OpenApiResponse(description="It cannot be promised like that, in words."),
}


def _number(name: str) -> Any:
    kind: Any = serializers.IntegerField
    if name == "relationship_hours":
        kind = serializers.FloatField
    return kind(required=False, allow_null=name in OPTIONAL)


class PromisesSerializer(serializers.Serializer[Any]):
    """What a standard promises; what is not named stays."""

    benefits: Any = serializers.PrimaryKeyRelatedField(
        queryset=Benefit.objects.all(), many=True, required=False
    )

    def get_fields(self) -> Any:
        return super().get_fields() | {name: _number(name) for name in BOUNDS}


class ChangeStandardSerializer(PromisesSerializer):
    """The arguments of ``standards.change_standard``."""

    seen_at = serializers.DateTimeField(
        required=False, help_text="When the standard that you changed was written."
    )


class OpenStandardSerializer(PromisesSerializer):
    """The arguments of ``standards.open_standard``."""

    tier = serializers.ChoiceField(choices=Tier.choices)
    quadrant = serializers.ChoiceField(choices=Quadrant.choices)


class StandardSerializer(serializers.ModelSerializer[ServiceStandard]):
    """What a tier is promised, or one quadrant of it (blank: wherever no other is)."""

    quadrant = serializers.ChoiceField(
        choices=Quadrant.choices, allow_blank=True, read_only=True
    )

    class Meta:
        model = ServiceStandard
        fields = ("id", "tier", "quadrant", *BOUNDS, "benefits", "updated_at")
        read_only_fields = fields


class BenefitSerializer(serializers.ModelSerializer[Benefit]):
    """What a tier brings beyond contact and answers."""

    class Meta:
        model = Benefit
        fields = (
            *("id", "name", "kind", "objective", "route", "scope"),
            *("times_year", "first_days", "capacity", "retired_on"),
        )
        read_only_fields = fields


class AddBenefitSerializer(serializers.Serializer[Any]):
    """The arguments of ``benefits.add_benefit``; without ``times_year`` given once."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Benefit.Kind.choices)
    objective = serializers.CharField(max_length=500)
    route = serializers.CharField(max_length=200, required=False, allow_blank=True)
    scope = serializers.CharField(max_length=500, required=False, allow_blank=True)
    times_year = serializers.IntegerField(required=False, allow_null=True)
    first_days = serializers.IntegerField(required=False)
    capacity = serializers.IntegerField(required=False, allow_null=True)


class RetireSerializer(serializers.Serializer[Any]):
    """The day from which it is given no more; today if none is named."""

    retired_on = serializers.DateField(required=False)


class ServiceStandardViewSet(
    Lists,
    mixins.RetrieveModelMixin,
    ApiViewSet[ServiceStandard],
):
    """What each tier is promised."""

    family = "tiers"
    request: ApiRequest
    queryset = ServiceStandard.objects.none()
    serializer_class = StandardSerializer

    def get_queryset(self) -> Any:
        if not self.request.user.sees_facts:
            return ServiceStandard.objects.none()
        kept = ServiceStandard.objects.prefetch_related("benefits")
        return kept.fetch_mode(FETCH_RAISE)

    @extend_schema(
        request=OpenStandardSerializer, responses={201: StandardSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Promise one quadrant of a tier something else."""
        made = standards.open_standard(
            actor=request.user, **_given(OpenStandardSerializer, request)
        )
        return Response(self._shown(made), status=status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeStandardSerializer, responses={200: StandardSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what is named; entitlements follow with the next nightly run."""
        changed = standards.change_standard(
            standard=self.get_object(),
            actor=request.user,
            **_given(ChangeStandardSerializer, request),
        )
        return Response(self._shown(changed))

    @extend_schema(responses={204: None, **REFUSED})
    def destroy(self, request: ApiRequest, pk: str) -> Response:
        """Take a quadrant's own standard back; a tier's own is refused."""
        standards.remove_standard(standard=self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _shown(self, standard: ServiceStandard) -> Any:
        return StandardSerializer(self.get_queryset().get(pk=standard.pk)).data


class BenefitViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Benefit]):
    """What tiers bring beyond contact and answers."""

    family = "tiers"
    request: ApiRequest
    queryset = Benefit.objects.none()
    serializer_class = BenefitSerializer

    def get_queryset(self) -> Any:
        return Benefit.objects.all().fetch_mode(FETCH_RAISE)

    @extend_schema(
        request=AddBenefitSerializer, responses={201: BenefitSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Add a benefit for standards and grants to give."""
        made = benefits.add_benefit(
            actor=request.user, **_given(AddBenefitSerializer, request)
        )
        return Response(BenefitSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=AddBenefitSerializer(partial=True),
        responses={200: BenefitSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what is named."""
        changed = benefits.change_benefit(
            benefit=self.get_object(),
            actor=request.user,
            **_given(AddBenefitSerializer, request, partial=True),
        )
        return Response(BenefitSerializer(changed).data)

    @extend_schema(
        request=RetireSerializer, responses={200: BenefitSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def retire(self, request: ApiRequest, pk: str) -> Response:
        """Give it no more from a day. Twice is once."""
        retired = benefits.retire_benefit(
            benefit=self.get_object(),
            actor=request.user,
            **_given(RetireSerializer, request),
        )
        return Response(BenefitSerializer(retired).data)


def _given(command_class: Any, request: ApiRequest, **options: Any) -> dict[str, Any]:
    command = command_class(data=request.data, **options)
    command.is_valid(raise_exception=True)
    return dict(command.validated_data)
