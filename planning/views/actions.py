"""Pages of actions: what is to be done, and the forms that deal with it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Programme
from accounts.permissions import LOOK_AFTER
from accounts.selectors.pages import page_after
from planning.forms.actions import (
    ActionForm,
    ChangeActionForm,
    DropForm,
    FinishForm,
    HandOnForm,
)
from planning.models import Action
from planning.selectors.actions import actions_of, actions_to_do, open_actions
from planning.services import actions
from planning.views.asking import account_or_404, ask, found_or_404
from sam.lib.asking import GET_OR_POST
from sam.lib.http import PageRequest, whole_number

MINE, ALL = "mine", "all"


@require_safe
def action_list(request: PageRequest) -> HttpResponse:
    """List what is to be done, by oneself or by all, what is due first first."""
    if not request.user.sees_facts:
        raise Http404
    shown = request.GET.get("of", "")
    if shown not in {MINE, ALL}:
        shown = MINE if request.user.role in LOOK_AFTER else ALL
    today = Programme.current().today()
    mine, every = actions_to_do(request.user), open_actions(request.user)
    chosen = mine if shown == MINE else every
    rows, last = page_after(
        chosen,
        by="due_on",
        seen=whole_number(request.GET.get("after", "")),
        within=actions_of(request.user),
    )
    return render(
        request,
        "planning/action_list.html",
        {
            "actions": [(row, (today - row.due_on).days) for row in rows],
            "next_url": f"?of={shown}&after={last}" if last else "",
            "shown": shown,
            "mine": mine.count(),
            "every": every.count(),
            "late": chosen.filter(due_on__lt=today).count(),
            "today": today,
            "may_do": request.user.role in LOOK_AFTER,
        },
    )


@require_http_methods(GET_OR_POST)
def action_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what is to be done by whom and when; a POST writes it down."""
    account = account_or_404(request, account_pk)
    asked = whole_number(request.GET.get("objective", ""))
    form = ActionForm(
        request.POST or None,
        account=account,
        today=Programme.current().today(),
        initial={"owner": request.user.pk, "objective": asked},
    )

    def act() -> str:
        made = actions.add_action(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("{person} does it by {day}.").format(
            person=made.owner, day=made.due_on.isoformat()
        )

    return ask(
        request,
        account,
        form,
        act,
        title=_("Add an action"),
        words=_("It stands on Today of who does it, until it is done or dropped."),
        button=_("Add it"),
    )


@require_http_methods(GET_OR_POST)
def action_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what is to be done otherwise; a POST changes it."""
    found = _action(request, pk)
    form = ChangeActionForm(request.POST or None, action=found)

    def act() -> str:
        actions.change_action(action=found, actor=request.user, **form.cleaned_data)
        return _("The action is changed.")

    return _ask(request, found, form, act, _("Change the action"), _("Save"))


@require_http_methods(GET_OR_POST)
def action_finish(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what came of an action; a POST says that it is done."""
    found = _action(request, pk)
    form = FinishForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        actions.finish_action(action=found, actor=request.user, **form.cleaned_data)
        return _("Done: {words}").format(words=found.words)

    return _ask(request, found, form, act, _("It is done"), _("It is done"))


@require_http_methods(GET_OR_POST)
def action_drop(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why an action is dropped; a POST drops it."""
    found = _action(request, pk)
    form = DropForm(request.POST or None)

    def act() -> str:
        actions.drop_action(action=found, actor=request.user, **form.cleaned_data)
        return _("Dropped: {words}").format(words=found.words)

    return _ask(request, found, form, act, _("Drop the action"), _("Drop it"))


@require_http_methods(GET_OR_POST)
def action_hand_on(request: PageRequest, pk: int) -> HttpResponse:
    """Ask who does it instead; a POST hands it on."""
    found = _action(request, pk)
    form = HandOnForm(request.POST or None, account=found.account)

    def act() -> str:
        given = actions.hand_on_action(
            action=found, actor=request.user, **form.cleaned_data
        )
        return _("{person} does it from now on.").format(person=given.owner)

    return _ask(request, found, form, act, _("Hand the action on"), _("Hand it on"))


@require_http_methods(GET_OR_POST)
def action_reopen(request: PageRequest, pk: int) -> HttpResponse:
    """Offer to take back that an action is done or dropped; a POST does."""
    found = _action(request, pk)

    def act() -> str:
        actions.reopen_action(action=found, actor=request.user)
        return _("Open again: {words}").format(words=found.words)

    return _ask(request, found, None, act, _("It is not done"), _("Open it again"))


def _action(request: PageRequest, pk: int) -> Action:
    found: Action = found_or_404(request, actions_of(request.user), pk)
    return found


def _ask(
    request: PageRequest,
    action: Action,
    form: Any,
    act: Any,
    title: str,
    button: str,
) -> HttpResponse:
    return ask(
        request,
        action.account,
        form,
        act,
        title=title,
        words=action.words,
        button=button,
    )
