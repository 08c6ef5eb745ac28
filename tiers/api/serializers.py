"""The wire format of change sets."""

from rest_framework import serializers

from tiers.models import Change, ChangeSet, Tier


class ApplySerializer(serializers.Serializer):
    """The arguments of ``changes.apply_change_set``."""

    changes = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Which moves, held ones among them; all that are proposed if absent.",
    )


class HoldSerializer(serializers.Serializer):
    """The arguments of ``changes.hold_changes``."""

    changes = serializers.ListField(child=serializers.IntegerField())
    reason = serializers.CharField(max_length=500)


class RejectSerializer(serializers.Serializer):
    """The arguments of ``changes.reject_changes``, or of ``reject_change_set``."""

    changes = serializers.ListField(
        child=serializers.IntegerField(),
        required=False,
        allow_null=True,
        default=None,
        help_text="Which moves; the whole set if absent.",
    )
    reason = serializers.CharField(max_length=500)


class UndoSerializer(serializers.Serializer):
    """The arguments of ``undoing.undo_change_set``."""

    reason = serializers.CharField(max_length=500)


class TallySerializer(serializers.Serializer):
    """How many moves a set has in all, and of those that the caller sees."""

    all = serializers.IntegerField()
    visible = serializers.IntegerField()
    promoted = serializers.IntegerField()
    demoted = serializers.IntegerField()
    stale = serializers.IntegerField()
    held = serializers.IntegerField()
    unplanned = serializers.IntegerField()
    open = serializers.IntegerField()
    applied = serializers.IntegerField()


class ChangeSetSerializer(serializers.ModelSerializer):
    """The moves that one run proposes, counted."""

    decided_by = serializers.EmailField(
        source="decided_by.email", default=None, allow_null=True, read_only=True
    )
    policy_version = serializers.IntegerField(
        source="policy.version", default=None, allow_null=True, read_only=True
    )
    undone_by = serializers.IntegerField(
        source="undone_by_set.pk", default=None, allow_null=True, read_only=True
    )
    moves = serializers.SerializerMethodField()

    class Meta:
        model = ChangeSet
        fields = [
            "id",
            "run",
            "policy",
            "policy_version",
            "as_of",
            "review_on",
            "cause",
            "status",
            "created_at",
            "decided_at",
            "decided_by",
            "note",
            "held_because",
            "undoes",
            "undone_by",
            "moves",
        ]
        read_only_fields = fields

    def get_moves(self, change_set: ChangeSet) -> TallySerializer:
        tally = self.context["tallies"][change_set.pk]
        return TallySerializer(tally).data  # type: ignore[return-value]


class MoveSerializer(serializers.Serializer):
    """One account's move; ``figures`` lacks what the caller may not see."""

    id = serializers.IntegerField()
    account_id = serializers.IntegerField()
    account = serializers.CharField()
    from_tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    to_tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    status = serializers.ChoiceField(choices=Change.Status.choices)
    note = serializers.CharField()
    reason = serializers.ChoiceField(choices=Change.Reason.choices)
    words = serializers.CharField()
    gate = serializers.CharField()
    decisive = serializers.CharField()
    nominee_type = serializers.CharField()
    plan = serializers.IntegerField(source="plan.pk", default=None, allow_null=True)
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    figures = serializers.DictField(
        child=serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    )
