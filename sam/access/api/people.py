"""Colleagues and services over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Desk, Region
from planning.services.leaving import accounts_of
from sam.access import selectors
from sam.access.services import leaving, people, signins
from sam.lib.administration import may_administer
from sam.lib.api import ApiRequest, ApiViewSet, Lists, SeenField
from sam.lib.editing import stamp
from sam.lib.versions import FieldsRefused
from sam.users.models import User

REFUSED = {
    400: OpenApiResponse(description="What is wrong, by field."),
    403: OpenApiResponse(description="Only an administrator does this."),
    409: OpenApiResponse(description="The rules refuse it as things stand, in words."),
}
OWN = {name for name in people.FIELDS if name not in people.SERVICE_FIELDS}


@contextmanager
def by_field() -> Iterator[None]:
    """Let reasons by field be a 400 that names the fields."""
    try:
        yield
    except FieldsRefused as refused:
        raise serializers.ValidationError(
            {name or "non_field_errors": said for name, said in refused.errors.items()}
        ) from refused


class UserSerializer(serializers.ModelSerializer[User]):
    """Somebody who signs in, or a service that calls; never what they cost."""

    regions = serializers.SerializerMethodField()
    desks = serializers.SerializerMethodField()
    has_second_step = serializers.BooleanField(read_only=True)
    live_tokens = serializers.IntegerField(read_only=True)
    seen = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            *("id", "email", "full_name", "is_service", "is_active", "role", "regions"),
            *("desks", "level", "specialism", "client_hours_month"),
            *("has_second_step", "live_tokens", "last_login", "seen"),
        ]
        read_only_fields = fields

    def get_regions(self, person: User) -> list[int]:
        """Return the keys of the regions that they direct."""
        return sorted(one.region_id for one in person.directed_regions.all())

    def get_desks(self, person: User) -> list[int]:
        """Return the keys of the desks at which they sit."""
        return sorted(desk.pk for desk in person.desks.all())

    def get_seen(self, person: User) -> str:
        """Return what a change is made from."""
        return stamp(people.values_of(person))


class ChangeUserSerializer(serializers.Serializer[Any]):
    """What is changed; what is left out stays. A service has only name and role."""

    seen = SeenField()
    email = serializers.EmailField(max_length=254, required=False)
    full_name = serializers.CharField(max_length=200, required=False)
    role = serializers.ChoiceField(choices=User.Role.choices, required=False)
    level = serializers.CharField(max_length=50, required=False, allow_blank=True)
    specialism = serializers.ChoiceField(
        choices=User.Specialism.choices, required=False, allow_blank=True
    )
    client_hours_month = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, required=False, allow_null=True
    )
    regions = serializers.PrimaryKeyRelatedField(
        many=True, queryset=Region.objects.all(), required=False
    )
    desks = serializers.PrimaryKeyRelatedField(
        many=True, queryset=Desk.objects.all(), required=False
    )


class AddUserSerializer(ChangeUserSerializer):
    """Who comes in. A colleague has an address and gets a link; a service has none."""

    seen = None  # type: ignore[assignment]
    is_service = serializers.BooleanField(default=False)
    full_name = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(choices=User.Role.choices)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Ask a colleague for an address, and a service for none."""
        if not given["is_service"] and "email" not in given:
            raise serializers.ValidationError({"email": "A colleague needs one."})
        return given


class ApartSerializer(serializers.Serializer[Any]):
    """One account that goes to somebody else."""

    account = serializers.IntegerField(min_value=1)
    to: Any = serializers.SlugRelatedField(
        slug_field="email", queryset=User.objects.filter(is_active=True)
    )


class LeaveSerializer(serializers.Serializer[Any]):
    """Who takes over what they hold; needed where there is something."""

    to: Any = serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.filter(is_active=True),
        default=None,
        allow_null=True,
    )
    apart = ApartSerializer(many=True, default=list)


LISTED = [
    OpenApiParameter("is_service", bool, description="Services alone, or people."),
    OpenApiParameter("is_active", bool, description="Who may come in, or who left."),
    OpenApiParameter("role", str, enum=User.Role.values),
]
SAID = {"true": True, "false": False}


