"""What an account buys of whom, all told, over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.selectors import standing_account
from accounts.selectors.wallet_page import Wallet, wallet_of
from sam.lib.api import ApiGenericView, ApiRequest


def _share(**options: Any) -> serializers.FloatField:
    return serializers.FloatField(allow_null=True, **options)


def _money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=20, decimal_places=4, **options)


class LeftSerializer(serializers.Serializer):
    """Money a year that could be ours and is not; null is not known."""

    potential = serializers.FloatField()
    money = serializers.FloatField()
    competitors = _share()
    unplaced = _share()
    unattributed = serializers.FloatField()
    share = serializers.FloatField()


class EstimateSerializer(serializers.Serializer):
    """A potential of those whose wallet nobody measured; no measurement."""

    value = serializers.FloatField()
    low = _share()
    high = _share()
    headroom = serializers.FloatField()
    grade = serializers.CharField()
    is_model = serializers.BooleanField()
    accounts = serializers.IntegerField()


class WorthSerializer(serializers.Serializer):
    """What is measured; a share of null is not measured, which is not 0."""

    share = _share()
    share_before = _share()
    grade = serializers.CharField(allow_blank=True)
    wallet = _share()
    measured = serializers.IntegerField()
    accounts = serializers.IntegerField()
    left = LeftSerializer(allow_null=True)
    usual_low = serializers.FloatField()
    usual_high = serializers.FloatField()
    win_rate = serializers.FloatField()
    estimate = EstimateSerializer(allow_null=True)


class HolderSerializer(serializers.Serializer):
    """A competitor, and what it holds."""

    name = serializers.CharField()
    amount = _money(allow_null=True)


class CategoryWalletSerializer(serializers.Serializer):
    """One category's wallet a year."""

    category = serializers.IntegerField(source="category_id")
    name = serializers.CharField()
    total = _money()
    ours = _money()
    ours_from_orders = serializers.BooleanField(source="from_orders")
    competitors = serializers.SerializerMethodField()
    in_house = _money(allow_null=True)
    unplaced = _money(allow_null=True)
    left = _money()
    unsaid = _money()
    grade = serializers.CharField()
    stated_on = serializers.DateField(allow_null=True)

    def get_competitors(self, row: Any) -> list[dict[str, Any]]:
        """Return who holds what of it, most first."""
        held = [{"name": name, "amount": money} for name, money in row.rivals]
        return list(HolderSerializer(held, many=True).data)


class WinnableSerializer(serializers.Serializer):
    """A category to win: headroom a year times how likely we win it."""

    category = serializers.IntegerField(source="category_id")
    name = serializers.CharField()
    headroom = _money()
    winnability = serializers.FloatField()
    is_judged = serializers.BooleanField()
    from_potentials = serializers.BooleanField()
    money = serializers.DecimalField(max_digits=24, decimal_places=4)


class ReachSerializer(serializers.Serializer):
    """How many there are and how many we reach, now and a year ago."""

    label: Any = serializers.CharField()
    reached = serializers.IntegerField()
    of = serializers.IntegerField()
    reached_before = serializers.IntegerField()
    of_before = serializers.IntegerField()


class PenetrationSerializer(serializers.Serializer):
    """How far into the customer we are."""

    units = ReachSerializer()
    functions = ReachSerializer()
    by_function = ReachSerializer(many=True)
    by_level = ReachSerializer(many=True)


class GridCellSerializer(serializers.Serializer):
    """A cell of white space as it stands: ours by orders, else what was said."""

    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    category = serializers.IntegerField(source="category_id")
    state = serializers.CharField()
    ours = _money(source="money")
    cell = serializers.IntegerField(source="said.pk", default=None, allow_null=True)


class WalletSerializer(serializers.Serializer):
    """All that is said of an account's wallet at the end of a day."""

    as_of = serializers.DateField(source="day")
    worth = WorthSerializer(allow_null=True)
    categories = CategoryWalletSerializer(many=True)
    ranking = WinnableSerializer(many=True)
    penetration = PenetrationSerializer()
    active_cells = serializers.IntegerField(source="grid.active")
    addressable_cells = serializers.IntegerField(source="grid.addressable")
    cells: Any = serializers.SerializerMethodField()

    def get_cells(self, wallet: Wallet) -> list[dict[str, Any]]:
        """Return every cell of units by categories."""
        return list(GridCellSerializer(wallet.grid.cells(), many=True).data)


class AccountWalletView(ApiGenericView[Any]):
    """What an account buys of whom, what is left, and where we could sell."""

    family = "wallet"
    serializer_class = WalletSerializer

    @extend_schema(operation_id="accounts_wallet_retrieve")
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Return the account's own wallet, without its group's."""
        account = standing_account(pk, request.user)
        if account is None:
            raise NotFound
        if not request.user.sees_facts:
            raise PermissionDenied
        found = wallet_of((account.pk,), request.user)
        return Response(WalletSerializer(found).data)
