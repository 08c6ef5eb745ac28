"""The change-set endpoints."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import BigIntegerField
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from sam.lib import keyset, shell
from sam.lib.api import ApiRequest, ApiViewSet
from sam.lib.api.shape import rows_of
from tiers.api.serializers import (
    ApplySerializer,
    ChangeSetSerializer,
    HoldSerializer,
    MoveSerializer,
    RejectSerializer,
    UndoSerializer,
)
from tiers.models import Change, ChangeSet
from tiers.selectors.changesets import (
    change_sets_of,
    described,
    moves_of,
    tallies,
)
from tiers.services import changes as services
from tiers.services import undoing

REFUSED = {
    403: OpenApiResponse(description="Only a director decides."),
    409: OpenApiResponse(description="As things stand it cannot be decided so."),
}


PLACE: Any = BigIntegerField()
PLACE.set_attributes_from_name("place")


class ChangeSetViewSet(ApiViewSet[ChangeSet]):
    """Moves between tiers that runs propose, decided as a set."""

    family = "tiers"
    queryset = ChangeSet.objects.none()
    serializer_class = ChangeSetSerializer
    lists = frozenset(["list", "changes"])
    change_set: ChangeSet

    def get_queryset(self) -> Any:
        return change_sets_of(self.request.user)

    def list(self, request: ApiRequest) -> Response:
        """List what runs proposed and people decided, newest first."""
        return self.answer_list(self.get_queryset())

    def shaped(self, rows: Any, only: Any) -> Any:
        if self.action == "changes":
            currency = shell.house().currency
            policy, user = self.change_set.policy, self.request.user
            moves = described(rows, policy, user, currency=currency)
            return super().shaped(moves, only)
        return self._shown(rows, only)

    def _shown(self, rows: Any, only: Any) -> Any:
        context = {
            **self.get_serializer_context(),
            "tallies": tallies(self.request.user, rows),
        }
        return rows_of(ChangeSetSerializer(context=context), rows, only=only)

    def retrieve(self, request: ApiRequest, pk: str) -> Response:
        return Response(self._data([self.get_object()])[0])

    @extend_schema(responses=MoveSerializer(many=True))
    @action(detail=True, serializer_class=MoveSerializer)
    def changes(self, request: ApiRequest, pk: str) -> Any:
        """List the moves of visible accounts: who enters first, then by rank."""
        self.change_set = self.get_object()
        return self.answer_list(moves_of(self.change_set, request.user))

    def sorts_known(self) -> tuple[str, ...]:
        return ("place",) if self.action == "changes" else super().sorts_known()

    def order_asked(self) -> keyset.Order:
        if self.action != "changes":
            return super().order_asked()
        self.refuse_sort(self.request.query_params.get("sort") or "place")
        return keyset.Order("place", PLACE, False, Change._meta.get_field("account"))

    @extend_schema(
        request=ApplySerializer, responses={200: ChangeSetSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def apply(self, request: ApiRequest, pk: str) -> Response:
        """Move the accounts of the set, or of some moves, from now; twice is once."""
        return self._decide(request, ApplySerializer, services.apply_change_set)

    @extend_schema(
        request=HoldSerializer, responses={200: ChangeSetSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def hold(self, request: ApiRequest, pk: str) -> Response:
        """Keep moves open, with a reason, when the others are applied."""
        return self._decide(request, HoldSerializer, services.hold_changes)

    @extend_schema(
        request=RejectSerializer, responses={200: ChangeSetSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def reject(self, request: ApiRequest, pk: str) -> Response:
        """Refuse the set, or some moves, with a reason; their accounts stay."""
        return self._decide(request, RejectSerializer, _reject)

    @extend_schema(
        request=UndoSerializer, responses={200: ChangeSetSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: ApiRequest, pk: str) -> Response:
        """Give its accounts their tiers back; answers with the set that does."""
        return self._decide(request, UndoSerializer, undoing.undo_change_set)

    def _decide(
        self,
        request: ApiRequest,
        command_class: type[serializers.Serializer],
        decide: Callable[..., ChangeSet],
    ) -> Response:
        change_set = self.get_object()
        command = command_class(data=request.data)
        command.is_valid(raise_exception=True)
        made = decide(
            change_set=change_set, actor=request.user, **command.validated_data
        )
        return Response(self._data([made])[0])

    def _data(self, change_sets: Iterable[ChangeSet]) -> Any:
        return self._shown(list(change_sets), None)


def _reject(*, changes: list[int] | None, **given: Any) -> ChangeSet:
    if changes is None:
        return services.reject_change_set(**given)
    return services.reject_changes(changes=changes, **given)
