"""The people of an account, and pages on which they are written down."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.people import (
    PersonAddForm,
    PersonChangeForm,
    PositionOpenForm,
)
from accounts.models import Account, Contact, Programme, Unit
from accounts.permissions import (
    may_erase_people,
    may_keep_people,
    may_note_people,
)
from accounts.selectors.pages import page_after
from accounts.selectors.people_list import (
    listed,
    listed_positions,
)
from accounts.selectors.people_map import map_of
from accounts.selectors.people_rising import rising_stars
from accounts.selectors.people_words import dimension_names
from accounts.selectors.person import colleagues_for, profile_of, standing_contact
from accounts.selectors.relations import relations_of
from accounts.services import people, positions
from accounts.views.asking import account_or_404
from accounts.views.choosing import choose_account, chosen_account
from accounts.views.people_file import people_filter
from sam.lib import account_tabs, asking, sentences
from sam.lib.account_tabs import Seen
from sam.lib.editing import stamp
from sam.lib.http import PageRequest, whole_number
from sam.users.models import User

TAB = "accounts:people"


@require_safe
def people_tab(request: PageRequest, account_pk: int) -> HttpResponse:
    """Show who works at the account, how they stand to us, and what is related."""

    def build(seen: Seen) -> Mapping[str, Any]:
        return _tab_context(request, seen)

    return account_tabs.show(
        request, account_pk, TAB, template="accounts/people.html", context=build
    )


def _tab_context(request: PageRequest, seen: Seen) -> dict[str, Any]:
    programme = Programme.current()
    today = programme.today()
    everybody = listed_positions(request.user).filter(account__in=seen.ids)
    filterset = people_filter(request, seen.ids)
    rows, last = page_after(
        filterset.qs if filterset.form.is_valid() else everybody.none(),
        by="place",
        seen=whole_number(request.GET.get("after", "")),
        within=everybody,
    )
    query = request.GET.copy()
    query["after"] = str(last)
    shown = request.GET.copy()
    shown.pop("after", None)
    return {
        "people_map": map_of(seen, request.user),
        "rows": listed(rows, programme),
        "next_url": f"?{query.urlencode()}#people-list" if last else "",
        "is_further": "after" in request.GET,
        "csv_query": shown.urlencode(),
        "filterset": filterset,
        "phrases": sentences.phrases(filterset),
        "has_people": bool(rows) or everybody.exists(),
        "names": dimension_names(programme),
        "relations": relations_of(seen.ids, request.user, on=today),
        "units": Unit.objects.filter(account__in=seen.ids)
        .select_related("account")
        .order_by("name", "pk"),
        "may_keep": may_keep_people(request.user, seen.account),
        "is_group": seen.is_group,
    }


@require_safe
def person(request: PageRequest, pk: int) -> HttpResponse:
    """Show one person: positions, ratings, relationships, contacts, notes."""
    contact = contact_or_404(request, pk)
    if contact.pk != pk:
        return redirect("accounts:person", pk=contact.pk)
    profile = profile_of(contact, request.user)
    may_keep = is_keeper(request.user, contact)
    return render(
        request,
        "accounts/person_detail.html",
        {
            "profile": profile,
            "contact": contact,
            "may_keep": may_keep,
            "may_erase": may_erase_people(request.user, contact),
            "colleagues": colleagues_for(contact) if may_keep else [],
            "note_accounts": notable_accounts(request.user, contact),
            "today": Programme.current().today(),
        },
    )


@require_http_methods(asking.GET_OR_POST)
def person_create(request: PageRequest, account_pk: int) -> HttpResponse:
    """Ask who it is and what they are there; a POST writes them down."""
    account = account_or_404(request, account_pk)
    if account.pk != account_pk:
        return redirect("accounts:person-create", account_pk=account.pk)
    may_keep_people(request.user, account).require()
    form = PersonAddForm(
        request.POST or None,
        account=account,
        today=Programme.current().today(),
        initial=_asked_for(request),
    )

    def act() -> str:
        made = people.add_person(
            account=account, actor=request.user, **form.cleaned_data
        )
        return _("{person} is written down.").format(person=made.contact)

    return ask_of_account(
        request,
        account,
        form,
        act,
        title=_("Add a person"),
        words=_("Who works there and matters to us."),
        button=_("Add"),
    )


@require_http_methods(asking.GET_OR_POST)
def person_change(request: PageRequest, pk: int) -> HttpResponse:
    """Ask how a person is called, reached and sponsored; a POST writes it down."""
    contact = contact_or_404(request, pk)
    people.require_keeper(request.user, contact)
    values = people.values_of(contact)
    form = PersonChangeForm(
        request.POST or None,
        initial={**values, "seen": stamp(values)},
        sponsors=_sponsors(contact),
    )

    def act() -> str:
        people.change_person(contact=contact, actor=request.user, **form.cleaned_data)
        return _("{person} is changed.").format(person=form.cleaned_data["full_name"])

    return ask_of_person(
        request,
        contact,
        form,
        act,
        title=_("Change a person"),
        words=contact.full_name,
        button=_("Save"),
    )


@require_http_methods(asking.GET_OR_POST)
def position_create(request: PageRequest, pk: int) -> HttpResponse:
    """Ask where a known person holds a position too, and what; a POST writes it."""
    contact = contact_or_404(request, pk)
    back = reverse("accounts:person", args=[contact.pk])
    account = chosen_account(request)
    if account is None:
        return choose_account(
            request,
            title=_("At which account do they hold a position too?"),
            subtitle=contact.full_name,
            back=back,
        )
    may_keep_people(request.user, account).require()
    form = PositionOpenForm(
        request.POST or None, account=account, today=Programme.current().today()
    )

    def act() -> str:
        positions.open_position(
            contact=contact, account=account, actor=request.user, **form.cleaned_data
        )
        return _("{person} is written down at {account}.").format(
            person=contact.full_name, account=account.name
        )

    return ask_of_person(
        request,
        contact,
        form,
        act,
        title=_("Add a position"),
        words=f"{contact.full_name}, {account.name}",
        button=_("Add"),
    )


@require_safe
def rising_list(request: PageRequest) -> HttpResponse:
    """List the rising stars that one sees, by who keeps up with them."""
    if not request.user.sees_facts:
        raise Http404
    groups = rising_stars(request.user)
    total = sum(len(group.stars) for group in groups)
    alone = sum(len(group.stars) for group in groups if group.sponsor is None)
    return render(
        request,
        "accounts/person_rising.html",
        {
            "groups": groups,
            "total": total,
            "finding": _finding(total, alone),
        },
    )


def _finding(total: int, alone: int) -> str:
    if alone:
        return ngettext(
            "{alone} of {total} has no sponsor on our side",
            "{alone} of {total} have no sponsor on our side",
            alone,
        ).format(alone=alone, total=total)
    return _("Each has a sponsor on our side")


def contact_or_404(request: PageRequest, pk: int) -> Contact:
    """
    Return the person of that key, or the one that they were merged into.

    :raises Http404: if one sees nobody there
    """
    contact = standing_contact(pk, request.user)
    if contact is None:
        raise Http404
    return contact


def is_keeper(user: User, contact: Contact) -> bool:
    """Test whether *user* writes down what is known of *contact*."""
    return any(may_keep_people(user, account) for account in _accounts(user, contact))


def notable_accounts(user: User, contact: Contact) -> list[Account]:
    """Return the accounts of *contact* on whose team *user* is."""
    return [
        account
        for account in _accounts(user, contact)
        if may_note_people(user, account)
    ]


def _accounts(user: User, contact: Contact) -> Any:
    seen = Account.objects.visible_to(user).filter(positions__contact=contact)
    return seen.distinct().order_by("name", "pk")


def _sponsors(contact: Contact) -> Any:
    keys = [one.pk for one in colleagues_for(contact)]
    roles = (User.Role.DIRECTOR, User.Role.EXECUTIVE)
    found = User.objects.filter(is_active=True, role__in=roles) | User.objects.filter(
        is_active=True, pk__in=keys
    )
    if contact.sponsor_id is not None:
        found |= User.objects.filter(pk=contact.sponsor_id)
    return found.order_by("full_name", "email")


def _asked_for(request: PageRequest) -> dict[str, Any]:
    """Return what the address says already: a level, a function."""
    names = ("level", "function", "buying_role")
    return {name: request.GET[name] for name in names if name in request.GET}


def ask_of_account(
    request: PageRequest,
    account: Account,
    form: Any,
    act: Any,
    *,
    template: str = "accounts/person_form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; what is done leads back to the account's people."""
    back = asking.way_back(request, reverse(TAB, args=[account.pk]))
    return asking.ask(
        request,
        form,
        act,
        template=template,
        context=lambda: {"account": account, "back": back, **context},
        done=lambda: back,
    )


def ask_of_person(
    request: PageRequest,
    contact: Contact,
    form: Any,
    act: Any,
    *,
    template: str = "accounts/person_form.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; what is done leads back to the person."""
    back = asking.way_back(request, reverse("accounts:person", args=[contact.pk]))
    return asking.ask(
        request,
        form,
        act,
        template=template,
        context=lambda: {"contact": contact, "back": back, **context},
        done=lambda: back,
    )
