"""Subscriptions and deliveries as the API says them, and what it is told."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sam.events import catalogue
from sam.events.models import Attempt, Delivery, Subscription
from sam.events.selectors import owners_for
from sam.events.services.subscriptions import LONGEST_NAME, LONGEST_URL, values_of
from sam.lib.api import SeenField
from sam.lib.editing import stamp
from sam.users.models import User

TYPES = "Names of events, `family.*` for all of a family, or `*` for all."


class EventSubscriptionSerializer(serializers.ModelSerializer):
    """A system that is told of events; its secret is shown when it is made, only."""

    owner = serializers.EmailField(
        source="owner.email",
        read_only=True,
        help_text="As whom events are seen.",
    )
    waiting = serializers.SerializerMethodField(help_text="Messages not delivered yet.")
    dead = serializers.SerializerMethodField(help_text="Messages that were given up.")
    delivered_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When the last one was delivered."
    )
    seen = serializers.SerializerMethodField(help_text="For a change: what was read.")

    class Meta:
        model = Subscription
        fields = [
            "id",
            "name",
            "url",
            "types",
            "owner",
            "status",
            "status_at",
            "failures",
            "failing_since",
            "resume_at",
            "waiting",
            "dead",
            "delivered_at",
            "created_at",
            "seen",
        ]
        read_only_fields = fields

    def get_waiting(self, subscription: Any) -> int:
        return subscription.waiting or 0

    def get_dead(self, subscription: Any) -> int:
        return subscription.dead or 0

    def get_seen(self, subscription: Subscription) -> str:
        return stamp(values_of(subscription))


class SubscriptionWithSecretSerializer(EventSubscriptionSerializer):
    """A subscription with the secret that signs its messages, this once."""

    secret = serializers.CharField(
        allow_null=True,
        read_only=True,
        help_text="`whsec_` and base64; it is not shown again.",
    )

    class Meta(EventSubscriptionSerializer.Meta):
        fields = [*EventSubscriptionSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class OwnerField(serializers.PrimaryKeyRelatedField):
    """Somebody as whom the caller may have events seen."""

    def get_queryset(self) -> Any:
        return owners_for(self.context["request"].user)


class SubscribeSerializer(serializers.Serializer):
    """The arguments of ``subscriptions.subscribe``."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    url = serializers.CharField(max_length=LONGEST_URL)
    types = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=200, help_text=TYPES
    )
    owner: Any = OwnerField(
        queryset=User.objects.none(),
        required=False,
        help_text="A service as whom events are seen; left out: you.",
    )


class ChangeEventSubscriptionSerializer(serializers.Serializer):
    """The arguments of ``subscriptions.change_subscription``; the rest stays."""

    name = serializers.CharField(max_length=LONGEST_NAME, required=False)
    url = serializers.CharField(max_length=LONGEST_URL, required=False)
    types = serializers.ListField(
        child=serializers.CharField(max_length=60),
        max_length=200,
        required=False,
        help_text=TYPES,
    )
    seen = SeenField()


class RotateSecretSerializer(serializers.Serializer):
    """How long the secret before signs beside the new one."""

    overlap_hours = serializers.IntegerField(min_value=0, max_value=168, default=24)


class ReplayEventsSerializer(serializers.Serializer):
    """A time, half-open; without one, all that was given up is sent once more."""

    since = serializers.DateTimeField(default=None, allow_null=True)
    until = serializers.DateTimeField(default=None, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["since"] is None) != (attrs["until"] is None):
            missing = "since" if attrs["since"] is None else "until"
            raise serializers.ValidationError({missing: "Give both or none."})
        return attrs


class ReplayedEventsSerializer(serializers.Serializer):
    """How many messages are sent once more."""

    deliveries = serializers.IntegerField()


class EventDeliverySerializer(serializers.ModelSerializer):
    """One event for one subscription."""

    type = serializers.SerializerMethodField(help_text="Name of the event.")
    message_id = serializers.SerializerMethodField(
        help_text="The `webhook-id`: the same however often it is sent."
    )
    account = serializers.IntegerField(
        source="event.account_id", read_only=True, allow_null=True
    )
    happened_at = serializers.DateTimeField(source="event.created_at", read_only=True)

    class Meta:
        model = Delivery
        fields = [
            "id",
            "subscription",
            "message_id",
            "type",
            "account",
            "happened_at",
            "status",
            "attempts",
            "due_at",
            "ended_at",
        ]
        read_only_fields = fields

    def get_type(self, delivery: Delivery) -> str:
        return catalogue.name_of(delivery.event.type)

    def get_message_id(self, delivery: Delivery) -> str:
        return catalogue.message_id(delivery.event_id)


class EventAttemptSerializer(serializers.ModelSerializer):
    """One try; of the answer only the start is kept, without keys and people."""

    class Meta:
        model = Attempt
        fields = [
            "at",
            "outcome",
            "status",
            "milliseconds",
            "address",
            "error",
            "excerpt",
        ]
        read_only_fields = fields


class EventDeliveryDetailSerializer(EventDeliverySerializer):
    """A delivery with its message and its last attempts, newest first."""

    message = serializers.SerializerMethodField(help_text="The body that is sent.")
    log = serializers.SerializerMethodField()

    class Meta(EventDeliverySerializer.Meta):
        fields = [*EventDeliverySerializer.Meta.fields, "message", "log"]
        read_only_fields = fields

    def get_message(self, delivery: Delivery) -> dict[str, Any]:
        return catalogue.message(delivery.event)

    @extend_schema_field(EventAttemptSerializer(many=True))
    def get_log(self, delivery: Delivery) -> Any:
        newest = delivery.log.order_by("-pk")[:50]
        return EventAttemptSerializer(newest, many=True).data


class EventTypeSerializer(serializers.Serializer):
    """An event that there is, with the JSON schema of its messages."""

    name = serializers.CharField(help_text="Stays as it is.")
    family = serializers.CharField()
    about = serializers.CharField()
    schema = serializers.DictField(help_text="JSON Schema, 2020-12.")
    example = serializers.DictField()
