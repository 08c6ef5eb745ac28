"""Pages on a customer's own problems, value drivers and objectives."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.business import (
    ChallengeChangeForm,
    ChallengeForm,
    DriverChangeForm,
    DriverForm,
    ObjectiveChangeForm,
    ObjectiveForm,
)
from accounts.models import (
    Account,
    Challenge,
    CustomerObjective,
    Programme,
    ValueDriver,
)
from accounts.permissions import may_record_knowledge
from accounts.services import challenges, customer_objectives, value_drivers
from accounts.views.asking import account_or_404
from accounts.views.knowledge import ask_about
from sam.lib import asking
from sam.lib.editing import stamp
from sam.lib.http import PageRequest


@require_http_methods(asking.GET_OR_POST)
def challenge_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask for a problem that they have; a POST writes it down."""
    return _create(
        request,
        account_pk,
        "accounts:challenge-create",
        ChallengeForm,
        challenges.record_challenge,
        title=_("A problem of theirs"),
        words=_("Whether or not it is about what we sell: find a way to help."),
    )


@require_http_methods(asking.GET_OR_POST)
def challenge_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask how a problem of theirs stands and how we help; a POST writes it down."""
    row = _seen_or_404(request, Challenge, pk)
    return _change(
        request,
        row,
        ChallengeChangeForm,
        challenges.values_of,
        lambda **given: challenges.change_challenge(challenge=row, **given),
        title=_("A problem of theirs"),
        words=row.words,
    )


@require_http_methods(asking.GET_OR_POST)
def driver_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask for something that makes or costs them money; a POST writes it down."""
    return _create(
        request,
        account_pk,
        "accounts:driver-create",
        DriverForm,
        value_drivers.record_driver,
        title=_("A value driver"),
        words=_("How they make money, and how what we sell helps them do it."),
        initial={"kind": ValueDriver.Kind.COST},
    )


@require_http_methods(asking.GET_OR_POST)
def driver_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what changed of a value driver; a POST writes it down."""
    row = _seen_or_404(request, ValueDriver, pk)
    return _change(
        request,
        row,
        DriverChangeForm,
        value_drivers.values_of,
        lambda **given: value_drivers.change_driver(driver=row, **given),
        title=_("A value driver"),
        words=row.words,
    )


@require_http_methods(asking.GET_OR_POST)
def objective_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask what they want to reach; a POST writes it down."""
    return _create(
        request,
        account_pk,
        "accounts:customer-objective-create",
        ObjectiveForm,
        customer_objectives.record_objective,
        title=_("An objective of theirs"),
        words=_("In their words and by their own measure."),
    )


@require_http_methods(asking.GET_OR_POST)
def objective_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what changed of an objective of theirs; a POST writes it down."""
    row = _seen_or_404(request, CustomerObjective, pk)
    return _change(
        request,
        row,
        ObjectiveChangeForm,
        customer_objectives.values_of,
        lambda **given: customer_objectives.change_objective(objective=row, **given),
        title=_("An objective of theirs"),
        words=row.words,
    )


def _create(
    request: PageRequest,
    account_pk: int,
    url_name: str,
    form_class: Any,
    verb: Callable[..., Any],
    *,
    initial: dict[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect(url_name, account.pk)
    may_record_knowledge(request.user, account).require()
    form = _form(request, account, form_class, initial or {})

    def act() -> str:
        given = {name: of for name, of in form.cleaned_data.items() if name != "seen"}
        verb(account=account, actor=request.user, **given)
        return _("It is written down.")

    return ask_about(request, account, form, act, **context)


def _change(
    request: PageRequest,
    row: Any,
    form_class: Any,
    values_of: Callable[[Any], dict[str, Any]],
    verb: Callable[..., Any],
    **context: Any,
) -> HttpResponse:
    account: Account = row.account
    may_record_knowledge(request.user, account).require()
    now = values_of(row)
    form = _form(request, account, form_class, now | {"seen": stamp(now)})

    def act() -> str:
        given = dict(form.cleaned_data)
        verb(actor=request.user, seen=given.pop("seen") or None, **given)
        return _("The change is written down.")

    return ask_about(request, account, form, act, **context)


def _form(
    request: PageRequest, account: Account, form_class: Any, initial: dict[str, Any]
) -> forms.Form:
    form: forms.Form = form_class(
        request.POST or None,
        account=account,
        user=request.user,
        today=Programme.current().today(),
        initial=initial,
    )
    return form


def _seen_or_404[Row: models.Model](
    request: PageRequest, model: type[Row], pk: int
) -> Row:
    """
    Return the row of that key.

    :raises Http404: if the person sees no such row
    """
    seen: Any = model._default_manager
    row: Row | None = (
        seen.visible_to(request.user).filter(pk=pk).select_related("account").first()
    )
    if row is None:
        raise Http404
    return row
