"""Pages of objectives: how far one has come, and the forms."""

import csv
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Account, Programme, WhiteSpaceCell
from planning.forms.objectives import (
    ChangeObjectiveForm,
    CloseObjectiveForm,
    ObjectiveForm,
    ReadingForm,
)
from planning.models import Objective
from planning.models.plans import ObjectiveKind, ObjectiveMeasure
from planning.permissions import may_plan
from planning.selectors.actions import actions_of
from planning.selectors.course import course_of
from planning.selectors.plans import objectives_of
from planning.selectors.progress import progress_of_objectives
from planning.services import objectives, readings
from planning.views.asking import account_or_404, ask, found_or_404
from sam.lib.asking import GET_OR_POST
from sam.lib.http import PageRequest, whole_number
from sam.lib.spreadsheets import written


@require_safe
def objective_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show how far an objective has come over time, and what is done for it."""
    found = _seen(request, pk)
    programme = Programme.current()
    today = programme.today()
    [progress] = progress_of_objectives(
        objectives_of(request.user).filter(pk=pk), today=today
    )
    actions = actions_of(request.user).filter(objective=found)
    return render(
        request,
        "planning/objective_detail.html",
        {
            "objective": found,
            "account": found.account,
            "progress": progress,
            "course": course_of(progress, programme.base_currency, today=today),
            "shown": "table" if request.GET.get("as") == "table" else "chart",
            "actions": list(
                actions.filter(done_at=None, dropped_at=None).order_by("due_on", "pk")
            ),
            "over": list(actions.filter(done_at__isnull=False).order_by("-done_at")),
            "may_plan": may_plan(request.user, found.account),
            "is_own": found.measure == ObjectiveMeasure.OWN,
            "today": today,
        },
    )


@require_safe
def objective_csv(request: PageRequest, pk: int) -> HttpResponse:
    """Give the readings of an objective as a file."""
    found = _seen(request, pk)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="objective-{pk}.csv"'
    writer = csv.writer(answer)
    writer.writerow(["read_on", "value", "note"])
    if found.baseline_on is not None:
        line = (found.baseline_on, found.baseline, "baseline")
        writer.writerow([written(cell) for cell in line])
    for reading in found.readings.order_by("read_on"):
        line = (reading.read_on, reading.value, reading.note)
        writer.writerow([written(cell) for cell in line])
    return answer


def _seen(request: PageRequest, pk: int) -> Objective:
    if not request.user.sees_facts:
        raise Http404
    found: Objective = get_object_or_404(objectives_of(request.user), pk=pk)
    return found


@require_http_methods(GET_OR_POST)
def objective_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what is to be reached, perhaps in a white-space cell; a POST sets it."""
    account = account_or_404(request, account_pk)
    cell = _cell(request, account)
    form = ObjectiveForm(
        request.POST or None,
        account=account,
        today=Programme.current().today(),
        initial={"owner": account.owner_id or request.user.pk} | _of_cell(cell),
    )

    def act() -> str:
        made = objectives.set_objective(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("Set: {words}").format(words=made.words)

    return ask(
        request,
        account,
        form,
        act,
        template="planning/objective_form.html",
        title=_("Set an objective"),
        cell=cell,
        button=_("Set it"),
    )


@require_http_methods(GET_OR_POST)
def objective_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what is to be reached otherwise; a POST changes it."""
    found = found_or_404(request, objectives_of(request.user), pk)
    form = ChangeObjectiveForm(
        request.POST or None, objective=found, today=Programme.current().today()
    )

    def act() -> str:
        objectives.change_objective(
            objective=found, actor=request.user, **form.cleaned_data
        )
        return _("The objective is changed.")

    return _ask(request, found, form, act, _("Change the objective"), _("Save"))


@require_http_methods(GET_OR_POST)
def objective_close(request: PageRequest, pk: int) -> HttpResponse:
    """Ask how an objective ended; a POST closes it."""
    found = found_or_404(request, objectives_of(request.user), pk)
    form = CloseObjectiveForm(request.POST or None)

    def act() -> str:
        closed = objectives.close_objective(
            objective=found, actor=request.user, **form.cleaned_data
        )
        return _("Closed: {words}").format(words=closed.words)

    return _ask(request, found, form, act, _("How did it end?"), _("Close it"))


@require_http_methods(GET_OR_POST)
def objective_read(request: PageRequest, pk: int) -> HttpResponse:
    """Ask how far an objective has come; a POST writes it down."""
    found = found_or_404(request, objectives_of(request.user), pk)
    form = ReadingForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        readings.record_reading(
            objective=found, actor=request.user, **form.cleaned_data
        )
        return _("The figure is written down.")

    return _ask(request, found, form, act, _("How far has it come?"), _("Write down"))


def _ask(
    request: PageRequest,
    objective: Objective,
    form: Any,
    act: Any,
    title: str,
    button: str,
) -> HttpResponse:
    return ask(
        request,
        objective.account,
        form,
        act,
        otherwise=reverse("planning:objective-detail", args=[objective.pk]),
        title=title,
        words=objective.words,
        button=button,
    )


def _cell(request: PageRequest, account: Account) -> WhiteSpaceCell | None:
    asked = request.POST.get("cell") or request.GET.get("cell", "")
    found: WhiteSpaceCell | None = (
        WhiteSpaceCell.objects.visible_to(request.user)
        .filter(account=account, pk=whole_number(asked) or 0)
        .select_related("category", "unit")
        .first()
        if asked
        else None
    )
    return found


def _of_cell(cell: WhiteSpaceCell | None) -> dict[str, Any]:
    """Return what a form begins with for an objective that fills *cell*."""
    if cell is None:
        return {}
    place = f"{cell.category}, {cell.unit}" if cell.unit else str(cell.category)
    return {
        "cell": cell.pk,
        "words": _("Win {place}").format(place=place),
        "kind": ObjectiveKind.PENETRATE,
        "measure": ObjectiveMeasure.CATEGORY_REVENUE_12M,
        "category": cell.category_id,
        "target": None if cell.amount is None else cell.amount.normalize(),
    }
