"""What we did with customers, over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, Attachment, Contact, Interaction, Promise
from accounts.selectors.interactions import with_keys
from accounts.services.interactions import (
    DAY_MINUTES,
    NOTE,
    SUBJECT,
    change_interaction,
    log_interaction,
    values_of,
)
from accounts.services.promises import LONGEST
from sam.lib.api import ApiRequest, KeysField, SeenField, VisibleRelatedField
from sam.lib.editing import stamp


class InteractionSerializer(serializers.ModelSerializer):
    """One contact with a customer."""

    user = serializers.EmailField(source="user_email", allow_null=True, read_only=True)
    contacts = KeysField(source="contact_keys", refers_to=Contact)
    promises = KeysField(source="promise_keys", refers_to=Promise)
    attachments = KeysField(source="attachment_keys", refers_to=Attachment)
    seen = serializers.SerializerMethodField()

    class Meta:
        model = Interaction
        fields = [
            "id",
            "account",
            "kind",
            "happened_at",
            "purpose",
            "initiative",
            "minutes",
            "contacts",
            "subject",
            "note",
            "promises",
            "attachments",
            "user",
            "seen",
        ]
        read_only_fields = fields

    def get_seen(self, row: Interaction) -> str:
        """Return the stamp of what may be changed."""
        keys: list[int] = getattr(row, "contact_keys")  # noqa: B009
        return stamp(values_of(row, keys))


class LogInteractionSerializer(serializers.Serializer):
    """The arguments of ``interactions.log_interaction``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    kind = serializers.ChoiceField(choices=Interaction.Kind.choices)
    happened_at = serializers.DateTimeField()
    purpose = serializers.ChoiceField(choices=Interaction.Purpose.choices)
    initiative = serializers.ChoiceField(
        choices=Interaction.Initiative.choices, default="", allow_blank=True
    )
    minutes = serializers.IntegerField(
        min_value=0, max_value=DAY_MINUTES, default=None, allow_null=True
    )
    contacts: Any = VisibleRelatedField(
        queryset=Contact.objects.all(), many=True, default=list
    )
    subject = serializers.CharField(max_length=SUBJECT, default="", allow_blank=True)
    note = serializers.CharField(max_length=NOTE, default="", allow_blank=True)
    promise = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    due_on = serializers.DateField(
        default=None, allow_null=True, help_text="The day of what was promised."
    )


class ChangeInteractionSerializer(LogInteractionSerializer):
    """The arguments of ``interactions.change_interaction``."""

    account = None
    promise = None  # type: ignore[assignment]
    due_on = None  # type: ignore[assignment]
    seen = SeenField()


class InteractionViewSet(WrittenFacts):
    """What we did with customers: visits, calls, reviews."""

    family = "activity"
    queryset = Interaction.objects.none()
    serializer_class = InteractionSerializer
    sorts = ("happened_at",)

    def get_queryset(self) -> Any:
        return with_keys(Interaction.objects.visible_to(self.request.user))

    @extend_schema(
        request=LogInteractionSerializer,
        responses={201: InteractionSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Log a contact and what was promised in it; the very same again is one."""
        given = self.given(LogInteractionSerializer, request)
        made = log_interaction(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeInteractionSerializer,
        responses={200: InteractionSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Correct what is named of a contact."""
        interaction = self.get_object()
        given = self.changes(ChangeInteractionSerializer, request)
        return self.shown(
            change_interaction(interaction=interaction, actor=request.user, **given)
        )
