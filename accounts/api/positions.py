"""What people are and were at accounts, over the wire."""

from typing import Any

from django.db.models import F
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.filters.people import PeopleFilter
from accounts.models import Account, Contact, Position, PositionRating, Unit
from accounts.selectors.people_list import plain_positions
from accounts.selectors.people_ratings import Given, current_ratings
from accounts.services import moves, positions, ratings
from accounts.services.positions import FUNCTION, TITLE, WANTS
from sam.lib.api import (
    ApiRequest,
    SeenField,
    VisibleRelatedField,
)
from sam.lib.editing import stamp


class PersonRatingSerializer(serializers.Serializer):
    """One dimension: our guess, what the customer said, and which of both counts."""

    guess = serializers.IntegerField(allow_null=True)
    said = serializers.IntegerField(allow_null=True)
    effective = serializers.IntegerField()


class PositionSerializer(serializers.ModelSerializer):
    """What a person is at an account, and how they are rated there."""

    full_name = serializers.CharField(read_only=True)
    ratings = serializers.SerializerMethodField(help_text="By dimension.")
    seen = serializers.SerializerMethodField()

    class Meta:
        model = Position
        fields = [
            *("id", "contact", "full_name", "account", "unit", "title", "level"),
            *("function", "buying_role", "wants", "reports_to"),
            *("started_on", "ended_on", "ratings", "seen"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=PersonRatingSerializer()))
    def get_ratings(self, position: Position) -> dict[str, Any]:
        """Return how the person is rated, in the dimensions that are."""
        known = self.context.get("ratings", {}).get(position.pk, {})
        return {
            dimension: {
                "guess": _value(rating.guess),
                "said": _value(rating.said),
                "effective": rating.effective.value,
            }
            for dimension, rating in known.items()
        }

    def get_seen(self, position: Position) -> str:
        """Return what a change is made from."""
        return stamp(positions.values_of(position))


def _value(given: Given | None) -> int | None:
    return given.value if given is not None else None


class ToldSerializer(serializers.Serializer):
    """What can be told of a position."""

    title = serializers.CharField(max_length=TITLE, default="", allow_blank=True)
    level = serializers.ChoiceField(
        choices=Position.Level.choices, default="", allow_blank=True
    )
    function = serializers.CharField(max_length=FUNCTION, default="", allow_blank=True)
    buying_role = serializers.ChoiceField(
        choices=Position.BuyingRole.choices, default="", allow_blank=True
    )
    wants = serializers.CharField(max_length=WANTS, default="", allow_blank=True)
    unit: Any = VisibleRelatedField(
        queryset=Unit.objects.all(), default=None, allow_null=True
    )
    reports_to: Any = VisibleRelatedField(
        queryset=Position.objects.all(), default=None, allow_null=True
    )


class OpenPositionSerializer(ToldSerializer):
    """The arguments of ``positions.open_position``."""

    contact: Any = VisibleRelatedField(queryset=Contact.objects.all())
    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    started_on = serializers.DateField(default=None, allow_null=True)


class ChangePositionSerializer(ToldSerializer):
    """The arguments of ``positions.change_position``; what is left out stays."""

    seen = SeenField()
    started_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField(required=False, allow_null=True)

    def get_fields(self) -> Any:
        """Ask for nothing but what it was made from."""
        fields = super().get_fields()
        for name, field in fields.items():
            if name != "seen":
                field.required, field.default = False, serializers.empty
        return fields


class EndPositionSerializer(serializers.Serializer):
    """The arguments of ``positions.end_position``."""

    seen = SeenField()
    ended_on = serializers.DateField()


class PromotePersonSerializer(ToldSerializer):
    """The arguments of ``moves.promote``."""

    on = serializers.DateField()


class MovePersonSerializer(ToldSerializer):
    """The arguments of ``moves.move_person``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    on = serializers.DateField()


class RatePositionSerializer(serializers.Serializer):
    """The arguments of ``ratings.rate_position``."""

    basis = serializers.ChoiceField(choices=PositionRating.Basis.choices)
    values = serializers.DictField(
        child=serializers.IntegerField(min_value=ratings.LEAST, max_value=ratings.MOST),
        help_text=f"By dimension: {', '.join(PositionRating.Dimension.values)}.",
    )
    rated_on = serializers.DateField()
    said_by: Any = VisibleRelatedField(
        queryset=Contact.objects.all(), default=None, allow_null=True
    )
    note = serializers.CharField(max_length=ratings.NOTE, default="", allow_blank=True)


class PositionViewSet(WrittenFacts):
    """What people are and were at accounts; the filters are those of the page."""

    family = "people"
    queryset = Position.objects.none()
    serializer_class = PositionSerializer
    filterset_class = PeopleFilter
    sorts = ("started_on", "ended_on")

    def get_queryset(self) -> Any:
        found = plain_positions(self.request.user)
        return found.annotate(full_name=F("contact__full_name"))

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """Read the ratings of all that is shown at once."""
        shown = args[0] if args else []
        rows = shown if kwargs.get("many") else [shown]
        context: dict[str, Any] = {**self.get_serializer_context()}
        keys = [row.pk for row in rows if isinstance(row, Position)]
        context["ratings"] = current_ratings(keys)
        kwargs["context"] = context
        return PositionSerializer(*args, **kwargs)

    @extend_schema(
        request=OpenPositionSerializer, responses={201: PositionSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Open a position of a known person; the very same again is one."""
        given = self.given(OpenPositionSerializer, request)
        made = positions.open_position(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangePositionSerializer, responses={200: PositionSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Correct what is written of a position."""
        position = self.get_object()
        given = self.given(ChangePositionSerializer, request)
        return self.shown(
            positions.change_position(position=position, actor=request.user, **given)
        )

    @extend_schema(
        request=EndPositionSerializer, responses={200: PositionSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """End a position; it stays in the history."""
        position = self.get_object()
        given = self.given(EndPositionSerializer, request)
        return self.shown(
            positions.end_position(position=position, actor=request.user, **given)
        )

    @extend_schema(
        request=PromotePersonSerializer, responses={201: PositionSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def promote(self, request: ApiRequest, pk: str) -> Response:
        """End a position and open another at the same account; the owner is told."""
        position = self.get_object()
        given = self.given(PromotePersonSerializer, request)
        made = moves.promote(position=position, actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=MovePersonSerializer, responses={201: PositionSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def move(self, request: ApiRequest, pk: str) -> Response:
        """End a position and open one at another account; both owners are told."""
        position = self.get_object()
        given = self.given(MovePersonSerializer, request)
        made = moves.move_person(position=position, actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=RatePositionSerializer, responses={200: PositionSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def rate(self, request: ApiRequest, pk: str) -> Response:
        """Rate a person, as we guess or as the customer said; both stay."""
        position = self.get_object()
        given = self.given(RatePositionSerializer, request)
        ratings.rate_position(position=position, actor=request.user, **given)
        return self.shown(position)
