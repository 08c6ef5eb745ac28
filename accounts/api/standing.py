"""How people stand to colleagues, and the team's notes on them, over the wire."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.people import ColleagueField
from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, Contact, PersonNote, Relationship
from accounts.permissions import may_note_people
from accounts.services import person_notes, relationships
from accounts.services.people import require_keeper
from sam.lib.api import ApiRequest, ApiViewSet, Lists, VisibleRelatedField
from sam.lib.editing import stamp
from sam.lib.http import whole_number

Level = Relationship.Level


class RelationshipSerializer(serializers.ModelSerializer):
    """What a colleague is to a person, from 1 supplier to 4 trusted advisor."""

    user = serializers.EmailField(source="user.email", read_only=True)
    seen = serializers.SerializerMethodField()

    class Meta:
        model = Relationship
        fields = [
            *("id", "contact", "user", "level", "wanted", "wanted_by"),
            *("note", "stated_on", "seen"),
        ]
        read_only_fields = fields

    def get_seen(self, row: Relationship) -> str:
        """Return what a change is made from."""
        return stamp(relationships.values_of(row))


class StateRelationshipSerializer(serializers.Serializer):
    """The arguments of ``relationships.state_relationship``."""

    contact: Any = VisibleRelatedField(queryset=Contact.objects.all())
    user: Any = ColleagueField()
    level = serializers.ChoiceField(choices=Level.choices)
    wanted = serializers.ChoiceField(
        choices=Level.choices, default=None, allow_null=True
    )
    wanted_by = serializers.DateField(default=None, allow_null=True)
    note = serializers.CharField(
        max_length=relationships.NOTE, default="", allow_blank=True
    )
    stated_on = serializers.DateField(default=None, allow_null=True)
    seen = serializers.CharField(
        default="",
        allow_blank=True,
        help_text="The `seen` of the answer that this replaces; blank: there is none.",
    )


class RelationshipViewSet(
    Lists,
    mixins.RetrieveModelMixin,
    ApiViewSet[Relationship],
):
    """What colleagues are to customers' people."""

    family = "people"
    queryset = Relationship.objects.none()
    serializer_class = RelationshipSerializer
    asks = frozenset(["contact"])

    def get_queryset(self) -> Any:
        found = Relationship.objects.visible_to(self.request.user)
        asked = self.request.query_params.get("contact", "")
        if asked:
            found = found.filter(contact_id__in=[whole_number(asked)])
        return found.select_related("user")

    @extend_schema(
        parameters=[OpenApiParameter("contact", int, description="To this person.")]
    )
    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """List what colleagues are to people that the caller sees, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=StateRelationshipSerializer,
        responses={200: RelationshipSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """State what a colleague is to a person; it replaces what was stated."""
        command = StateRelationshipSerializer(
            data=request.data, context=self.get_serializer_context()
        )
        command.is_valid(raise_exception=True)
        given = dict(command.validated_data)
        require_keeper(request.user, given["contact"])
        made = relationships.state_relationship(actor=request.user, **given)
        return Response(self.get_serializer(made).data)


class PersonNoteSerializer(serializers.ModelSerializer):
    """A note on a person, for the account's team."""

    written_by = serializers.EmailField(
        source="written_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = PersonNote
        fields = ["id", "account", "contact", "text", "written_at", "written_by"]
        read_only_fields = fields


class WriteNoteSerializer(serializers.Serializer):
    """The arguments of ``person_notes.write_note``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    contact: Any = VisibleRelatedField(queryset=Contact.objects.all())
    text = serializers.CharField(max_length=person_notes.LONGEST)


class PersonNoteViewSet(WrittenFacts):
    """Notes on people; nobody outside an account's team reads them."""

    family = "people"
    queryset = PersonNote.objects.none()
    serializer_class = PersonNoteSerializer

    def get_queryset(self) -> Any:
        notes = PersonNote.objects.visible_to(self.request.user)
        return notes.filter(taken_back_at=None).select_related("written_by")

    @extend_schema(
        request=WriteNoteSerializer, responses={201: PersonNoteSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Write a note; the very same again is one."""
        given = self.given(WriteNoteSerializer, request)
        may_note_people(request.user, given["account"]).require()
        made = person_notes.write_note(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None, **REFUSED})
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: ApiRequest, pk: str) -> Response:
        """Take a note back; its words are gone for good."""
        person_notes.take_back_note(note=self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
