"""A customer's people and their positions, over the wire."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.filters.people import PeopleFilter
from accounts.models import Account, Contact, Position, PositionRating, Unit
from accounts.selectors.people_list import listed_positions
from accounts.selectors.people_ratings import Given, current_ratings
from accounts.selectors.person import standing_contact
from accounts.services import erasing, moves, people, positions, ratings
from accounts.services.positions import FUNCTION, TITLE, WANTS
from sam.lib.api import (
    ApiRequest,
    ApiViewSet,
    KeysetPagination,
    SeenField,
    VisibleRelatedField,
)
from sam.lib.editing import stamp
from sam.lib.http import whole_number
from sam.users.models import User


class ColleagueField(serializers.SlugRelatedField):
    """An active colleague by e-mail address."""

    def __init__(self, **options: Any) -> None:
        active = User.objects.filter(is_active=True)
        super().__init__(slug_field="email", queryset=active, **options)


class PersonSerializer(serializers.ModelSerializer):
    """A person, with the positions at accounts that the caller sees."""

    sponsor = serializers.EmailField(
        source="sponsor.email", default=None, allow_null=True, read_only=True
    )
    positions = serializers.SerializerMethodField()
    seen = serializers.SerializerMethodField()

    class Meta:
        model = Contact
        fields = [
            *("id", "full_name", "email", "phone"),
            *("is_rising_star", "sponsor", "positions", "seen"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_positions(self, contact: Contact) -> list[int]:
        """Return the keys of the positions that the caller sees."""
        return [position.pk for position in contact.seen_positions]  # type: ignore[attr-defined]

    def get_seen(self, contact: Contact) -> str:
        """Return what a change is made from."""
        return stamp(people.values_of(contact))


class PersonalDataSerializer(serializers.Serializer):
    """All that is kept about a person."""

    person = serializers.IntegerField()
    records = serializers.DictField(
        child=serializers.ListField(child=serializers.DictField()),
        help_text="Rows by kind, each with its columns.",
    )


class ErasePersonSerializer(serializers.Serializer):
    """The arguments of ``people.erase``."""

    reason = serializers.CharField(
        max_length=300, help_text="Why, without naming the person: it stays."
    )


class PersonRatingSerializer(serializers.Serializer):
    """One dimension: our guess, what the customer said, and which of both counts."""

    guess = serializers.IntegerField(allow_null=True)
    said = serializers.IntegerField(allow_null=True)
    effective = serializers.IntegerField()


class PositionSerializer(serializers.ModelSerializer):
    """What a person is at an account, and how they are rated there."""

    full_name = serializers.CharField(source="contact.full_name", read_only=True)
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


class AddPersonSerializer(ToldSerializer):
    """The arguments of ``people.add_person``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    full_name = serializers.CharField(max_length=people.NAME)
    email = serializers.EmailField(
        max_length=people.EMAIL, default="", allow_blank=True
    )
    phone = serializers.CharField(max_length=people.PHONE, default="", allow_blank=True)
    started_on = serializers.DateField(default=None, allow_null=True)


class ChangePersonSerializer(serializers.Serializer):
    """The arguments of ``people.change_person``; what is left out stays."""

    seen = SeenField()
    full_name = serializers.CharField(max_length=people.NAME, required=False)
    email = serializers.EmailField(
        max_length=people.EMAIL, required=False, allow_blank=True
    )
    phone = serializers.CharField(
        max_length=people.PHONE, required=False, allow_blank=True
    )
    is_rising_star = serializers.BooleanField(required=False)
    sponsor: Any = ColleagueField(required=False, allow_null=True)


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


class PersonViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet[Contact]
):
    """Who the customers' people are."""

    family = "people"
    queryset = Contact.objects.none()
    serializer_class = PersonSerializer
    pagination_class = KeysetPagination

    def get_queryset(self) -> Any:
        found = Contact.objects.visible_to(self.request.user)
        if self.request.query_params.get("rising") == "yes":
            found = found.filter(is_rising_star=True)
        positions = Position.objects.visible_to(self.request.user).order_by("pk")
        return found.select_related("sponsor").prefetch_related(
            Prefetch("positions", queryset=positions, to_attr="seen_positions")
        )

    def get_object(self) -> Contact:
        """Return the person of that key, or whom they were merged into."""
        key, user = whole_number(self.kwargs["pk"]), self.request.user
        found = None
        if key is not None and isinstance(user, User):
            found = standing_contact(key, user)
        if found is None:
            raise NotFound
        contact: Contact = self.get_queryset().get(pk=found.pk)
        return contact

    def shown(self, contact: Contact, code: int = status.HTTP_200_OK) -> Response:
        """Answer with a person as they stand now."""
        found = self.get_queryset().get(pk=contact.pk)
        return Response(self.get_serializer(found).data, status=code)

    @extend_schema(
        request=AddPersonSerializer, responses={201: PersonSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Add a person with a position; the very same again is one."""
        command = AddPersonSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        made = people.add_person(actor=request.user, **command.validated_data)
        return self.shown(made.contact, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangePersonSerializer, responses={200: PersonSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change how a person is called, reached and sponsored."""
        contact = self.get_object()
        people.require_keeper(request.user, contact)
        command = ChangePersonSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        now = people.values_of(contact) | {"sponsor": contact.sponsor}
        changed = people.change_person(
            contact=contact, actor=request.user, **{**now, **command.validated_data}
        )
        return self.shown(changed)

    @extend_schema(
        request=None,
        responses={200: PersonalDataSerializer},
        operation_id="people_personal_data",
    )
    @action(detail=True, methods=["post"], url_path="personal-data")
    def personal_data(self, request: ApiRequest, pk: str) -> Response:
        """Return all that is kept about a person; the audit trail says who asked."""
        found = erasing.export_person(contact=self.get_object(), actor=request.user)
        return Response(found)

    @extend_schema(
        request=ErasePersonSerializer, responses={200: PersonSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def erase(self, request: ApiRequest, pk: str) -> Response:
        """Erase a person for good; what was counted stays."""
        contact = self.get_object()
        command = ErasePersonSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        return self.shown(
            erasing.erase_person(
                contact=contact, actor=request.user, **command.validated_data
            )
        )


class PositionViewSet(WrittenFacts):
    """What people are and were at accounts; the filters are those of the page."""

    family = "people"
    queryset = Position.objects.none()
    serializer_class = PositionSerializer
    filterset_class = PeopleFilter

    def get_queryset(self) -> Any:
        return listed_positions(self.request.user)

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if self.action != "list":
            return found
        chosen = PeopleFilter(
            self.request.query_params, queryset=found, request=self.request
        )
        if not chosen.form.is_valid():
            raise serializers.ValidationError(chosen.form.errors)
        return chosen.qs

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
