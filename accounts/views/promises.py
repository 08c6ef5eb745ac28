"""Pages on what we promised customers."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.promises import (
    HandOnForm,
    KeepForm,
    MoveForm,
    PromiseForm,
    WithdrawForm,
)
from accounts.models import Programme, Promise
from accounts.permissions import LOOK_AFTER, may_log
from accounts.selectors.pages import page_after
from accounts.selectors.promises import (
    open_promises,
    promises_of,
    promises_to_keep,
)
from accounts.services import promises
from accounts.views.asking import account_or_404, ask
from sam.lib.http import PageRequest, whole_number

MINE, ALL = "mine", "all"


@require_safe
def promise_list(request: PageRequest) -> HttpResponse:
    """List what is to be kept, by oneself or by all, what is due first first."""
    if not request.user.sees_facts:
        raise Http404
    shown = request.GET.get("of", "")
    if shown not in {MINE, ALL}:
        shown = MINE if request.user.role in LOOK_AFTER else ALL
    today = Programme.current().today()
    mine, every = promises_to_keep(request.user), open_promises(request.user)
    chosen = mine if shown == MINE else every
    rows, last = page_after(
        chosen,
        by="due_on",
        seen=whole_number(request.GET.get("after", "")),
        within=promises_of(request.user),
    )
    return render(
        request,
        "accounts/promise_list.html",
        {
            "promises": [(row, (today - row.due_on).days) for row in rows],
            "next_url": f"?of={shown}&after={last}" if last else "",
            "shown": shown,
            "mine": mine.count(),
            "every": every.count(),
            "late": chosen.filter(due_on__lt=today).count(),
            "today": today,
            "may_keep": request.user.role in LOOK_AFTER,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def promise_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what is promised by when; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:promise-create", account_pk=account.pk)
    may_log(request.user, account).require()
    form = PromiseForm(request.POST or None, today=Programme.current().today())

    def act() -> str:
        promises.make_promise(account=account, actor=request.user, **form.cleaned_data)
        return _("What you promised is written down.")

    return ask(
        request,
        account,
        form,
        act,
        title=_("Promise something"),
        words=_("You keep it; past its day it is flagged until it is kept."),
        button=_("Promise it"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def promise_keep(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what came of a promise that was kept; a POST writes it down."""
    promise = _promise(request, pk)
    form = KeepForm(request.POST if request.method == "POST" else None)

    def act() -> str:
        promises.keep_promise(promise=promise, actor=request.user, **form.cleaned_data)
        return _("Kept: {words}").format(words=promise.words)

    return ask(
        request,
        promise.account,
        form,
        act,
        title=_("The promise is kept"),
        words=promise.words,
        button=_("It is kept"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def promise_withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why a promise is taken back; a POST does."""
    promise = _promise(request, pk)
    form = WithdrawForm(request.POST or None)

    def act() -> str:
        promises.withdraw_promise(
            promise=promise, actor=request.user, **form.cleaned_data
        )
        return _("Taken back: {words}").format(words=promise.words)

    return ask(
        request,
        promise.account,
        form,
        act,
        title=_("Take the promise back"),
        words=promise.words,
        button=_("Take it back"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def promise_move(request: PageRequest, pk: int) -> HttpResponse:
    """Ask by which other day it is promised; a POST moves it."""
    promise = _promise(request, pk)
    form = MoveForm(
        request.POST or None,
        today=Programme.current().today(),
        initial={"due_on": promise.due_on},
    )

    def act() -> str:
        promises.move_promise(promise=promise, actor=request.user, **form.cleaned_data)
        return _("Moved: {words}").format(words=promise.words)

    return ask(
        request,
        promise.account,
        form,
        act,
        title=_("Promise it by another day"),
        words=promise.words,
        button=_("Move it"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def promise_hand_on(request: PageRequest, pk: int) -> HttpResponse:
    """Ask who keeps a promise from now on; a POST hands it on."""
    promise = _promise(request, pk)
    form = HandOnForm(request.POST or None, account=promise.account)

    def act() -> str:
        kept = promises.hand_on_promise(
            promise=promise, actor=request.user, **form.cleaned_data
        )
        return _("{person} keeps it from now on.").format(person=kept.owner)

    return ask(
        request,
        promise.account,
        form,
        act,
        title=_("Hand the promise on"),
        words=promise.words,
        button=_("Hand it on"),
    )


def _promise(request: PageRequest, pk: int) -> Promise:
    promise: Promise = get_object_or_404(promises_of(request.user), pk=pk)
    may_log(request.user, promise.account).require()
    return promise
