"""What all tabs of the account page share: the header, the tabs, the frame."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.lib.account_tabs import Build, Seen, Tab, tabs_for
from sam.lib.http import PageRequest, render_page
from sam.workspace.selectors.account import Header, find_account, header_of

ONLY = "only"  # of this account alone, without those that belong to it
OWN_TABS = [
    Tab(gettext_lazy("Overview"), "workspace:account", order=10),
    Tab(
        gettext_lazy("Why"),
        "workspace:account-why",
        order=20,
        visible_to=lambda person: person.sees_facts,
    ),
    Tab(gettext_lazy("Timeline"), "workspace:account-timeline", order=60),
    Tab(gettext_lazy("Service"), "workspace:account-service", order=70),
]


def show_tab(
    request: PageRequest,
    account_pk: int,
    url_name: str,
    *,
    template: str,
    context: Build,
    part: str = "tab",
) -> HttpResponse:
    """Show a tab of another app, as `sam.lib.account_tabs.show` has it."""
    if url_name not in {tab.url_name for tab in tabs_for(request.user)}:
        raise Http404
    header, moved = open_header(request, account_pk, url_name)
    if header is None:
        return moved
    told = dict(context(seen_of(header)))
    return account_page(request, header, url_name, told, part=part, template=template)


def seen_of(header: Header) -> Seen:
    """Return which accounts the page is about."""
    return Seen(header.account, header.scope.ids)


def open_header(
    request: PageRequest, pk: int, url_name: str
) -> tuple[Header | None, HttpResponse]:
    """Return the header, or the way to the account that this one was merged into."""
    account = find_account(pk, request.user)
    if account is None:
        raise Http404
    if account.pk != pk:
        query = request.META["QUERY_STRING"]
        address = reverse(url_name, args=[account.pk])
        return None, redirect(f"{address}?{query}" if query else address)
    return header_of(account, request.user, only=is_only(request)), HttpResponse()


def is_only(request: PageRequest) -> bool:
    """Tell whether the address asks for the account without those below it."""
    return request.GET.get(ONLY) == "1"


def account_page(
    request: PageRequest,
    header: Header,
    url_name: str,
    context: dict[str, Any],
    *,
    part: str = "tab",
    template: str = "",
) -> HttpResponse:
    """Show a tab within the account's page, or only what htmx asked for of it."""
    template = (
        template or f"workspace/{url_name.partition(':')[2].replace('-', '_')}.html"
    )
    context |= {
        "header": header,
        "account": header.account,
        "row": header.row,
        "tabs": _tabs(request, header, url_name),
        "scope_links": _scope_links(request, header),
        "is_part": bool(request.htmx)
        and not (request.htmx.boosted or request.htmx.history_restore_request),
        "foot_note": _foot_note(header),
        "briefing_url": _optional("workspace:account-briefing", header),
    }
    return render_page(
        request,
        template.replace("account.html", "account_overview.html"),
        context | {"today": timezone.localdate()},
        partial=part,
    )


def _tabs(request: PageRequest, header: Header, current: str) -> list[dict[str, Any]]:
    kept = f"?{ONLY}=1" if header.scope.is_only and header.scope.below else ""
    return [
        {
            "id": f"tab-{tab.url_name.partition(':')[2]}",
            "label": tab.label,
            "url": reverse(tab.url_name, args=[header.account.pk]) + kept,
            "is_current": tab.url_name == current,
        }
        for tab in tabs_for(request.user)
    ]


def _scope_links(request: PageRequest, header: Header) -> list[dict[str, Any]]:
    """Return the switch between the group and this account only; nothing without."""
    if not header.scope.below:
        return []
    only, count = header.scope.is_only, len(header.scope.below) + 1
    group = _("With %(count)s accounts") % {"count": count}
    if not header.scope.is_complete:
        group = _("With %(seen)s of %(total)s accounts") % {
            "seen": count,
            "total": header.scope.total + 1,
        }
    return [
        {"label": group, "url": request.path, "is_current": not only},
        {
            "label": _("This one only"),
            "url": f"{request.path}?{ONLY}=1",
            "is_current": only,
        },
    ]


def _optional(url_name: str, header: Header) -> str:
    """Return where a page about the account is, if there is such a page."""
    if not header.sight.facts:
        return ""
    try:
        return reverse(url_name, args=[header.account.pk])
    except NoReverseMatch:
        return ""


def _foot_note(header: Header) -> str:
    if header.as_of is None or not header.sight.facts:
        return ""
    day = date_format(header.as_of, "j M Y")
    return _("Figures as of the end of %(day)s.") % {"day": day}
