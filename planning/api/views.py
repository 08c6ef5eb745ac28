"""Plans, objectives and actions over the wire, with the rules of the pages."""

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Programme
from planning.api import serializers as wire
from planning.models import Action, Objective, Plan
from planning.models.plans import ObjectiveStatus
from planning.selectors.actions import actions_of
from planning.selectors.plans import (
    answers_by_plan,
    history_of,
    objectives_of,
    plans_of,
)
from planning.selectors.progress import progress_of_objectives
from planning.services import actions, objectives, plans, readings
from sam.lib.account_lists import OfAccounts
from sam.lib.api import ApiRequest

REFUSED = {
    403: OpenApiResponse(description="You do not look after this account."),
    409: OpenApiResponse(
        description="It cannot be like that, or somebody changed it; the reason says."
    ),
}
OPEN = OpenApiParameter("open", bool, description="Only what is under way.")
ACCOUNT = OpenApiParameter("account", int, description="Of this account only.")


def _rows(args: tuple[Any, ...]) -> list[Any]:
    """Return the rows that a serializer is asked to show."""
    shown = args[0] if args else []
    return [shown] if isinstance(shown, Model) else list(shown)


class Planned(OfAccounts):
    """What is planned for accounts, newest first."""

    family = "planning"
    still: dict[str, Any] = {}
    asks = frozenset(["account", "open"])

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if self.is_list and self.request.query_params.get("open") == "true":
            return found.filter(**self.still)
        return found

    def shown(self, made: Any, code: int = status.HTTP_200_OK) -> Response:
        found = self.get_queryset().get(pk=made.pk)
        return Response(self.get_serializer(found).data, status=code)

    @extend_schema(parameters=[ACCOUNT, OPEN])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List those of visible accounts, newest first."""
        return super().list(request, *args, **kwargs)


class PlanViewSet(Planned):
    """What we mean to reach with accounts."""

    queryset = Plan.objects.none()
    serializer_class = wire.AccountPlanSerializer
    still = {"closed_at": None}

    def get_queryset(self) -> Any:
        return plans_of(self.request.user)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        answers = answers_by_plan(row.pk for row in _rows(args))
        kwargs["context"] = {**self.get_serializer_context(), "answers": answers}
        return self.get_serializer_class()(*args, **kwargs)

    @extend_schema(
        request=wire.BeginPlanSerializer,
        responses={201: wire.AccountPlanSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Begin a quick plan; the very same again is one."""
        given = self.given(wire.BeginPlanSerializer, request)
        made = plans.begin_plan(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=wire.ChangePlanSerializer,
        responses={200: wire.AccountPlanSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Change who answers for it and its period."""
        plan = self.get_object()
        given = self.given(wire.ChangePlanSerializer, request)
        return self.shown(plans.change_plan(plan=plan, actor=request.user, **given))

    @extend_schema(
        request=wire.AnswerPlanSerializer,
        responses={200: wire.AccountPlanSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: ApiRequest, pk: str) -> Response:
        """Answer one question anew; earlier answers stay as its history."""
        plan = self.get_object()
        given = self.given(wire.AnswerPlanSerializer, request)
        plans.answer_question(plan=plan, actor=request.user, **given)
        return self.shown(plan)

    @extend_schema(
        responses={200: wire.EarlierAnswerSerializer(many=True)},
        filters=False,
        parameters=[],
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request: ApiRequest, pk: str) -> Response:
        """List all answers that were ever given, newest first."""
        answers = history_of(self.get_object())
        return Response(wire.EarlierAnswerSerializer(answers, many=True).data)

    @extend_schema(
        request=wire.ClosePlanSerializer,
        responses={200: wire.AccountPlanSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """Close it, saying what came of it. Twice is once."""
        plan = self.get_object()
        given = self.given(wire.ClosePlanSerializer, request)
        return self.shown(plans.close_plan(plan=plan, actor=request.user, **given))


class ObjectiveViewSet(Planned):
    """What plans are to reach, and how far they have come."""

    queryset = Objective.objects.none()
    serializer_class = wire.ObjectiveSerializer
    still = {"status": ObjectiveStatus.OPEN}

    def get_queryset(self) -> Any:
        return objectives_of(self.request.user)

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        keys = [row.pk for row in _rows(args)]
        found = keys and progress_of_objectives(
            Objective.objects.filter(pk__in=keys), today=Programme.current().today()
        )
        progress = {each.objective.pk: each for each in found}
        kwargs["context"] = {**self.get_serializer_context(), "progress": progress}
        return self.get_serializer_class()(*args, **kwargs)

    @extend_schema(
        request=wire.SetObjectiveSerializer,
        responses={201: wire.ObjectiveSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Set one; a plan begins where none is under way."""
        given = self.given(wire.SetObjectiveSerializer, request)
        made = objectives.set_objective(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=wire.ChangeObjectiveSerializer,
        responses={200: wire.ObjectiveSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Change it; what it is measured by stays."""
        objective = self.get_object()
        given = self.given(wire.ChangeObjectiveSerializer, request)
        return self.shown(
            objectives.change_objective(
                objective=objective, actor=request.user, **given
            )
        )

    @extend_schema(
        request=wire.CloseObjectiveSerializer,
        responses={200: wire.ObjectiveSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def close(self, request: ApiRequest, pk: str) -> Response:
        """Say that it was met, missed or dropped, and what came of it."""
        objective = self.get_object()
        given = self.given(wire.CloseObjectiveSerializer, request)
        return self.shown(
            objectives.close_objective(objective=objective, actor=request.user, **given)
        )

    @extend_schema(
        methods=["get"],
        responses={200: wire.ObjectiveReadingSerializer(many=True)},
        filters=False,
        parameters=[],
    )
    @extend_schema(
        methods=["post"],
        request=wire.RecordReadingSerializer,
        responses={201: wire.ObjectiveReadingSerializer, **REFUSED},
    )
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def readings(self, request: ApiRequest, pk: str) -> Response:
        """List its figures, oldest first; a POST writes one of our own down."""
        objective = self.get_object()
        if request.method == "GET":
            kept = objective.readings.select_related("read_by").order_by("read_on")
            return Response(wire.ObjectiveReadingSerializer(kept, many=True).data)
        given = self.given(wire.RecordReadingSerializer, request)
        made = readings.record_reading(objective=objective, actor=request.user, **given)
        shown = wire.ObjectiveReadingSerializer(made).data
        return Response(shown, status=status.HTTP_201_CREATED)


class ActionViewSet(Planned):
    """What colleagues are to do for accounts by a day."""

    queryset = Action.objects.none()
    serializer_class = wire.ActionSerializer
    still = {"done_at": None, "dropped_at": None}

    def get_queryset(self) -> Any:
        return actions_of(self.request.user)

    @extend_schema(
        request=wire.AddActionSerializer,
        responses={201: wire.ActionSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Add one; the very same again, while it is open, is one."""
        given = self.given(wire.AddActionSerializer, request)
        made = actions.add_action(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=wire.ChangeActionSerializer,
        responses={200: wire.ActionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def change(self, request: ApiRequest, pk: str) -> Response:
        """Change what is to be done, or by when."""
        found = self.get_object()
        given = self.given(wire.ChangeActionSerializer, request)
        return self.shown(
            actions.change_action(action=found, actor=request.user, **given)
        )

    @extend_schema(
        request=wire.FinishActionSerializer,
        responses={200: wire.ActionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def finish(self, request: ApiRequest, pk: str) -> Response:
        """Say that it is done, and what came of it. Twice is once."""
        found = self.get_object()
        given = self.given(wire.FinishActionSerializer, request)
        return self.shown(
            actions.finish_action(action=found, actor=request.user, **given)
        )

    @extend_schema(
        request=wire.DropActionSerializer,
        responses={200: wire.ActionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def drop(self, request: ApiRequest, pk: str) -> Response:
        """Say that it will not be done, and why. Twice is once."""
        found = self.get_object()
        given = self.given(wire.DropActionSerializer, request)
        return self.shown(
            actions.drop_action(action=found, actor=request.user, **given)
        )

    @extend_schema(
        request=wire.HandOnActionSerializer,
        responses={200: wire.ActionSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"], url_path="hand-on")
    def hand_on(self, request: ApiRequest, pk: str) -> Response:
        """Let somebody else do it, who is told."""
        found = self.get_object()
        given = self.given(wire.HandOnActionSerializer, request)
        return self.shown(
            actions.hand_on_action(action=found, actor=request.user, **given)
        )

    @extend_schema(request=None, responses={200: wire.ActionSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def reopen(self, request: ApiRequest, pk: str) -> Response:
        """Take back that it is done or dropped."""
        found = self.get_object()
        return self.shown(actions.reopen_action(action=found, actor=request.user))
