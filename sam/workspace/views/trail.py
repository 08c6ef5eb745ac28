"""The audit trail: what was done, and the rows that it changed."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sam.lib import audit
from sam.lib.http import PageRequest, whole_number
from sam.lib.models import AuditEntry, AuditRow
from sam.lib.spreadsheets import written
from sam.users.models import User
from sam.workspace.filters_trail import EntryFilter, RowFilter
from sam.workspace.selectors.trail import may_read_trail, told, values

PAGE = 50
CHUNK = 1_000
KINDS: dict[str, tuple[Any, Any]] = {
    "entries": (AuditEntry, EntryFilter),
    "rows": (AuditRow, RowFilter),
}
COLUMNS = (
    *("id", "at", "actor_id", "token_id", "door", "address", "request_id", "run_id"),
    *("txid", "model", "object_id", "account_id", "batch_id"),
)


@require_safe
def trail_list(request: PageRequest, kind: str = "entries") -> HttpResponse:
    """List what was done, or the rows that were written, newest first."""
    may_read_trail(request.user).require()
    chosen = _chosen(request, kind)
    found = chosen.qs if chosen.form.is_valid() else chosen.queryset.none()
    before = whole_number(request.GET.get("before", ""))
    if before:
        found = found.filter(pk__lt=before)
    lines = list(found.order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    shared = query.urlencode()
    if len(lines) > PAGE:
        query["before"] = str(lines[PAGE - 1].pk)
    return render(
        request,
        "workspace/trail_list.html",
        {
            "kind": kind,
            "lines": told(lines[:PAGE], request.user),
            "form": chosen.form,
            "is_filtered": bool(shared),
            "shared": shared,
            "next_url": f"?{query.urlencode()}" if len(lines) > PAGE else "",
            "first_url": f"?{shared}" if before else "",
        },
    )


@require_safe
def trail_entry(request: PageRequest, pk: int) -> HttpResponse:
    """Show one entry with the rows that its transaction wrote."""
    may_read_trail(request.user).require()
    entry = get_object_or_404(AuditEntry, pk=pk)
    rows: list[AuditRow] = []
    if entry.txid is not None:
        rows = list(AuditRow.objects.filter(txid=entry.txid).order_by("pk")[: PAGE + 1])
    return render(
        request,
        "workspace/trail_entry.html",
        {
            "told": told([entry], request.user)[0],
            "rows": told(rows[:PAGE], request.user),
            "has_more": len(rows) > PAGE,
        },
    )


@require_safe
def trail_file(request: PageRequest, kind: str, form: str) -> StreamingHttpResponse:
    """Send all that the filter leaves, as CSV or as a JSON object a line."""
    may_read_trail(request.user).require()
    chosen = _chosen(request, kind)
    if form not in {"csv", "ndjson"} or not chosen.form.is_valid():
        raise Http404
    audit.record("export_trail", counts={"filter": request.GET.urlencode()[:500]})
    lines = _lines(chosen.qs.order_by("-pk"), request.user)
    answer = StreamingHttpResponse(
        _csv(lines) if form == "csv" else (json.dumps(one) + "\n" for one in lines),
        content_type="text/csv; charset=utf-8"
        if form == "csv"
        else "application/x-ndjson",
    )
    answer["Content-Disposition"] = f'attachment; filename="audit-{kind}.{form}"'
    return answer


def _chosen(request: PageRequest, kind: str) -> Any:
    model, filterset = KINDS[kind]
    return filterset(request.GET, queryset=model.objects.all(), request=request)


def _lines(found: Any, reader: User) -> Iterator[dict[str, Any]]:
    """Yield each line as plain values, a chunk of them at a time."""
    last = None
    while True:
        chunk = list((found.filter(pk__lt=last) if last else found)[:CHUNK])
        for each in told(chunk, reader):
            before, after = values(each.line, reader)
            line = {name: getattr(each.line, name) for name in COLUMNS}
            verb = getattr(each.line, "verb", "") or getattr(each.line, "op", "")
            yield line | {
                "at": line["at"].isoformat(),
                "what": verb,
                "who": each.who,
                "before": before,
                "after": after,
            }
        if len(chunk) < CHUNK:
            return
        last = chunk[-1].pk


def _csv(lines: Iterator[dict[str, Any]]) -> Iterator[str]:
    names = [*COLUMNS, "what", "who", "before", "after"]
    writer = csv.writer(_Echo())
    yield writer.writerow(names)
    for line in lines:
        yield writer.writerow(
            written(
                json.dumps(line[name]) if isinstance(line[name], dict) else line[name]
            )
            for name in names
        )


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text
