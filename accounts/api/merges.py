"""Duplicates and merges of accounts and people, over the wire."""

from typing import Any

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_field,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.written import REFUSED
from accounts.models import Merge, MergeProposal
from accounts.selectors.duplicates import SHOWN, duplicates
from accounts.selectors.merges import merges_for, preview_of
from accounts.selectors.survivors import standing_account, standing_person
from accounts.services import duplicates as verbs
from accounts.services import merging
from accounts.services.merging import LONGEST
from accounts.services.undoing_merges import undo_merge
from sam.lib.api import ApiRequest, ApiViewSet, Lists, SeenField

BOTH = [
    OpenApiParameter("kind", str, enum=Merge.Kind.values, required=True),
    OpenApiParameter("survivor", int, description="The one to keep.", required=True),
    OpenApiParameter("loser", int, description="The one merged away.", required=True),
]


class MergeSerializer(serializers.ModelSerializer):
    """One account or person that was merged into another, and what that did."""

    merged_by = serializers.EmailField(
        source="merged_by.email", default=None, read_only=True, allow_null=True
    )
    undone_by = serializers.EmailField(
        source="undone_by.email", default=None, read_only=True, allow_null=True
    )
    moved = serializers.SerializerMethodField()
    stayed = serializers.SerializerMethodField()
    filled = serializers.SerializerMethodField()
    undone = serializers.SerializerMethodField()

    class Meta:
        model = Merge
        fields = [
            "id",
            "kind",
            "survivor_id",
            "loser_id",
            "reason",
            "merged_at",
            "merged_by",
            "undone_at",
            "undone_by",
            "moved",
            "stayed",
            "filled",
            "undone",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_moved(self, merge: Merge) -> dict[str, int]:
        """Return how many rows moved, by column."""
        return dict(merge.counts.get("moved", {}))

    @extend_schema_field(
        serializers.DictField(
            child=serializers.ListField(child=serializers.IntegerField())
        )
    )
    def get_stayed(self, merge: Merge) -> dict[str, list[int]]:
        """Return the keys of rows that stayed, as the survivor has its own."""
        return dict(merge.counts.get("stayed", {}))

    @extend_schema_field(serializers.DictField())
    def get_filled(self, merge: Merge) -> dict[str, Any]:
        """Return what the survivor took over, by field: ``was`` and ``became``."""
        return dict(merge.kept.get("fields", {}))

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_undone(self, merge: Merge) -> dict[str, Any] | None:
        """Return what went back, what was left, and what was written since."""
        undone: dict[str, Any] | None = merge.counts.get("undone")
        return undone


class DuplicatePairSerializer(serializers.Serializer):
    """Two that are probably one."""

    first = serializers.IntegerField(source="first.pk")
    first_name = serializers.CharField(source="first")
    second = serializers.IntegerField(source="second.pk")
    second_name = serializers.CharField(source="second")
    likeness = serializers.FloatField(help_text="Of their names, 0 to 1.")
    signs = serializers.ListField(child=serializers.CharField())
    proposed_by = serializers.EmailField(
        source="proposal.proposed_by.email", default=None, allow_null=True
    )


class DuplicatesSerializer(serializers.Serializer):
    """The likeliest pairs, and how many there are."""

    total = serializers.IntegerField()
    pairs = DuplicatePairSerializer(many=True)


class LineSerializer(serializers.Serializer):
    """How many rows of one kind."""

    label: Any = serializers.CharField()
    count = serializers.IntegerField()


class FilledSerializer(serializers.Serializer):
    """A field that the survivor would take over."""

    label: Any = serializers.CharField()
    was = serializers.CharField()
    becomes = serializers.CharField()


class MergePreviewSerializer(serializers.Serializer):
    """What a merge would do; nothing is changed by asking."""

    moves = LineSerializer(many=True)
    stays = LineSerializer(many=True)
    fills = FilledSerializer(many=True)
    ends = serializers.ListField(child=serializers.CharField())
    losing = serializers.ListField(child=serializers.CharField())
    refused = serializers.CharField(help_text="Why not that way round; blank: it can.")
    may = serializers.BooleanField(source="may.allowed")
    may_propose = serializers.BooleanField(source="may_propose.allowed")
    seen = serializers.CharField()


class PairGivenSerializer(serializers.Serializer):
    """Two accounts or two people, by key; an old id stands for the survivor."""

    kind = serializers.ChoiceField(choices=Merge.Kind.choices)
    survivor = serializers.IntegerField()
    loser = serializers.IntegerField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = self.context["request"].user
        is_account = attrs["kind"] == Merge.Kind.ACCOUNT
        find = standing_account if is_account else standing_person
        for name in ("survivor", "loser"):
            found = find(attrs[name], user)
            if found is None:
                raise serializers.ValidationError({name: "There is no such object."})
            attrs[name] = found
        return attrs


class MergeGivenSerializer(PairGivenSerializer):
    """The arguments of ``merging.merge_accounts`` and ``merge_people``."""

    reason = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    seen = SeenField()


class ProposalGivenSerializer(serializers.Serializer):
    """The arguments of ``duplicates.propose_merge``."""

    survivor = serializers.IntegerField()
    loser = serializers.IntegerField()
    reason = serializers.CharField(max_length=LONGEST)


class MergeProposalSerializer(serializers.ModelSerializer):
    """Two accounts that somebody takes for one."""

    class Meta:
        model = MergeProposal
        fields = ["id", "kind", "survivor_id", "loser_id", "reason", "proposed_at"]
        read_only_fields = fields


class MergeViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Merge]):
    """What was merged, what would happen, and what is probably one."""

    family = "accounts"
    queryset = Merge.objects.none()
    serializer_class = MergeSerializer

    def get_queryset(self) -> Any:
        return merges_for(self.request.user)

    def _given(self, command_class: Any, data: Any) -> dict[str, Any]:
        command = command_class(data=data, context=self.get_serializer_context())
        command.is_valid(raise_exception=True)
        return dict(command.validated_data)

    @extend_schema(
        request=MergeGivenSerializer, responses={201: MergeSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Make the loser part of the survivor; ``seen`` is that of the preview."""
        given = self._given(MergeGivenSerializer, request.data)
        is_account = given.pop("kind") == Merge.Kind.ACCOUNT
        verb: Any = merging.merge_accounts if is_account else merging.merge_people
        made = verb(actor=request.user, **given)
        shown = self.get_serializer(made).data
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: MergeSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def undo(self, request: ApiRequest, pk: str) -> Response:
        """Give back what the journal lists. Twice is once."""
        undone = undo_merge(merge=self.get_object(), actor=request.user)
        return Response(self.get_serializer(undone).data)

    @extend_schema(parameters=BOTH, responses={200: MergePreviewSerializer, **REFUSED})
    @action(detail=False, methods=["get"], pagination_class=None)
    def preview(self, request: Request) -> Response:
        """Say what a merge would move, fill, leave and end."""
        given = self._given(PairGivenSerializer, request.query_params)
        both = given["survivor"], given["loser"]
        found = preview_of(*both, _user(request)).require()
        return Response(MergePreviewSerializer(found).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=Merge.Kind.values, required=True),
            OpenApiParameter("limit", int, description=f"At most {SHOWN}."),
        ],
        responses=DuplicatesSerializer,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def duplicates(self, request: Request) -> Response:
        """List pairs that are probably one, the likeliest first."""
        given = self._given(_Asked, request.query_params)
        pairs, total = duplicates(given["kind"], _user(request), limit=given["limit"])
        return Response(DuplicatesSerializer({"total": total, "pairs": pairs}).data)

    @extend_schema(request=PairGivenSerializer, responses={204: None, **REFUSED})
    @action(detail=False, methods=["post"], pagination_class=None)
    def dismiss(self, request: ApiRequest) -> Response:
        """Say that two are not one: they are not suggested again. Twice is once."""
        given = self._given(PairGivenSerializer, request.data)
        verbs.dismiss_duplicate(
            one=given["survivor"], other=given["loser"], actor=request.user
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=ProposalGivenSerializer,
        responses={
            201: MergeProposalSerializer,
            404: OpenApiResponse(description="There is no such account for you."),
            **REFUSED,
        },
    )
    @action(detail=False, methods=["post"], pagination_class=None)
    def propose(self, request: ApiRequest) -> Response:
        """Say that two accounts are one; a director of both merges them."""
        given = self._given(ProposalGivenSerializer, request.data)
        for name in ("survivor", "loser"):
            given[name] = standing_account(given[name], request.user)
            if given[name] is None:
                raise NotFound
        made = verbs.propose_merge(actor=request.user, **given)
        return Response(
            MergeProposalSerializer(made).data, status=status.HTTP_201_CREATED
        )


class _Asked(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Merge.Kind.choices)
    limit = serializers.IntegerField(min_value=1, max_value=SHOWN, default=SHOWN)


def _user(request: Any) -> Any:
    return request.user
