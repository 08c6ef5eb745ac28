"""Runs: what the machine did, does, and is asked to do."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from sam.lib import runs
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest, whole_number
from sam.lib.models import Run
from sam.nightly import NIGHTLY
from sam.workspace import progress
from sam.workspace.forms import RunForm
from sam.workspace.selectors.imports import listed
from sam.workspace.services import run_requests

PAGE = 20
IMPORTS = 10


@require_http_methods(["GET", "HEAD", "POST"])
def run_list(request: PageRequest) -> HttpResponse:
    """List the runs and imports; a POST asks for the nightly chain of a day."""
    runs.may_run(request.user).require()
    today = runs.today()
    form = RunForm(request.POST or None, initial={"as_of": today.isoformat()})
    if request.method == "POST" and form.is_valid():
        try:
            run = run_requests.request_run(
                kind=NIGHTLY, actor=request.user, as_of=form.cleaned_data["as_of"]
            )
        except DomainError as refusal:
            form.add_error("as_of", str(refusal))
        else:
            _tell(request, run, form)
            return redirect("workspace:run-list")
    return render(
        request,
        "workspace/run_list.html",
        {
            "form": form,
            "today": today,
            "live": _live(),
            "imports": listed(IMPORTS),
            **_page(request, progress.roots()),
        },
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


@require_safe
def run_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one run: its steps, how long each took, and how it ended."""
    runs.may_run(request.user).require()
    run = get_object_or_404(
        Run.objects.select_related("requested_by", "parent").prefetch_related("steps"),
        pk=pk,
    )
    return render(
        request,
        "workspace/run_detail.html",
        {
            "watched": progress.compared(progress.watch(run)),
            "changes": run.change_sets.all(),
        },
    )


@require_safe
def run_progress(request: PageRequest, pk: int) -> HttpResponse:
    """Answer the bar that asks again while a run is under way."""
    runs.may_run(request.user).require()
    run = get_object_or_404(progress.roots(), pk=pk)
    response = render(
        request, "workspace/_run_progress.html", {"watched": progress.watch(run)}
    )
    if run.is_over:
        response["HX-Trigger"] = "run-ended"
    return response


@require_POST
def run_stop(request: PageRequest, pk: int) -> HttpResponse:
    """Ask a run to stop at its next chunk."""
    runs.may_run(request.user).require()
    run = runs.stop(run=get_object_or_404(Run, pk=pk), actor=request.user)
    name = progress.label(run.kind)
    if run.status == Run.Status.STOPPED:
        messages.success(request, _("{run}: stopped.").format(run=name))
    elif run.is_over:
        messages.info(request, _("{run}: it had ended already.").format(run=name))
    else:
        messages.success(
            request,
            _("{run}: it stops at its next step; what is published stays.").format(
                run=name
            ),
        )
    return redirect("workspace:run-list")


def _tell(request: PageRequest, run: Run, form: RunForm) -> None:
    asked = run.requested_by_id == request.user.pk and run.status == Run.Status.QUEUED
    if asked and run.as_of == form.cleaned_data["as_of"]:
        messages.success(request, _("The nightly chain is asked for."))
        return
    messages.info(
        request,
        _("A nightly chain as of {day} is {status} already.").format(
            day=run.as_of.isoformat(), status=run.get_status_display().lower()
        ),
    )


def _live() -> progress.Watched | None:
    run = progress.live()
    return progress.watch(run) if run else None


def _page(request: PageRequest, found: QuerySet[Run]) -> dict[str, Any]:
    """Return a page of runs by key; *after* in the address is the last one seen."""
    after = whole_number(request.GET.get("after", ""))
    if after is not None:
        found = found.filter(pk__lt=after)
    listed = list(found[: PAGE + 1])
    more = len(listed) > PAGE
    shown = listed[:PAGE]
    return {
        "watched": [progress.watch(run) for run in shown],
        "next_url": f"?after={shown[-1].pk}" if more else None,
        "first_url": "?" if after is not None else None,
    }
