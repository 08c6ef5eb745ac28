"""The endpoints of what accounts are entitled to, granted and given."""

import datetime as dt
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account, Programme
from accounts.selectors import standing_account
from sam.lib.api import ApiGenericView, ApiRequest
from tiers.models import Benefit, Delivery, Entitlement, TierAssignment
from tiers.permissions import may_deliver, may_grant
from tiers.selectors.delivered import State
from tiers.selectors.entitlement_words import got_words, promise_words
from tiers.selectors.entitlements import Line, lines_of
from tiers.services import deliveries

REFUSED = {
    403: OpenApiResponse(description="Another person decides this."),
    409: OpenApiResponse(description="It cannot be like that, in words."),
}


class DeliveredSerializer(serializers.Serializer[Any]):
    """What was delivered of a promise in 12 months; null is not known."""

    state = serializers.ChoiceField(choices=State.choices)
    times = serializers.IntegerField(source="got.times")
    expected = serializers.IntegerField(allow_null=True)
    kept = serializers.IntegerField(source="got.kept")
    median = serializers.FloatField(
        source="got.median",
        allow_null=True,
        help_text="Minutes of answers, days of solutions.",
    )
    last_on = serializers.DateField(source="got.last_on", allow_null=True)
    next_on = serializers.DateField(allow_null=True)


class EntitlementSerializer(serializers.Serializer[Any]):
    """
    One thing that an account is entitled to; ``words`` say it.

    ``quantity`` is times a year, days of contact and solution, minutes to an answer.
    ``delivered`` is null for who does not see facts.
    """

    id = serializers.IntegerField(source="entitlement.pk")
    kind = serializers.ChoiceField(
        source="entitlement.kind", choices=Entitlement.Kind.choices
    )
    benefit = serializers.IntegerField(source="entitlement.benefit_id", allow_null=True)
    name = serializers.SerializerMethodField()
    route = serializers.CharField(source="entitlement.benefit.route", default="")
    scope = serializers.CharField(source="entitlement.benefit.scope", default="")
    source: Any = serializers.ChoiceField(
        source="entitlement.source", choices=Entitlement.Source.choices
    )
    quantity = serializers.IntegerField(source="entitlement.quantity", allow_null=True)
    floor = serializers.IntegerField(source="entitlement.floor", allow_null=True)
    starts_on = serializers.DateField(source="entitlement.starts_on")
    ends_on = serializers.DateField(source="entitlement.ends_on", allow_null=True)
    words = serializers.SerializerMethodField()
    delivered = DeliveredSerializer(source="got", allow_null=True)
    delivered_words = serializers.SerializerMethodField()

    def get_name(self, line: Line) -> str:
        """Return the benefit's name, or the kind's."""
        benefit = line.entitlement.benefit
        return benefit.name if benefit else line.entitlement.get_kind_display()

    def get_words(self, line: Line) -> str:
        return promise_words(line.entitlement)

    def get_delivered_words(self, line: Line) -> str:
        """Say what was delivered; blank for who does not see facts."""
        return got_words(line.entitlement, line.got) if line.got else ""


class AccountEntitlementsSerializer(serializers.Serializer[Any]):
    """Whom a caller is, whose account it is, and what it is entitled to."""

    account = serializers.IntegerField()
    name = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)
    owner = serializers.CharField(allow_blank=True)
    as_of = serializers.DateField()
    entitlements = EntitlementSerializer(many=True)


class GrantSerializer(serializers.Serializer[Any]):
    """The arguments of ``deliveries.grant_benefit``; from today if no day is named."""

    benefit: Any = serializers.PrimaryKeyRelatedField(queryset=Benefit.objects.all())
    reason = serializers.CharField(max_length=deliveries.LONG)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(
        required=False, allow_null=True, help_text="The first day without it."
    )


class EndSerializer(serializers.Serializer[Any]):
    """The first day on which the grant does not hold; today if none is named."""

    ends_on = serializers.DateField(required=False)


