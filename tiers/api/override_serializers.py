"""The wire format of overrides, plans for Alternative accounts and marks."""

from typing import Any

from rest_framework import serializers

from accounts.models import Account
from accounts.permissions import LOOK_AFTER
from sam.lib.api import VisibleRelatedField
from sam.users.models import User
from tiers.models import AlternativePlan, Change, DoNotLose, Override, Tier
from tiers.services.alternatives import Choice

LONG = 2_000


def _owner() -> Any:
    people = User.objects.filter(is_active=True, role__in=LOOK_AFTER)
    return serializers.PrimaryKeyRelatedField(queryset=people)


class PlanSerializer(serializers.Serializer):
    """What is done with an Alternative account, who does it and until when."""

    way = serializers.ChoiceField(choices=AlternativePlan.Way.choices)
    owner = _owner()
    review_on = serializers.DateField()
    note = serializers.CharField(max_length=LONG, default="", allow_blank=True)


class MakePlanSerializer(PlanSerializer):
    """The arguments of ``alternatives.plan_alternative``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    change: Any = VisibleRelatedField(
        queryset=Change.objects.all(), default=None, allow_null=True
    )


class MakeOverrideSerializer(serializers.Serializer):
    """The arguments of ``overrides.override_tier``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    tier = serializers.ChoiceField(choices=Tier.choices)
    reason = serializers.CharField(max_length=LONG)
    expires_on = serializers.DateField(help_text="The last day on which it holds.")
    plan = PlanSerializer(
        default=None, allow_null=True, help_text="Needed for Alternative."
    )

    def validate_plan(self, given: Any) -> Choice | None:
        return Choice(**given) if given else None


class MarkSerializer(serializers.Serializer):
    """The arguments of ``guarding.mark_do_not_lose``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    reason = serializers.CharField(max_length=LONG)


class OverrideSerializer(serializers.ModelSerializer):
    """A tier that a person holds an account in until a day."""

    decided_by = serializers.EmailField(source="decided_by.email", read_only=True)
    withdrawn_by = serializers.EmailField(
        source="withdrawn_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Override
        fields = [
            "id",
            "account",
            "tier",
            "reason",
            "expires_on",
            "decided_by",
            "created_at",
            "withdrawn_at",
            "withdrawn_by",
        ]
        read_only_fields = fields


class AlternativePlanSerializer(serializers.ModelSerializer):
    """What is done with an Alternative account."""

    owner = serializers.EmailField(source="owner.email", read_only=True)
    decided_by = serializers.EmailField(source="decided_by.email", read_only=True)

    class Meta:
        model = AlternativePlan
        fields = [
            "id",
            "account",
            "change",
            "way",
            "owner",
            "review_on",
            "note",
            "decided_by",
            "decided_at",
        ]
        read_only_fields = fields


class DoNotLoseSerializer(serializers.ModelSerializer):
    """A mark that an account must not be lost."""

    marked_by = serializers.EmailField(source="marked_by.email", read_only=True)
    lifted_by = serializers.EmailField(
        source="lifted_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = DoNotLose
        fields = [
            "id",
            "account",
            "reason",
            "marked_by",
            "marked_at",
            "lifted_at",
            "lifted_by",
        ]
        read_only_fields = fields
