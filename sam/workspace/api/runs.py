"""The run endpoints: what the machine did, and asking it to."""

from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from sam.lib import runs
from sam.lib.api import ApiRequest, ApiViewSet, Lists
from sam.lib.api.preferring import preference_of
from sam.lib.models import Run
from sam.nightly import NIGHTLY
from sam.workspace import progress
from sam.workspace.services.run_requests import request_run, settled
from scoring.services import measuring
from tiers.services import watching

OF_MONEY = {*measuring.OF_MONEY, *watching.OF_MONEY}
REFUSED = {
    403: OpenApiResponse(description="Only directors and administrators see runs."),
    409: OpenApiResponse(description="The run cannot be asked for like that."),
}
PREFER = OpenApiParameter(
    "Prefer",
    str,
    OpenApiParameter.HEADER,
    description="`respond-async` for an answer at once, `wait=5` for one in 5 seconds.",
)


class RequestRunSerializer(serializers.Serializer):
    """The arguments of ``run_requests.request_run``."""

    kind = serializers.CharField(max_length=40, default=NIGHTLY)
    as_of = serializers.DateField()


class WithoutMoney(serializers.ModelSerializer):
    """A run as it may be told to everybody who starts runs: the money stays inside."""

    def to_representation(self, instance: Run) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        told = shown["result"].items()
        shown["result"] = {name: value for name, value in told if name not in OF_MONEY}
        return shown


class StepSerializer(WithoutMoney):
    """One step of a chain: a run of its own."""

    class Meta:
        model = Run
        fields = [
            "id",
            "kind",
            "status",
            "started_at",
            "ended_at",
            "done",
            "total",
            "changed",
            "published",
            "seconds",
            "result",
            "error",
        ]
        read_only_fields = fields


class RunSerializer(WithoutMoney):
    """One run, with the runs that are its steps; seconds by step, as it took them."""

    name = serializers.SerializerMethodField(help_text="What people call its kind.")
    requested_by = serializers.EmailField(
        source="requested_by.email",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Null when the schedule asked.",
    )
    steps = StepSerializer(many=True, read_only=True)

    class Meta:
        model = Run
        fields = [
            "id",
            "kind",
            "name",
            "as_of",
            "status",
            "stop_requested",
            "requested_by",
            "requested_at",
            "started_at",
            "ended_at",
            "step",
            "done",
            "total",
            "changed",
            "published",
            "seconds",
            "result",
            "error",
            "steps",
        ]
        read_only_fields = fields

    def get_name(self, run: Run) -> str:
        return progress.label(run.kind)


class RunViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Run]):
    """Work over the whole portfolio; directors and administrators only."""

    family = "runs"
    queryset = Run.objects.none()
    serializer_class = RunSerializer

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        runs.may_run(request.user).require()

    def get_queryset(self) -> QuerySet[Run]:
        if self.action == "list":
            return progress.roots()
        steps = Prefetch("steps", queryset=Run.objects.order_by("id"))
        return Run.objects.select_related("requested_by").prefetch_related(steps)

    @extend_schema(
        request=RequestRunSerializer,
        parameters=[PREFER],
        responses={201: RunSerializer, 202: RunSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """
        Ask for a run; one of that kind that waits or is under way is that run.

        The answer comes when the run is over, or after some seconds as it stands then;
        with `Prefer: respond-async` at once, as a 202. `Location` is where to ask on.
        """
        command = RequestRunSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        prefers = preference_of(request, longest=settings.RUN_WAIT_SECONDS)
        run = request_run(actor=request.user, **command.validated_data)
        if not prefers.is_async:
            run = settled(run, seconds=prefers.wait)
        response = Response(
            self.get_serializer(self.get_queryset().get(pk=run.pk)).data,
            status=status.HTTP_202_ACCEPTED
            if prefers.is_async
            else status.HTTP_201_CREATED,
        )
        response["Location"] = reverse("api:run-detail", args=[run.pk])
        return prefers.apply(response)

    @extend_schema(request=None, responses={200: RunSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def stop(self, request: ApiRequest, pk: str) -> Response:
        """Ask a run to stop at its next chunk; what is published stays."""
        run = runs.stop(run=self.get_object(), actor=request.user)
        return Response(self.get_serializer(run).data)
