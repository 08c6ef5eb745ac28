"""The endpoints of waves."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Account
from sam.lib.api import ApiRequest, ApiViewSet, VisibleRelatedField
from tiers import permissions
from tiers.models import Tier, Wave
from tiers.models.waves import BaselineMeasure
from tiers.selectors.waves import entrants_of, waves_of
from tiers.services import waves
from tiers.services.wave_baselines import compare
from tiers.services.wave_capacity import suggest
from tiers.services.wave_checks import EDITABLE, NAME_LENGTH, TOLERANCES
from tiers.services.wave_holds import holds_of

REFUSED = {
    403: OpenApiResponse(description="Only a director plans and opens waves."),
    409: OpenApiResponse(description="The rules refuse it as things stand, in words."),
}
LARGEST = 2_147_483_647


class WaveSerializer(serializers.ModelSerializer[Wave]):
    """A wave; ``taken`` are the accounts that enter with it."""

    taken = serializers.IntegerField(read_only=True)
    opened_by = serializers.EmailField(
        source="opened_by.email", default=None, allow_null=True, read_only=True
    )
    released_by = serializers.EmailField(
        source="released_by.email", default=None, allow_null=True, read_only=True
    )
    held_by = serializers.EmailField(
        source="held_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Wave
        fields: tuple[str, ...] = (
            "id",
            "number",
            *EDITABLE,
            "status",
            "taken",
            "opened_at",
            "opened_by",
            "closed_at",
            "held_at",
            "held_by",
            "hold_reason",
            "released_at",
            "released_by",
            "release_reason",
        )
        read_only_fields: tuple[str, ...] = fields


class WaveMeasureSerializer(serializers.Serializer[Any]):
    """A measure of Valued customers; null is not measured, or not for the caller."""

    measure = serializers.ChoiceField(choices=BaselineMeasure.choices)
    baseline = serializers.FloatField(allow_null=True)
    now = serializers.FloatField(allow_null=True)
    change = serializers.FloatField(allow_null=True)
    tolerance = serializers.FloatField()
    is_beyond = serializers.BooleanField()
    baseline_accounts = serializers.IntegerField()
    now_accounts = serializers.IntegerField()
    baseline_as_of = serializers.DateField()
    now_as_of = serializers.DateField()


class WaveAccountSerializer(serializers.Serializer[Any]):
    """An account that enters with a wave, and the tier that it holds now."""

    account_id = serializers.IntegerField(source="entry.account_id")
    account = serializers.CharField(source="entry.account.name")
    tier = serializers.ChoiceField(choices=Tier.choices, allow_blank=True)
    added_at = serializers.DateTimeField(source="entry.added_at")


class WaveDetailSerializer(WaveSerializer):
    """A wave with what holds it, its baseline beside today, and its accounts."""

    holds = serializers.ListField(child=serializers.CharField(), read_only=True)
    measures = WaveMeasureSerializer(many=True, read_only=True)
    accounts = WaveAccountSerializer(many=True, read_only=True)

    class Meta(WaveSerializer.Meta):
        fields = (*WaveSerializer.Meta.fields, "holds", "measures", "accounts")
        read_only_fields = fields


class PlanWaveSerializer(serializers.Serializer[Any]):
    """The arguments of ``waves.plan_wave``; tolerances are shares."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    capacity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    entry_criteria = serializers.CharField(required=False, allow_blank=True)
    exit_criteria = serializers.CharField(required=False, allow_blank=True)

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        fields = super().get_fields()
        for name in TOLERANCES:
            fields[name] = serializers.FloatField(
                required=False, min_value=0, max_value=1
            )
        return fields


class WaveReasonSerializer(serializers.Serializer[Any]):
    """Why a wave is held or released."""

    reason = serializers.CharField(max_length=1_000)


class EntrantsSerializer(serializers.Serializer[Any]):
    """The accounts that enter with a wave."""

    accounts = VisibleRelatedField(queryset=Account.objects.all(), many=True)


class SuggestionSerializer(serializers.Serializer[Any]):
    """Seats that managers' hours carry; null where it is not known."""

    seats = serializers.IntegerField(allow_null=True)
    taken = serializers.IntegerField()
    room = serializers.IntegerField(allow_null=True)


