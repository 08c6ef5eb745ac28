"""The watch rules: those in force, what they were, and changing them."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sam.lib import runs
from sam.lib.http import PageRequest, whole_number
from tiers import permissions
from tiers.forms.watch_rules import WatchRulesForm
from tiers.models import WatchRules
from tiers.services.rules_effect import effect_of_rules
from tiers.services.watch_rules import RulesRefused, change_rules
from tiers.views.rules_said import kinds, sections, versions


@require_safe
def rules(request: PageRequest) -> HttpResponse:
    """Show the rules in force in words, and every version before."""
    if not request.user.sees_facts:
        raise Http404
    current = WatchRules.current()
    before = whole_number(request.GET.get("before", ""))
    listed, older = versions(before=before)
    return render(
        request,
        "tiers/watch_rules.html",
        {
            "rules": current,
            "sections": sections(current),
            "kinds": kinds(current),
            "versions": listed,
            "older_url": f"?before={older}" if older else None,
            "first_url": "?" if before is not None else None,
            "effect": effect_of_rules(),
            "may_change": permissions.may_change_watch_rules(request.user),
            "may_run": runs.may_run(request.user),
            "today": runs.today(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rules_change(request: PageRequest) -> HttpResponse:
    """Offer the rules in force to be changed; a POST makes the next version."""
    if not request.user.sees_facts:
        raise Http404
    permissions.may_change_watch_rules(request.user).require()
    before = WatchRules.current()
    form = WatchRulesForm(request.POST or None, rules=before)
    if request.method == "POST" and form.is_valid():
        try:
            made = change_rules(
                actor=request.user,
                note=form.cleaned_data["note"],
                values=form.values,
                based_on=form.cleaned_data["version"],
            )
        except RulesRefused as refused:
            form.add_refusal(refused)
        else:
            _tell(request, before=before.version, version=made.version)
            return redirect("service:rules")
    return render(
        request,
        "tiers/watch_rules_form.html",
        {"form": form, "version": before.version},
        status=HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK,
    )


def _tell(request: PageRequest, *, before: int, version: int) -> None:
    if version == before:
        messages.info(request, _("Nothing was different, so no new version was made."))
        return
    said = _("Version {version} is in force. Flags and balance follow at the next run.")
    messages.success(request, said.format(version=version))
