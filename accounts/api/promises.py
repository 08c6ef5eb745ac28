"""What we promised customers, over the wire."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Account, Interaction, Promise
from accounts.permissions import LOOK_AFTER
from accounts.selectors.promises import promises_of
from accounts.services import promises
from accounts.services.promises import LONGEST
from sam.lib.api import ApiRequest, VisibleRelatedField
from sam.users.models import User


def _email(of: str) -> Any:
    return serializers.EmailField(
        source=f"{of}.email", default=None, allow_null=True, read_only=True
    )


class PromiseSerializer(serializers.ModelSerializer):
    """Something that we told a customer we would do by a day."""

    owner = _email("owner")
    made_by = _email("made_by")
    kept_by = _email("kept_by")
    withdrawn_by = _email("withdrawn_by")

    class Meta:
        model = Promise
        fields = [
            "id",
            "account",
            "interaction",
            "words",
            "due_on",
            "owner",
            "made_at",
            "made_by",
            "kept_at",
            "kept_by",
            "withdrawn_at",
            "withdrawn_by",
            "outcome",
        ]
        read_only_fields = fields


class MakePromiseSerializer(serializers.Serializer):
    """The arguments of ``promises.make_promise``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    words = serializers.CharField(max_length=LONGEST)
    due_on = serializers.DateField()
    interaction: Any = VisibleRelatedField(
        queryset=Interaction.objects.all(), default=None, allow_null=True
    )


class KeepPromiseSerializer(serializers.Serializer):
    """The arguments of ``promises.keep_promise``."""

    outcome = serializers.CharField(max_length=LONGEST, default="", allow_blank=True)
    at = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Now, if left out."
    )


class WithdrawPromiseSerializer(serializers.Serializer):
    """The arguments of ``promises.withdraw_promise``."""

    reason = serializers.CharField(max_length=LONGEST)


class MovePromiseSerializer(WithdrawPromiseSerializer):
    """The arguments of ``promises.move_promise``."""

    due_on = serializers.DateField()


class HandOnPromiseSerializer(serializers.Serializer):
    """The arguments of ``promises.hand_on_promise``."""

    to: Any = serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.filter(is_active=True, role__in=LOOK_AFTER),
        help_text="Their address.",
    )


class PromiseViewSet(WrittenFacts):
    """What we told customers we would do by a day."""

    family = "activity"
    queryset = Promise.objects.none()
    serializer_class = PromiseSerializer
    asks = frozenset(["account", "open"])
    sorts = ("due_on",)

    def get_queryset(self) -> Any:
        return promises_of(self.request.user)

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        if self.is_list and self.request.query_params.get("open") == "true":
            return found.filter(kept_at=None, withdrawn_at=None)
        return found

    @extend_schema(
        parameters=[
            OpenApiParameter("account", int, description="Of this account only."),
            OpenApiParameter("open", bool, description="Only what is to be kept."),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List those to visible accounts, newest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(
        request=MakePromiseSerializer, responses={201: PromiseSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Promise something by a day; the very same again, while open, is one."""
        given = self.given(MakePromiseSerializer, request)
        made = promises.make_promise(actor=request.user, **given)
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(
        request=KeepPromiseSerializer, responses={200: PromiseSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def keep(self, request: ApiRequest, pk: str) -> Response:
        """Say that it was kept, and what came of it. Twice is once."""
        promise = self.get_object()
        given = self.given(KeepPromiseSerializer, request)
        return self.shown(
            promises.keep_promise(promise=promise, actor=request.user, **given)
        )

    @extend_schema(
        request=WithdrawPromiseSerializer,
        responses={200: PromiseSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def withdraw(self, request: ApiRequest, pk: str) -> Response:
        """Take it back, with the reason. Twice is once."""
        promise = self.get_object()
        given = self.given(WithdrawPromiseSerializer, request)
        return self.shown(
            promises.withdraw_promise(promise=promise, actor=request.user, **given)
        )

    @extend_schema(
        request=MovePromiseSerializer, responses={200: PromiseSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def move(self, request: ApiRequest, pk: str) -> Response:
        """Promise it by another day, with the reason."""
        promise = self.get_object()
        given = self.given(MovePromiseSerializer, request)
        return self.shown(
            promises.move_promise(promise=promise, actor=request.user, **given)
        )

    @extend_schema(
        request=HandOnPromiseSerializer, responses={200: PromiseSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"], url_path="hand-on")
    def hand_on(self, request: ApiRequest, pk: str) -> Response:
        """Let somebody else keep it, who is told."""
        promise = self.get_object()
        given = self.given(HandOnPromiseSerializer, request)
        return self.shown(
            promises.hand_on_promise(promise=promise, actor=request.user, **given)
        )
