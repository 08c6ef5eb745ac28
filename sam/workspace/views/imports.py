"""Import files by the browser: ask for it, watch it, see what became of the rows."""

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.importing.loading import COUNTED
from accounts.permissions import may_import
from accounts.services import file_imports
from accounts.services.uploads import ImportCap
from sam.lib import asking
from sam.lib.http import PageRequest, whole_number
from sam.lib.models import Run
from sam.lib.sending import Stored, send_file
from sam.workspace import progress
from sam.workspace.forms import ImportForm
from sam.workspace.selectors.imports import listed

PAGE = 20


@csrf_exempt  # what is asked of the token is asked by _import_list, as Django says
@require_http_methods(asking.GET_OR_POST)
def import_list(request: PageRequest) -> HttpResponse:
    """List the imports and offer to make one; a POST asks for it."""
    may_import(request.user).require()
    request.upload_handlers = [ImportCap(request), TemporaryFileUploadHandler(request)]
    return _import_list(request)


@csrf_protect
def _import_list(request: PageRequest) -> HttpResponse:
    is_sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_sent else ImportForm()
    asked: list[Run] = []

    def act() -> str:
        asked.append(
            file_imports.request_import(actor=request.user, **form.cleaned_data)
        )
        return _("The import is asked for.")

    return asking.ask(
        request,
        form,
        act,
        template="workspace/import_list.html",
        context=lambda: _listed(request),
        done=lambda: reverse("workspace:import", args=[asked[0].pk]),
    )


@require_safe
def import_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one import: how far it is, then what became of the rows of each file."""
    may_import(request.user).require()
    run = _found(pk)
    files = run.result.get("files", {})
    return render(
        request,
        "workspace/import_detail.html",
        {
            "watched": progress.watch(run),
            "is_dry_run": run.options["is_dry_run"],
            "source": run.options["source"],
            "files": [{"name": name, **counts} for name, counts in files.items()],
            "rejected": progress.tally(files, COUNTED)["rejected"],
            "has_rejects": file_imports.rejects_of(run) is not None,
        },
    )


@require_safe
def import_rejects(request: PageRequest, pk: int) -> HttpResponse | FileResponse:
    """Send the rejected rows with what is wrong with each."""
    may_import(request.user).require()
    name = file_imports.rejects_of(_found(pk))
    if name is None:
        raise Http404
    return send_file(Stored(name), name=file_imports.REJECTS, content_type="text/csv")


def _found(pk: int) -> Run:
    runs = Run.objects.filter(kind=file_imports.IMPORT).select_related("requested_by")
    return get_object_or_404(runs, pk=pk)


def _listed(request: PageRequest) -> dict[str, Any]:
    after = whole_number(request.GET.get("after", ""))
    found = listed(PAGE + 1, after=after)
    shown = found[:PAGE]
    live = progress.roots().filter(
        kind=file_imports.IMPORT, status__in=file_imports.LIVING
    )
    return {
        "names": file_imports.known_names(),
        "imports": shown,
        "live": [progress.watch(run) for run in live],
        "next_url": f"?after={shown[-1].batch.pk}" if len(found) > PAGE else None,
        "first_url": "?" if after is not None else None,
    }
