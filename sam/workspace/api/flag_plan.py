"""Plan a step about a flag over the wire: it waits until the day of the step."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from planning.services.actions import LONGEST
from sam.lib.api import ApiRequest, ApiView
from sam.users.models import User
from sam.workspace.services.planned_flags import plan_for_flag
from tiers.models import Flag


class PlanFlagSerializer(serializers.Serializer):
    """What is done about a flag, by whom and by when; by the caller if not said."""

    words = serializers.CharField(max_length=LONGEST)
    due_on = serializers.DateField()
    owner = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True
    )
    is_touch = serializers.BooleanField(default=False)


class PlannedSerializer(serializers.Serializer):
    """The step, and until when the flag waits; null where it does not."""

    action = serializers.IntegerField()
    snoozed_until = serializers.DateField(allow_null=True)


class FlagPlanView(ApiView):
    """Plan a step about a flag."""

    family = "planning"

    @extend_schema(
        operation_id="flags_plan",
        request=PlanFlagSerializer,
        responses={201: PlannedSerializer},
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """Plan a step; the flag is left out of Today until its day."""
        if not request.user.sees_facts:
            raise Http404
        flags = Flag.objects.visible_to(request.user).select_related("account")
        flag = get_object_or_404(flags, pk=pk)
        command = PlanFlagSerializer(data=request.data)
        command.is_valid(raise_exception=True)
        given: dict[str, Any] = dict(command.validated_data)
        action = plan_for_flag(flag=flag, actor=request.user, **given)
        flag.refresh_from_db(fields=["snoozed_until"])
        said = {"action": action.pk, "snoozed_until": flag.snoozed_until}
        return Response(PlannedSerializer(said).data, status=status.HTTP_201_CREATED)
