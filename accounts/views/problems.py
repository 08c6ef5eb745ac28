"""Pages on what went wrong for customers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.problems import MomentForm, ProblemForm, ReopenForm
from accounts.models import Problem, Programme
from accounts.permissions import may_handle_problem, may_handle_problems
from accounts.selectors.pages import page_after
from accounts.selectors.problems import problems_of, unresolved_problems
from accounts.services import problems
from accounts.views.asking import account_or_404, ask
from sam.lib.http import PageRequest, whole_number

WAITING, OPEN = "waiting", "open"


@require_safe
def problem_list(request: PageRequest) -> HttpResponse:
    """List what is not resolved, or not even answered, of visible accounts."""
    unresolved = unresolved_problems(request.user)
    waiting = unresolved.filter(first_response_at=None)
    shown = WAITING if request.GET.get("of") == WAITING else OPEN
    rows, last = page_after(
        waiting if shown == WAITING else unresolved,
        by="opened_at",
        seen=whole_number(request.GET.get("after", "")),
        within=problems_of(request.user),
    )
    return render(
        request,
        "accounts/problem_list.html",
        {
            "problems": rows,
            "next_url": f"?of={shown}&after={last}" if last else "",
            "shown": shown,
            "waiting": waiting.count(),
            "unresolved": unresolved.count(),
            "today": Programme.current().today(),
            "may_handle": may_handle_problems(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def problem_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what went wrong for the customer; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:problem-create", account_pk=account.pk)
    may_handle_problem(request.user, account).require()
    form = ProblemForm(request.POST or None, with_money=request.user.sees_money)

    def act() -> str:
        problems.open_problem(account=account, actor=request.user, **form.cleaned_data)
        return _("The problem is written down and open until it is resolved.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("Write down what went wrong"),
        words=_("It is open, and counts, until it is resolved."),
        button=_("Write down"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def problem_answer(request: PageRequest, pk: int) -> HttpResponse:
    """Ask when the customer had its first answer; a POST writes it down."""
    problem = _problem(request, pk)
    form = MomentForm(request.POST or None)

    def act() -> str:
        problems.answer_problem(
            problem=problem, actor=request.user, **form.cleaned_data
        )
        return _("The answer is written down.")

    return ask(
        request,
        problem.account,
        form,
        act,
        title=_("The customer has a first answer"),
        words=_named(problem),
        button=_("It is answered"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def problem_resolve(request: PageRequest, pk: int) -> HttpResponse:
    """Ask since when it is resolved; a POST writes it down."""
    problem = _problem(request, pk)
    form = MomentForm(request.POST or None)

    def act() -> str:
        problems.resolve_problem(
            problem=problem, actor=request.user, **form.cleaned_data
        )
        return _("The problem is resolved.")

    return ask(
        request,
        problem.account,
        form,
        act,
        title=_("The problem is resolved"),
        words=_named(problem),
        button=_("It is resolved"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def problem_reopen(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what is still wrong; a POST opens it again."""
    problem = _problem(request, pk)
    form = ReopenForm(request.POST or None)

    def act() -> str:
        problems.reopen_problem(
            problem=problem, actor=request.user, **form.cleaned_data
        )
        return _("The problem is open again.")

    return ask(
        request,
        problem.account,
        form,
        act,
        title=_("Open the problem again"),
        words=_named(problem),
        button=_("Open it again"),
    )


def _problem(request: PageRequest, pk: int) -> Problem:
    problem: Problem = get_object_or_404(problems_of(request.user), pk=pk)
    may_handle_problem(request.user, problem.account).require()
    return problem


def _named(problem: Problem) -> str:
    kind = str(problem.get_kind_display())
    return f"{kind}: {problem.description}" if problem.description else kind