class WaveViewSet(ApiViewSet[Wave]):
    """Waves in which accounts enter the programme."""

    family = "tiers"
    request: ApiRequest
    queryset = Wave.objects.none()
    serializer_class = WaveSerializer
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        return waves_of(self.request.user)

    @extend_schema(responses=WaveSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        """List the waves, the latest first."""
        return self.answer_list(self.get_queryset())

    @extend_schema(responses=WaveDetailSerializer)
    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        return self._answer(self.get_object())

    @extend_schema(
        request=PlanWaveSerializer, responses={201: WaveDetailSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Plan the next wave."""
        permissions.may_run_waves(request.user).require()
        made = waves.plan_wave(actor=request.user, **self._said(PlanWaveSerializer))
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=PlanWaveSerializer(partial=True),
        responses={200: WaveDetailSerializer, **REFUSED},
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change a wave that is still planned."""
        wave = self.get_object()
        said = self._said(PlanWaveSerializer, partial=True)
        return self._answer(waves.change_wave(wave=wave, actor=request.user, **said))

    @extend_schema(
        request=EntrantsSerializer, responses={200: WaveDetailSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def add(self, request: ApiRequest, pk: str) -> Response:
        """Let accounts enter with a wave: all of them or none."""
        wave = self.get_object()
        waves.add_accounts(
            wave=wave, actor=request.user, **self._said(EntrantsSerializer)
        )
        return self._answer(wave)

    @extend_schema(
        request=EntrantsSerializer, responses={200: WaveDetailSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def remove(self, request: ApiRequest, pk: str) -> Response:
        """Take accounts out of a wave."""
        wave = self.get_object()
        for account in self._said(EntrantsSerializer)["accounts"]:
            waves.remove_account(wave=wave, actor=request.user, account=account)
        return self._answer(wave)

    @extend_schema(request=None, responses={200: WaveDetailSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def open(self, request: ApiRequest, pk: str) -> Response:
        """Open a wave and freeze how Valued customers stand; twice is once."""
        return self._answer(waves.open_wave(wave=self.get_object(), actor=request.user))

    @extend_schema(request=None, responses={200: WaveDetailSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """Close a running wave; twice is once."""
        return self._answer(
            waves.close_wave(wave=self.get_object(), actor=request.user)
        )

    @extend_schema(request=None, responses={200: WaveDetailSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        """Cancel a planned wave; twice is once."""
        return self._answer(
            waves.cancel_wave(wave=self.get_object(), actor=request.user)
        )

    @extend_schema(
        request=WaveReasonSerializer, responses={200: WaveDetailSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def hold(self, request: ApiRequest, pk: str) -> Response:
        """Hold a planned wave, with a reason."""
        wave = self.get_object()
        said = self._said(WaveReasonSerializer)
        return self._answer(waves.hold_wave(wave=wave, actor=request.user, **said))

    @extend_schema(
        request=WaveReasonSerializer, responses={200: WaveDetailSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def release(self, request: ApiRequest, pk: str) -> Response:
        """Let a held wave open all the same, with a reason."""
        wave = self.get_object()
        said = self._said(WaveReasonSerializer)
        return self._answer(waves.release_wave(wave=wave, actor=request.user, **said))

    @extend_schema(responses={200: SuggestionSerializer, 403: REFUSED[403]})
    @action(detail=False, url_path="suggested-capacity")
    def suggested_capacity(self, request: ApiRequest) -> Response:
        """Say how many more accounts managers have hours for."""
        permissions.may_run_waves(request.user).require()
        return Response(SuggestionSerializer(suggest()).data)

    def _said(self, form: Any, *, partial: bool = False) -> dict[str, Any]:
        command = form(
            data=self.request.data,
            context=self.get_serializer_context(),
            partial=partial,
        )
        command.is_valid(raise_exception=True)
        said: dict[str, Any] = command.validated_data
        return said

    def _answer(self, wave: Wave, code: int = status.HTTP_200_OK) -> Response:
        shown: Any = get_object_or_404(self.get_queryset(), pk=wave.pk)
        sees = permissions.sees_baselines(self.request.user)
        shown.holds = [
            hold.words if sees else hold.plain_words for hold in holds_of(shown)
        ]
        data = WaveSerializer(shown).data
        data["holds"] = shown.holds
        data["measures"] = WaveMeasureSerializer(
            [_measure(one, sees=sees) for one in compare(shown)], many=True
        ).data
        data["accounts"] = WaveAccountSerializer(
            entrants_of(shown, self.request.user).seen, many=True
        ).data
        return Response(data, status=code)


def _measure(one: Any, *, sees: bool) -> dict[str, Any]:
    is_hidden = one.measure == BaselineMeasure.CONTRIBUTION and not sees
    return {
        "measure": one.measure,
        "baseline": None if is_hidden else one.baseline.value,
        "now": None if is_hidden else one.now.value,
        "change": None if is_hidden else one.change,
        "tolerance": one.tolerance,
        "is_beyond": one.is_beyond,
        "baseline_accounts": one.baseline.accounts,
        "now_accounts": one.now.accounts,
        "baseline_as_of": one.baseline.as_of,
        "now_as_of": one.now.as_of,
    }
