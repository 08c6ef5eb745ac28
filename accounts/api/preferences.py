"""What contact customers want, over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, Contact, ContactPreference
from accounts.selectors.preferences import never_asked, preferences_of
from accounts.services.preferences import (
    DAILY,
    LONGEST_GAP,
    NOTE,
    record_preference,
)
from sam.lib.api import ApiRequest, ApiViewSet, Lists, VisibleRelatedField


class PreferenceSerializer(serializers.ModelSerializer):
    """How often and how a customer wants contact; null and blank are left to us."""

    asked_by = serializers.EmailField(
        source="asked_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = ContactPreference
        fields = [
            "id",
            "account",
            "contact",
            "visits_year",
            "contact_days",
            "channel",
            "quiet_until",
            "note",
            "asked_on",
            "asked_by",
            "recorded_at",
        ]
        read_only_fields = fields


class RecordPreferenceSerializer(serializers.Serializer):
    """The arguments of ``preferences.record_preference``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    asked_on = serializers.DateField()
    contact: Any = VisibleRelatedField(
        queryset=Contact.objects.all(), default=None, allow_null=True
    )
    visits_year = serializers.IntegerField(
        min_value=0, max_value=DAILY, default=None, allow_null=True
    )
    contact_days = serializers.IntegerField(
        min_value=1, max_value=LONGEST_GAP, default=None, allow_null=True
    )
    channel = serializers.ChoiceField(
        choices=ContactPreference.Channel.choices, default="", allow_blank=True
    )
    quiet_until = serializers.DateField(default=None, allow_null=True)
    note = serializers.CharField(max_length=NOTE, default="", allow_blank=True)


class PreferenceViewSet(WrittenFacts):
    """What contact customers said they want; the newest answer of each counts."""

    family = "activity"
    queryset = ContactPreference.objects.none()
    serializer_class = PreferenceSerializer

    def get_queryset(self) -> Any:
        return preferences_of(self.request.user)

    @extend_schema(
        request=RecordPreferenceSerializer,
        responses={201: PreferenceSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Write down what contact a customer wants."""
        given = self.given(RecordPreferenceSerializer, request)
        made = record_preference(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)


class NeverAskedSerializer(serializers.ModelSerializer):
    """A customer that nobody asked; its revenue is null before facts are counted."""

    revenue_12m = serializers.DecimalField(
        source="revenue",
        max_digits=20,
        decimal_places=4,
        read_only=True,
        allow_null=True,
    )
    owner = serializers.EmailField(
        source="owner.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Account
        fields = ["id", "name", "owner", "revenue_12m"]
        read_only_fields = fields


class NeverAskedViewSet(Lists, ApiViewSet[Account]):
    """Customers that nobody asked what contact they want, newest first."""

    family = "activity"
    queryset = Account.objects.none()
    serializer_class = NeverAskedSerializer

    def get_queryset(self) -> Any:
        return never_asked(self.request.user)
