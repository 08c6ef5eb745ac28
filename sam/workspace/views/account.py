"""The account page: one header, and a tab for each question about the account."""

import csv
import datetime as dt
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Programme
from accounts.permissions import (
    may_handle_problem,
    may_record_expectation,
    may_record_signal,
)
from accounts.selectors import (
    expectations_of,
    open_problems,
    people_of,
    signals_of,
)
from sam.lib import shell
from sam.lib.http import PageRequest
from sam.workspace import errors
from sam.workspace.selectors import timeline as stream
from sam.workspace.selectors.account import (
    Header,
    find_account,
    measures_of,
    members_of,
)
from sam.workspace.selectors.why import explain, replayed
from sam.workspace.views.account_frame import account_page, open_header
from sam.workspace.waterfall import waterfall
from sam.workspace.worth.told import futures_of, worth_of

RECENT = 9
PEOPLE_SHOWN = 8
SIGNALS_SHOWN = 6


@require_safe
@vary_on_headers("HX-Request")
def account_overview(request: PageRequest, pk: int) -> HttpResponse:
    """Show what matters about an account on one page."""
    header, moved = open_header(request, pk, "workspace:account")
    if header is None:
        return moved
    user, account = request.user, header.account
    programme = Programme.current()
    context: dict[str, Any] = {
        "problems": open_problems(account, user, with_money=user.sees_money),
        "may_handle_problem": may_handle_problem(user, account),
        "recent": stream.timeline_of(
            account,
            user,
            kinds=stream.kinds_of([], user),
            limit=RECENT,
            programme=programme,
        ),
    }
    if header.sight.facts:
        day = header.as_of or timezone.localdate()
        people, total = people_of(account, user, on=day, limit=PEOPLE_SHOWN)
        context |= {"people": people, "people_total": total}
        context |= {
            "signals": signals_of(account, user, limit=SIGNALS_SHOWN),
            "may_record_signal": may_record_signal(user, account),
        }
        expected = expectations_of(
            account, user, today=programme.today(), with_money=user.sees_money
        )
        context |= {
            "expectations": expected,
            "expectation_gaps": sum(bool(one.gap) for one in expected),
            "sees_cost": user.sees_money,
            "may_record_expectation": may_record_expectation(user, account),
        }
        context |= {
            "members": None if header.group.is_alone else members_of(header.group, user)
        }
        context |= _explained(header, request)
    return account_page(request, header, "workspace:account", context)


@require_safe
@vary_on_headers("HX-Request")
def account_why(request: PageRequest, pk: int) -> HttpResponse:
    """Explain an account's tier and score, and what would change them."""
    if not request.user.sees_facts:
        raise Http404
    header, moved = open_header(request, pk, "workspace:account-why")
    if header is None:
        return moved
    context = _explained(header, request, in_full=True)
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
        header.account, request.user, kinds=kinds, before=cursor, programme=programme
    )
    context: dict[str, Any] = {
        "timeline": timeline,
        "chips": _chips(request, chosen),
        "chosen": chosen,
        "month": cursor.at if cursor else None,
        "is_older": cursor is not None,
        "older_url": _older_url(chosen, timeline),
        "newest_url": _query(chosen),
    }
    part = "entries" if request.htmx.target == "timeline-more" else "tab"
    return account_page(
        request, header, "workspace:account-timeline", context, part=part
    )


def _explained(
    header: Header, request: PageRequest, *, in_full: bool = False
) -> dict[str, Any]:
    why = explain(header.account, request.user, in_full=in_full)
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
                "url": _query(others if is_on else [*others, name]),
                "is_current": is_on,
            }
        )
    return chips


def _older_url(chosen: list[str], timeline: stream.Timeline) -> str:
    if timeline.next is None:
        return ""
    return _query(chosen, before=str(timeline.next))


def _query(chosen: list[str], **more: str) -> str:
    return "?" + urlencode([*(("kind", name) for name in chosen), *more.items()])
