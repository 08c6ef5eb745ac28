"""The audit trail over the wire."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request

from sam.lib.api import ApiViewSet, Lists
from sam.lib.models import AuditEntry, AuditRow
from sam.workspace.filters_trail import EntryFilter, RowFilter
from sam.workspace.selectors.trail import may_read_trail, values


class TrailSerializer(serializers.ModelSerializer):
    """Who, from where, and what was and became; without what the caller may not see."""

    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField())
    def get_before(self, line: Any) -> dict[str, Any]:
        """Return what it was, by name."""
        return values(line, self.context["request"].user)[0]

    @extend_schema_field(serializers.DictField())
    def get_after(self, line: Any) -> dict[str, Any]:
        """Return what it became, by name."""
        return values(line, self.context["request"].user)[1]


WHERE = (
    *("id", "at", "actor", "token_id", "door", "address", "request_id", "run_id"),
    *("txid", "model", "object_id", "account_id", "batch_id", "before", "after"),
)


class AuditEntrySerializer(TrailSerializer):
    """One piece of work; its rows have the same ``txid``."""

    class Meta:
        model = AuditEntry
        fields = ["verb", *WHERE]
        read_only_fields = fields


class AuditRowSerializer(TrailSerializer):
    """One row that was written: its changed columns, or all of a new or removed one."""

    class Meta:
        model = AuditRow
        fields = ["op", *WHERE]
        read_only_fields = fields


class TrailViewSet(Lists, mixins.RetrieveModelMixin, ApiViewSet[Any]):
    """What administrators and executives read of the trail, newest first."""

    family = "audit"

    def check_permissions(self, request: Request) -> None:
        super().check_permissions(request)
        may_read_trail(request.user).require()  # type: ignore[arg-type]


class AuditEntryViewSet(TrailViewSet):
    """What was done."""

    queryset = AuditEntry.objects.all()
    serializer_class = AuditEntrySerializer
    filterset_class = EntryFilter


class AuditRowViewSet(TrailViewSet):
    """The rows that were written."""

    queryset = AuditRow.objects.all()
    serializer_class = AuditRowSerializer
    filterset_class = RowFilter
