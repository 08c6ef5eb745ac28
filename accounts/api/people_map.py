"""The people map over the wire: what is on it, its lines, and where people stand."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.core.map_layout import FURTHEST
from accounts.models import Account, PersonLine, Position
from accounts.selectors import standing_account
from accounts.selectors.people_map import PeopleMap, map_of, scope_of
from accounts.selectors.people_map_files import as_png, as_svg
from accounts.services import lines, map_places
from sam.lib.api import ApiGenericView, ApiRequest, SeenField, VisibleRelatedField
from sam.lib.editing import stamp
from sam.lib.http import whole_number

ASKED = [
    OpenApiParameter("group", bool, description="With the accounts that belong to it."),
    OpenApiParameter("without", int, description="The position of who would leave."),
]


class PersonLineSerializer(serializers.ModelSerializer):
    """A line of the map: who influences whom, or who is in conflict with whom."""

    drawn_by = serializers.EmailField(
        source="drawn_by.email", default=None, allow_null=True, read_only=True
    )
    seen = serializers.SerializerMethodField()

    class Meta:
        model = PersonLine
        fields = [
            *("id", "account", "from_position", "to_position", "kind", "note"),
            *("drawn_at", "drawn_by", "seen"),
        ]
        read_only_fields = fields

    def get_seen(self, row: PersonLine) -> str:
        """Return what a change is made from."""
        return stamp(lines.values_of(row))


class DrawLineSerializer(serializers.Serializer):
    """The arguments of ``lines.draw_line``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    from_position: Any = VisibleRelatedField(queryset=Position.objects.all())
    to_position: Any = VisibleRelatedField(queryset=Position.objects.all())
    kind = serializers.ChoiceField(choices=PersonLine.Kind.choices)
    note = serializers.CharField(max_length=lines.NOTE, default="", allow_blank=True)


class ChangeLineSerializer(serializers.Serializer):
    """The arguments of ``lines.change_line``."""

    kind = serializers.ChoiceField(choices=PersonLine.Kind.choices)
    note = serializers.CharField(max_length=lines.NOTE, allow_blank=True)
    seen = SeenField()


class PersonLineViewSet(WrittenFacts):
    """Lines between customers' people."""

    family = "people"
    queryset = PersonLine.objects.none()
    serializer_class = PersonLineSerializer

    def get_queryset(self) -> Any:
        seen = PersonLine.objects.visible_to(self.request.user)
        return seen.select_related("account", "drawn_by")

    @extend_schema(
        request=DrawLineSerializer, responses={201: PersonLineSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Draw a line; the very same again is one."""
        given = self.given(DrawLineSerializer, request)
        made = lines.draw_line(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeLineSerializer, responses={200: PersonLineSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what a line says; its ends stay."""
        given = self.changes(ChangeLineSerializer, request)
        line = lines.change_line(line=self.get_object(), actor=request.user, **given)
        return self.shown(line)

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "seen", str, required=True, description="The `seen` of what you read."
            )
        ],
        responses={204: OpenApiResponse(description="It is off the map."), **REFUSED},
    )
    def destroy(self, request: ApiRequest, pk: str) -> Response:
        """Take a line off the map."""
        line, seen = self.get_object(), request.query_params.get("seen", "")
        lines.remove_line(line=line, actor=request.user, seen=seen)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MapPlaceSerializer(serializers.Serializer):
    """The left upper corner of a person on the map."""

    position = serializers.IntegerField(min_value=1)
    x = serializers.IntegerField(min_value=0, max_value=FURTHEST)
    y = serializers.IntegerField(min_value=0, max_value=FURTHEST)


class MapPersonSerializer(serializers.Serializer):
    """Somebody on the map, as rated and where they stand."""

    position = serializers.IntegerField(source="key")
    contact = serializers.IntegerField(source="contact_id")
    name = serializers.CharField(source="full_name")
    title = serializers.CharField(source="full_title")
    level = serializers.CharField()
    function = serializers.CharField()
    role = serializers.CharField()
    stance = serializers.ChoiceField(["for", "neutral", "against", "unknown"])
    is_said = serializers.BooleanField(help_text="The customer said so; else we guess.")
    power = serializers.IntegerField(allow_null=True)
    reports_to = serializers.IntegerField(allow_null=True)
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    is_moved = serializers.BooleanField()


class MapGapSerializer(serializers.Serializer):
    """What is missing, in words."""

    kind = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()
    position = serializers.IntegerField(source="person", allow_null=True)
    function = serializers.CharField()


