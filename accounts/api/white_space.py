"""White space, and how competitors stand at customers, over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.api.wallets import category_field, money_field
from accounts.api.written import REFUSED, WrittenFacts
from accounts.forms.wallets import KNOWN
from accounts.models import Account, CompetitorFootprint, Unit, WhiteSpaceCell
from accounts.selectors.footprints import footprints_of
from accounts.selectors.white_space import cells_of
from accounts.services import footprints, white_space
from sam.lib.api import ApiRequest, SeenField, VisibleRelatedField
from sam.lib.editing import stamp


class CellSerializer(serializers.ModelSerializer):
    """What was said of a cell; with an amount it is a potential."""

    competitor = serializers.CharField(
        source="competitor.name", default="", read_only=True
    )
    updated_by = serializers.EmailField(
        source="updated_by.email", default=None, allow_null=True, read_only=True
    )
    seen = serializers.SerializerMethodField()

    class Meta:
        model = WhiteSpaceCell
        fields = [
            *("id", "account", "unit", "category", "state", "competitor"),
            *("amount", "winnability", "origin", "next_step", "next_on"),
            *("grade", "source", "stated_on", "updated_at", "updated_by", "seen"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_seen(self, cell: WhiteSpaceCell) -> str:
        """Return what a change of these values is to be sent with."""
        return stamp(white_space.values_of(cell))


class ChangeCellSerializer(serializers.Serializer):
    """The arguments of ``white_space.say_cell`` for what was said before."""

    seen = SeenField()
    state = serializers.ChoiceField(choices=WhiteSpaceCell.State.choices)
    competitor = serializers.CharField(
        max_length=white_space.LONGEST,
        required=False,
        allow_blank=True,
        help_text="A name; a new one is added.",
    )
    amount = money_field(required=False)
    winnability = serializers.FloatField(
        min_value=0, max_value=1, required=False, allow_null=True
    )
    origin = serializers.ChoiceField(
        choices=WhiteSpaceCell.Origin.choices, required=False, allow_blank=True
    )
    next_step = serializers.CharField(
        max_length=white_space.LONGEST, required=False, allow_blank=True
    )
    next_on = serializers.DateField(required=False, allow_null=True)
    grade = serializers.ChoiceField(choices=KNOWN, required=False, allow_blank=True)
    source: Any = serializers.CharField(
        max_length=white_space.LONGEST, required=False, allow_blank=True
    )
    stated_on = serializers.DateField(required=False, allow_null=True)


class SayCellSerializer(ChangeCellSerializer):
    """The arguments of ``white_space.say_cell`` for a cell of which nothing is said."""

    seen: Any = None
    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    unit: Any = VisibleRelatedField(
        queryset=Unit.objects.all(), default=None, allow_null=True
    )
    category = category_field()


class WhiteSpaceCellViewSet(WrittenFacts):
    """What was said of cells: units, or whole accounts, by categories."""

    family = "wallet"
    queryset = WhiteSpaceCell.objects.none()
    serializer_class = CellSerializer

    def get_queryset(self) -> Any:
        return cells_of(self.request.user)

    @extend_schema(
        request=SayCellSerializer, responses={201: CellSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Say something of a cell; what somebody said already is a 409 with it."""
        given = self.given(SayCellSerializer, request)
        said = white_space.say_cell(
            actor=request.user, seen=stamp(white_space.values_of(None)), **given
        )
        return self.shown(said, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeCellSerializer, responses={200: CellSerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Say something else of a cell; what is left out stays."""
        cell = self.get_object()
        given = self.given(ChangeCellSerializer, request)
        said = white_space.say_cell(
            account=cell.account,
            category=cell.category,
            unit=cell.unit,
            actor=request.user,
            **given,
        )
        return self.shown(said)


class FootprintSerializer(serializers.ModelSerializer):
    """How a competitor stands at a customer, and when it can be replaced."""

    competitor = serializers.CharField(source="competitor.name", read_only=True)
    updated_by = serializers.EmailField(
        source="updated_by.email", default=None, allow_null=True, read_only=True
    )
    seen = serializers.SerializerMethodField()

    class Meta:
        model = CompetitorFootprint
        fields = [
            *("id", "account", "category", "competitor", "hold", "exposed_on"),
            *("grade", "evidence", "stated_on", "ended_on"),
            *("updated_at", "updated_by", "seen"),
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_seen(self, footprint: CompetitorFootprint) -> str:
        """Return what a change of these values is to be sent with."""
        return stamp(footprints.values_of(footprint))


class RecordFootprintSerializer(serializers.Serializer):
    """The arguments of ``footprints.record_footprint``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    competitor = serializers.CharField(max_length=footprints.LONGEST_NAME)
    category = category_field(default=None, allow_null=True)
    hold = serializers.ChoiceField(choices=CompetitorFootprint.Hold.choices)
    exposed_on = serializers.DateField(default=None, allow_null=True)
    grade = serializers.ChoiceField(choices=KNOWN)
    evidence = serializers.CharField(
        max_length=footprints.LONGEST_EVIDENCE, default="", allow_blank=True
    )
    stated_on = serializers.DateField(
        default=None, allow_null=True, help_text="Today, if left out."
    )


class ChangeFootprintSerializer(serializers.Serializer):
    """The arguments of ``footprints.change_footprint``; what is left out stays."""

    seen = SeenField()
    category = category_field(required=False, allow_null=True)
    hold = serializers.ChoiceField(
        choices=CompetitorFootprint.Hold.choices, required=False
    )
    exposed_on = serializers.DateField(required=False, allow_null=True)
    grade = serializers.ChoiceField(choices=KNOWN, required=False)
    evidence = serializers.CharField(
        max_length=footprints.LONGEST_EVIDENCE, required=False, allow_blank=True
    )
    stated_on = serializers.DateField(required=False)


class EndFootprintSerializer(serializers.Serializer):
    """The arguments of ``footprints.end_footprint``."""

    ended_on = serializers.DateField(
        default=None, allow_null=True, help_text="Today, if left out."
    )


class FootprintViewSet(WrittenFacts):
    """How competitors stand at customers."""

    family = "wallet"
    queryset = CompetitorFootprint.objects.none()
    serializer_class = FootprintSerializer

    def get_queryset(self) -> Any:
        return footprints_of(self.request.user)

    @extend_schema(
        request=RecordFootprintSerializer,
        responses={201: FootprintSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Record how a competitor stands there; the very same again is one."""
        given = self.given(RecordFootprintSerializer, request)
        made = footprints.record_footprint(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangeFootprintSerializer,
        responses={200: FootprintSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change what is known of it."""
        footprint = self.get_object()
        given = self.given(ChangeFootprintSerializer, request)
        return self.shown(
            footprints.change_footprint(
                footprint=footprint, actor=request.user, **given
            )
        )

    @extend_schema(
        request=EndFootprintSerializer, responses={200: FootprintSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def end(self, request: ApiRequest, pk: str) -> Response:
        """Say that the competitor is gone. Twice is once."""
        footprint = self.get_object()
        given = self.given(EndFootprintSerializer, request)
        return self.shown(
            footprints.end_footprint(footprint=footprint, actor=request.user, **given)
        )
