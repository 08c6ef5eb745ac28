"""The briefing: what must I know before this visit, on one page."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.models import Programme
from sam.lib.http import PageRequest
from sam.workspace.briefing.page import Briefing, briefing_of
from sam.workspace.briefing.sheet import sheet
from sam.workspace.selectors.account import find_account


@require_safe
def account_briefing(request: PageRequest, pk: int) -> HttpResponse:
    """Show the briefing; it prints on one page."""
    briefing = _briefing(request, pk)
    if briefing.header.account.pk != pk:
        return redirect("workspace:account-briefing", pk=briefing.header.account.pk)
    return render(
        request,
        "workspace/account_briefing.html",
        {
            "briefing": briefing,
            "pack": briefing.pack,
            "account": briefing.header.account,
            "row": briefing.header.row,
            "today": briefing.on,
        },
    )


@require_safe
def account_briefing_pdf(request: PageRequest, pk: int) -> HttpResponse:
    """Send the briefing as PDF."""
    briefing = _briefing(request, pk)
    name = slugify(briefing.header.account.name) or "account"
    return HttpResponse(
        sheet(briefing, by=request.user),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{briefing.on}.pdf"'
        },
    )


def _briefing(request: PageRequest, pk: int) -> Briefing:
    account = find_account(pk, request.user)
    if account is None or not request.user.sees_facts:
        raise Http404
    return briefing_of(account, request.user, programme=Programme.current())
