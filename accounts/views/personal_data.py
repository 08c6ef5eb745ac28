"""All that is kept about a person: to be handed to them, or erased."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.people import EraseForm
from accounts.permissions import may_erase_people
from accounts.services import erasing
from accounts.views.people import contact_or_404
from sam.lib import asking
from sam.lib.http import PageRequest


@require_http_methods(asking.GET_OR_POST)
def person_erase(request: PageRequest, pk: int) -> HttpResponse:
    """Show what may be done with what is kept about a person; a POST erases it."""
    contact = contact_or_404(request, pk)
    if contact.pk != pk:
        return redirect("accounts:person-data", pk=contact.pk)
    may_erase_people(request.user, contact).require()
    form = EraseForm(request.POST or None)

    def act() -> str:
        erasing.erase_person(
            contact=contact, actor=request.user, reason=form.cleaned_data["reason"]
        )
        return _("The person is erased.")

    return asking.ask(
        request,
        form,
        act,
        template="accounts/person_data.html",
        context=lambda: {"contact": contact},
        done=lambda: reverse("accounts:person-data", args=[contact.pk]),
    )


@require_POST
def person_export(request: PageRequest, pk: int) -> HttpResponse:
    """Send all that is kept about a person as JSON; the trail says who asked."""
    contact = contact_or_404(request, pk)
    data = erasing.export_person(contact=contact, actor=request.user)
    answer = JsonResponse(data, json_dumps_params={"indent": 2})
    name = f"person-{contact.pk}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
