"""Pages on cells of white space, and on how competitors stand there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.wallets import (
    CellForm,
    FootprintForm,
    GoneForm,
    competitor_names,
)
from accounts.models import (
    Account,
    CompetitorFootprint,
    Offering,
    Programme,
    Unit,
)
from accounts.permissions import may_keep_wallet
from accounts.rollup import Window
from accounts.selectors.footprints import footprints_of
from accounts.selectors.wallet_entries import figures_day
from accounts.selectors.wallet_sales import sales_of
from accounts.selectors.white_space import cell_of, cells_of, origin_of
from accounts.services import footprints, white_space
from accounts.views.asking import account_or_404, ask
from sam.lib import asking
from sam.lib.editing import stamp
from sam.lib.http import PageRequest, whole_number

TAB = "accounts:wallet"


@require_http_methods(asking.GET_OR_POST)
def cell(request: PageRequest, account_pk: int, category_pk: int) -> HttpResponse:
    """Show a cell of white space; a POST says who supplies it and its worth."""
    account = _account(request, account_pk)
    category = get_object_or_404(Offering, pk=category_pk, parent=None)
    unit = _unit(request, account)
    visible = cells_of(request.user)
    said = visible.filter(account=account, category=category, unit=unit).first()
    programme = Programme.current()
    sales = sales_of([account.pk], Window.of(figures_day([account.pk]), programme))
    place = (account.pk, unit.pk if unit else None, category.pk)
    here = cell_of(place, sales, said)
    values = white_space.values_of(said)
    first = {"stated_on": programme.today(), "origin": origin_of(here, sales)}
    may_keep = may_keep_wallet(request.user, account)
    if request.method == "POST":
        may_keep.require()
    form = CellForm(
        request.POST if request.method == "POST" else None,
        initial=(first if said is None else values) | {"seen": stamp(values)},
    )
    back = asking.way_back(request, reverse(TAB, args=[account.pk]))

    def act() -> str:
        told = {**form.cleaned_data}
        seen = told.pop("seen")
        white_space.say_cell(
            account=account,
            category=category,
            unit=unit,
            actor=request.user,
            seen=seen,
            **told,
        )
        return _("Written down.")

    return asking.ask(
        request,
        form,
        act,
        template="accounts/cell_form.html",
        context=lambda: {
            "account": account,
            "category": category,
            "unit": unit,
            "cell": here,
            "said": said,
            "may_keep": may_keep,
            "back": back,
            "competitors": competitor_names(),
            "objective_url": _objective_url(here) if here.is_potential else "",
        },
        done=lambda: back,
    )


@require_http_methods(asking.GET_OR_POST)
def footprint_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask which competitor stands at the customer and how; a POST records it."""
    account = _account(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:footprint-create", account_pk=account.pk)
    may_keep_wallet(request.user, account).require()
    form = FootprintForm(
        request.POST or None, initial={"stated_on": Programme.current().today()}
    )

    def act() -> str:
        told = {**form.cleaned_data}
        del told["seen"]
        footprints.record_footprint(account=account, actor=request.user, **told)
        return _("How they stand there is written down.")

    return _ask(request, account, form, act, title=_("A competitor stands there"))


@require_http_methods(asking.GET_OR_POST)
def footprint_change(request: PageRequest, account_pk: int, pk: int) -> HttpResponse:
    """Ask how a competitor stands there now; a POST changes it."""
    account, footprint = _footprint(request, account_pk, pk)
    values = footprints.values_of(footprint)
    form = FootprintForm(
        request.POST or None,
        is_change=True,
        initial=values | {"seen": stamp(values)},
    )

    def act() -> str:
        told = {**form.cleaned_data}
        seen = told.pop("seen")
        footprints.change_footprint(
            footprint=footprint, actor=request.user, seen=seen, **told
        )
        return _("How they stand there is written down.")

    return _ask(request, account, form, act, title=footprint.competitor.name)


@require_http_methods(asking.GET_OR_POST)
def footprint_end(request: PageRequest, account_pk: int, pk: int) -> HttpResponse:
    """Ask since when a competitor is gone; a POST writes it down."""
    account, footprint = _footprint(request, account_pk, pk)
    form = GoneForm(
        request.POST or None, initial={"ended_on": Programme.current().today()}
    )

    def act() -> str:
        footprints.end_footprint(
            footprint=footprint, actor=request.user, **form.cleaned_data
        )
        return _("{name} is gone.").format(name=footprint.competitor.name)

    return ask(
        request,
        account,
        form,
        act,
        title=_("{name} is gone").format(name=footprint.competitor.name),
        words=_("It stays in the history; its place is free."),
        button=_("It is gone"),
    )


def _ask(
    request: PageRequest,
    account: Account,
    form: FootprintForm,
    act: Any,
    *,
    title: str,
) -> HttpResponse:
    back = asking.way_back(request, reverse(TAB, args=[account.pk]))
    return asking.ask(
        request,
        form,
        act,
        template="accounts/footprint_form.html",
        context=lambda: {
            "account": account,
            "title": title,
            "back": back,
            "competitors": competitor_names(),
        },
        done=lambda: back,
    )


def _account(request: PageRequest, account_pk: int) -> Account:
    if not request.user.sees_facts:
        raise Http404
    return account_or_404(request, account_pk)


def _footprint(
    request: PageRequest, account_pk: int, pk: int
) -> tuple[Account, CompetitorFootprint]:
    account = _account(request, account_pk)
    standing = footprints_of(request.user).filter(ended_on=None)
    footprint: CompetitorFootprint = get_object_or_404(standing, pk=pk, account=account)
    may_keep_wallet(request.user, account).require()
    return account, footprint


def _unit(request: PageRequest, account: Account) -> Unit | None:
    """Return the unit that ``unit`` names, none where it names none."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    unit: Unit = get_object_or_404(
        Unit.objects.visible_to(request.user), pk=whole_number(asked), account=account
    )
    return unit


def _objective_url(here: Any) -> str:
    """Return where the cell becomes an objective, as the app above serves it."""
    try:
        address = reverse("planning:objective-create", args=[here.account_id])
    except NoReverseMatch:
        return ""
    return f"{address}?cell={here.said.pk}"
