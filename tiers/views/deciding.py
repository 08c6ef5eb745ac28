"""Deciding a change set: apply, hold, reject or take back, each asked before it is."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.changesets import PicksForm, ReasonForm
from tiers.models import Change, ChangeSet
from tiers.selectors.changesets import Tally, change_sets_of, moves_of, tallies
from tiers.services import changes, undoing

NAMED = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """
    One verb: what it asks, how its button reads, and the words for no reason.

    ``missing`` is empty where no reason is asked; ``takes_picks`` unless it is only for
    the whole set, ``needs_picks`` where it never is.
    """

    verb: str
    title: str | Promise
    words: str | Promise
    button: str | Promise
    icon: str
    missing: str | Promise = ""
    takes_picks: bool = True
    needs_picks: bool = False


APPLY = Decision(
    "apply",
    gettext_lazy("Apply the change set?"),
    gettext_lazy(
        "The tiers change from now. An account that has moved since the proposal is"
        " left alone and named."
    ),
    gettext_lazy("Apply"),
    "check",
)
HOLD = Decision(
    "hold",
    gettext_lazy("Hold these moves?"),
    gettext_lazy("They stay open when the others are applied, until somebody decides."),
    gettext_lazy("Hold them"),
    "clock",
    gettext_lazy("Say why the moves are held."),
    needs_picks=True,
)
REJECT = Decision(
    "reject",
    gettext_lazy("Reject the change set"),
    gettext_lazy("What is open of it is not applied any more; nobody moves."),
    gettext_lazy("Reject"),
    "x",
    gettext_lazy("Say why the change set is rejected."),
)
UNDO = Decision(
    "undo",
    gettext_lazy("Take the change set back?"),
    gettext_lazy(
        "Every account that it moved gets the tier back that it had, from now, and has"
        " held it since it first did. Who has moved again since is left alone and"
        " named. The history stays."
    ),
    gettext_lazy("Take it back"),
    "arrow-back-up",
    gettext_lazy("Say why the change set is taken back."),
    takes_picks=False,
)


def decisions_on(change_set: ChangeSet, tally: Tally) -> dict[str, Decision]:
    """Return what can be decided about the set as it stands, by verb."""
    found = []
    if change_set.status in changes.OPEN_SETS and tally.open:
        found = [APPLY, HOLD, REJECT]
    is_back = change_set.cause == ChangeSet.Cause.UNDO
    if tally.applied and not is_back:
        found.append(UNDO)
    return {decision.verb: decision for decision in found}


@require_http_methods(["GET", "HEAD", "POST"])
def changeset_apply(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether to apply the set, or what is picked of it; a POST does."""

    def apply(change_set: ChangeSet, picks: list[int], _reason: str) -> None:
        applied = changes.apply_change_set(
            change_set=change_set, actor=request.user, changes=picks or None
        )
        _tell_applied(request, applied)

    return _decide(request, pk, APPLY, apply)


@require_http_methods(["GET", "HEAD", "POST"])
def changeset_hold(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why moves are held; a POST with a reason holds them."""

    def hold(change_set: ChangeSet, picks: list[int], reason: str) -> None:
        changes.hold_changes(
            change_set=change_set, actor=request.user, changes=picks, reason=reason
        )
        messages.success(request, _("They are held until somebody decides."))

    return _decide(request, pk, HOLD, hold)


@require_http_methods(["GET", "HEAD", "POST"])
def changeset_reject(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why the set, or what is picked of it, is rejected; a POST rejects it."""

    def reject(change_set: ChangeSet, picks: list[int], reason: str) -> None:
        if picks:
            changes.reject_changes(
                change_set=change_set, actor=request.user, changes=picks, reason=reason
            )
            messages.success(request, _("The moves are rejected."))
            return
        changes.reject_change_set(
            change_set=change_set, actor=request.user, reason=reason
        )
        messages.success(request, _("The change set is rejected; nobody moved."))

    return _decide(request, pk, REJECT, reject)


@require_http_methods(["GET", "HEAD", "POST"])
def changeset_undo(request: PageRequest, pk: int) -> HttpResponse:
    """Ask why the set is taken back; a POST with a reason does."""

    def undo(change_set: ChangeSet, _picks: list[int], reason: str) -> None:
        made = undoing.undo_change_set(
            change_set=change_set, actor=request.user, reason=reason
        )
        _tell_applied(request, made)

    return _decide(request, pk, UNDO, undo)


def _decide(
    request: PageRequest,
    pk: int,
    decision: Decision,
    act: Callable[[ChangeSet, list[int], str], None],
) -> HttpResponse:
    change_set: ChangeSet = get_object_or_404(change_sets_of(request.user), pk=pk)
    permissions.may_decide(request.user).require()
    try:
        picked = _picked(request, change_set, decision)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("tiers:changeset-detail", pk=pk)
    form = (
        ReasonForm(request.POST or None, missing=decision.missing)
        if decision.missing
        else None
    )
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        try:
            act(change_set, [change.pk for change in picked], reason)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("tiers:changeset-detail", pk=pk)
    return _ask(request, change_set, decision, picked, form)


def _picked(
    request: PageRequest, change_set: ChangeSet, decision: Decision
) -> list[Change]:
    """
    Return the visible moves that were picked, none where the whole set is meant.

    :raises ChangeSetRefused: if moves were to be picked and none was, or a wrong one
    """
    given = request.POST if request.method == "POST" else request.GET
    picks = "picked" in given or "change" in given
    if not decision.takes_picks or not (picks or decision.needs_picks):
        return []
    moves = moves_of(change_set, request.user)
    form = PicksForm(given, keys=list(moves.values_list("pk", flat=True)))
    if not form.is_valid():
        raise changes.ChangeSetRefused(
            _("One of the chosen moves is not in this change set.")
        )
    if not form.cleaned_data["change"]:
        raise changes.ChangeSetRefused(_("Choose at least one move."))
    return list(moves.filter(pk__in=form.cleaned_data["change"]))


def _ask(
    request: PageRequest,
    change_set: ChangeSet,
    decision: Decision,
    picked: list[Change],
    form: ReasonForm | None,
) -> HttpResponse:
    """Show the form of a decision as a page, refused if it has errors."""
    tally = tallies(request.user, [change_set])[change_set.pk]
    context: dict[str, Any] = {
        "change_set": change_set,
        "tally": tally,
        "decision": decision,
        "picked": picked,
        "moving": len(picked) if picked else tally.open - tally.held,
        "form": form,
        "is_possible": decision.verb in decisions_on(change_set, tally),
    }
    refused = form is not None and bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_CONTENT if refused else HTTPStatus.OK
    return render(request, "tiers/changeset_decide.html", context, status=status)


def _tell_applied(request: PageRequest, change_set: ChangeSet) -> None:
    moved = change_set.changes.filter(status=Change.Status.APPLIED).count()
    said = ngettext(
        "{count} account has moved.", "{count} accounts have moved.", moved
    ).format(count=moved)
    visible = moves_of(change_set, request.user)
    sentences = [
        (Change.Status.STALE, _("Left alone, as they have changed since: {names}.")),
        (Change.Status.HELD, _("Held: {names}.")),
        (Change.Status.PROPOSED, _("Still open: {names}.")),
    ]
    left = [
        words.format(names=_names(found))
        for status, words in sentences
        if (found := list(visible.filter(status=status)[: NAMED + 1]))
    ]
    if left:
        messages.warning(request, " ".join([said, *left]))
    else:
        messages.success(request, said)


def _names(found: list[Change]) -> str:
    names = ", ".join(change.account.name for change in found[:NAMED])
    return names + (" …" if len(found) > NAMED else "")
