"""Pages of what tiers are promised and bring: side by side, and to be changed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Programme
from sam.lib import asking
from sam.lib.asking import GET_OR_POST
from sam.lib.http import PageRequest
from tiers import permissions
from tiers.forms.standards import BenefitForm, QuadrantForm, RetireForm, StandardForm
from tiers.models import Benefit, ServiceStandard, Tier
from tiers.models.evaluations import Quadrant
from tiers.selectors.standards import reaches
from tiers.services import benefits, standards
from tiers.services.capacity import minutes_of

LIST = "service:standard-list"


@dataclass(frozen=True, slots=True)
class Column:
    """A standard as the page shows it; ``minutes`` a month that one account takes."""

    standard: ServiceStandard
    quadrant: str
    benefits: tuple[Benefit, ...]
    minutes: int


@require_safe
def standard_list(request: PageRequest) -> HttpResponse:
    """Show what each tier is promised, side by side, and what it brings."""
    _require_facts(request)
    today = Programme.current().today()
    return render(
        request,
        "tiers/standard_list.html",
        {
            "columns": _columns(),
            "reaches": reaches(request.user, on=today),
            "may_change": permissions.may_change_standards(request.user),
        },
    )


@require_http_methods(GET_OR_POST)
def standard_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer what a tier is promised to be changed; a POST does."""
    _require_facts(request)
    standard = get_object_or_404(ServiceStandard, pk=pk)
    permissions.may_change_standards(request.user).require()
    form = StandardForm(
        request.POST or None,
        standard=standard,
        benefits=list(standard.benefits.values_list("pk", flat=True)),
    )

    def act() -> str:
        standards.change_standard(
            standard=standard,
            actor=request.user,
            seen_at=_seen_at(request),
            **form.promises(),
        )
        return _("The standard is changed. What accounts get follows tonight.")

    return _ask(
        request,
        form,
        act,
        "tiers/standard_form.html",
        standard=standard,
        quadrant=_quadrant_label(standard),
    )


@require_http_methods(GET_OR_POST)
def standard_open(request: PageRequest, tier: str) -> HttpResponse:
    """Ask in which quadrant a tier is promised something else; a POST opens it."""
    _require_facts(request)
    code = tier.upper()
    if code not in Tier.values:
        raise Http404
    permissions.may_change_standards(request.user).require()
    taken = ServiceStandard.objects.filter(tier=code).values_list("quadrant", flat=True)
    form = QuadrantForm(request.POST or None, taken=set(taken))
    made: list[ServiceStandard] = []

    def act() -> str:
        made.append(
            standards.open_standard(
                tier=code,
                quadrant=form.cleaned_data["quadrant"],
                actor=request.user,
            )
        )
        return _("It begins with what the tier is promised. Now change it.")

    return _ask(
        request,
        form,
        act,
        "tiers/standard_decide.html",
        back=lambda: reverse("service:standard-change", args=[made[0].pk]),
        title=_("A quadrant's own standard"),
        words=_("Its accounts are promised that instead of what the tier is promised."),
        button=_("Open it"),
    )


@require_http_methods(GET_OR_POST)
def standard_remove(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether a quadrant goes by its tier again; a POST takes its own back."""
    _require_facts(request)
    standard = get_object_or_404(ServiceStandard.objects.exclude(quadrant=""), pk=pk)
    permissions.may_change_standards(request.user).require()

    def act() -> str:
        standards.remove_standard(standard=standard, actor=request.user)
        return _("The quadrant goes by its tier again.")

    return _ask(
        request,
        None,
        act,
        "tiers/standard_decide.html",
        title=_("Take the quadrant's own standard back?"),
        words=_("From the next night its accounts are promised what the tier is."),
        button=_("Take it back"),
    )


@require_http_methods(GET_OR_POST)
def benefit_create(request: PageRequest) -> HttpResponse:
    """Ask what the benefit is; a POST adds it."""
    _require_facts(request)
    permissions.may_change_standards(request.user).require()
    form = BenefitForm(request.POST or None)

    def act() -> str:
        benefits.add_benefit(actor=request.user, **form.cleaned_data)
        return _("It is added. Give it to a tier by changing its standard.")

    return _ask(request, form, act, "tiers/benefit_form.html", title=_("Add a benefit"))


@require_http_methods(GET_OR_POST)
def benefit_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer what a benefit is to be changed; a POST does."""
    _require_facts(request)
    benefit = get_object_or_404(Benefit, pk=pk)
    permissions.may_change_standards(request.user).require()
    form = BenefitForm(
        request.POST or None,
        initial={name: getattr(benefit, name) for name in BenefitForm.base_fields},
    )

    def act() -> str:
        benefits.change_benefit(
            benefit=benefit, actor=request.user, **form.cleaned_data
        )
        return _("The benefit is changed.")

    return _ask(
        request,
        form,
        act,
        "tiers/benefit_form.html",
        title=benefit.name,
        benefit=benefit,
    )


@require_http_methods(GET_OR_POST)
def benefit_retire(request: PageRequest, pk: int) -> HttpResponse:
    """Ask from when a benefit is given no more; a POST says so."""
    _require_facts(request)
    benefit = get_object_or_404(Benefit, pk=pk)
    permissions.may_change_standards(request.user).require()
    form = RetireForm(
        request.POST or None, initial={"retired_on": Programme.current().today()}
    )

    def act() -> str:
        benefits.retire_benefit(
            benefit=benefit, actor=request.user, **form.cleaned_data
        )
        return _("From that day it is given no more.")

    return _ask(
        request,
        form,
        act,
        "tiers/standard_decide.html",
        title=_("Give “{benefit}” no more?").format(benefit=benefit),
        words=_("Who is entitled to it is so until that day; what they had stays."),
        button=_("Give it no more"),
    )


def _require_facts(request: PageRequest) -> None:
    if not request.user.sees_facts:
        raise Http404


def _columns() -> list[Column]:
    order = {tier: place for place, tier in enumerate(Tier.values)}
    rows = sorted(
        standards.every_standard(), key=lambda row: (order[row.tier], row.quadrant)
    )
    return [
        Column(
            standard=row,
            quadrant=_quadrant_label(row),
            benefits=tuple(row.benefits.order_by("name")) if row.pk else (),
            minutes=minutes_of(row),
        )
        for row in rows
    ]


def _seen_at(request: PageRequest) -> dt.datetime | None:
    """
    Return when the standard was written that the form was filled with.

    :raises StandardRefused: if the form says no such time
    """
    try:
        return parse_datetime(request.POST.get("seen_at", ""))
    except ValueError as error:
        raise standards.StandardRefused(
            _("The form did not arrive as it was sent. Open it again.")
        ) from error


def _quadrant_label(standard: ServiceStandard) -> str:
    return str(Quadrant(standard.quadrant).label) if standard.quadrant else ""


def _ask(
    request: PageRequest,
    form: forms.Form | None,
    act: Callable[[], str],
    template: str,
    *,
    back: Callable[[], str] = lambda: reverse(LIST),
    **context: Any,
) -> HttpResponse:
    return asking.ask(
        request, form, act, template=template, context=lambda: context, done=back
    )
