"""Search over accounts, people, plans, actions and notes."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from sam.lib.api import ApiRequest, ApiView
from sam.workspace.search.finding import PAGE, Group, groups_for, search

MOST = 20
KINDS = [(each.value, each.value) for each in Group]


class PieceSerializer(serializers.Serializer):
    """A piece of a text, and whether it is what was looked for."""

    text = serializers.CharField()
    is_hit = serializers.BooleanField()


class HitSerializer(serializers.Serializer):
    """One thing that was found; ``also`` is an earlier name by which it was found."""

    kind = serializers.CharField()
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    detail = serializers.CharField()
    url = serializers.CharField(help_text="The page of it.")
    account = serializers.IntegerField(source="account_id")
    account_name = serializers.CharField(source="account")
    tier = serializers.CharField(allow_blank=True)
    is_own = serializers.BooleanField(help_text="The caller owns it or is on its team.")
    also = serializers.CharField(allow_blank=True)
    past = serializers.CharField(
        allow_blank=True, help_text="Why it is not of today; blank: it is."
    )
    on = serializers.DateField(allow_null=True)
    excerpt = PieceSerializer(many=True, help_text="Of notes.")


class GroupSerializer(serializers.Serializer):
    """The hits of one kind, best first."""

    kind = serializers.ChoiceField(choices=KINDS, source="group")
    total = serializers.IntegerField(help_text="Counted up to 400.")
    has_more = serializers.BooleanField()
    hits = HitSerializer(many=True)


class SearchSerializer(serializers.Serializer):
    """What was found; groups in which there is nothing are left out."""

    q = serializers.CharField(source="question")
    words = serializers.ListField(child=serializers.CharField())
    groups = GroupSerializer(many=True)


class AskedSerializer(serializers.Serializer):
    """What is looked for."""

    q = serializers.CharField(
        allow_blank=True, trim_whitespace=False, max_length=1000, default=""
    )
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    page = serializers.IntegerField(min_value=1, max_value=MOST, default=1)
    size = serializers.IntegerField(min_value=1, max_value=100, default=PAGE)


class SearchView(ApiView):
    """Find what the caller may see, whatever they remember of it."""

    family = "accounts"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", str, description="Words; a few letters may be wrong."
            ),
            OpenApiParameter("kind", str, enum=[each.value for each in Group]),
            OpenApiParameter("page", OpenApiTypes.INT),
            OpenApiParameter("size", OpenApiTypes.INT, description="Of each kind."),
        ],
        responses=SearchSerializer,
    )
    def get(self, request: ApiRequest) -> Response:
        """Return what is found, in groups; the same as the page /search/."""
        asked = AskedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        groups = None
        if "kind" in given:
            groups = [Group(given["kind"])]
            if groups[0] not in groups_for(request.user):
                raise ValidationError({"kind": ["You find accounts only."]})
        answer = search(
            request.user,
            given["q"],
            groups=groups,
            size=given["size"],
            page=given["page"],
        )
        return Response(SearchSerializer(answer).data)
