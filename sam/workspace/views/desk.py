"""The service desk: who calls, what are they entitled to, and what is it about."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Problem
from accounts.permissions import may_handle_problem, may_handle_problems
from accounts.selectors import standing_account
from accounts.selectors.callers import LONGEST, Question, question_of
from accounts.selectors.problems import problems_of
from accounts.services import problems
from sam.lib import asking
from sam.lib.asking import GET_OR_POST
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest, whole_number
from sam.workspace.search.finding import Group, search
from tiers.selectors.lookup import Answer, Caller, look_up
from tiers.selectors.waiting import waiting
from tiers.services.calls import log_call

TEMPLATE = "workspace/desk.html"
NAMES_SHOWN = 10


class CallForm(forms.Form):
    """What a customer calls about, as short as a call is."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What went wrong"),
        choices=Problem.Kind.choices,
        widget=forms.RadioSelect,
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("How bad"),
        choices=[("", gettext_lazy("Not known")), *Problem.Severity.choices],
        required=False,
        initial="",
        widget=forms.RadioSelect,
    )
    description = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=problems.LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class LossForm(forms.Form):
    """What it may cost them: asked after the call, not before."""

    estimated_loss = forms.DecimalField(
        label=gettext_lazy("What it costs them, as they say"),
        max_digits=18,
        decimal_places=4,
        min_value=0,
    )


@require_http_methods(GET_OR_POST)
def desk(request: PageRequest) -> HttpResponse:
    """
    Show who waits; for what was typed, who it may be; for one account, its rights.

    What callers say is asked by POST, so that no number stands in an address.
    """
    said = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]
    account = whole_number(request.GET.get("account", ""))
    if said:
        answer = look_up(question_of(said), request.user)
        return _page(request, said=said, answer=answer)
    if account is not None:
        answer = look_up(Question(account=account), request.user)
        if not answer.callers:
            raise Http404
        return _page(request, answer=answer)
    return _page(request)


@require_POST
def desk_log(request: PageRequest, account_pk: int) -> HttpResponse:
    """Open a problem of the account, on the line that is theirs."""
    account = standing_account(account_pk, request.user)
    if account is None:
        raise Http404
    may_handle_problem(request.user, account).require()
    form = CallForm(request.POST)
    if form.is_valid():
        try:
            made = log_call(account=account, actor=request.user, **form.cleaned_data)
        except DomainError as refusal:
            asking.say_refused(form, refusal)
        else:
            return redirect(_address(account=account.pk, logged=made.pk))
    answer = look_up(Question(account=account.pk), request.user)
    return _page(
        request, answer=answer, form=form, status=HTTPStatus.UNPROCESSABLE_CONTENT
    )


@require_POST
def desk_loss(request: PageRequest, pk: int) -> HttpResponse:
    """Write down what a problem costs them, now that the call is taken."""
    problem: Problem = get_object_or_404(problems_of(request.user), pk=pk)
    may_handle_problem(request.user, problem.account).require()
    form = LossForm(request.POST)

    def act() -> str:
        problems.estimate_loss(problem=problem, actor=request.user, **form.cleaned_data)
        return _("What it costs them is written down.")

    return asking.ask(
        request,
        form,
        act,
        template=TEMPLATE,
        context=lambda: _context(
            request,
            answer=look_up(Question(account=problem.account_id), request.user),
            logged=problem,
        ),
        done=lambda: _address(account=problem.account_id),
    )


def _page(
    request: PageRequest, *, status: HTTPStatus = HTTPStatus.OK, **told: Any
) -> HttpResponse:
    return render(request, TEMPLATE, _context(request, **told), status=status)


def _context(
    request: PageRequest,
    *,
    said: str = "",
    answer: Answer | None = None,
    form: CallForm | None = None,
    logged: Problem | None = None,
) -> dict[str, Any]:
    """Return what the page shows: one caller, or several, or who waits."""
    callers = answer.callers if answer else ()
    caller = callers[0] if len(callers) == 1 else None
    may_log = may_handle_problems(request.user)
    logged = logged or (_logged(request, caller) if caller else None)
    return {
        "said": said,
        "answer": answer,
        "caller": caller,
        "names": _names(request, said) if said and not callers else [],
        "call_form": (form or CallForm()) if caller and may_log else None,
        "logged": logged,
        "loss_form": LossForm() if logged and logged.estimated_loss is None else None,
        "waiting": [] if answer else waiting(request.user),
        "may_log": may_log,
    }


def _names(request: PageRequest, said: str) -> list[Any]:
    """Return the accounts that go by that name, or nearly."""
    found = search(request.user, said, groups=[Group.ACCOUNTS], size=NAMES_SHOWN)
    return found.groups[0].hits if found.groups else []


def _logged(request: PageRequest, caller: Caller) -> Problem | None:
    """Return the problem that was just written down."""
    pk = whole_number(request.GET.get("logged", ""))
    if pk is None:
        return None
    here: Any = problems_of(request.user).filter(account=caller.account, pk=pk)
    found: Problem | None = here.first()
    return found


def _address(**query: int) -> str:
    return f"{reverse('workspace:desk')}?{urlencode(query)}"
