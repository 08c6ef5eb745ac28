"""Pages of plans: the account's tab, the list of all, and the forms."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Programme
from accounts.permissions import LOOK_AFTER
from accounts.selectors.pages import page_after
from planning.forms.plans import AnswerForm, BeginForm, ChangeForm, CloseForm
from planning.models import Plan
from planning.models.plans import ObjectiveStatus, PlanQuestion
from planning.permissions import may_plan
from planning.selectors.actions import actions_of, actions_to_do
from planning.selectors.plans import (
    answers_to,
    history_of,
    objectives_of,
    open_plans,
    plans_of,
    unplanned,
)
from planning.selectors.progress import (
    progress_of,
    progress_of_objectives,
    progress_of_plans,
)
from planning.services import plans
from planning.views.asking import account_or_404, ask, found_or_404
from sam.lib import account_tabs
from sam.lib.account_tabs import Seen
from sam.lib.asking import GET_OR_POST
from sam.lib.http import PageRequest, whole_number

MINE, ALL = "mine", "all"
ENDED_SHOWN = 10
DONE_SHOWN = 8
UNPLANNED_SHOWN = 6


@require_safe
@vary_on_headers("HX-Request")
def plan(request: PageRequest, account_pk: int) -> HttpResponse:
    """Show the plan for an account: objectives, questions, what comes next."""

    def build(seen: Seen) -> Mapping[str, Any]:
        return _plan_context(request, seen)

    return account_tabs.show(
        request,
        account_pk,
        "planning:plan",
        template="planning/plan.html",
        context=build,
    )


def _plan_context(request: PageRequest, seen: Seen) -> dict[str, Any]:
    user, account = request.user, seen.account
    today = Programme.current().today()
    progress = progress_of(account)
    mine = actions_of(user).filter(account=account)
    open_here = mine.filter(done_at=None, dropped_at=None).order_by("due_on", "pk")
    done = mine.filter(done_at__isnull=False)
    ended = objectives_of(user).filter(account=account)
    ended = ended.exclude(status=ObjectiveStatus.OPEN).order_by("-closed_at")
    below = open_plans(user).filter(account__in=seen.ids[1:])
    closed = plans_of(user).filter(account=account, closed_at__isnull=False)
    return {
        "progress": progress,
        "asked": answers_to(progress.plan) if progress else [],
        "actions": list(open_here),
        "ended": list(ended[:ENDED_SHOWN]),
        "over": list(done.order_by("-done_at")[:DONE_SHOWN]),
        "below": progress_of_plans(list(below[:ENDED_SHOWN])) if seen.is_group else [],
        "earlier": list(closed.order_by("-closed_at")[:ENDED_SHOWN]),
        "may_plan": may_plan(user, account),
        "today": today,
    }


@require_safe
def plan_list(request: PageRequest) -> HttpResponse:
    """List the plans under way, of one's own or all that one sees."""
    user = request.user
    if not user.sees_facts:
        raise Http404
    shown = request.GET.get("of", "")
    if shown not in {MINE, ALL}:
        shown = MINE if user.role in LOOK_AFTER else ALL
    every = open_plans(user)
    mine = every.filter(owner=user)
    rows, last = page_after(
        mine if shown == MINE else every,
        by="ends_on",
        seen=whole_number(request.GET.get("after", "")),
        within=plans_of(user),
    )
    missing = unplanned(user, own=shown == MINE)
    return render(
        request,
        "planning/plan_list.html",
        {
            "plans": progress_of_plans(rows),
            "next_url": f"?of={shown}&after={last}" if last else "",
            "shown": shown,
            "mine": mine.count(),
            "every": every.count(),
            "missing": list(missing[:UNPLANNED_SHOWN]),
            "missing_count": missing.count(),
            "my_actions": actions_to_do(user).count(),
            "today": Programme.current().today(),
        },
    )


@require_safe
def plan_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show a plan as it ended; one under way is the account's tab."""
    if not request.user.sees_facts:
        raise Http404
    found: Plan = get_object_or_404(plans_of(request.user), pk=pk)
    if found.closed_at is None:
        return redirect("planning:plan", account_pk=found.account_id)
    today = Programme.current().today()
    return render(
        request,
        "planning/plan_detail.html",
        {
            "plan": found,
            "account": found.account,
            "asked": answers_to(found),
            "objectives": progress_of_objectives(
                objectives_of(request.user).filter(plan=found), today=today
            ),
            "today": today,
        },
    )


@require_http_methods(GET_OR_POST)
def plan_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask who, how long and six questions; a POST begins the plan."""
    account = account_or_404(request, account_pk)
    form = BeginForm(
        request.POST or None, account=account, today=Programme.current().today()
    )

    def act() -> str:
        plans.begin_plan(account=account, actor=request.user, **form.given())
        return _("The plan is under way.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("Begin a quick plan"),
        words=_(
            "Six questions; none must be answered today. Objectives and actions follow."
        ),
        button=_("Begin"),
    )


@require_http_methods(GET_OR_POST)
def plan_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask who answers for a plan and how long it runs; a POST changes it."""
    found = found_or_404(request, plans_of(request.user), pk)
    form = ChangeForm(request.POST or None, plan=found)

    def act() -> str:
        plans.change_plan(plan=found, actor=request.user, **form.cleaned_data)
        return _("The plan is changed.")

    return ask(
        request,
        found.account,
        form,
        act,
        title=_("Change the plan"),
        words=_("Who answers for it, and how long it runs."),
        button=_("Save"),
    )


@require_http_methods(GET_OR_POST)
def plan_close(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what came of a plan; a POST closes it."""
    found = found_or_404(request, plans_of(request.user), pk)
    form = CloseForm(request.POST or None)

    def act() -> str:
        plans.close_plan(plan=found, actor=request.user, **form.cleaned_data)
        return _("The plan is closed.")

    return ask(
        request,
        found.account,
        form,
        act,
        title=_("Close the plan"),
        words=_("It stays as it ended, with its objectives and answers."),
        button=_("Close it"),
    )


@require_http_methods(GET_OR_POST)
def plan_answer(request: PageRequest, pk: int, question: str) -> HttpResponse:
    """Ask one question of a plan anew, with its earlier answers; a POST writes it."""
    found = found_or_404(request, plans_of(request.user), pk)
    code = question.upper()
    if code not in PlanQuestion.values:
        raise Http404
    form = AnswerForm(request.POST or None, plan=found, question=code)

    def act() -> str:
        plans.answer_question(
            plan=found, actor=request.user, question=code, **form.cleaned_data
        )
        return _("The answer is written down.")

    return ask(
        request,
        found.account,
        form,
        act,
        template="planning/answer_form.html",
        question=PlanQuestion(code).label,
        history=history_of(found, code),
    )
