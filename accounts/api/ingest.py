"""Bulk in: rows of a source system, upserted by its own ids, each with its outcome."""

from typing import Any, ClassVar

from drf_spectacular.utils import (
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.response import Response

from accounts.api.ingest_bodies import Body, LinesParser, RowsParser
from accounts.api.ingest_schema import body_schema
from accounts.importing.ingest import (
    KINDS,
    Ingested,
    Note,
    RowFate,
    RowOutcome,
    ingest,
)
from accounts.importing.ingest_sources import NO_SOURCE, is_source, source_of
from accounts.importing.records import printable
from sam.lib.api import ApiRequest, ApiView


class RowNoteSerializer(serializers.Serializer):
    """What is wrong with a row, or was done otherwise than it says."""

    pointer = serializers.CharField(help_text="JSON pointer into what was sent.")
    detail = serializers.CharField()
    value = serializers.CharField(help_text="The first 200 characters of it.")


class RowOutcomeSerializer(serializers.Serializer):
    """What became of one row."""

    row = serializers.IntegerField(help_text="Its place, from 0.")
    external_id = serializers.CharField(
        allow_null=True, help_text="As it was sent; wallets have none."
    )
    outcome = serializers.ChoiceField(choices=RowFate.choices)
    id = serializers.IntegerField(
        allow_null=True,
        help_text="Our own key of the object; of contacts, of the position.",
    )
    errors = RowNoteSerializer(many=True)  # type: ignore[assignment]
    warnings = RowNoteSerializer(many=True)


class IngestedSerializer(serializers.Serializer):
    """What a call did: counts, and each row in the order in which it was sent."""

    batch = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    read = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    rejected = serializers.IntegerField()
    warnings = serializers.IntegerField()
    unknown_keys = serializers.ListField(
        child=serializers.CharField(), help_text="Keys that no column has; ignored."
    )
    rows = RowOutcomeSerializer(many=True)


class IngestView(ApiView):
    """Rows of one kind."""

    family = "ingest"
    kind: ClassVar[str] = ""
    parser_classes = (RowsParser, LinesParser)

    def post(self, request: ApiRequest) -> Response:
        """
        Insert or update up to 10,000 rows by (source, external_id).

        The good rows are kept and the bad ones named; the same rows again change
        nothing. Keys are the columns of the portfolio file of this kind. An absent key,
        an empty text and a null say nothing and never clear a value; `\\N` clears it. A
        key that no row of the call has is an absent column.
        """
        asked = request.query_params.get("source", "")
        if asked and not is_source(asked):
            raise ValidationError({"source": [NO_SOURCE]})
        source = source_of(actor=request.user, token=request.auth, asked=asked)
        body = request.data
        if not isinstance(body, Body):
            raise ParseError
        done = ingest(
            KINDS[self.kind],
            body.rows,
            source=source,
            digest=body.digest,
            actor=request.user,
        )
        return Response(_shown(done, body))


def _shown(done: Ingested, body: Body) -> dict[str, Any]:
    counts = done.counts
    return {
        "batch": done.batch_id,
        "source": done.source,
        "read": counts.read,
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": counts.rejected,
        "warnings": counts.warnings,
        "unknown_keys": done.unknown_keys,
        "rows": [_row(place, row, body) for place, row in enumerate(done.rows)],
    }


def _row(place: int, row: RowOutcome, body: Body) -> dict[str, Any]:
    def shown(note: Note) -> dict[str, str]:
        return {
            "pointer": body.pointer(place, note.column),
            "detail": note.reason,
            "value": note.value,
        }

    return {
        "row": place,
        "external_id": _external_id(body.rows[place]),
        "outcome": row.outcome,
        "id": row.object_id,
        "errors": [*map(shown, row.errors)],
        "warnings": [*map(shown, row.warnings)],
    }


def _external_id(row: Any) -> str | None:
    named = row.get("external_id") if isinstance(row, dict) else None
    return printable(named) if isinstance(named, str) else None


def view_of(kind: str) -> Any:
    """Return the endpoint of one kind of rows, described by its columns."""
    described = extend_schema(
        operation_id=f"ingest_{kind}",
        request=body_schema(kind),
        parameters=[
            OpenApiParameter(
                "source",
                str,
                description="The source system whose ids these are; the token's own if"
                " left out. A token names those that it may write for.",
            )
        ],
        responses={
            200: IngestedSerializer,
            409: OpenApiResponse(description="Another import does not end."),
            413: OpenApiResponse(description="Too many rows, or too many bytes."),
        },
    )
    named: Any = type(f"Ingest{kind.title()}View", (IngestView,), {"kind": kind})
    return extend_schema_view(post=described)(named).as_view()
