"""Wallets, and the names that they refer to, over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.forms.wallets import KNOWN
from accounts.models import (
    Account,
    Competitor,
    Offering,
    WalletEntry,
)
from accounts.selectors.wallet_entries import Held, categories, held_of, listed_entries
from accounts.services import wallets
from sam.lib.api import (
    ApiRequest,
    ApiViewSet,
    Lists,
    SeenField,
    VisibleRelatedField,
)
from sam.lib.editing import stamp


def money_field(**options: Any) -> serializers.DecimalField:
    """Return a field for an amount of zero or more; null is not known."""
    return serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, allow_null=True, **options
    )


def category_field(**options: Any) -> Any:
    """Return a field for the key of an offering category."""
    return serializers.PrimaryKeyRelatedField(
        queryset=Offering.objects.filter(parent=None), **options
    )


class HeldSerializer(serializers.Serializer):
    """What one competitor holds; an amount of null is not known."""

    name = serializers.CharField(max_length=wallets.LONGEST_NAME)
    amount = money_field(default=None)


def as_held(rows: list[dict[str, Any]]) -> tuple[Held, ...]:
    """Return rows of names and amounts as the service takes them."""
    return tuple(Held(row["name"], row["amount"]) for row in rows)


AMOUNT = money_field()


class WalletEntrySerializer(serializers.ModelSerializer):
    """What a customer spends in a category over a period; null is not known."""

    category_name = serializers.CharField(read_only=True)
    competitors = serializers.SerializerMethodField()
    recorded_by = serializers.EmailField(
        source="recorder", allow_null=True, read_only=True
    )
    seen = serializers.SerializerMethodField()

    class Meta:
        model = WalletEntry
        fields = [
            *("id", "account", "category", "category_name"),
            *("period_start", "period_end", "total", "ours", "competitors"),
            *("in_house", "unplaced", "grade", "source", "stated_on"),
            *("valid_until", "recorded_by", "seen"),
        ]
        read_only_fields = fields

    @extend_schema_field(HeldSerializer(many=True))
    def get_competitors(self, entry: WalletEntry) -> Any:
        return [
            {"name": one.name, "amount": AMOUNT.to_representation(one.amount)}
            if one.amount is not None
            else {"name": one.name, "amount": None}
            for one in self._held(entry)
        ]

    @extend_schema_field(serializers.CharField())
    def get_seen(self, entry: WalletEntry) -> str:
        """Return what a correction of these values is to be sent with."""
        return stamp(wallets.values_of(entry, self._held(entry)))

    def _held(self, entry: Any) -> tuple[Held, ...]:
        """Return who holds what, made once for a row."""
        if not hasattr(entry, "held"):
            entry.held = held_of(entry)
        found: tuple[Held, ...] = entry.held
        return found


class RecordWalletSerializer(serializers.Serializer):
    """The arguments of ``wallets.record_wallet``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    category = category_field()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    grade = serializers.ChoiceField(choices=KNOWN)
    total = money_field(default=None, help_text="Null: what the parts add up to.")
    ours = money_field(default=None, help_text="Null: what they ordered counts.")
    in_house = money_field(default=None)
    unplaced = money_field(default=None)
    competitors: Any = HeldSerializer(many=True, default=())
    source: Any = serializers.CharField(
        max_length=wallets.LONGEST_SOURCE, default="", allow_blank=True
    )
    stated_on = serializers.DateField(
        default=None, allow_null=True, help_text="Today, if left out."
    )
    valid_until = serializers.DateField(default=None, allow_null=True)


class CorrectWalletSerializer(serializers.Serializer):
    """The arguments of ``wallets.correct_wallet``; what is left out stays."""

    seen = SeenField()
    period_start = serializers.DateField(required=False)
    period_end = serializers.DateField(required=False)
    grade = serializers.ChoiceField(choices=KNOWN, required=False)
    total = money_field(required=False)
    ours = money_field(required=False)
    in_house = money_field(required=False)
    unplaced = money_field(required=False)
    competitors: Any = HeldSerializer(many=True, required=False)
    source: Any = serializers.CharField(
        max_length=wallets.LONGEST_SOURCE, required=False, allow_blank=True
    )
    stated_on = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField(required=False, allow_null=True)


class WalletEntryViewSet(WrittenFacts):
    """What customers spend by category and period, and who holds it."""

    family = "wallet"
    queryset = WalletEntry.objects.none()
    serializer_class = WalletEntrySerializer

    def get_queryset(self) -> Any:
        return listed_entries(self.request.user)

    @extend_schema(
        request=RecordWalletSerializer,
        responses={201: WalletEntrySerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Record what is spent; share and left-behind follow. The same is one."""
        given = self.given(RecordWalletSerializer, request)
        given["competitors"] = as_held(given["competitors"])
        made = wallets.record_wallet(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=CorrectWalletSerializer,
        responses={200: WalletEntrySerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Correct an entry; share and left-behind follow."""
        entry = self.get_object()
        given = self.given(CorrectWalletSerializer, request)
        if "competitors" in given:
            given["competitors"] = as_held(given["competitors"])
        return self.shown(
            wallets.correct_wallet(entry=entry, actor=request.user, **given)
        )


class CategorySerializer(serializers.ModelSerializer):
    """An offering category."""

    class Meta:
        model = Offering
        fields = ["id", "name"]
        read_only_fields = fields


class Named(Lists, ApiViewSet[Any]):
    """Names that wallets refer to."""

    family = "wallet"
    sorts = ("name",)
    usual_sort = "id"


class CategoryViewSet(Named):
    """The categories by which wallets and white space are told."""

    queryset = Offering.objects.none()
    serializer_class = CategorySerializer

    def get_queryset(self) -> Any:
        return categories()


class CompetitorSerializer(serializers.ModelSerializer):
    """Another supplier."""

    class Meta:
        model = Competitor
        fields = ["id", "name"]
        read_only_fields = fields


class CompetitorViewSet(Named):
    """The competitors that are known by name."""

    queryset = Competitor.objects.none()
    serializer_class = CompetitorSerializer

    def get_queryset(self) -> Any:
        return Competitor.objects.all()
