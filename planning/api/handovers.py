"""Hand-overs over the wire."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.models import Account, Programme
from planning.models import Handover, HandoverItem
from planning.selectors.handovers import handovers_of
from planning.selectors.pack import pack_of
from planning.services import handovers
from planning.services.handovers import LONGEST, NOTE
from sam.lib.api import ApiRequest, ApiViewSet, Lists, VisibleRelatedField
from sam.users.models import User

REFUSED = {
    403: OpenApiResponse(description="Not yours to do with this account."),
    409: OpenApiResponse(description="The rules refuse it as things stand, in words."),
}


class HandoverItemSerializer(serializers.ModelSerializer[HandoverItem]):
    """A thing to do before the account changes hands."""

    words = serializers.CharField(source="__str__", read_only=True)
    done_by = serializers.EmailField(
        source="done_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = HandoverItem
        fields = ["id", "code", "words", "done_at", "done_by", "note"]
        read_only_fields = fields


class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """An account on its way to another manager; ``completeness`` is 0 to 1."""

    from_user = serializers.EmailField(
        source="from_user.email", default=None, allow_null=True, read_only=True
    )
    to_user = serializers.EmailField(source="to_user.email", read_only=True)
    allowed_by = serializers.EmailField(
        source="allowed_by.email", default=None, allow_null=True, read_only=True
    )
    items = HandoverItemSerializer(many=True, read_only=True)

    class Meta:
        model = Handover
        fields = [
            "id",
            "account",
            "from_user",
            "to_user",
            "reason",
            "status",
            "begun_at",
            "ended_at",
            "completeness",
            "allowed_by",
            "allowed_because",
            "note",
            "items",
        ]
        read_only_fields = fields


class BeginHandoverSerializer(serializers.Serializer[Any]):
    """The arguments of ``handovers.begin_handover``."""

    account: Any = VisibleRelatedField(queryset=Account.objects.all())
    to_user = serializers.SlugRelatedField(
        slug_field="email", queryset=User.objects.filter(is_active=True)
    )
    reason = serializers.CharField(max_length=LONGEST)


class TickItemSerializer(serializers.Serializer[Any]):
    """A thing of the list, and whether it is done."""

    item = serializers.IntegerField(min_value=1)
    is_done = serializers.BooleanField()
    note = serializers.CharField(max_length=NOTE, default="", allow_blank=True)


class AddItemSerializer(serializers.Serializer[Any]):
    """A further thing to do."""

    words = serializers.CharField(max_length=NOTE)


class BecauseSerializer(serializers.Serializer[Any]):
    """Why a profile that is not complete is enough."""

    because = serializers.CharField(max_length=LONGEST)


class CancelHandoverSerializer(serializers.Serializer[Any]):
    """Why it is cancelled."""

    note = serializers.CharField(max_length=LONGEST)


class PackSerializer(serializers.Serializer[Any]):
    """What there is to know of the customer, and how complete its profile is."""

    share = serializers.FloatField(help_text="How complete the profile is, 0 to 1.")
    missing = serializers.ListField(child=serializers.CharField())
    pack = serializers.JSONField(help_text="As the page shows it, by section.")


class HandoverViewSet(
    Lists,
    mixins.RetrieveModelMixin,
    ApiViewSet[Handover],
):
    """Accounts on their way from one manager to another, newest first."""

    family = "planning"
    queryset = Handover.objects.none()
    serializer_class = HandoverSerializer

    def get_queryset(self) -> Any:
        return handovers_of(self.request.user).prefetch_related("items__done_by")

    @extend_schema(
        request=BeginHandoverSerializer, responses={201: HandoverSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Begin to hand an account over."""
        given = self._given(BeginHandoverSerializer, request)
        begun = handovers.begin_handover(actor=request.user, **given)
        return self._shown(begun, status.HTTP_201_CREATED)

    @extend_schema(
        request=TickItemSerializer, responses={200: HandoverSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def tick(self, request: ApiRequest, pk: str) -> Response:
        """Say that a thing of the list is done, or is not after all."""
        handover = self.get_object()
        given = self._given(TickItemSerializer, request)
        item = get_object_or_404(handover.items, pk=given.pop("item"))
        handovers.tick_item(item=item, actor=request.user, **given)
        return self._shown(handover)

    @extend_schema(
        request=AddItemSerializer, responses={200: HandoverSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def items(self, request: ApiRequest, pk: str) -> Response:
        """Add a thing to do."""
        given = self._given(AddItemSerializer, request)
        handover = self.get_object()
        handovers.add_item(handover=handover, actor=request.user, **given)
        return self._shown(handover)

    @extend_schema(
        request=BecauseSerializer, responses={200: HandoverSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def allow(self, request: ApiRequest, pk: str) -> Response:
        """Let it be signed though the profile is not complete enough."""
        given = self._given(BecauseSerializer, request)
        handover = self.get_object()
        handovers.let_through(handover=handover, actor=request.user, **given)
        return self._shown(handover)

    @extend_schema(request=None, responses={200: HandoverSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def sign(self, request: ApiRequest, pk: str) -> Response:
        """Take the account over."""
        handover = self.get_object()
        handovers.sign_handover(handover=handover, actor=request.user)
        return self._shown(handover)

    @extend_schema(
        request=CancelHandoverSerializer,
        responses={200: HandoverSerializer, **REFUSED},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: ApiRequest, pk: str) -> Response:
        """Stop it; the account stays where it is."""
        given = self._given(CancelHandoverSerializer, request)
        handover = self.get_object()
        handovers.cancel_handover(handover=handover, actor=request.user, **given)
        return self._shown(handover)

    @extend_schema(responses={200: PackSerializer})
    @action(detail=True)
    def pack(self, request: ApiRequest, pk: str) -> Response:
        """What the receiver must know; as it was kept, once it is signed."""
        handover = self.get_object()
        if handover.status == Handover.Status.SIGNED:
            kept = handover.pack
            return Response(
                {
                    "share": handover.completeness,
                    "missing": kept.get("missing", []),
                    "pack": kept,
                }
            )
        programme = Programme.current()
        pack, profile = pack_of(
            handover.account, request.user, on=programme.today(), programme=programme
        )
        return Response(
            {
                "share": profile.share,
                "missing": list(pack.missing),
                "pack": pack.as_json(),
            }
        )

    def _given(
        self, kind: type[serializers.Serializer[Any]], request: ApiRequest
    ) -> Any:
        given = kind(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given.validated_data

    def _shown(self, handover: Handover, code: int = status.HTTP_200_OK) -> Response:
        shown = handovers_of(self.request.user).filter(pk=handover.pk).first()
        # Who handed it over may no longer see the account: what they did is still said.
        return Response(self.get_serializer(shown or handover).data, status=code)
