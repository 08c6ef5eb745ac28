"""The wire format of policies."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Region
from tiers.models import Policy
from tiers.services.policy_checks import EDITABLE


class CriterionSerializer(serializers.Serializer):
    """One criterion, as ``tiers.models.Policy`` keeps it."""

    code = serializers.CharField()
    weight = serializers.FloatField(help_text="Of 1; the weights add up to it.")
    shape = serializers.ChoiceField(
        choices=["LINEAR", "LOGISTIC", "THRESHOLD", "POINTS"]
    )
    unit = serializers.CharField(required=False)
    worst = serializers.FloatField(required=False)
    best = serializers.FloatField(required=False)
    steepness = serializers.FloatField(required=False)
    at = serializers.FloatField(required=False)
    below = serializers.BooleanField(required=False)
    points = serializers.DictField(child=serializers.FloatField(), required=False)
    serves = serializers.CharField(required=False)


class BandSerializer(serializers.Serializer):
    """Seats of a nominee type."""

    least = serializers.IntegerField(required=False, allow_null=True)
    most = serializers.IntegerField(required=False, allow_null=True)


class PolicyRegionLimitSerializer(serializers.Serializer):
    """Seats and hours a month of a region and all below it."""

    region = serializers.IntegerField()
    seats = serializers.IntegerField(required=False, allow_null=True)
    hours = serializers.FloatField(required=False, allow_null=True)


class PolicySerializer(serializers.ModelSerializer):
    """One version of the rules, and how it stands."""

    criteria = CriterionSerializer(many=True, read_only=True)
    mix = serializers.DictField(child=BandSerializer(), read_only=True)
    region_limits = PolicyRegionLimitSerializer(many=True, read_only=True)
    created_by = serializers.EmailField(
        source="created_by.email", default=None, allow_null=True, read_only=True
    )
    submitted_by = serializers.EmailField(
        source="submitted_by.email", default=None, allow_null=True, read_only=True
    )
    approved_by = serializers.EmailField(
        source="approved_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Policy
        fields = [
            "id",
            "version",
            "status",
            "based_on",
            "region",
            *EDITABLE,
            "created_at",
            "created_by",
            "submitted_at",
            "submitted_by",
            "approved_at",
            "approved_by",
            "effective_on",
            "decision_note",
            "activated_at",
            "retired_at",
        ]
        read_only_fields = fields


class ChangePolicySerializer(serializers.ModelSerializer):
    """
    The arguments of ``policies.change_draft``; what is left out stays.

    What they mean together is checked by the service, all faults at once.
    """

    criteria = CriterionSerializer(many=True, required=False)
    mix = serializers.DictField(child=BandSerializer(), required=False)
    region_limits = PolicyRegionLimitSerializer(many=True, required=False)

    class Meta:
        model = Policy
        fields = [*EDITABLE]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if unknown := set(self.initial_data) - set(self.fields):
            raise serializers.ValidationError(
                {name: [_("There is no such field.")] for name in sorted(unknown)}
            )
        return attrs


class DraftPolicySerializer(serializers.Serializer):
    """The arguments of ``policies.draft_policy``."""

    name = serializers.CharField(max_length=200)
    based_on = serializers.PrimaryKeyRelatedField(
        queryset=Policy.objects.all(), required=False, allow_null=True
    )
    region = serializers.PrimaryKeyRelatedField(
        queryset=Region.objects.all(), required=False, allow_null=True
    )


class ApprovePolicySerializer(serializers.Serializer):
    """The arguments of ``policies.approve_policy``."""

    effective_on = serializers.DateField(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class PolicyNoteSerializer(serializers.Serializer):
    """Why a policy is sent back or put away."""

    note = serializers.CharField(max_length=1000)


class DifferenceSerializer(serializers.Serializer):
    """A rule that two policies have differently, in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField()
    after = serializers.CharField()


class PolicyWarningSerializer(serializers.Serializer):
    """One thing to know; ``accounts`` are those of it that the caller sees."""

    code = serializers.CharField()
    words = serializers.CharField()
    figures = serializers.DictField()
    accounts = serializers.ListField(child=serializers.IntegerField())
    others = serializers.IntegerField(help_text="Accounts that are not listed.")


class FailingSerializer(serializers.Serializer):
    """An account that a variant would take and the policy in force would not."""

    account_id = serializers.IntegerField()
    account = serializers.CharField()
    reason = serializers.CharField()


class DriftSerializer(serializers.Serializer):
    """A region's variant beside the policy in force."""

    policy = serializers.IntegerField()
    against = serializers.IntegerField()
    as_of = serializers.DateField()
    differences = DifferenceSerializer(many=True)
    candidates = serializers.IntegerField()
    taken = serializers.IntegerField()
    taken_global = serializers.IntegerField()
    would_fail = serializers.IntegerField()
    failing = FailingSerializer(many=True)
    hidden = serializers.IntegerField()
