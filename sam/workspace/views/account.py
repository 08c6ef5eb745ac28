"""The account page: one header, and a tab for each question about the account."""

import csv
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Account, Programme
from accounts.permissions import may_handle_problem
from accounts.selectors import open_problems
from planning.permissions import may_plan
from planning.selectors.actions import open_actions
from planning.selectors.progress import progress_of
from sam.lib import shell
from sam.lib.account_verbs import verbs_for
from sam.lib.http import PageRequest, render_page
from sam.workspace import errors
from sam.workspace.selectors import timeline as stream
from sam.workspace.selectors.account import (
    Header,
    find_account,
    measures_of,
    members_of,
)
from sam.workspace.selectors.changes import (
    READ,
    Changes,
    changes_since,
    seen_figures,
)
from sam.workspace.selectors.entries import Entry
from sam.workspace.selectors.why import explain, glance, replayed
from sam.workspace.services.looks import last_look, look
from sam.workspace.views.account_frame import (
    ONLY,
    account_page,
    is_only,
    open_header,
)
from sam.workspace.waterfall import waterfall
from sam.workspace.worth.told import futures_of, worth_of

RECENT = 8
STEPS = 6


@require_safe
@vary_on_headers("HX-Request")
def account_overview(request: PageRequest, pk: int) -> HttpResponse:
    """Show what matters about an account on one page."""
    header, moved = open_header(request, pk, "workspace:account")
    if header is None:
        return moved
    user, account = request.user, header.account
    entries = _newest(header, request)
    context: dict[str, Any] = {
        "problems": open_problems(account, user, with_money=user.sees_money),
        "may_handle_problem": may_handle_problem(user, account),
        "recent": entries[:RECENT],
    }
    if header.sight.facts:
        why = glance(account, user)
        context |= {
            "why": why,
            "fall": waterfall(why.judged) if why.money and why.judged else None,
            "changes": _looked(header, request, entries),
            "members": None if header.group.is_alone else members_of(header.group),
        }
    return account_page(request, header, "workspace:account", context)


@require_safe
def account_outlook(request: PageRequest, pk: int) -> HttpResponse:
    """Show what would change the judgement: the card that the overview asks for."""
    account = _facts_of(request, pk)
    if not request.htmx:
        return redirect("workspace:account-why", pk=account.pk)
    why = explain(account, request.user, in_full=False)
    context = {
        "why": why,
        "outlook": why.outlook,
        "judged": why.judged,
        "why_url": reverse("workspace:account-why", args=[account.pk]),
    }
    return render(request, "workspace/_outlook_part.html", context)


@require_safe
def account_steps(request: PageRequest, pk: int) -> HttpResponse:
    """Show the next steps and the plan: the card that the overview asks for."""
    account = _facts_of(request, pk)
    if not request.htmx:
        return redirect("planning:plan", account_pk=account.pk)
    actions = open_actions(request.user).filter(account=account)[: STEPS + 1]
    context = {
        "account": account,
        "actions": actions[:STEPS],
        "is_more": len(actions) > STEPS,
        "progress": progress_of(account),
        "may_plan": may_plan(request.user, account),
        "today": timezone.localdate(),
        "back": account.get_absolute_url(),
    }
    return render(request, "workspace/_steps_card.html", context)


@require_safe
@vary_on_headers("HX-Request")
def account_verbs(request: PageRequest, pk: int) -> HttpResponse:
    """Show what the person may decide about an account: its menu asks when opened."""
    account = _facts_of(request, pk)
    context = {"account": account, "verbs": verbs_for(account, request.user)}
    return render_page(request, "workspace/account_verbs.html", context, partial="rows")


@require_safe
@vary_on_headers("HX-Request")
def account_why(request: PageRequest, pk: int) -> HttpResponse:
    """Explain an account's tier and score, and what would change them."""
    if not request.user.sees_facts:
        raise Http404
    header, moved = open_header(request, pk, "workspace:account-why")
    if header is None:
        return moved
    context = _explained(header, request)
    context |= _replayed(header, request)
    context["worth"] = worth_of(
        header.account,
        measures_of(header.account),
        request.user,
        currency=shell.house().currency,
    )
    return account_page(request, header, "workspace:account-why", context)


