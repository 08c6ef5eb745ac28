"""The wire format of change sets."""

from rest_framework import serializers

from tiers.models import Change, ChangeSet, Tier


class RejectSerializer(serializers.Serializer):
    """The arguments of ``changes.reject_change_set``."""

    reason = serializers.CharField(max_length=500)


class TallySerializer(serializers.Serializer):
    """How many moves a set has in all, and of those that the caller sees."""

    all = serializers.IntegerField()
    visible = serializers.IntegerField()
    promoted = serializers.IntegerField()
    demoted = serializers.IntegerField()
    stale = serializers.IntegerField()


class ChangeSetSerializer(serializers.ModelSerializer):
    """The moves that one run proposes, counted."""

    decided_by = serializers.EmailField(
        source="decided_by.email", default=None, allow_null=True, read_only=True
    )
    policy_version = serializers.IntegerField(source="policy.version", read_only=True)
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
            "moves",
        ]
        read_only_fields = fields

    def get_moves(self, change_set: ChangeSet) -> TallySerializer:
        tally = self.context["tallies"][change_set.pk]
        return TallySerializer(tally).data  # type: ignore[return-value]


class MoveSerializer(serializers.Serializer):
    """One account's move; ``figures`` lacks what the caller may not see."""

    account_id = serializers.IntegerField()
    account = serializers.CharField()
    from_tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    to_tier = serializers.ChoiceField(choices=Tier.choices)
    status = serializers.ChoiceField(choices=Change.Status.choices)
    reason = serializers.ChoiceField(choices=Change.Reason.choices)
    words = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    rank = serializers.IntegerField(allow_null=True)
    figures = serializers.DictField(
        child=serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    )
