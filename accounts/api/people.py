"""A customer's people, over the wire."""

from typing import Any

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.api.positions import ToldSerializer
from accounts.api.written import REFUSED
from accounts.models import Account, Contact, Position
from accounts.selectors.person import standing_contact
from accounts.services import erasing, people
from sam.lib.api import (
    ApiRequest,
    ApiViewSet,
    Lists,
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


class PersonViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Contact]):
    """Who the customers' people are."""

    family = "people"
    queryset = Contact.objects.none()
    serializer_class = PersonSerializer
    asks = frozenset(["rising"])
    sorts = ("full_name",)

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
