"""Relations between accounts, and customers' places, over the wire."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, AccountRelation, Unit
from accounts.selectors.relations import relations_seen
from accounts.services import relations, units
from sam.lib.api import ApiRequest, SeenField, VisibleRelatedField
from sam.lib.editing import stamp


class RelationSerializer(serializers.ModelSerializer):
    """Why one account matters to another."""

    recorded_by = serializers.EmailField(
        source="recorded_by.email", default=None, allow_null=True, read_only=True
    )
    seen = serializers.SerializerMethodField()

    class Meta:
        model = AccountRelation
        fields = [
            *("id", "from_account", "to_account", "kind", "weight", "since_on"),
            *("ended_on", "evidence", "recorded_by", "seen"),
        ]
        read_only_fields = fields

    def get_seen(self, row: AccountRelation) -> str:
        """Return what a change is made from."""
        return stamp(relations.values_of(row))


class ShownSerializer(serializers.Serializer):
    """What is told of a relation."""

    evidence = serializers.CharField(max_length=relations.EVIDENCE)
    weight = serializers.DecimalField(
        max_digits=6, decimal_places=3, min_value=Decimal(0), default=relations.ONE
    )
    since_on = serializers.DateField(default=None, allow_null=True)


class AddRelationSerializer(ShownSerializer):
    """The arguments of ``relations.add_relation``."""

    from_account: Any = VisibleRelatedField(queryset=Account.objects.all())
    to_account: Any = VisibleRelatedField(queryset=Account.objects.all())
    kind = serializers.ChoiceField(choices=AccountRelation.Kind.choices)


class ChangeRelationSerializer(serializers.Serializer):
    """Correct a relation or, with ``ended_on``, end it; what is left out stays."""

    seen = SeenField()
    evidence = serializers.CharField(max_length=relations.EVIDENCE, required=False)
    weight = serializers.DecimalField(
        max_digits=6, decimal_places=3, min_value=Decimal(0), required=False
    )
    since_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """Refuse to correct and to end at once."""
        if "ended_on" in given and len(given) > len({"seen", "ended_on"}):
            raise serializers.ValidationError("Correct it first, then end it.")
        return given


class RelationViewSet(WrittenFacts):
    """Referrals, references, shared boards and who follows whom."""

    family = "accounts"
    queryset = AccountRelation.objects.none()
    serializer_class = RelationSerializer

    def get_queryset(self) -> Any:
        return relations_seen(self.request.user)

    def of_account(self, queryset: Any, account_id: int | None) -> Any:
        key = [account_id]
        return queryset.filter(Q(from_account__in=key) | Q(to_account__in=key))

    @extend_schema(
        request=AddRelationSerializer, responses={201: RelationSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Add a relation with what shows it; the next scoring run counts it."""
        given = self.given(AddRelationSerializer, request)
        made = relations.add_relation(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeRelationSerializer, responses={200: RelationSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Correct a relation, or end it."""
        relation = self.get_object()
        given = self.given(ChangeRelationSerializer, request)
        if "ended_on" in given:
            return self.shown(
                relations.end_relation(relation=relation, actor=request.user, **given)
            )
        now = relations.values_of(relation)
        kept = {name: now[name] for name in ("evidence", "weight", "since_on")}
        return self.shown(
            relations.change_relation(
                relation=relation, actor=request.user, **{**kept, **given}
            )
        )


class UnitSerializer(serializers.ModelSerializer):
    """A store, branch, plant or office of a customer."""

    seen = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields = ["id", "account", "name", "kind", "city", "country", "seen"]
        read_only_fields = fields

    def get_seen(self, unit: Unit) -> str:
        """Return what a change is made from."""
        return stamp(units.values_of(unit))


class AddUnitSerializer(serializers.Serializer):
    """The arguments of ``units.add_unit``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    name = serializers.CharField(max_length=units.NAME)
    kind = serializers.ChoiceField(
        choices=Unit.Kind.choices, default=Unit.Kind.OTHER.value
    )
    city = serializers.CharField(max_length=units.CITY, default="", allow_blank=True)
    country = serializers.CharField(
        max_length=units.COUNTRY, default="", allow_blank=True
    )


class ChangeUnitSerializer(serializers.Serializer):
    """The arguments of ``units.change_unit``; what is left out stays."""

    seen = SeenField()
    name = serializers.CharField(max_length=units.NAME, required=False)
    kind = serializers.ChoiceField(choices=Unit.Kind.choices, required=False)
    city = serializers.CharField(
        max_length=units.CITY, required=False, allow_blank=True
    )
    country = serializers.CharField(
        max_length=units.COUNTRY, required=False, allow_blank=True
    )


class UnitViewSet(WrittenFacts):
    """Where customers work and buy."""

    family = "accounts"
    queryset = Unit.objects.none()
    serializer_class = UnitSerializer
    sorts = ("name",)

    def get_queryset(self) -> Any:
        return Unit.objects.visible_to(self.request.user).select_related("account")

    @extend_schema(
        request=AddUnitSerializer, responses={201: UnitSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Add a place; the very same again is one."""
        given = self.given(AddUnitSerializer, request)
        made = units.add_unit(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeUnitSerializer, responses={200: UnitSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Rename a place, or correct what it is and where."""
        unit = self.get_object()
        given = self.given(ChangeUnitSerializer, request)
        now = units.values_of(unit)
        return self.shown(
            units.change_unit(unit=unit, actor=request.user, **{**now, **given})
        )