class LeavingSerializer(serializers.Serializer):
    """What breaks if somebody leaves."""

    position = serializers.IntegerField(source="person.key")
    state = serializers.CharField(source="removal.after.state")
    sentences = serializers.ListField(child=serializers.CharField())


class PeopleMapSerializer(serializers.Serializer):
    """A people map: everybody once, the rule, the gaps, and who would be missed."""

    account = serializers.IntegerField(source="account.pk")
    total = serializers.IntegerField()
    finding = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    shape = serializers.CharField(source="shape.kind")
    people = serializers.SerializerMethodField()
    lines = serializers.SerializerMethodField()
    gaps = serializers.SerializerMethodField()
    leaving = LeavingSerializer(allow_null=True)

    def get_finding(self, shown: PeopleMap) -> str:
        """Return the title; nothing where nobody is known."""
        return shown.finding if shown.nodes else ""

    def get_state(self, shown: PeopleMap) -> str | None:
        """Return RED, AMBER or GREEN; nothing where nobody is known."""
        return str(shown.quality.state) if shown.nodes else None

    @extend_schema(responses=MapPersonSerializer(many=True))
    def get_people(self, shown: PeopleMap) -> list[dict[str, Any]]:
        """Return everybody, once."""
        return list(MapPersonSerializer(shown.people.values(), many=True).data)

    def get_lines(self, shown: PeopleMap) -> list[int]:
        """Return the keys of the lines that are drawn."""
        return [line.row.pk for line in shown.drawn_lines if line.row]

    def get_gaps(self, shown: PeopleMap) -> list[dict[str, Any]]:
        """Return what is missing, what matters most first."""
        said = [gap for gap, _ in shown.gap_words]
        return list(MapGapSerializer(said, many=True).data)


class _OfAccount(ApiGenericView[Account]):
    family = "people"
    queryset = Account.objects.none()

    def account(self, pk: int) -> Account:
        user = self.request.user
        found = standing_account(pk, user) if user.is_authenticated else None
        if found is None or not getattr(user, "sees_facts", False):
            raise Http404
        return found

    def map(self, request: ApiRequest, account: Account) -> PeopleMap:
        asked = request.query_params
        seen = scope_of(account, with_group=asked.get("group") == "true")
        leaving = whole_number(asked.get("without", ""))
        return map_of(seen, request.user, leaving=leaving)


class PeopleMapView(_OfAccount):
    """Who decides at a customer's."""

    serializer_class = PeopleMapSerializer

    @extend_schema(operation_id="accounts_people_map", parameters=ASKED)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Return the map of an account's people, with its rule and gaps."""
        shown = self.map(request, self.account(pk))
        return Response(self.get_serializer(shown).data)


class PeopleMapPlacesView(_OfAccount):
    """Where people stand on a map."""

    serializer_class = MapPlaceSerializer

    @extend_schema(
        operation_id="accounts_people_map_places",
        request=MapPlaceSerializer(many=True),
        responses={200: PeopleMapSerializer, **REFUSED},
    )
    def put(self, request: ApiRequest, pk: int) -> Response:
        """Keep where these people stand; the others stay."""
        account = self.account(pk)
        given = MapPlaceSerializer(data=request.data, many=True)
        given.is_valid(raise_exception=True)
        told: Any = given.validated_data
        places = {each["position"]: (each["x"], each["y"]) for each in told}
        map_places.put_places(account=account, actor=request.user, places=places)
        return Response(PeopleMapSerializer(self.map(request, account)).data)

    @extend_schema(
        operation_id="accounts_people_map_tidy",
        request=None,
        responses={204: OpenApiResponse(description="Everybody stands by rule.")},
    )
    def delete(self, request: ApiRequest, pk: int) -> Response:
        """Let everybody stand by level and function again."""
        map_places.tidy_map(account=self.account(pk), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PeopleMapDrawingView(_OfAccount):
    """The map as a picture."""

    @extend_schema(
        operation_id="accounts_people_map_drawing",
        parameters=[
            *ASKED,
            OpenApiParameter("as", str, enum=["svg", "png"], description="Else SVG."),
        ],
        responses={
            (200, "image/svg+xml"): OpenApiTypes.BINARY,
            (200, "image/png"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: ApiRequest, pk: int) -> HttpResponse:
        """Return the map as an SVG or a PNG."""
        shown = self.map(request, self.account(pk))
        if request.query_params.get("as") == "png":
            return HttpResponse(as_png(shown), content_type="image/png")
        drawn = HttpResponse(as_svg(shown), content_type="image/svg+xml")
        drawn["Content-Disposition"] = 'attachment; filename="people.svg"'
        return drawn
