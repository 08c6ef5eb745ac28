"""The ledger of tiers, and how accounts are judged now, over the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import Account
from sam.lib.account_lists import OfAccounts
from sam.lib.api import ForMoney
from tiers.filters.ledger import AssignmentFilter, EvaluationFilter
from tiers.models import Evaluation, TierAssignment


class TierAssignmentSerializer(serializers.ModelSerializer):
    """
    A stay in a tier, from its first instant to the one it ended at.

    Who decided it and why is absent for those who see no facts of accounts.
    """

    of_facts: ClassVar = ("reason", "decided_by", "change", "undone_by")

    decided_by = serializers.EmailField(
        source="decided_by.email",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Null when the system decided.",
    )

    class Meta:
        model = TierAssignment
        fields = [
            "id",
            "account",
            "tier",
            "started_at",
            "ended_at",
            "held_since",
            "reason",
            "decided_by",
            "change",
            "undone_by",
        ]
        read_only_fields = fields

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        user = getattr(self.context.get("request"), "user", None)
        if getattr(user, "is_authenticated", False) and not user.sees_facts:  # type: ignore[union-attr]
            return {n: field for n, field in fields.items() if n not in self.of_facts}
        return fields


class TierAssignmentViewSet(OfAccounts):
    """Who was in which tier and since when; undone stays too."""

    family = "tiers"
    queryset = TierAssignment.objects.none()
    serializer_class = TierAssignmentSerializer
    filterset_class = AssignmentFilter
    sorts = ("started_at",)

    def get_queryset(self) -> Any:
        seen = TierAssignment.objects.visible_to(self.request.user)
        return seen.select_related("decided_by")


class EvaluationSerializer(ForMoney, serializers.ModelSerializer):
    """
    An account as the policy in force judges it now.

    Factors and contributions run parallel to the policy's criteria; they are absent for
    who sees no money, of which some are made.
    """

    for_money = ("factors", "contributions")

    id = serializers.IntegerField(source="account_id", read_only=True)
    account = serializers.IntegerField(source="account_id", read_only=True)
    policy = serializers.IntegerField(source="policy_id", read_only=True)

    class Meta:
        model = Evaluation
        fields = [
            "id",
            "account",
            "as_of",
            "policy",
            "score",
            "score_high",
            "rank",
            "held_tier",
            "tier",
            "decision",
            "gate",
            "decisive",
            "nominee_type",
            "minutes",
            "quadrant",
            "size",
            "is_protected",
            "do_not_lose",
            "factors",
            "contributions",
        ]
        read_only_fields = fields


class EvaluationViewSet(OfAccounts):
    """How accounts are judged now; why is told account by account."""

    family = "tiers"
    queryset = Evaluation.objects.none()
    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter
    sorts = ("score", "rank")
    usual_sort = "id"
    expands: ClassVar = {"account": Account}

    def get_queryset(self) -> Any:
        return Evaluation.objects.visible_to(self.request.user)
