"""The notification endpoints: what a person is told, and whether by e-mail too."""

from collections.abc import Sequence
from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiViewSet, Lists
from sam.users.models import User
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import Told, told_all
from sam.workspace.services import notifications


class ToldLineSerializer(serializers.Serializer):
    """One account, region or wave that a notification names."""

    name = serializers.CharField()
    words = serializers.CharField()
    note = serializers.CharField()
    href = serializers.CharField()


class ToldPartSerializer(serializers.Serializer):
    """Lines under a heading; ``more`` are not named."""

    title = serializers.CharField()
    lines = ToldLineSerializer(many=True)
    more = serializers.IntegerField()


class NotificationSerializer(serializers.Serializer):
    """A notification in the reader's words."""

    id = serializers.IntegerField(source="notification.pk")
    kind = serializers.ChoiceField(
        choices=Notification.Kind.choices, source="notification.kind"
    )
    as_of = serializers.DateField(source="notification.as_of")
    created_at = serializers.DateTimeField(source="notification.created_at")
    read_at = serializers.DateTimeField(
        source="notification.read_at", allow_null=True, help_text="Null: not yet."
    )
    emailed_at = serializers.DateTimeField(
        source="notification.emailed_at", allow_null=True
    )
    title = serializers.CharField()
    summary = serializers.CharField()
    href = serializers.CharField()
    parts = ToldPartSerializer(many=True)


class ReadSerializer(serializers.Serializer):
    """The arguments of ``notifications.read_all``."""

    up_to = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        help_text="The newest that was seen; later ones stay unread.",
    )


class DigestSerializer(serializers.Serializer):
    """Whether the digest comes by e-mail too."""

    wanted = serializers.BooleanField()


class NotificationViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Any]):
    """What one is told; nobody reads what is meant for somebody else."""

    family = "activity"
    queryset = Notification.objects.none()
    serializer_class = NotificationSerializer
    asks = frozenset(["unread"])

    def get_queryset(self) -> Any:
        return Notification.objects.visible_to(self.request.user)

    @extend_schema(
        parameters=[OpenApiParameter("unread", bool, description="Unread ones only.")]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List what one is told, newest first."""
        return super().list(request, *args, **kwargs)

    def filter_queryset(self, queryset: Any) -> Any:
        asked = self.is_list and self.request.query_params.get("unread", "")
        return queryset.unread() if asked in {"1", "true"} else queryset

    def shaped(self, rows: Any, only: Any) -> Any:
        return super().shaped(list(self._told(rows)), only)

    @extend_schema(responses=NotificationSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return one; this does not mark it as read."""
        return self._answer(self.get_object())

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: ApiRequest, pk: str) -> Response:
        """Mark one as read; twice is once."""
        return self._answer(
            notifications.read_notification(
                notification=self.get_object(), actor=request.user
            )
        )

    @extend_schema(
        operation_id="notifications_read_all",
        request=ReadSerializer,
        responses={204: OpenApiResponse(description="They are read.")},
    )
    @action(detail=False, methods=["post"], url_path="read", url_name="read-all")
    def read_all(self, request: ApiRequest) -> Response:
        """Mark all up to one as read."""
        command = ReadSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        notifications.read_all(actor=request.user, **command.validated_data)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=DigestSerializer, responses=DigestSerializer)
    @action(detail=False, methods=["post"])
    def digest(self, request: ApiRequest) -> Response:
        """Have the digest by e-mail too, or no longer."""
        command = DigestSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        user = notifications.choose_digest(actor=request.user, **command.validated_data)
        return Response({"wanted": user.wants_digest})

    def _told(self, listed: Sequence[Notification]) -> Sequence[Told]:
        return told_all(listed, cast(User, self.request.user))

    def _answer(self, one: Notification) -> Response:
        [told] = self._told([one])
        return Response(self.get_serializer(told).data)
