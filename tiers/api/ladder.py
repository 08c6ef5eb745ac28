"""The endpoints of the relationship ladder."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.models import Account, Programme
from accounts.selectors import standing_account
from sam.lib.api import ApiGenericView, ApiRequest, ApiViewSet
from tiers.models import LadderLevel, LadderStep
from tiers.selectors.ladder import flow_of, standing_of, steps_of
from tiers.services import ladder

REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(description="The rules refuse it as things stand, in words."),
}


class LadderLevelSerializer(serializers.ModelSerializer[LadderLevel]):
    """A level, 4 (supplier) to 1 (strategic partner), and what it takes."""

    class Meta:
        model = LadderLevel
        fields = ("level", "name", "criteria", "updated_at")
        read_only_fields = fields


class WordLevelSerializer(serializers.Serializer[Any]):
    """The arguments of ``ladder.word_level``."""

    name = serializers.CharField(max_length=ladder.NAME_LENGTH)
    criteria = serializers.ListField(
        child=serializers.CharField(
            max_length=ladder.CRITERION_LENGTH, allow_blank=True
        )
    )


class LadderStepSerializer(serializers.ModelSerializer[LadderStep]):
    """A stay on a level; ``ended_on`` is the first day that it no longer holds."""

    decided_by = serializers.EmailField(
        source="decided_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = LadderStep
        fields = ("id", "level", "started_on", "ended_on", "evidence", "decided_by")
        read_only_fields = fields


class LadderSerializer(serializers.Serializer[Any]):
    """Where an account stands and should stand; null is not placed, or no target."""

    level = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    since = serializers.DateField(allow_null=True)
    target_level = serializers.IntegerField(
        source="target.level", default=None, allow_null=True
    )
    target_on = serializers.DateField(
        source="target.target_on", default=None, allow_null=True
    )
    top_obstacle = serializers.CharField(
        help_text="What keeps it from level 1; blank where nothing does."
    )
    steps = LadderStepSerializer(many=True)


class PlaceSerializer(serializers.Serializer[Any]):
    """The arguments of ``ladder.place_account``; today if no day is given."""

    level = serializers.IntegerField(min_value=1, max_value=4)
    evidence = serializers.CharField(max_length=2_000)
    started_on = serializers.DateField(required=False)


class TargetSerializer(serializers.Serializer[Any]):
    """The arguments of ``ladder.set_target``."""

    level = serializers.IntegerField(min_value=1, max_value=4)
    target_on = serializers.DateField()


class FlowPairSerializer(serializers.Serializer[Any]):
    """Accounts that stood on one level and stand on another; null is not placed."""

    from_level = serializers.IntegerField(allow_null=True)
    to_level = serializers.IntegerField(allow_null=True)
    accounts = serializers.IntegerField()


class FlowSerializer(serializers.Serializer[Any]):
    """Who moved since the first day of the year, of the accounts that are visible."""

    since = serializers.DateField()
    up = serializers.IntegerField()
    down = serializers.IntegerField()
    stayed = serializers.IntegerField()
    placed = serializers.IntegerField()
    pairs = FlowPairSerializer(many=True)


class LadderLevelViewSet(ApiViewSet[LadderLevel]):
    """What each level of the ladder takes."""

    family = "tiers"
    request: ApiRequest
    queryset = LadderLevel.objects.none()
    serializer_class = LadderLevelSerializer
    pagination_class = None
    lookup_value_regex = r"[1-4]"

    def get_queryset(self) -> Any:
        levels = LadderLevel.objects.order_by("-level")
        return levels if self.request.user.sees_facts else levels.none()

    @extend_schema(responses=LadderLevelSerializer(many=True))
    def list(self, request: ApiRequest) -> Response:
        return Response(LadderLevelSerializer(self.get_queryset(), many=True).data)

    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        return Response(LadderLevelSerializer(self.get_object()).data)

    @extend_schema(
        request=WordLevelSerializer,
        responses={200: LadderLevelSerializer, **REFUSED},
    )
    def update(self, request: ApiRequest, pk: str) -> Response:
        """Change what a level is called and what it takes."""
        found = self.get_object()
        command = WordLevelSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        worded = ladder.word_level(
            level=found.level, actor=request.user, **command.validated_data
        )
        return Response(LadderLevelSerializer(worded).data)


class LadderFlowView(ApiGenericView[LadderStep]):
    """Who moved up and down the ladder this year."""

    family = "tiers"
    queryset = LadderStep.objects.none()
    serializer_class = FlowSerializer

    @extend_schema(
        operation_id="ladder_flow",
        responses={
            200: FlowSerializer,
            404: OpenApiResponse(description="There is none for who sees no facts."),
        },
    )
    def get(self, request: ApiRequest) -> Response:
        """Count the visible accounts by the levels they stood and stand on."""
        if not request.user.sees_facts:
            raise NotFound
        flow = flow_of(request.user, today=Programme.current().today())
        pairs = [
            {"from_level": was, "to_level": now, "accounts": count}
            for (was, now), count in sorted(
                flow.pairs.items(), key=lambda each: str(each[0])
            )
        ]
        return Response(
            {
                "since": flow.since,
                "up": flow.up,
                "down": flow.down,
                "stayed": flow.stayed,
                "placed": flow.placed,
                "pairs": FlowPairSerializer(pairs, many=True).data,
            }
        )


class AccountLadderView(ApiGenericView[LadderStep]):
    """One account's place on the ladder."""

    family = "tiers"
    queryset = LadderStep.objects.none()
    serializer_class = LadderSerializer

    @extend_schema(operation_id="accounts_ladder_retrieve")
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Say where the account stands, should stand and stood."""
        return Response(_shown(_found(pk, request), request))

    @extend_schema(
        operation_id="accounts_ladder_place",
        request=PlaceSerializer,
        responses={201: LadderSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Place the account on a level, with evidence; on its level nothing changes."""
        account = _found(pk, request)
        command = PlaceSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        ladder.place_account(
            account=account, actor=request.user, **command.validated_data
        )
        return Response(_shown(account, request), status=status.HTTP_201_CREATED)


class AccountLadderTargetView(ApiGenericView[LadderStep]):
    """Where one account should stand."""

    family = "tiers"
    queryset = LadderStep.objects.none()
    serializer_class = LadderSerializer

    @extend_schema(operation_id="accounts_ladder_target_retrieve")
    def get(self, request: ApiRequest, pk: int) -> Response:
        """Say where the account should stand, and where it does."""
        return Response(_shown(_found(pk, request), request))

    @extend_schema(
        operation_id="accounts_ladder_target",
        request=TargetSerializer,
        responses={201: LadderSerializer, **REFUSED},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Say on which level the account should stand by a day; the newest counts."""
        account = _found(pk, request)
        command = TargetSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        ladder.set_target(account=account, actor=request.user, **command.validated_data)
        return Response(_shown(account, request), status=status.HTTP_201_CREATED)


def _found(account_id: int, request: ApiRequest) -> Account:
    account = standing_account(account_id, request.user)
    if account is None or not request.user.sees_facts:
        raise NotFound
    return account


def _shown(account: Account, request: ApiRequest) -> Any:
    steps = steps_of(account, request.user)
    standing = standing_of(account, request.user, steps=steps)
    return LadderSerializer(
        {
            "level": standing.level,
            "name": standing.name,
            "since": standing.since,
            "target": standing.target,
            "top_obstacle": ladder.top_obstacle(account.pk),
            "steps": steps,
        }
    ).data
