"""Pages about the programme: why it is run, its charter, its words and guides."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.models import Programme
from accounts.permissions import may_change_programme
from accounts.services.programme import ProgrammeRefused, change_programme
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.programme import CharterForm, ProgrammeForm
from tiers.models import Charter, Tier
from tiers.models.programme import OwnedFunction
from tiers.selectors.programme import has_read, reading, versions, why
from tiers.services import charters


@require_safe
def programme(request: PageRequest) -> HttpResponse:
    """Show why there is a programme, who answers for it and who has read why."""
    charter = charters.charter_in_force()
    return render(
        request,
        "tiers/programme.html",
        {
            "programme": Programme.current(),
            "tiers": Tier.choices,
            "charter": charter,
            "owners": _owners(charter),
            "why": why(charter) if charter else "",
            "reading": reading(charter) if charter else None,
            "has_read": has_read(charter, request.user),
            "may_change": may_change_programme(request.user),
            "may_publish": permissions.may_edit_charter(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def programme_change(request: PageRequest) -> HttpResponse:
    """Offer the programme's words and guides to be changed; a POST changes them."""
    may_change_programme(request.user).require()
    form = ProgrammeForm(request.POST or None, programme=Programme.current())
    if request.method == "POST" and form.is_valid():
        try:
            change_programme(actor=request.user, **form.values)
        except ProgrammeRefused as refused:
            for name, reasons in refused.errors.items():
                form.add_error(name if name in form.fields else None, reasons)
        else:
            messages.success(request, _("The programme's words and guides are saved."))
            return redirect("tiers:programme")
    return render(
        request,
        "tiers/programme_form.html",
        {"form": form},
        status=_status(form),
    )


@require_safe
def charter(request: PageRequest, version: int | None = None) -> HttpResponse:
    """Show the charter in force to be read and acknowledged, or an older version."""
    newest = charters.charter_in_force()
    if version is None:
        shown = newest
    else:
        shown = get_object_or_404(
            Charter.objects.select_related("sponsor", "published_by"), version=version
        )
    if shown is None and not permissions.may_edit_charter(request.user):
        return redirect("tiers:programme")
    return render(
        request,
        "tiers/charter.html",
        {
            "charter": shown,
            "newest": newest,
            "owners": _owners(shown),
            "why": why(shown) if shown else "",
            "versions": versions(),
            "has_read": has_read(shown, request.user),
            "reading": reading(shown) if shown else None,
            "may_publish": permissions.may_edit_charter(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def charter_publish(request: PageRequest) -> HttpResponse:
    """Offer the charter in force to be rewritten; a POST publishes the next version."""
    permissions.may_edit_charter(request.user).require()
    before = charters.charter_in_force()
    form = CharterForm(request.POST or None, before=before)
    if request.method == "POST" and form.is_valid():
        try:
            made = charters.publish_charter(actor=request.user, **form.values)
        except charters.CharterRefused as refused:
            for name, reason in refused.errors.items():
                form.add_error(name if name in form.fields else None, reason)
        else:
            _tell(request, before, made)
            return redirect("tiers:charter")
    return render(
        request,
        "tiers/charter_form.html",
        {"form": form, "before": before},
        status=_status(form),
    )


@require_POST
def charter_acknowledge(request: PageRequest, version: int) -> HttpResponse:
    """Note that the person has read the version in force."""
    if not Charter.objects.filter(version=version).exists():
        raise Http404
    try:
        charters.acknowledge_charter(actor=request.user, version=version)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("You have acknowledged version {version}.").format(version=version),
        )
    return redirect("tiers:charter")


def _tell(request: PageRequest, before: Charter | None, made: Charter) -> None:
    if before is not None and made.version == before.version:
        messages.info(
            request, _("Nothing was different, so no new version was published.")
        )
        return
    messages.success(
        request,
        _("Version {version} is published. Everybody is asked to read it.").format(
            version=made.version
        ),
    )


def _owners(charter: Charter | None) -> list[tuple[str, object]]:
    """Return every function in words with who answers for it, or ``None``."""
    if charter is None:
        return []
    known = {each.function: each.user for each in charter.owners.select_related("user")}
    return [(str(each.label), known.get(each.value)) for each in OwnedFunction]


def _status(form: CharterForm | ProgrammeForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_CONTENT if form.errors else HTTPStatus.OK
