"""The wire format of flags, of what is done about them, and of the watch rules."""

from typing import Any

from rest_framework import serializers

from accounts.permissions import LOOK_AFTER
from sam.lib.api import ForMoney, VisibleRelatedField
from sam.users.models import User
from tiers.models import Flag, FlagEvent, Tier, WatchRules
from tiers.models.flags import FlagKind
from tiers.selectors.flag_mends import Mending
from tiers.services.flags import LONGEST_REASON
from tiers.services.watch_rules import EDITABLE, LONGEST_NOTE

MOST = 500


class MendSerializer(serializers.Serializer):
    """One thing that clears a reason; ``about`` is what it is done to, if one thing."""

    verb = serializers.ChoiceField(choices=[(each, each) for each in Mending])
    words = serializers.CharField()
    about = serializers.IntegerField(allow_null=True)


class FlagSerializer(ForMoney, serializers.Serializer):
    """A flag in words; without ``cleared_on`` it is open."""

    for_money = ("stake",)

    id = serializers.IntegerField(source="flag.pk")
    account = serializers.IntegerField(source="flag.account_id")
    account_name = serializers.CharField(source="flag.account_name")
    tier = serializers.ChoiceField(
        choices=Tier.choices, allow_blank=True, help_text="Blank: it holds none."
    )
    kind = serializers.ChoiceField(source="flag.kind", choices=FlagKind.choices)
    words = serializers.CharField(help_text="Its chief reason.")
    reasons = serializers.ListField(
        source="said.reasons", child=serializers.CharField()
    )
    mends = MendSerializer(source="said.mends", many=True)
    stake = serializers.DecimalField(
        max_digits=20,
        decimal_places=4,
        allow_null=True,
        help_text="Money at stake; null where no revenue is known, absent for who sees"
        " no money.",
    )
    is_urgent = serializers.BooleanField()
    opened_on = serializers.DateField(source="flag.opened_on")
    updated_on = serializers.DateField(source="flag.updated_on")
    cleared_on = serializers.DateField(source="flag.cleared_on", allow_null=True)
    owner = serializers.IntegerField(source="flag.owner_id", allow_null=True)
    assigned_to = serializers.IntegerField(
        source="flag.assigned_to_id", allow_null=True
    )
    acknowledged_at = serializers.DateTimeField(
        source="flag.acknowledged_at", allow_null=True
    )
    acknowledged_by = serializers.IntegerField(
        source="flag.acknowledged_by_id", allow_null=True
    )
    snoozed_until = serializers.DateField(
        source="waits_until",
        allow_null=True,
        help_text="The day on which it is shown again, while that is to come.",
    )
    snooze_reason = serializers.CharField(source="flag.snooze_reason")
    rules_version = serializers.IntegerField(source="flag.rules_version")


class FlagEventSerializer(serializers.ModelSerializer):
    """One thing that happened to a flag."""

    class Meta:
        model = FlagEvent
        fields = ["verb", "on", "at", "actor", "reason", "rules_version", "by_rules"]
        read_only_fields = fields


class FlagDetailSerializer(FlagSerializer):
    """A flag with all that happened to it, newest first."""

    history = serializers.SerializerMethodField()

    def get_history(self, row: Any) -> list[dict[str, Any]]:
        events = row.flag.events.order_by("-at", "-pk")
        return list(FlagEventSerializer(events, many=True).data)


class SnoozeSerializer(serializers.Serializer):
    """The arguments of ``flags.snooze_flag``."""

    until = serializers.DateField(help_text="The day on which it is shown again.")
    reason = serializers.CharField(max_length=LONGEST_REASON)


class AssignSerializer(serializers.Serializer):
    """The arguments of ``flags.assign_flag``."""

    to: Any = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True, role__in=LOOK_AFTER),
        allow_null=True,
        help_text="Null gives it back to the account's owner.",
    )
    reason = serializers.CharField(
        max_length=LONGEST_REASON, default="", allow_blank=True
    )


class AcknowledgeSerializer(serializers.Serializer):
    """Flags to acknowledge, all or none of them."""

    flags: Any = serializers.ListField(
        child=VisibleRelatedField(queryset=Flag.objects.all()),
        allow_empty=False,
        max_length=MOST,
    )


class WatchRulesSerializer(serializers.ModelSerializer):
    """One version of the rules; shares are from 0 to 1."""

    created_by = serializers.EmailField(
        source="created_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = WatchRules
        fields = ["version", *EDITABLE, "note", "created_at", "created_by"]
        read_only_fields = fields


class ChangeRulesSerializer(serializers.Serializer):
    """The arguments of ``watch_rules.change_rules``; what is not named stays."""

    note = serializers.CharField(max_length=LONGEST_NOTE, help_text="Why they change.")
    values = serializers.DictField(
        help_text="By the names that a version has; shares are from 0 to 1."
    )
    based_on = serializers.IntegerField(
        default=None,
        allow_null=True,
        help_text="The version that was read; refused if another is in force by now.",
    )
