"""The regions, as a tree."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Region
from sam.access import selectors
from sam.access.forms import RegionForm
from sam.access.services import regions
from sam.lib import asking
from sam.lib.administration import may_administer
from sam.lib.http import PageRequest


@require_safe
def region_list(request: PageRequest) -> HttpResponse:
    """Show the regions, who directs them and how many accounts each has."""
    may_administer(request.user).require()
    return render(
        request, "access/region_list.html", {"branches": selectors.region_tree()}
    )


@require_http_methods(asking.GET_OR_POST)
def region_new(request: PageRequest) -> HttpResponse:
    """Ask for a region's name and place; a POST adds it."""
    may_administer(request.user).require()
    form = RegionForm(request.POST or None)

    def act() -> str:
        typed = form.cleaned_data
        region = regions.add_region(
            actor=request.user, name=typed["name"], parent=typed["parent"]
        )
        return _("{region} is there.").format(region=region)

    return _ask(request, form, act, _("Add a region"), _("Add"))


@require_http_methods(asking.GET_OR_POST)
def region_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer to name or move a region; a POST does."""
    may_administer(request.user).require()
    region = get_object_or_404(Region, pk=pk)
    form = RegionForm(request.POST or None, region=region)

    def act() -> str:
        regions.change_region(actor=request.user, region=region, **form.cleaned_data)
        return _("Saved.")

    title = _("Change {region}").format(region=region)
    return _ask(request, form, act, title, _("Save"))


def _ask(
    request: PageRequest,
    form: RegionForm,
    act: Callable[[], str],
    title: str,
    button: str,
) -> HttpResponse:
    back = reverse("access:region-list")
    return asking.ask(
        request,
        form,
        act,
        template="access/form.html",
        context=lambda: {
            "title": title,
            "words": _("Who directs a region sees all that lies below it, too."),
            "button": button,
            "back": back,
            "back_label": _("Regions"),
        },
        done=lambda: back,
    )
