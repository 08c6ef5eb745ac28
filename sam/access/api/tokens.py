"""The endpoints of tokens."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from sam.access.services import tokens
from sam.access.token_selectors import tokens_visible_to
from sam.lib import scopes
from sam.lib.api import ApiRequest, ApiViewSet, Lists
from sam.users.models import ApiToken, User


class TokenSerializer(serializers.ModelSerializer):
    """A token; its text is in no answer but the one that made it."""

    user = serializers.EmailField(source="user.email", read_only=True)
    created_by = serializers.EmailField(
        source="created_by.email", default=None, read_only=True, allow_null=True
    )
    revoked_by = serializers.EmailField(
        source="revoked_by.email", default=None, read_only=True, allow_null=True
    )

    class Meta:
        model = ApiToken
        fields = [
            "id",
            "user",
            "name",
            "start",
            "scopes",
            "sources",
            "created_at",
            "created_by",
            "expires_at",
            "last_used_at",
            "last_used_from",
            "revoked_at",
            "revoked_by",
        ]
        read_only_fields = fields


class NewTokenSerializer(TokenSerializer):
    """A new token with its text: keep it now, nobody can read it again."""

    token = serializers.CharField(
        allow_null=True,
        read_only=True,
        help_text="Null when the answer is given again for its Idempotency-Key.",
    )

    class Meta(TokenSerializer.Meta):
        fields = ["token", *TokenSerializer.Meta.fields]
        read_only_fields = fields


class MakeTokenSerializer(serializers.Serializer):
    """The arguments of ``tokens.make_token``."""

    user: Any = serializers.SlugRelatedField(
        slug_field="email",
        queryset=User.objects.filter(is_active=True),
        required=False,
        help_text="A service, for administrators; oneself if left out.",
    )
    name = serializers.CharField(max_length=tokens.LONGEST_NAME)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(scopes.SCOPES), allow_empty=False
    )
    days = serializers.IntegerField(
        min_value=1, required=False, help_text="As long as the rules allow if left out."
    )
    sources = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False
    )


class RotateTokenSerializer(serializers.Serializer):
    """The arguments of ``tokens.rotate_token``."""

    hours = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=tokens.LONGEST_OVERLAP,
        help_text="For which the old one still opens.",
    )


REFUSED = {
    403: OpenApiResponse(description="It is not yours to make or revoke."),
    409: OpenApiResponse(description="It is over already."),
}


@extend_schema_view(
    list=extend_schema(summary="One's tokens; all of them for an administrator"),
    retrieve=extend_schema(summary="One token"),
)
class TokenViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[ApiToken]):
    """The keys with which programs come in as their owner."""

    family = "access"
    shown_once = frozenset({"token"})
    queryset = ApiToken.objects.none()
    serializer_class = TokenSerializer
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[ApiToken]:
        user: Any = self.request.user
        return tokens_visible_to(user)

    @extend_schema(
        request=MakeTokenSerializer, responses={201: NewTokenSerializer, **REFUSED}
    )
    def create(self, request: ApiRequest) -> Response:
        """Make a token; a token makes none that opens more or longer than itself."""
        asked = MakeTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        user = given.pop("user", request.user)
        try:
            made = tokens.make_token(
                actor=request.user, user=user, by=request.auth, **given
            )
        except tokens.TokenRefused as refused:
            raise ValidationError(refused.errors) from refused
        return _shown(made)

    @extend_schema(request=None, responses={200: TokenSerializer, **REFUSED})
    @action(detail=True, methods=["post"])
    def revoke(self, request: ApiRequest, pk: str) -> Response:
        """Let it open nothing any more."""
        token = tokens.revoke_token(actor=request.user, token=self.get_object())
        return Response(self.get_serializer(self.get_queryset().get(pk=token.pk)).data)

    @extend_schema(
        request=RotateTokenSerializer, responses={201: NewTokenSerializer, **REFUSED}
    )
    @action(detail=True, methods=["post"])
    def rotate(self, request: ApiRequest, pk: str) -> Response:
        """Replace it by one like it, whose text is in the answer."""
        asked = RotateTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            made = tokens.rotate_token(
                actor=request.user,
                token=self.get_object(),
                by=request.auth,
                **asked.validated_data,
            )
        except tokens.TokenRefused as refused:
            raise ValidationError(refused.errors) from refused
        return _shown(made)


def _shown(made: tokens.NewToken) -> Response:
    made.token.token = made.text  # type: ignore[attr-defined]
    body = NewTokenSerializer(made.token).data
    return Response(
        body,
        status=status.HTTP_201_CREATED,
        headers={"Cache-Control": "no-store"},
    )
