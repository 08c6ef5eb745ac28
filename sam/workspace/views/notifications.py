"""What a person is told: the list behind the bell, one of them, and the digest."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sam.lib.http import PageRequest, whole_number
from sam.workspace.models import Notification
from sam.workspace.selectors.notifications import told_all
from sam.workspace.services import notifications

PAGE = 20


@require_safe
def notification_list(request: PageRequest) -> HttpResponse:
    """List what the person was told, newest first; ``unread`` leaves out the rest."""
    mine = Notification.objects.visible_to(request.user)
    only_unread = request.GET.get("unread") == "1"
    page = _page(request, mine.unread() if only_unread else mine)
    newest = mine.order_by("-pk").values_list("pk", flat=True).first()
    return render(
        request,
        "workspace/notification_list.html",
        {
            "only_unread": only_unread,
            "has_unread": mine.unread().exists(),
            "newest": newest,
            **page,
        },
    )


@require_safe
def notification_detail(request: PageRequest, pk: int) -> HttpResponse:
    """Show one in full; who opens it has read it."""
    mine = Notification.objects.visible_to(request.user)
    one = get_object_or_404(mine, pk=pk)
    if request.method == "GET":
        one = notifications.read_notification(notification=one, actor=request.user)
    [told] = told_all([one], request.user)
    return render(request, "workspace/notification_detail.html", {"told": told})


@require_POST
def notification_read(request: PageRequest) -> HttpResponse:
    """Mark as read all that the list has shown: up to the key ``up_to``."""
    up_to = whole_number(request.POST.get("up_to", ""))
    if up_to is not None:
        notifications.read_all(actor=request.user, up_to=up_to)
    return redirect("workspace:notification-list")


@require_POST
def notification_digest(request: PageRequest) -> HttpResponse:
    """Have the digest by e-mail too, or no longer."""
    wanted = request.POST.get("wanted") == "1"
    notifications.choose_digest(actor=request.user, wanted=wanted)
    if wanted:
        words = _("From the next night on your digest comes by e-mail too.")
    else:
        words = _("Your digest no longer comes by e-mail; this list has it.")
    messages.success(request, words)
    return redirect("workspace:notification-list")


def _page(request: PageRequest, found: QuerySet[Notification]) -> dict[str, Any]:
    """Return a page by key; *after* in the address is the last one seen."""
    after = whole_number(request.GET.get("after", ""))
    if after is not None:
        found = found.filter(pk__lt=after)
    listed = list(found.order_by("-pk")[: PAGE + 1])
    shown = listed[:PAGE]
    kept = "unread=1&" if request.GET.get("unread") == "1" else ""
    more = len(listed) > PAGE
    return {
        "told": told_all(shown, request.user),
        "next_url": f"?{kept}after={shown[-1].pk}" if more else None,
        "first_url": f"?{kept}" if after is not None else None,
    }
