"""The measure settings: those in force, what they were, and changing them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sam.lib import runs, shell
from sam.lib.http import PageRequest
from scoring import permissions
from scoring.forms.settings import MeasureSettingsForm
from scoring.services.settings import (
    SettingsRefused,
    save_settings,
    settings_in_force,
)
from scoring.views.versions import behind, sections, versions


@require_safe
def settings_detail(request: PageRequest) -> HttpResponse:
    """Show the settings in force in words, and every version before."""
    permissions.may_see_numbers(request.user).require()
    settings = settings_in_force()
    currency = shell.house().currency
    listed, older = versions(currency, before=request.GET.get("before", ""))
    return render(
        request,
        "scoring/settings_detail.html",
        {
            "settings": settings,
            "sections": sections(settings, currency),
            "versions": listed,
            "older_url": older,
            "first_url": "?" if request.GET.get("before") else None,
            "may_change": permissions.may_change_settings(request.user),
            "may_run": runs.may_run(request.user),
            "is_behind": behind(settings),
            "today": runs.today(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settings_change(request: PageRequest) -> HttpResponse:
    """Offer the settings in force to be changed; a POST makes the next version."""
    permissions.may_change_settings(request.user).require()
    before = settings_in_force()
    form = MeasureSettingsForm(request.POST or None, instance=before)
    if request.method == "POST" and form.is_valid():
        try:
            made = save_settings(
                request.user,
                reason=form.cleaned_data["reason"],
                values=form.values,
                based_on=form.cleaned_data["version"],
            )
        except SettingsRefused as refused:
            form.add_refusal(refused)
        else:
            _tell(request, before_version=before.version, version=made.version)
            return redirect("scoring:settings")
    return render(
        request,
        "scoring/settings_form.html",
        {"form": form, "version": settings_in_force().version},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


def _tell(request: PageRequest, *, before_version: int, version: int) -> None:
    if version == before_version:
        messages.info(request, _("Nothing was different, so no new version was made."))
        return
    messages.success(
        request, _("Version {version} is in force.").format(version=version)
    )
