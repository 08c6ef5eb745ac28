"""Today: who needs me, and what do I do about it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import Programme
from sam.lib import shell
from sam.lib.http import PageRequest, render_page
from sam.workspace.portfolio.words import labels
from sam.workspace.today import shown
from sam.workspace.today.page import today_of
from sam.workspace.today.whose import has_today, leads


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Send a person to the page that they start their day with."""
    if not request.user.sees_facts:
        return redirect("workspace:desk")
    starts = has_today(request.user) and not leads(request.user)
    return redirect("workspace:today" if starts else "workspace:account-list")


@require_safe
@vary_on_headers("HX-Request")
def today(request: PageRequest) -> HttpResponse:
    """Show a manager who needs them today; a director, who needs their regions."""
    if not has_today(request.user):
        raise Http404
    words = labels(shell.house())
    day = today_of(request.user, on=Programme.current().today(), labels=words)
    tabs = shown.Tabs(request, day.work, words)
    context: dict[str, Any] = {
        "today": day,
        "tabs": tabs,
        "leads": leads(request.user),
        "finding": shown.finding(
            day, shell.house().currency, leads=leads(request.user)
        ),
    }
    return render_page(request, "workspace/today.html", context, partial="work")
