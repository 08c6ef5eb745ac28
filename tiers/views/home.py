"""Where the tiers open for each person."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sam.lib.http import PageRequest
from tiers import permissions


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """Send a person to the page of tiers that they need most."""
    return redirect(_needed_most(request))


def _needed_most(request: PageRequest) -> str:
    person = request.user
    if permissions.may_preview(person):
        return "tiers:what-if"
    if not person.sees_facts:
        return "tiers:programme"
    if permissions.may_nominate(person):
        return "tiers:nomination-list"
    return "tiers:changeset-list"
