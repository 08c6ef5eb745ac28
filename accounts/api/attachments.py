"""Files of contacts, over the wire."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from accounts.api.written import REFUSED, WrittenFacts
from accounts.models import Attachment, Interaction
from accounts.services.attachments import add_attachments, remove_attachment
from sam.lib.api import ApiRequest, VisibleRelatedField
from sam.lib.sending import send_file


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of a contact; its content is at ``file/``."""

    added_by = serializers.EmailField(
        source="added_by.email", default=None, allow_null=True, read_only=True
    )

    class Meta:
        model = Attachment
        fields = [
            *("id", "account", "interaction", "name", "content_type", "size"),
            *("added_at", "added_by"),
        ]
        read_only_fields = fields


class AddAttachmentSerializer(serializers.Serializer):
    """One file, and the contact that it belongs to."""

    interaction: Any = VisibleRelatedField(queryset=Interaction.objects.all())
    file = serializers.FileField(allow_empty_file=True, max_length=None)


class AttachmentViewSet(WrittenFacts):
    """Files of contacts; those that were removed are gone."""

    family = "activity"
    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    parser_classes = [MultiPartParser]

    def get_queryset(self) -> Any:
        seen = Attachment.objects.visible_to(self.request.user)
        return seen.filter(removed_at=None).select_related("account", "added_by")

    @extend_schema(
        request=AddAttachmentSerializer,
        responses={201: AttachmentSerializer, **REFUSED},
    )
    def create(self, request: ApiRequest) -> Response:
        """Keep a file with a contact; the very same again is one."""
        given = self.given(AddAttachmentSerializer, request)
        [made] = add_attachments(
            interaction=given["interaction"],
            actor=request.user,
            files=[given["file"]],
        )
        return self.shown(made, status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: ApiRequest, pk: str) -> FileResponse:
        """Get the file itself."""
        row = self.get_object()
        return send_file(row.file, name=row.name, content_type=row.content_type)

    @extend_schema(request=None, responses={204: None, **REFUSED})
    def destroy(self, request: ApiRequest, pk: str) -> Response:
        """Take a file away: nobody gets it any more."""
        remove_attachment(attachment=self.get_object(), actor=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
