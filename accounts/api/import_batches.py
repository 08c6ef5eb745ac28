"""Imports over the wire: from which source, when, by whom, and what became of rows."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.exceptions import PermissionDenied

from accounts.importing.loading import COUNTED
from accounts.models import ImportBatch
from accounts.permissions import may_import
from sam.lib import runs
from sam.lib.api import ApiRequest, ApiViewSet, Lists


class ImportCountsSerializer(serializers.Serializer):
    """What became of the rows of one file, or of one kind of rows."""

    file = serializers.CharField()
    read = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    warnings = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of what was sent; blank if lost.")


class ImportBatchSerializer(serializers.ModelSerializer):
    """One import of files, or one call of the bulk API."""

    actor = serializers.EmailField(
        source="actor.email", default=None, allow_null=True, read_only=True
    )
    files = serializers.SerializerMethodField()

    class Meta:
        model = ImportBatch
        fields = ["id", "source", "status", "started_at", "ended_at", "actor", "files"]
        read_only_fields = fields

    @extend_schema_field(ImportCountsSerializer(many=True))
    def get_files(self, batch: ImportBatch) -> list[dict[str, Any]]:
        """Return the counts of each file."""
        given = {
            name.removesuffix(".csv"): each for name, each in batch.digests.items()
        }
        return [
            {
                "file": name,
                **{count: int(counts.get(count) or 0) for count in COUNTED},
                "digest": given.get(name.removesuffix(".csv"), ""),
            }
            for name, counts in batch.files.items()
        ]


class ImportBatchViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[ImportBatch]):
    """What was imported, newest first; for who may import and who may see runs."""

    family = "ingest"
    queryset = ImportBatch.objects.none()
    serializer_class = ImportBatchSerializer
    sorts = ("started_at",)
    request: ApiRequest

    def get_queryset(self) -> Any:
        user = self.request.user
        if not (may_import(user) or runs.may_run(user)):
            raise PermissionDenied(may_import(user).reason)
        return ImportBatch.objects.select_related("actor")
