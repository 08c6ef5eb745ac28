"""What customers bought, what we offer and what serving them costs, over the wire."""

from typing import Any

from django.db.models import Prefetch
from rest_framework import mixins, serializers

from accounts.api.written import OfStandingAccounts
from accounts.filters.facts import CostFilter, OfferingFilter, OrderFilter
from accounts.models import CostEntry, Offering, Order, OrderLine
from sam.lib.api import ApiViewSet, ForMoney, Lists


class OrderLineSerializer(ForMoney, serializers.ModelSerializer):
    """A line, in the programme's currency; its cost is absent for who sees no money."""

    for_money = ("cost",)

    class Meta:
        model = OrderLine
        fields = [
            "id",
            "line_no",
            "offering",
            "quantity",
            "revenue",
            "cost",
            "discount",
            "promised_on",
            "delivered_on",
        ]
        read_only_fields = fields


class OrderSerializer(serializers.ModelSerializer):
    """An order with its lines; ``rate`` is its currency's on that day."""

    lines = OrderLineSerializer(many=True, read_only=True)

    class Meta:
        model = Order
        fields = ["id", "account", "unit", "ordered_on", "currency", "rate", "lines"]
        read_only_fields = fields


class OrderViewSet(OfStandingAccounts):
    """What customers ordered."""

    family = "accounts"
    queryset = Order.objects.none()
    serializer_class = OrderSerializer
    filterset_class = OrderFilter
    sorts = ("ordered_on",)

    def get_queryset(self) -> Any:
        shown = ("order_id", *OrderLineSerializer.Meta.fields)
        lines = OrderLine.objects.only(*shown).order_by("line_no", "pk")
        return Order.objects.visible_to(self.request.user).prefetch_related(
            Prefetch("lines", queryset=lines)
        )


class CostSerializer(serializers.ModelSerializer):
    """What it cost to serve an account, in the programme's currency."""

    class Meta:
        model = CostEntry
        fields = ["id", "account", "incurred_on", "kind", "amount"]
        read_only_fields = fields


class CostViewSet(OfStandingAccounts):
    """What serving customers costs; there is none for who sees no money."""

    family = "accounts"
    queryset = CostEntry.objects.none()
    serializer_class = CostSerializer
    filterset_class = CostFilter
    sorts = ("incurred_on",)

    def get_queryset(self) -> Any:
        found = CostEntry.objects.visible_to(self.request.user)
        return found if self.request.user.sees_money else found.none()


class OfferingSerializer(serializers.ModelSerializer):
    """Something we sell; one without a parent is a category."""

    class Meta:
        model = Offering
        fields = ["id", "name", "parent"]
        read_only_fields = fields


class OfferingViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet):
    """What we offer."""

    family = "wallet"
    queryset = Offering.objects.none()
    serializer_class = OfferingSerializer
    filterset_class = OfferingFilter
    sorts = ("name",)
    usual_sort = "id"

    def get_queryset(self) -> Any:
        return Offering.objects.all()
