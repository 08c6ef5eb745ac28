"""The endpoints of the programme and its charter."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Programme
from accounts.services.programme import DIMENSIONS, LIMITS, NAMED, change_programme
from sam.lib.api import ApiRequest, ApiView, ApiViewSet, Lists
from sam.users.models import User
from tiers.models import Charter, Rationale
from tiers.models.programme import OwnedFunction
from tiers.selectors.programme import has_read, reading
from tiers.services.charters import (
    acknowledge_charter,
    publish_charter,
)


class ProgrammeSerializer(serializers.ModelSerializer):
    """The programme's own words for the tiers, its currency and its guides."""

    class Meta:
        model = Programme
        fields = [
            *("name", "base_currency", "time_zone"),
            *("labels", "person_dimensions", *LIMITS),
        ]
        read_only_fields = ["name", "base_currency", "time_zone"]


class ChangeProgrammeSerializer(serializers.ModelSerializer):
    """The arguments of ``programme.change_programme``; what is left out stays."""

    labels = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text=f"By code: {', '.join(NAMED)}; blank for the usual word.",
    )

    person_dimensions = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        required=False,
        help_text=f"By code: {', '.join(DIMENSIONS)}; blank for the usual word.",
    )

    class Meta:
        model = Programme
        fields = ["labels", "person_dimensions", *LIMITS]
        extra_kwargs = {name: {"required": False} for name in LIMITS}


class OwnerSerializer(serializers.Serializer):
    """Who answers for one part of the company."""

    function = serializers.ChoiceField(choices=OwnedFunction.choices)
    email = serializers.EmailField(source="user.email")


class CharterSerializer(serializers.ModelSerializer):
    """One published version of the charter."""

    rationale = serializers.ListField(
        child=serializers.ChoiceField(choices=Rationale.choices)
    )
    sponsor = serializers.EmailField(source="sponsor.email")
    published_by = serializers.EmailField(source="published_by.email")
    owners = OwnerSerializer(many=True)
    acknowledged = serializers.SerializerMethodField(
        help_text="Whether the caller has acknowledged this version."
    )

    class Meta:
        model = Charter
        fields = [
            "version",
            "rationale",
            "other_rationale",
            "text",
            "sponsor",
            "owners",
            "published_at",
            "published_by",
            "acknowledged",
        ]
        read_only_fields = fields

    def get_acknowledged(self, charter: Charter) -> bool:
        return has_read(charter, self.context["request"].user)


class Colleague(serializers.SlugRelatedField):
    """An active colleague by e-mail address."""

    def __init__(self, **options: Any) -> None:
        active = User.objects.filter(is_active=True)
        super().__init__(slug_field="email", queryset=active, **options)


class PublishCharterSerializer(serializers.Serializer):
    """The arguments of ``charters.publish_charter``."""

    rationale = serializers.ListField(
        child=serializers.ChoiceField(choices=Rationale.choices), allow_empty=False
    )
    other_rationale = serializers.CharField(
        max_length=500, default="", allow_blank=True
    )
    text = serializers.CharField(max_length=20_000)
    sponsor: Any = Colleague()
    owners = serializers.DictField(
        child=serializers.EmailField(),
        default=dict,
        help_text="E-mail address by function.",
    )
    based_on = serializers.IntegerField(default=None, allow_null=True)

    def validate_owners(self, owners: dict[str, str]) -> dict[str, User]:
        active = User.objects.filter(is_active=True, email__in=owners.values())
        known = {user.email: user for user in active}
        if missing := sorted(set(owners.values()) - set(known)):
            raise serializers.ValidationError(
                f"No active colleague has that address: {', '.join(missing)}"
            )
        return {function: known[email] for function, email in owners.items()}


class RateSerializer(serializers.Serializer):
    """How many of some people have acknowledged the charter."""

    label = serializers.CharField()  # type: ignore[assignment]
    people = serializers.IntegerField()
    read = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


class ReadingSerializer(serializers.Serializer):
    """Acknowledgement of one version, in all, by role and by region."""

    whole = RateSerializer()
    by_role = RateSerializer(many=True)
    by_region = RateSerializer(many=True)


class ProgrammeView(ApiView):
    """The programme's words and guides."""

    family = "policy"

    @extend_schema(operation_id="programme_retrieve", responses=ProgrammeSerializer)
    def get(self, request: ApiRequest) -> Response:
        """Return the words, the currency and the guides."""
        return Response(ProgrammeSerializer(Programme.current()).data)

    @extend_schema(
        operation_id="programme_change",
        request=ChangeProgrammeSerializer,
        responses={
            200: ProgrammeSerializer,
            403: OpenApiResponse(description="Only a director or an administrator."),
            409: OpenApiResponse(
                description="Two tiers alike, or a guide in disorder."
            ),
        },
    )
    def patch(self, request: ApiRequest) -> Response:
        """Change words and guides; codes never change."""
        command = ChangeProgrammeSerializer(data=request.data, partial=True)
        command.is_valid(raise_exception=True)
        given = dict(command.validated_data)
        labels = given.pop("labels", None)
        dimensions = given.pop("person_dimensions", None)
        made = change_programme(
            actor=request.user, labels=labels, dimensions=dimensions, limits=given
        )
        return Response(ProgrammeSerializer(made).data)


class CharterViewSet(Lists, ApiViewSet[Charter]):
    """The programme's charter, in versions."""

    family = "policy"
    queryset = Charter.objects.none()
    serializer_class = CharterSerializer
    lookup_field = "version"
    lookup_value_regex = r"\d{1,9}"

    def get_queryset(self) -> Any:
        found = Charter.objects.select_related("sponsor", "published_by")
        return found.prefetch_related("owners__user").order_by("-version")

    def retrieve(self, request: ApiRequest, version: str) -> Response:
        """Return one version."""
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(
        request=PublishCharterSerializer,
        responses={
            201: CharterSerializer,
            403: OpenApiResponse(description="Only a director publishes the charter."),
            409: OpenApiResponse(description="Not fit to be read, or not the newest."),
        },
    )
    def create(self, request: ApiRequest) -> Response:
        """Publish the next version; what is in force already is that version."""
        command = PublishCharterSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        made = publish_charter(actor=request.user, **command.validated_data)
        found = self.get_queryset().get(pk=made.pk)
        return Response(self.get_serializer(found).data, status=201)

    @extend_schema(
        request=None,
        responses={
            200: CharterSerializer,
            409: OpenApiResponse(description="Another version is in force."),
        },
    )
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: ApiRequest, version: str) -> Response:
        """Say, for oneself, that one has read the version in force; twice is once."""
        charter = self.get_object()
        acknowledge_charter(actor=request.user, version=charter.version)
        return Response(self.get_serializer(charter).data)

    @extend_schema(responses=ReadingSerializer)
    @action(detail=True)
    def acknowledgements(self, request: ApiRequest, version: str) -> Response:
        """Return who of the active people has read it, by role and by region."""
        return Response(ReadingSerializer(reading(self.get_object())).data)
