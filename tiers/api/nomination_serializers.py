"""The wire format of nominations, supplier statuses and justifications."""

from typing import Any

from rest_framework import serializers

from accounts.models import Account
from sam.lib.api import VisibleRelatedField
from tiers.models import Justification, Nomination, NomineeType, SupplierStatus, Tier
from tiers.models.nominations import JustificationReason, SupplierAnswer

LONG = 4_000


class NominateSerializer(serializers.Serializer):
    """The arguments of ``nominations.nominate``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    reason = serializers.CharField(max_length=LONG)


class QualifySerializer(serializers.Serializer):
    """The arguments of ``nominations.qualify``."""

    nominee_type = serializers.ChoiceField(choices=NomineeType.choices)
    in_spite = serializers.CharField(
        max_length=LONG,
        default="",
        allow_blank=True,
        help_text="Why, where we cannot be its strategic supplier or nobody knows.",
    )


class AcceptSerializer(serializers.Serializer):
    """The arguments of ``nominations.accept``."""

    in_spite = serializers.CharField(max_length=LONG, default="", allow_blank=True)


class DeclineSerializer(serializers.Serializer):
    """The arguments of ``nominations.decline``."""

    feedback = serializers.CharField(max_length=LONG)
    again_from = serializers.DateField()


class WithdrawSerializer(serializers.Serializer):
    """The arguments of ``nominations.withdraw``."""

    feedback = serializers.CharField(max_length=LONG, default="", allow_blank=True)


class AssessSerializer(serializers.Serializer):
    """The arguments of ``supplier_statuses.assess_supplier``."""

    answer = serializers.ChoiceField(choices=SupplierAnswer.choices)
    evidence = serializers.CharField(max_length=LONG)
    customer_view = serializers.CharField(max_length=LONG, default="", allow_blank=True)
    assessed_on = serializers.DateField()


class JustifySerializer(serializers.Serializer):
    """The arguments of ``justifications.justify``."""

    reason = serializers.ChoiceField(choices=JustificationReason.choices)
    text = serializers.CharField(max_length=LONG)
    valid_until = serializers.DateField()


def email(source: str) -> serializers.EmailField:
    """Return a person by e-mail address, null where nobody did it."""
    return serializers.EmailField(
        source=f"{source}.email", default=None, allow_null=True, read_only=True
    )


class CaseSerializer(serializers.ModelSerializer):
    """One nomination with what decides it."""

    id = serializers.IntegerField(source="nomination.pk")
    account = serializers.IntegerField(source="nomination.account_id")
    account_name = serializers.CharField(source="nomination.account.name")
    stage = serializers.ChoiceField(
        source="nomination.stage", choices=Nomination.Stage.choices
    )
    reason = serializers.CharField(source="nomination.reason")
    suggested_type = serializers.ChoiceField(
        source="nomination.suggested_type",
        choices=NomineeType.choices,
        allow_blank=True,
    )
    nominee_type = serializers.ChoiceField(
        source="nomination.nominee_type", choices=NomineeType.choices, allow_blank=True
    )
    in_spite = serializers.CharField(source="nomination.in_spite")
    supplier = serializers.ChoiceField(
        source="answer", choices=SupplierAnswer.choices, allow_blank=True
    )
    tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    nominated_by = email("nomination.nominated_by")
    nominated_at = serializers.DateTimeField(source="nomination.nominated_at")
    qualified_by = email("nomination.qualified_by")
    qualified_at = serializers.DateTimeField(
        source="nomination.qualified_at", allow_null=True
    )
    decided_by = email("nomination.decided_by")
    decided_at = serializers.DateTimeField(
        source="nomination.decided_at", allow_null=True
    )
    outcome = serializers.ChoiceField(
        source="nomination.outcome",
        choices=Nomination.Outcome.choices,
        allow_blank=True,
    )
    feedback = serializers.CharField(source="nomination.feedback")
    again_from = serializers.DateField(source="nomination.again_from", allow_null=True)

    class Meta:
        model = Nomination
        fields = [
            "id",
            "account",
            "account_name",
            "stage",
            "reason",
            "suggested_type",
            "nominee_type",
            "in_spite",
            "supplier",
            "tier",
            "score",
            "rank",
            "nominated_by",
            "nominated_at",
            "qualified_by",
            "qualified_at",
            "decided_by",
            "decided_at",
            "outcome",
            "feedback",
            "again_from",
        ]
        read_only_fields = fields


class ShareSerializer(serializers.Serializer):
    """What one region or person nominated; ``ratio`` for each seat or accepted one."""

    label = serializers.CharField()  # type: ignore[assignment]
    key = serializers.IntegerField(allow_null=True)
    nominated = serializers.IntegerField()
    waiting = serializers.IntegerField()
    accepted = serializers.IntegerField()
    declined = serializers.IntegerField()
    seats = serializers.IntegerField(allow_null=True)
    ratio = serializers.FloatField(allow_null=True)


class OverNominationSerializer(serializers.Serializer):
    """Nominations against seats, with the guide that the programme goes by."""

    whole = ShareSerializer()
    by_region = ShareSerializer(many=True)
    by_nominator = ShareSerializer(many=True)
    strategic = serializers.IntegerField()
    guide = serializers.ListField(child=serializers.IntegerField())
    warning = serializers.IntegerField()
    is_above_warning = serializers.BooleanField()


class SupplierStatusSerializer(serializers.ModelSerializer):
    """One assessment of what we are to an account as a supplier."""

    assessed_by = email("assessed_by")

    class Meta:
        model = SupplierStatus
        fields = [
            "id",
            "account",
            "answer",
            "evidence",
            "customer_view",
            "assessed_on",
            "assessed_by",
        ]
        read_only_fields = fields


class JustificationSerializer(serializers.ModelSerializer):
    """Why an account without headroom is Strategic, and until when that holds."""

    stated_by = email("stated_by")

    class Meta:
        model = Justification
        fields = [
            "id",
            "account",
            "reason",
            "text",
            "valid_until",
            "stated_by",
            "stated_at",
        ]
        read_only_fields = fields


class CrampedSerializer(serializers.Serializer):
    """A strategic account that may never spend more."""

    account = serializers.IntegerField(source="account.pk")
    account_name = serializers.CharField(source="account.name")
    potential = serializers.DecimalField(max_digits=20, decimal_places=4)
    headroom = serializers.DecimalField(max_digits=20, decimal_places=4)
    justification = JustificationSerializer(allow_null=True)
    still_holds = serializers.BooleanField(source="is_valid")


class HeadroomSerializer(serializers.Serializer):
    """Strategic accounts without headroom; ``unknown`` have no potential measured."""

    strategic = serializers.IntegerField()
    unknown = serializers.IntegerField()
    lacking = serializers.IntegerField()
    share = serializers.FloatField()
    cramped = CrampedSerializer(many=True)