@extend_schema_view(list=extend_schema(parameters=LISTED))
class UserViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[User]):
    """Colleagues and services; only administrators read and change them."""

    family = "access"
    queryset = User.objects.none()
    serializer_class = UserSerializer
    asks = frozenset(["is_service", "is_active", "role"])

    def get_queryset(self) -> Any:
        may_administer(self.request.user).require()
        everybody = selectors.people() | selectors.people(services=True)
        return everybody.order_by("pk")

    def filter_queryset(self, queryset: Any) -> Any:
        asked = self.request.query_params
        wrong = {}
        for name in ("is_service", "is_active"):
            if name in asked:
                value = SAID.get(asked[name].lower())
                if value is None:
                    wrong[name] = ["Say true or false."]
                queryset = queryset.filter(**{name: bool(value)})
        if "role" in asked:
            if asked["role"] not in User.Role.values:
                wrong["role"] = ["There is no such role."]
            queryset = queryset.filter(role=asked["role"][:20])
        if wrong:
            raise serializers.ValidationError(wrong)
        return queryset

    @extend_schema(
        request=AddUserSerializer, responses={201: UserSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Let a colleague in, who gets a link to set a password; or a service."""
        given = self._given(AddUserSerializer, request)
        add = people.add_service if given.pop("is_service") else people.add_person
        places = {name: given.pop(name, []) for name in ("regions", "desks")}
        with by_field():
            made = add(actor=request.user, values=given, **places)
        return self._shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeUserSerializer, responses={200: UserSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change who somebody is and what they may see."""
        person = self.get_object()
        given = self._given(ChangeUserSerializer, request)
        named = {name: given.pop(name, None) for name in ("seen", "regions", "desks")}
        with by_field():
            changed = people.change_person(
                actor=request.user, person=person, values=given, **named
            )
        return self._shown(changed)

    @extend_schema(request=LeaveSerializer, responses={200: UserSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def deactivate(self, request: ApiRequest, pk: str) -> Response:
        """Close every door to somebody, and hand on what they hold."""
        person = self.get_object()
        given = self._given(LeaveSerializer, request)
        theirs = set(accounts_of(person).values_list("pk", flat=True))
        apart = {one["account"]: one["to"] for one in given["apart"]}
        if apart.keys() - theirs:
            raise serializers.ValidationError({"apart": ["They do not own all these."]})
        with by_field():
            gone = leaving.deactivate(
                actor=request.user, person=person, to=given["to"], apart=apart
            )
        return self._shown(gone)

    @extend_schema(request=None, responses={200: UserSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def reactivate(self, request: ApiRequest, pk: str) -> Response:
        """Let somebody in again, who gets a link to set a password."""
        return self._shown(
            leaving.reactivate(actor=request.user, person=self.get_object())
        )

    @extend_schema(request=None, responses={204: None, **REFUSED})
    @action(detail=True, methods=["post"])
    def invite(self, request: ApiRequest, pk: str) -> Response:
        """Send somebody a link with which they set a password."""
        signins.invite_again(actor=request.user, person=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None, **REFUSED})
    @action(detail=True, methods=["post"], url_path="sign-out")
    def sign_out(self, request: ApiRequest, pk: str) -> Response:
        """End all sessions of somebody at once; tokens go on working."""
        signins.sign_out(actor=request.user, person=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None, **REFUSED})
    @action(detail=True, methods=["post"], url_path="remove-second-step")
    def remove_second_step(self, request: ApiRequest, pk: str) -> Response:
        """Forget the second step that somebody lost, and sign them out."""
        signins.remove_second_step(actor=request.user, person=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _given(self, kind: type[serializers.Serializer], request: ApiRequest) -> Any:
        command = kind(data=request.data, context=self.get_serializer_context())
        command.is_valid(raise_exception=True)
        return command.validated_data

    def _shown(self, person: User, code: int = status.HTTP_200_OK) -> Response:
        shown = self.get_queryset().get(pk=person.pk)
        return Response(UserSerializer(shown).data, status=code)
