"""Pages on relations between accounts, and on a customer's places."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.relations import (
    RelationChangeForm,
    RelationEndForm,
    RelationForm,
    UnitChangeForm,
    UnitFields,
)
from accounts.models import Account, AccountRelation, Programme, Unit
from accounts.permissions import may_keep_people
from accounts.selectors.relations import relation_words, relations_seen
from accounts.services import relations, units
from accounts.views.asking import account_or_404
from accounts.views.choosing import choose_account, chosen_account
from accounts.views.people import TAB, ask_of_account
from sam.lib import asking
from sam.lib.editing import stamp
from sam.lib.http import PageRequest


@require_http_methods(asking.GET_OR_POST)
def relation_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask how this account matters to which other; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:relation-create", account_pk=account.pk)
    may_keep_people(request.user, account).require()
    other = chosen_account(request)
    if other is None:
        return choose_account(
            request,
            title=_("Which account is it related to?"),
            subtitle=account.name,
            back=reverse(TAB, args=[account.pk]),
        )
    form = RelationForm(request.POST or None)

    def act() -> str:
        relations.add_relation(actor=request.user, **form.arguments(account, other))
        return _("It is written down; the next scoring run counts it.")

    return ask_of_account(
        request,
        account,
        form,
        act,
        title=_("How are they related?"),
        words=_("{account} and {other}: say it from the side of {account}.").format(
            account=account.name, other=other.name
        ),
        button=_("Add"),
    )


@require_http_methods(asking.GET_OR_POST)
def relation_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer what is written of a relation to be corrected; a POST does."""
    relation, account = _relation(request, pk)
    values = relations.values_of(relation)
    form = RelationChangeForm(
        request.POST or None, initial={**values, "seen": stamp(values)}
    )

    def act() -> str:
        relations.change_relation(
            relation=relation, actor=request.user, **form.cleaned_data
        )
        return _("It is corrected.")

    return ask_of_account(
        request,
        account,
        form,
        act,
        title=_("Correct a relation"),
        words=_words(relation),
        button=_("Save"),
    )


@require_http_methods(asking.GET_OR_POST)
def relation_end(request: PageRequest, pk: int) -> HttpResponse:
    """Ask since when a relation holds no more; a POST writes it down."""
    relation, account = _relation(request, pk)
    form = RelationEndForm(
        request.POST or None,
        initial={
            "ended_on": Programme.current().today(),
            "seen": stamp(relations.values_of(relation)),
        },
    )

    def act() -> str:
        relations.end_relation(
            relation=relation, actor=request.user, **form.cleaned_data
        )
        return _("It counts no more from that day on.")

    return ask_of_account(
        request,
        account,
        form,
        act,
        title=_("It holds no more"),
        words=_words(relation),
        button=_("End it"),
    )


@require_http_methods(asking.GET_OR_POST)
def unit_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask where the customer works and buys; a POST writes it down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:unit-create", account_pk=account.pk)
    may_keep_people(request.user, account).require()
    form = UnitFields(request.POST or None)

    def act() -> str:
        made = units.add_unit(account=account, actor=request.user, **form.cleaned_data)
        return _("{unit} is written down.").format(unit=made.name)

    return ask_of_account(
        request,
        account,
        form,
        act,
        title=_("Add a place"),
        words=_("A store, branch, plant or office where they work and buy."),
        button=_("Add"),
    )


@require_http_methods(asking.GET_OR_POST)
def unit_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer a place to be renamed or corrected; a POST does."""
    seen = Unit.objects.visible_to(request.user).select_related("account")
    unit: Unit = get_object_or_404(seen, pk=pk)
    may_keep_people(request.user, unit.account).require()
    values = units.values_of(unit)
    form = UnitChangeForm(
        request.POST or None, initial={**values, "seen": stamp(values)}
    )

    def act() -> str:
        units.change_unit(unit=unit, actor=request.user, **form.cleaned_data)
        return _("{unit} is changed.").format(unit=form.cleaned_data["name"])

    return ask_of_account(
        request,
        unit.account,
        form,
        act,
        title=_("Change a place"),
        words=unit.name,
        button=_("Save"),
    )


def _relation(request: PageRequest, pk: int) -> tuple[AccountRelation, Account]:
    """Return the relation, and that one of its accounts from which it is looked at."""
    relation: AccountRelation = get_object_or_404(relations_seen(request.user), pk=pk)
    first, second = relation.from_account, relation.to_account
    mine = first if may_keep_people(request.user, first) else second
    may_keep_people(request.user, mine).require()
    return relation, mine


def _words(relation: AccountRelation) -> str:
    said = relation_words(relation.kind, is_from=True)
    return f"{relation.from_account.name}: {said} {relation.to_account.name}"
