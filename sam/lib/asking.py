"""Pages that ask for something and then do it: one way to refuse, and one way back."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from sam.lib.editing import ChangedMeanwhile, EditForm
from sam.lib.errors import DomainError
from sam.lib.http import PageRequest
from sam.lib.versions import FieldsRefused

GET_OR_POST = ["GET", "HEAD", "POST"]


def say_refused(form: forms.Form, refusal: DomainError) -> None:
    """Say in *form* why it was refused, beside each field that the refusal names."""
    if isinstance(refusal, FieldsRefused):
        for name, reasons in refusal.errors.items():
            form.add_error(name if name in form.fields else None, reasons)
        return
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


def way_back(request: PageRequest, otherwise: str) -> str:
    """Return the page that ``next`` names, if it is one of ours."""
    named = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        named, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return named if named and is_ours else otherwise


def ask(
    request: PageRequest,
    form: forms.Form | None,
    act: Callable[[], str],
    *,
    template: str,
    context: Callable[[], Mapping[str, Any]],
    done: Callable[[], str],
    refused: str = "",
) -> HttpResponse:
    """
    Show *form*; a valid POST does it, says what was done and goes where *done* says.

    *act* does it and returns what to say. Its refusal stands beside the field, with
    what was typed; where nothing is typed it is said on the page *refused*.
    """
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            said = act()
        except DomainError as refusal:
            if form is None:
                messages.error(request, str(refusal))
                return redirect(refused or done())
            if isinstance(refusal, ChangedMeanwhile) and isinstance(form, EditForm):
                form.show_conflict(refusal)
            else:
                say_refused(form, refusal)
        else:
            messages.success(request, said)
            return redirect(done())
    is_wrong = form is not None and bool(form.errors)
    status = HTTPStatus.UNPROCESSABLE_CONTENT if is_wrong else HTTPStatus.OK
    return render(request, template, {**context(), "form": form}, status=status)
