"""One account explained: why it has its tier, and all that happened with it."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError, PermissionDenied
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Account, Grade, Programme
from sam.lib.api import ApiRequest
from sam.workspace.errors import BadRequest
from sam.workspace.selectors import timeline as stream
from sam.workspace.selectors.account import find_account, row_of
from sam.workspace.selectors.why import Why, explain
from tiers.models import Evaluation, Tier
from tiers.services.counterfactual import Direction, Obstacle

CODES = [(code.value, code.value) for code in Obstacle]


class PartSerializer(serializers.Serializer):
    """What one criterion gives; ``points`` is exact, ``shown`` adds up when rounded."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    unit = serializers.CharField()
    figure = serializers.FloatField(allow_null=True)
    choice = serializers.CharField()
    grade = serializers.ChoiceField(choices=Grade.choices, allow_blank=True)
    weight = serializers.FloatField()
    factor = serializers.FloatField(allow_null=True)
    points = serializers.FloatField()
    shown = serializers.DecimalField(max_digits=5, decimal_places=1)
    at_stake = serializers.FloatField()


class LinesSerializer(serializers.Serializer):
    """The scores that it takes to enter and to stay."""

    enter = serializers.FloatField()
    stay = serializers.FloatField()


class CounterfactualSerializer(serializers.Serializer):
    """One criterion alone: the nearest figure that changes the outcome, or why none."""

    criterion = serializers.CharField(source="part.code")
    now = serializers.FloatField(source="part.figure", allow_null=True)
    figure = serializers.FloatField(allow_null=True)
    choice = serializers.CharField()
    obstacle = serializers.ChoiceField(choices=CODES, allow_null=True)


class OutlookSerializer(serializers.Serializer):
    """What would change the outcome, everything and everybody else as judged."""

    direction = serializers.ChoiceField(
        choices=[(code.value, code.value) for code in Direction]
    )
    target = serializers.FloatField(allow_null=True)
    obstacle = serializers.ChoiceField(choices=CODES, allow_null=True)
    protected_until = serializers.DateField(allow_null=True)
    changes = CounterfactualSerializer(many=True)


class StaySerializer(serializers.Serializer):
    """One stay in one tier."""

    tier = serializers.ChoiceField(choices=Tier.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    decided_by = serializers.CharField()
    change_set = serializers.IntegerField(source="change_set_id", allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)


class ProposalSerializer(serializers.Serializer):
    """A move that waits for a director."""

    change_set = serializers.IntegerField(source="change_set_id")
    from_tier = serializers.CharField()
    to_tier = serializers.ChoiceField(choices=Tier.choices)
    reason = serializers.CharField()
    as_of = serializers.DateField()
    review_on = serializers.DateField(allow_null=True)
    policy_version = serializers.IntegerField()


class WhySerializer(serializers.Serializer):
    """
    How an account was judged.

    ``parts``, ``missing_points`` and ``outlook`` are made of margins and lifetime
    values: they are absent for callers who may not see money.
    """

    account = serializers.IntegerField()
    name = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)
    held_tier = serializers.CharField()
    tier = serializers.CharField()
    decision = serializers.ChoiceField(
        choices=Evaluation.Decision.choices, allow_null=True
    )
    words = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    shown_score = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True
    )
    rank = serializers.IntegerField(allow_null=True)
    seats = serializers.IntegerField(allow_null=True)
    lines = LinesSerializer(allow_null=True)
    ledger = StaySerializer(many=True)
    proposal = ProposalSerializer(allow_null=True)
    parts = PartSerializer(many=True, required=False)
    missing_points = serializers.FloatField(required=False)
    outlook = OutlookSerializer(required=False)


class EntrySerializer(serializers.Serializer):
    """One event; ``amount`` is money in the programme's currency where there is any."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in stream.BRANCHES])
    id = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    note = serializers.CharField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)


class TimelineSerializer(serializers.Serializer):
    """A page of events, newest first; ``next`` is the ``before`` of the next page."""

    account = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    results = EntrySerializer(many=True)


class AccountWhyView(APIView):
    """Why an account has its tier."""

    @extend_schema(operation_id="accounts_why", responses=WhySerializer)
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Explain an account's tier and score, and what would change them."""
        account = _found(pk, request)
        if not request.user.sees_facts:
            raise PermissionDenied
        why = explain(account, request.user, in_full=True)
        return Response(WhySerializer(_why(account, why)).data)


class AccountTimelineView(APIView):
    """What happened with an account."""

    @extend_schema(
        operation_id="accounts_timeline",
        parameters=[
            OpenApiParameter(
                "kind",
                OpenApiTypes.STR,
                many=True,
                enum=list(stream.FILTERS),
                description="Only events of these kinds; all without it.",
            ),
            OpenApiParameter(
                "before",
                OpenApiTypes.STR,
                description="The `next` of the page before this one.",
            ),
        ],
        responses=TimelineSerializer,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """List what happened with an account, newest first."""
        account = _found(pk, request)
        before = request.query_params.get("before")
        try:
            kinds = stream.kinds_of(request.query_params.getlist("kind"), request.user)
            cursor = stream.Cursor.parse(before) if before else None
        except BadRequest as error:
            raise ParseError(str(error)) from error
        timeline = stream.timeline_of(
            account,
            request.user,
            kinds=kinds,
            before=cursor,
            programme=Programme.current(),
        )
        found = {
            "account": account.pk,
            "next": str(timeline.next) if timeline.next else None,
            "results": timeline.entries,
        }
        return Response(TimelineSerializer(found).data)


def _found(account_id: int, request: ApiRequest) -> Account:
    account = find_account(account_id, request.user)
    if account is None:
        raise NotFound
    return account


def _why(account: Account, why: Why) -> dict[str, Any]:
    judged = why.judged
    said: dict[str, Any] = {
        "account": account.pk,
        "name": account.name,
        "as_of": judged.as_of if judged else None,
        "policy_version": judged.policy.version if judged else None,
        "held_tier": row_of(account).tier,
        "tier": judged.tier if judged else "",
        "decision": judged.decision if judged else None,
        "words": why.decision,
        "score": judged.score if judged else None,
        "shown_score": judged.shown_score if judged else None,
        "rank": judged.rank if judged else None,
        "seats": why.seats,
        "lines": judged.lines if judged else None,
        "ledger": why.stays,
        "proposal": why.proposal,
    }
    if why.money and judged:
        said["parts"] = judged.parts
        said["missing_points"] = judged.missing_points
    if why.outlook:
        said["outlook"] = why.outlook
    return said
