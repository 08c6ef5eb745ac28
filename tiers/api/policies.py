"""The policy endpoints."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from sam.lib import shell
from sam.lib.api import ApiRequest, ApiViewSet, Lists
from sam.lib.http import whole_number
from tiers.api.policy_serializers import (
    ApprovePolicySerializer,
    ChangePolicySerializer,
    DifferenceSerializer,
    DraftPolicySerializer,
    DriftSerializer,
    PolicyNoteSerializer,
    PolicySerializer,
    PolicyWarningSerializer,
)
from tiers.models import Policy
from tiers.selectors import policies as selected
from tiers.services import policies
from tiers.services.drift import drift
from tiers.services.policy_reports import failing_of, named, warnings_of

type Command = serializers.BaseSerializer[Any]

REFUSED = {
    400: OpenApiResponse(description="What is wrong, all of it, by field."),
    403: OpenApiResponse(description="Only a director drafts and decides policies."),
    409: OpenApiResponse(description="The policy does not stand so that this is done."),
}
WITH = OpenApiParameter(
    "with",
    OpenApiTypes.INT,
    description="The policy to compare with; the one in force if left out.",
)


@extend_schema_view(
    list=extend_schema(summary="Policies, newest version first"),
    retrieve=extend_schema(summary="One policy"),
)
class PolicyViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Policy]):
    """Versions of the rules by which accounts are judged."""

    family = "policy"
    request: ApiRequest
    queryset = Policy.objects.none()
    serializer_class = PolicySerializer
    lookup_value_regex = r"\d+"

    def get_queryset(self) -> Any:
        return selected.policies_of(self.request.user)

    @extend_schema(
        request=DraftPolicySerializer, responses={201: PolicySerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Draft the next version, from the policy in force or from any other."""
        draft = self._decided(DraftPolicySerializer, policies.draft_policy)
        return Response(PolicySerializer(draft).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=ChangePolicySerializer, responses={200: PolicySerializer, **REFUSED}
    )
    def partial_update(self, request: ApiRequest, pk: str) -> Response:
        """Change fields of a draft; what is left out stays."""
        changed = self._decided(
            ChangePolicySerializer,
            policies.change_draft,
            partial=True,
            policy=self.get_object(),
        )
        return Response(PolicySerializer(changed).data)

    @extend_schema(request=None, responses={200: PolicySerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def submit(self, request: ApiRequest, pk: str) -> Response:
        """Ask another director to approve a draft."""
        return self._verb(serializers.Serializer, policies.submit_policy)

    @extend_schema(
        request=ApprovePolicySerializer, responses={200: PolicySerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: ApiRequest, pk: str) -> Response:
        """Put a submitted policy in force, at once or from a day on."""
        return self._verb(ApprovePolicySerializer, policies.approve_policy)

    @extend_schema(
        request=PolicyNoteSerializer, responses={200: PolicySerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: ApiRequest, pk: str) -> Response:
        """Make a draft again of what waits, with a note."""
        return self._verb(PolicyNoteSerializer, policies.send_back_policy)

    @extend_schema(
        request=PolicyNoteSerializer, responses={200: PolicySerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def discard(self, request: ApiRequest, pk: str) -> Response:
        """Put away a policy that was never in force."""
        return self._verb(PolicyNoteSerializer, policies.discard_policy)

    @extend_schema(parameters=[WITH], responses={200: DifferenceSerializer(many=True)})
    @action(detail=True, pagination_class=None)
    def differences(self, request: ApiRequest, pk: str) -> Response:
        """List what it rules otherwise than another policy."""
        asked = request.query_params.get("with")
        other = policies.in_force()
        if asked is not None:
            other = get_object_or_404(self.get_queryset(), pk=whole_number(asked))
        policy = self.get_object()
        found = (
            selected.differences(other, policy, shell.house().currency) if other else []
        )
        return Response(DifferenceSerializer(found, many=True).data)

    @extend_schema(responses={200: PolicyWarningSerializer(many=True), **REFUSED})
    @action(detail=True, pagination_class=None)
    def warnings(self, request: ApiRequest, pk: str) -> Response:
        """List what to know of it as it judges today's portfolio."""
        listed = []
        for each in warnings_of(self.get_object()):
            whom = named(each.account_ids, request.user)
            listed.append(
                {
                    "code": each.code,
                    "words": each.words,
                    "figures": each.figures,
                    "accounts": [key for key, _name in whom.accounts],
                    "others": whom.others,
                }
            )
        return Response(PolicyWarningSerializer(listed, many=True).data)

    @extend_schema(responses={200: DriftSerializer, **REFUSED})
    @action(detail=True)
    def drift(self, request: ApiRequest, pk: str) -> Response:
        """Say how far a region's variant is from the policy in force."""
        found = drift(self.get_object(), currency=shell.house().currency)
        failing = failing_of(found, request.user)
        said = {
            "policy": found.policy.pk,
            "against": found.against.pk,
            "as_of": found.as_of,
            "differences": found.differences,
            "candidates": found.candidates,
            "taken": found.taken,
            "taken_global": found.taken_global,
            "would_fail": len(found.failing),
            "failing": [
                {"account_id": key, "account": name, "reason": words}
                for key, name, words in failing
            ],
            "hidden": len(found.failing) - len(failing),
        }
        return Response(DriftSerializer(said).data)

    def _verb(
        self,
        takes: type[Command],
        decide: Callable[..., Policy],
    ) -> Response:
        decided = self._decided(takes, decide, policy=self.get_object())
        return Response(PolicySerializer(decided).data)

    def _decided(
        self,
        takes: type[Command],
        decide: Callable[..., Policy],
        *,
        partial: bool = False,
        **known: Any,
    ) -> Policy:
        """Call the service with what was sent; its faults are told by field."""
        command = takes(data=self.request.data, partial=partial)
        command.is_valid(raise_exception=True)
        try:
            return decide(actor=self.request.user, **known, **command.validated_data)
        except policies.PolicyRefused as refused:
            if refused.errors:
                raise serializers.ValidationError(refused.errors) from refused
            raise