@require_safe
def account_futures_csv(request: PageRequest, pk: int) -> HttpResponse:
    """Send the simulated futures of an account's lifetime value, as a file."""
    account = find_account(pk, request.user)
    if account is None or not request.user.sees_money:
        raise Http404
    futures = futures_of(account, measures_of(account))
    if futures is None:
        raise Http404
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="futures.csv"'},
    )
    writer = csv.writer(response)
    currency = shell.house().currency
    writer.writerow(
        [
            _("From, {currency}").format(currency=currency),
            _("To, {currency}").format(currency=currency),
            _("Futures"),
        ]
    )
    writer.writerows(
        [f"{low:.2f}", f"{high:.2f}", count] for low, high, count in futures.bars
    )
    return response


@require_safe
@vary_on_headers("HX-Request")
def account_timeline(request: PageRequest, pk: int) -> HttpResponse:
    """Show all that happened with an account, newest first."""
    header, moved = open_header(request, pk, "workspace:account-timeline")
    if header is None:
        return moved
    chosen = request.GET.getlist("kind")
    before = request.GET.get("before")
    try:
        kinds = stream.kinds_of(chosen, request.user)
        cursor = stream.Cursor.parse(before) if before else None
    except errors.BadRequest as error:
        raise BadRequest(str(error)) from error
    programme = Programme.current()
    timeline = stream.timeline_of(
        header.account,
        request.user,
        kinds=kinds,
        before=cursor,
        programme=programme,
        ids=header.scope.ids,
        names=header.scope.names,
    )
    context: dict[str, Any] = {
        "timeline": timeline,
        "chips": _chips(request, chosen),
        "chosen": chosen,
        "month": cursor.at if cursor else None,
        "is_older": cursor is not None,
        "older_url": _older_url(request, chosen, timeline),
        "newest_url": _query(request, chosen),
    }
    part = "entries" if request.htmx.target == "timeline-more" else "tab"
    return account_page(
        request, header, "workspace:account-timeline", context, part=part
    )


def _newest(header: Header, request: PageRequest) -> Sequence[Entry]:
    """Return the newest events, as many as tell what is new since the last look."""
    user = request.user
    return stream.timeline_of(
        header.account,
        user,
        kinds=stream.kinds_of([], user),
        limit=READ if user.sees_facts else RECENT,
        programme=Programme.current(),
        ids=header.scope.ids,
        names=header.scope.names,
    ).entries


def _looked(header: Header, request: PageRequest, entries: Sequence[Entry]) -> Changes:
    """Return what is new since the person looked last; who reads the page looks now."""
    account, user, now = header.account, request.user, timezone.now()
    if request.method == "GET":
        seen = seen_figures(header)
        last = look(account=account, user=user, figures=seen, at=now)
    else:
        last = last_look(account=account, user=user, at=now)
    currency = shell.house().currency
    return changes_since(last, header, entries, user=user, currency=currency)


def _facts_of(request: PageRequest, pk: int) -> Account:
    account = find_account(pk, request.user)
    if account is None or not request.user.sees_facts:
        raise Http404
    return account


def _explained(header: Header, request: PageRequest) -> dict[str, Any]:
    why = explain(header.account, request.user, in_full=True)
    fall = waterfall(why.judged) if why.money and why.judged else None
    return {"why": why, "fall": fall}


def _replayed(header: Header, request: PageRequest) -> dict[str, Any]:
    """Return what was stored of the tier on the day that is asked for, if one is."""
    asked = request.GET.get("on", "").strip()
    if not asked:
        return {"replay": None, "on": ""}
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError as error:
        raise BadRequest(_("The day must be a date such as 2026-03-31.")) from error
    found = replayed(header.account, request.user, day)
    return {"replay": found, "on": asked}


def _chips(request: PageRequest, chosen: list[str]) -> list[dict[str, Any]]:
    """Return a link for each kind that adds it to the filter or takes it away."""
    chips = []
    for name in stream.filters_for(request.user):
        others = [each for each in chosen if each != name]
        is_on = name in chosen
        chips.append(
            {
                "id": f"kind-{name}",
                "label": stream.FILTERS[name][0],
                "url": _query(request, others if is_on else [*others, name]),
                "is_current": is_on,
            }
        )
    return chips


def _older_url(
    request: PageRequest, chosen: list[str], timeline: stream.Timeline
) -> str:
    if timeline.next is None:
        return ""
    return _query(request, chosen, before=str(timeline.next))


def _query(request: PageRequest, chosen: list[str], **more: str) -> str:
    kept = {ONLY: "1"} if is_only(request) else {}
    pairs = [*(("kind", name) for name in chosen), *(kept | more).items()]
    return "?" + urlencode(pairs)
