"""The wire format of what customers say."""

from typing import Any

from rest_framework import serializers

from accounts.models import Contact, CustomerSignal, Grade
from sam.lib.api import VisibleRelatedField


class SignalSerializer(serializers.ModelSerializer):
    """One statement of a customer."""

    person = serializers.CharField(
        source="contact.full_name", default=None, allow_null=True, read_only=True
    )
    recorded_by = serializers.EmailField(
        source="recorded_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = CustomerSignal
        fields = [
            "id",
            "account",
            "kind",
            "market",
            "value",
            "contact",
            "person",
            "said_on",
            "grade",
            "evidence",
            "recorded_by",
            "recorded_at",
        ]
        read_only_fields = fields


class RecordSignalSerializer(serializers.Serializer):
    """The arguments of ``signals.record_signal``."""

    kind = serializers.ChoiceField(choices=CustomerSignal.Kind.choices)
    value = serializers.DecimalField(max_digits=4, decimal_places=1)
    said_on = serializers.DateField()
    grade = serializers.ChoiceField(choices=Grade.choices)
    market = serializers.CharField(max_length=200, default="", allow_blank=True)
    contact: Any = VisibleRelatedField(
        queryset=Contact.objects.all(), default=None, allow_null=True
    )
    evidence = serializers.CharField(max_length=2_000, default="", allow_blank=True)
