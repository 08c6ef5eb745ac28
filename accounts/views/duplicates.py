"""Pages on accounts and people that are probably one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.forms.merging import MergeForm, ProposalForm
from accounts.models import Merge
from accounts.permissions import LOOK_AFTER
from accounts.selectors.duplicates import COUNTED, SHOWN, duplicates
from accounts.selectors.merges import Preview, preview_of
from accounts.selectors.survivors import standing_account, standing_person
from accounts.services import duplicates as verbs
from accounts.services import merging
from sam.lib import asking
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest, whole_number

ACCOUNTS, PEOPLE = "accounts", "people"
KINDS = {ACCOUNTS: Merge.Kind.ACCOUNT, PEOPLE: Merge.Kind.CONTACT}


@require_safe
def duplicate_list(request: PageRequest) -> HttpResponse:
    """List the pairs that are probably one, the likeliest first."""
    if not request.user.sees_facts:
        raise Http404
    shown = _shown(request)
    pairs, total = duplicates(KINDS[shown], request.user)
    return render(
        request,
        "accounts/duplicate_list.html",
        {
            "pairs": pairs,
            "total": total,
            "more": total > SHOWN,
            "is_many": total >= COUNTED,
            "shown": shown,
            "is_people": shown == PEOPLE,
            "may_say": request.user.role in LOOK_AFTER,
        },
    )


def _shown(request: PageRequest) -> str:
    asked = request.POST.get("of") or request.GET.get("of", "")
    return asked if asked in KINDS else ACCOUNTS


def _one(request: PageRequest, name: str) -> Any:
    """Return the account or person that the request names, if it is seen."""
    given = request.POST.get(name) or request.GET.get(name, "")
    find = standing_person if _shown(request) == PEOPLE else standing_account
    found = find(whole_number(given) or 0, request.user)
    if found is None:
        raise Http404
    return found


def _list_url(shown: str) -> str:
    return f"{reverse('accounts:duplicate-list')}?{urlencode({'of': shown})}"


@require_POST
def duplicate_dismiss(request: PageRequest) -> HttpResponse:
    """Say that two are not one, and go back to the list."""
    one, other = _one(request, "one"), _one(request, "other")
    try:
        verbs.dismiss_duplicate(one=one, other=other, actor=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(one)s and %(other)s are two: they are not suggested again.")
            % {"one": one, "other": other},
        )
    return redirect(_list_url(_shown(request)))


@require_http_methods(asking.GET_OR_POST)
def merge_create(request: PageRequest) -> HttpResponse:
    """Show what merging two would do; a POST merges them, or proposes it."""
    shown = _shown(request)
    keep, away = _one(request, "keep"), _one(request, "away")
    preview = preview_of(keep, away, request.user).require()
    made: list[Merge] = []
    form: MergeForm | ProposalForm
    data = request.POST if request.method == "POST" else None
    initial = {"seen": preview.seen}
    if preview.may:
        form = MergeForm(data, initial=initial)
    else:
        form = ProposalForm(data, initial=initial)

    def act() -> str:
        given = {"survivor": keep, "loser": away, "actor": request.user}
        reason = form.cleaned_data["reason"]
        if not preview.may:
            verbs.propose_merge(**given, reason=reason)
            return _("It is proposed: a director of both decides.")
        verb = merging.merge_people if shown == PEOPLE else merging.merge_accounts
        made.append(verb(**given, reason=reason, seen=form.cleaned_data["seen"]))
        return _("%(away)s is part of %(keep)s now. You can take it back.") % {
            "away": away,
            "keep": keep,
        }

    return asking.ask(
        request,
        form,
        act,
        template="accounts/merge_form.html",
        context=lambda: _shown_preview(preview, shown),
        done=lambda: (
            reverse("accounts:merge", args=[made[0].pk]) if made else _list_url(shown)
        ),
    )


def _shown_preview(preview: Preview, shown: str) -> dict[str, Any]:
    other_way = {"of": shown, "keep": preview.loser.pk, "away": preview.survivor.pk}
    return {
        "preview": preview,
        "shown": shown,
        "is_people": shown == PEOPLE,
        "back": _list_url(shown),
        "swap_url": f"{reverse('accounts:merge-create')}?{urlencode(other_way)}",
    }
