"""One account at a glance: its figures, or its group's, what is next, what is new."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.models import Grade, Programme
from sam.lib import shell
from sam.lib.api import ApiRequest, ApiView
from sam.workspace.api.account_detail import EntrySerializer
from sam.workspace.selectors import timeline as stream
from sam.workspace.selectors.account import Header, find_account, header_of
from sam.workspace.selectors.changes import READ, Changes, changes_since
from sam.workspace.services.looks import last_look

MONEY = (
    "net_margin_12m",
    "net_margin_rate",
    "net_margin_grade",
    "lifetime_value",
    "lifetime_value_low",
    "lifetime_value_high",
)


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(20, 4, allow_null=True, required=False)


def _share() -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, required=False)


def _grade() -> serializers.ChoiceField:
    return serializers.ChoiceField(Grade.choices, allow_blank=True, required=False)


class FiguresSerializer(serializers.Serializer):
    """
    The figures at the top of the page; null is not measured.

    Of several accounts, sums of those measured. What is hidden from the caller is
    absent.
    """

    accounts = serializers.IntegerField(help_text="How many are added up.")
    revenue_12m = _money()
    revenue_change = _share()
    net_margin_12m = _money()
    net_margin_rate = _share()
    net_margin_grade = _grade()
    share_of_wallet = _share()
    share_grade = _grade()
    potential = _money()
    potential_grade = _grade()
    headroom = _money()
    left = serializers.FloatField(
        allow_null=True, help_text="Left behind of the measured wallet, a year."
    )
    left_competitors = serializers.FloatField(allow_null=True)
    lifetime_value = _money()
    lifetime_value_low = _money()
    lifetime_value_high = _money()
    feels_special = serializers.FloatField(allow_null=True, help_text="1 to 5.")
    visits_12m = serializers.IntegerField(allow_null=True)
    visits_floor = serializers.IntegerField(allow_null=True)
    last_visit_on = serializers.DateField(allow_null=True)
    last_order_on = serializers.DateField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        found = super().to_representation(instance)
        if self.context["sees_money"]:
            return found
        return {name: value for name, value in found.items() if name not in MONEY}


class TouchSerializer(serializers.Serializer):
    """A contact that is to come."""

    on = serializers.DateField()
    words = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(
        choices=[("action", "action"), ("promise", "promise")]
    )
    id = serializers.IntegerField(source="pk")


class FigureMovedSerializer(serializers.Serializer):
    """A figure that is shown otherwise than at the last look."""

    name = serializers.CharField()
    then = serializers.CharField()
    now = serializers.CharField()


class ChangesSerializer(serializers.Serializer):
    """What is new since the caller looked last; ``since`` null: never looked."""

    since = serializers.DateTimeField(allow_null=True)
    moved = FigureMovedSerializer(many=True)
    entries = EntrySerializer(many=True)
    is_more = serializers.BooleanField(help_text="There are more than these.")


class OverviewSerializer(serializers.Serializer):
    """An account, or with it those below it, at a glance."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    accounts = serializers.ListField(
        child=serializers.IntegerField(), help_text="Those that are added up."
    )
    below = serializers.IntegerField(
        help_text="How many belong to it, whether the caller sees them or not."
    )
    figures = FiguresSerializer()
    touches = TouchSerializer(many=True)
    changes = ChangesSerializer()


class AccountOverviewView(ApiView):
    """One account at a glance."""

    family = "accounts"

    @extend_schema(
        operation_id="accounts_overview",
        parameters=[
            OpenApiParameter(
                "only", bool, description="Of this account alone, not of its group."
            )
        ],
        responses=OverviewSerializer,
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Return the figures of the account or its group, and what is new in it."""
        account = find_account(pk, request.user)
        if account is None:
            raise NotFound
        if not request.user.sees_facts:
            raise PermissionDenied
        only = request.query_params.get("only", "").lower() in {"1", "true"}
        header = header_of(account, request.user, only=only)
        return Response(
            OverviewSerializer(
                _told(header, _changes(header, request)),
                context={"sees_money": request.user.sees_money},
            ).data
        )


def _changes(header: Header, request: ApiRequest) -> Changes:
    """Return what is new; to read it here is no look."""
    user, now = request.user, timezone.now()
    newest = stream.timeline_of(
        header.account,
        user,
        kinds=stream.kinds_of([], user),
        limit=READ,
        programme=Programme.current(),
        ids=header.scope.ids,
    )
    look = last_look(account=header.account, user=user, at=now)
    currency = shell.house().currency
    return changes_since(look, header, newest.entries, user=user, currency=currency)


def _told(header: Header, changes: Changes) -> Mapping[str, Any]:
    as_of: dt.date | None = header.as_of
    return {
        "account": header.account.pk,
        "name": header.account.name,
        "as_of": as_of,
        "accounts": header.scope.ids,
        "below": header.scope.total,
        "figures": header.figures,
        "touches": header.touches,
        "changes": changes,
    }
