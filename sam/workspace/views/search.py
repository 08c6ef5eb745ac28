"""The page behind the search box, and what the box offers while somebody types."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sam.lib import figures
from sam.lib.http import PageRequest, render_page, whole_number
from sam.workspace.search.finding import (
    LABELS,
    PAGE,
    Answer,
    Found,
    Group,
    groups_for,
    search,
)

TEMPLATE = "workspace/search.html"
OFFERED = 4  # of each group while somebody types
ON_TOP = 5  # of each group where all are shown
LAST_PAGE = 20


@require_safe
def search_page(request: PageRequest) -> HttpResponse:
    """Show what is found for ``?q=``: all groups, or one of them page by page."""
    question = request.GET.get("q", "")
    chosen = _chosen(request)
    page = _page(request) if chosen else 1
    answer = search(
        request.user,
        question,
        groups=[chosen] if chosen else None,
        size=PAGE if chosen else ON_TOP,
        page=page,
    )
    context = {
        "answer": answer,
        "chips": _chips(request, chosen, question),
        "chosen": chosen,
        "blocks": [_block(found, question, chosen) for found in answer.groups],
        "count_words": _count_words(answer, chosen),
        "pager": _pager(answer, chosen, question),
    }
    return render_page(request, TEMPLATE, context, partial="found")


@require_safe
def search_suggest(request: PageRequest) -> HttpResponse:
    """Give the lines that stand under the search box for ``?q=``."""
    question = request.GET.get("q", "")
    answer = search(request.user, question, size=OFFERED)
    said = ngettext("{count} suggestion", "{count} suggestions", answer.total).format(
        count=figures.number(answer.total)
    )
    context = {
        "answer": answer,
        "all_url": _address(q=question),
        "status": said if answer.total else _("Nothing found"),
    }
    response = render(request, "workspace/_search_suggestions.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _chosen(request: PageRequest) -> Group | None:
    asked = request.GET.get("kind", "")
    return next((each for each in groups_for(request.user) if each == asked), None)


def _page(request: PageRequest) -> int:
    asked = whole_number(request.GET.get("page", "")) or 1
    return min(max(asked, 1), LAST_PAGE)


def _address(**query: str | int | None) -> str:
    kept = {name: value for name, value in query.items() if value}
    address = reverse("workspace:search")
    return f"{address}?{urlencode(kept)}" if kept else address


def _chips(
    request: PageRequest, chosen: Group | None, question: str
) -> list[dict[str, Any]]:
    offered: list[Group | None] = [None, *groups_for(request.user)]
    return [
        {
            "id": f"kind-{each or 'all'}",
            "label": LABELS[each] if each else _("All"),
            "url": _address(q=question, kind=each),
            "is_current": each == chosen,
        }
        for each in offered
    ]


def _block(found: Found, question: str, chosen: Group | None) -> dict[str, Any]:
    is_cut = chosen is None and found.has_more
    return {
        "found": found,
        "count": figures.number(found.total),
        "all_url": _address(q=question, kind=found.group) if is_cut else "",
    }


def _count_words(answer: Answer, chosen: Group | None) -> str:
    if not answer.words:
        return ""
    if not answer.groups:
        return _("Nothing that you may see is called so.")
    if chosen:
        total = answer.groups[0].total
        words = (
            ngettext("{count} found", "{count} found, the newest first", total)
            if chosen is Group.NOTES
            else ngettext("{count} found", "{count} found, the best first", total)
        )
        return words.format(count=figures.number(total))
    return _("Your own accounts come first.")


def _pager(
    answer: Answer, chosen: Group | None, question: str
) -> dict[str, str] | None:
    if not chosen or not answer.groups:
        return None
    found = answer.groups[0]
    if found.page == 1 and not found.has_more:
        return None
    first = (found.page - 1) * PAGE + 1
    return {
        "words": _("{span} of {total}").format(
            span=figures.span(
                figures.number(first), figures.number(first + len(found.hits) - 1)
            ),
            total=figures.number(found.total),
        ),
        "previous_url": _address(q=question, kind=chosen, page=found.page - 1)
        if found.page > 1
        else "",
        "next_url": _address(q=question, kind=chosen, page=found.page + 1)
        if found.has_more and found.page < LAST_PAGE
        else "",
    }