class DeliverSerializer(serializers.Serializer[Any]):
    """The arguments of ``deliveries.record_delivery``; today if no day is named."""

    evidence = serializers.CharField(max_length=deliveries.LONG)
    delivered_on = serializers.DateField(required=False)


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A day on which the account had what it is entitled to."""

    class Meta:
        model = Delivery
        fields = ("id", "entitlement", "account", "delivered_on", "evidence")
        read_only_fields = fields


class AccountEntitlementsView(ApiGenericView[Entitlement]):
    """What one account is entitled to."""

    family = "tiers"
    queryset = Entitlement.objects.none()
    serializer_class = AccountEntitlementsSerializer
    pagination_class = None

    @extend_schema(operation_id="accounts_entitlements_retrieve")
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Say whose account it is and what it is entitled to: one look-up."""
        account = _found(pk, request)
        return Response(_shown(account, request, Programme.current().today()))

    @extend_schema(
        operation_id="accounts_entitlements_grant",
        request=GrantSerializer,
        responses={201: AccountEntitlementsSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Grant a benefit beside the standard; the very same again changes nothing."""
        account = _found(pk, request)
        may_grant(request.user, account).require()
        deliveries.grant_benefit(
            account=account, actor=request.user, **_given(GrantSerializer, request)
        )
        shown = _shown(account, request, Programme.current().today())
        return Response(shown, status=status.HTTP_201_CREATED)


class EntitlementEndView(ApiGenericView[Entitlement]):
    """The end of what was granted."""

    family = "tiers"
    queryset = Entitlement.objects.none()
    serializer_class = AccountEntitlementsSerializer

    @extend_schema(
        operation_id="entitlements_end",
        request=EndSerializer,
        responses={200: AccountEntitlementsSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """End a grant from a day. Ended twice is ended once."""
        entitlement = _entitlement(pk, request)
        may_grant(request.user, entitlement.account).require()
        deliveries.end_grant(
            entitlement=entitlement,
            actor=request.user,
            **_given(EndSerializer, request),
        )
        today = Programme.current().today()
        return Response(_shown(entitlement.account, request, today))


class EntitlementDeliverView(ApiGenericView[Delivery]):
    """What was given of what an account is entitled to."""

    family = "tiers"
    queryset = Delivery.objects.none()
    serializer_class = DeliverySerializer

    @extend_schema(
        operation_id="entitlements_deliver",
        request=DeliverSerializer,
        responses={201: DeliverySerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Write down that they had a benefit; the very same again changes nothing."""
        entitlement = _entitlement(pk, request)
        may_deliver(request.user, entitlement.account).require()
        made = deliveries.record_delivery(
            entitlement=entitlement,
            actor=request.user,
            **_given(DeliverSerializer, request),
        )
        return Response(DeliverySerializer(made).data, status=status.HTTP_201_CREATED)


def _found(account_id: int, request: ApiRequest) -> Account:
    account = standing_account(account_id, request.user)
    if account is None:
        raise NotFound
    return account


def _entitlement(pk: int, request: ApiRequest) -> Entitlement:
    visible = Entitlement.objects.visible_to(request.user).select_related("account")
    found = visible.filter(pk=pk).first()
    if found is None or not request.user.sees_facts:
        raise NotFound
    return found


def _given(command_class: Any, request: ApiRequest) -> dict[str, Any]:
    command = command_class(data=request.data)
    command.is_valid(raise_exception=True)
    return dict(command.validated_data)


def _shown(account: Account, request: ApiRequest, today: dt.date) -> Any:
    held = TierAssignment.objects.open().filter(account=account).first()
    return AccountEntitlementsSerializer(
        {
            "account": account.pk,
            "name": account.name,
            "tier": held.tier if held else "",
            "owner": str(account.owner or account.desk or ""),
            "as_of": today,
            "entitlements": lines_of(account, request.user, on=today),
        }
    ).data
