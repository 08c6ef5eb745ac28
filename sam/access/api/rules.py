"""The rules of the doors, the regions and one's own sessions over the wire."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Region
from sam.access.api.people import REFUSED, by_field
from sam.access.services import regions, rules, signins
from sam.lib.administration import may_administer
from sam.lib.api import ApiRequest, ApiView, ApiViewSet, Lists, SeenField
from sam.lib.editing import stamp
from sam.lib.models import DoorRules
from sam.users.models import User


class DoorRulesSerializer(serializers.ModelSerializer[DoorRules]):
    """The rules for sign-in, the API, events and the audit trail."""

    second_factor_roles = serializers.ListField(
        child=serializers.ChoiceField(choices=User.Role.choices)
    )
    event_hosts = serializers.ListField(child=serializers.CharField(max_length=253))
    seen = serializers.SerializerMethodField()

    class Meta:
        model = DoorRules
        fields = [*rules.FIELDS, "seen"]

    def get_seen(self, row: DoorRules) -> str:
        """Return what a change is made from."""
        return stamp(rules.values_of(row))


class ChangeDoorRulesSerializer(DoorRulesSerializer):
    """The rules that change; what is left out stays."""

    seen: Any = SeenField()


class DoorRulesView(ApiView):
    """The one set of rules; only administrators read and change it."""

    family = "access"

    @extend_schema(responses={200: DoorRulesSerializer, 403: REFUSED[403]})
    def get(self, request: ApiRequest) -> Response:
        """Return the rules in force."""
        may_administer(request.user).require()
        return Response(DoorRulesSerializer(DoorRules.current()).data)

    @extend_schema(
        request=ChangeDoorRulesSerializer,
        responses={200: DoorRulesSerializer, **REFUSED},
    )
    def patch(self, request: ApiRequest) -> Response:
        """Change rules; they hold from the next request on."""
        may_administer(request.user).require()
        command = ChangeDoorRulesSerializer(data=request.data, partial=True)
        command.is_valid(raise_exception=True)
        given = dict(command.validated_data)
        if "seen" not in given:
            raise serializers.ValidationError({"seen": [_("This field is required.")]})
        seen = given.pop("seen")
        with by_field():
            changed = rules.change_rules(actor=request.user, values=given, seen=seen)
        return Response(DoorRulesSerializer(changed).data)


class RegionSerializer(serializers.ModelSerializer[Region]):
    """A part of the market, and what it lies below."""

    seen = serializers.SerializerMethodField()

    class Meta:
        model = Region
        fields = ["id", "name", "parent", "seen"]
        read_only_fields = fields

    def get_seen(self, region: Region) -> str:
        """Return what a change is made from."""
        return stamp(regions.values_of(region))


class AddRegionSerializer(serializers.Serializer[Any]):
    """A region's name and place in the tree."""

    name = serializers.CharField(max_length=200)
    parent: Any = serializers.PrimaryKeyRelatedField(
        queryset=Region.objects.all(), default=None, allow_null=True
    )


class ChangeRegionSerializer(serializers.Serializer[Any]):
    """What is changed of a region; what is left out stays."""

    seen = SeenField()
    name = serializers.CharField(max_length=200, required=False)
    parent: Any = serializers.PrimaryKeyRelatedField(
        queryset=Region.objects.all(), required=False, allow_null=True
    )


class RegionViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Region]):
    """The regions: everybody reads them, administrators change them."""

    family = "access"
    queryset = Region.objects.select_related("parent").order_by("pk")
    serializer_class = RegionSerializer

    @extend_schema(
        request=AddRegionSerializer, responses={201: RegionSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Add a region."""
        command = AddRegionSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        with by_field():
            made = regions.add_region(actor=request.user, **command.validated_data)
        return Response(RegionSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeRegionSerializer, responses={200: RegionSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Name a region, or put it below another with all that lies below itself."""
        region = self.get_object()
        command = ChangeRegionSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        given = {**regions.values_of(region), **command.validated_data}
        with by_field():
            changed = regions.change_region(actor=request.user, region=region, **given)
        return Response(RegionSerializer(changed).data)


class SessionSerializer(serializers.ModelSerializer[UserSession]):
    """Where one is signed in."""

    is_this = serializers.SerializerMethodField()

    class Meta:
        model = UserSession
        fields = ["id", "ip", "user_agent", "created_at", "last_seen_at", "is_this"]
        read_only_fields = fields

    def get_is_this(self, session: UserSession) -> bool:
        """Tell whether it is the one that asks."""
        here = self.context["request"].session.session_key
        return bool(session.session_key == here)


class SessionViewSet(Lists, ApiViewSet[UserSession]):
    """One's own sessions."""

    family = "access"
    queryset = UserSession.objects.none()
    serializer_class = SessionSerializer

    def get_queryset(self) -> Any:
        person: Any = self.request.user
        return signins.sessions_of(person)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: ApiRequest, pk: str) -> Response:
        """End a session at once."""
        signins.end_session(actor=request.user, session=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None})
    @action(detail=False, methods=["post"])
    def others(self, request: ApiRequest) -> Response:
        """End all sessions but the one that asks; by a token, all of them."""
        signins.sign_out(
            actor=request.user,
            person=request.user,
            keep=request.session.session_key,
        )
        return Response(status=status.HTTP_204_NO_CONTENT)
