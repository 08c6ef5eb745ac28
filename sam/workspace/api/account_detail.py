"""One account explained: why it has its tier, and all that happened with it."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ParseError, PermissionDenied
from rest_framework.response import Response

from accounts.models import Account, Programme
from sam.lib.api import ApiRequest, ApiView
from sam.workspace.api.why_serializers import WhySerializer
from sam.workspace.errors import BadRequest
from sam.workspace.selectors import timeline as stream
from sam.workspace.selectors.account import find_account, row_of, scope_of
from sam.workspace.selectors.timeline_sources import SOURCES
from sam.workspace.selectors.why import Why, explain, replayed


class EntrySerializer(serializers.Serializer):
    """One event; ``amount`` is money in the programme's currency where there is any."""

    at = serializers.DateTimeField()
    kind = serializers.ChoiceField(choices=[(kind, kind) for kind in SOURCES])
    id = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    note = serializers.CharField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=4, allow_null=True)
    account = serializers.IntegerField(source="account_id")


class TimelineSerializer(serializers.Serializer):
    """A page of events, newest first; ``next`` is the ``before`` of the next page."""

    account = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    results = EntrySerializer(many=True)


class AccountWhyView(ApiView):
    """Why an account has its tier."""

    family = "tiers"

    @extend_schema(
        operation_id="accounts_why",
        parameters=[
            OpenApiParameter(
                "on",
                OpenApiTypes.DATE,
                description="Also what was stored of the tier in force that day.",
            )
        ],
        responses=WhySerializer,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Explain an account's tier and score, and what would change them."""
        account = _found(pk, request)
        if not request.user.sees_facts:
            raise PermissionDenied
        said = _why(account, explain(account, request.user, in_full=True))
        on = request.query_params.get("on")
        if on:
            try:
                day = dt.date.fromisoformat(on)
            except ValueError as error:
                wrong = _("The day must be a date such as 2026-03-31.")
                raise ParseError(wrong) from error
            said["replay"] = replayed(account, request.user, day)
        return Response(WhySerializer(said).data)


class AccountTimelineView(ApiView):
    """What happened with an account."""

    family = "activity"

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
            OpenApiParameter(
                "only",
                bool,
                description="Of this account alone, without those that belong to it.",
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
        only = request.query_params.get("only", "").lower() in {"1", "true"}
        timeline = stream.timeline_of(
            account,
            request.user,
            kinds=kinds,
            before=cursor,
            programme=Programme.current(),
            ids=scope_of(account, request.user, only=only).ids,
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
        "method": judged.policy.method if judged else None,
        "held_tier": row_of(account).tier,
        "tier": judged.tier if judged else "",
        "decision": judged.decision if judged else None,
        "gate": judged.gate if judged else "",
        "words": why.decision,
        "score": judged.score if judged else None,
        "shown_score": judged.shown_score if judged else None,
        "rank": judged.rank if judged else None,
        "seats": why.seats,
        "lines": judged.lines if judged else None,
        "nominee_type": judged.nominee_type if judged else "",
        "minutes": judged.minutes if judged else None,
        "is_protected": judged.is_protected if judged else False,
        "do_not_lose": judged.do_not_lose if judged else False,
        "gates": why.gates,
        "limits": why.limits,
        "standing": why.standing,
        "path": why.path,
        "waits": why.waits,
        "ledger": why.stays,
        "proposal": why.proposal,
    }
    if why.money and judged:
        said["decisive"] = judged.decisive
        said["parts"] = judged.parts
        said["missing_points"] = judged.missing_points
        said["movement"] = why.movement
    if why.outlook:
        said["outlook"] = why.outlook
    return said
