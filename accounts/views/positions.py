"""Pages on which a position is corrected, ended, and left for another."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.people import (
    MoveForm,
    PositionChangeForm,
    PositionEndForm,
    PromoteForm,
)
from accounts.forms.standing import RateForm
from accounts.models import Position, PositionRating, Programme
from accounts.permissions import may_keep_people
from accounts.selectors.people_words import dimension_names
from accounts.services import moves, positions, ratings
from accounts.views.choosing import choose_account, chosen_account
from accounts.views.people import ask_of_person
from sam.lib import asking
from sam.lib.editing import stamp
from sam.lib.http import PageRequest

CARRIED = ("title", "level", "function", "buying_role", "wants", "unit", "reports_to")


@require_http_methods(asking.GET_OR_POST)
def position_change(request: PageRequest, pk: int) -> HttpResponse:
    """Offer what is written of a position to be corrected; a POST does."""
    position = _position(request, pk)
    values = positions.values_of(position)
    form = PositionChangeForm(
        request.POST or None,
        account=position.account,
        today=Programme.current().today(),
        position=position,
        initial={**values, "seen": stamp(values)},
    )

    def act() -> str:
        positions.change_position(
            position=position, actor=request.user, **form.cleaned_data
        )
        return _("It is corrected.")

    return _ask(
        request,
        position,
        form,
        act,
        title=_("Correct what is written"),
        hint=_("For mistakes. Who rises is promoted, who goes elsewhere moves."),
        button=_("Save"),
    )


@require_http_methods(asking.GET_OR_POST)
def position_end(request: PageRequest, pk: int) -> HttpResponse:
    """Ask since when somebody holds a position no more; a POST writes it down."""
    position = _position(request, pk)
    form = PositionEndForm(
        request.POST or None,
        today=Programme.current().today(),
        initial={"seen": stamp(positions.values_of(position))},
    )

    def act() -> str:
        positions.end_position(
            position=position, actor=request.user, **form.cleaned_data
        )
        return _("{person} holds this position no more.").format(
            person=position.contact.full_name
        )

    return _ask(
        request,
        position,
        form,
        act,
        title=_("They hold it no more"),
        hint=_("The position stays in their history."),
        button=_("End it"),
    )


@require_http_methods(asking.GET_OR_POST)
def position_promote(request: PageRequest, pk: int) -> HttpResponse:
    """Ask what somebody became at the same account; a POST writes it down."""
    position = _position(request, pk)
    today = Programme.current().today()
    form = PromoteForm(
        request.POST or None,
        account=position.account,
        today=today,
        position=position,
        initial={name: getattr(position, name) for name in CARRIED} | {"on": today},
    )

    def act() -> str:
        moves.promote(position=position, actor=request.user, **form.cleaned_data)
        return _("{person} has a new position.").format(
            person=position.contact.full_name
        )

    return _ask(
        request,
        position,
        form,
        act,
        title=_("They have another position here"),
        hint=_(
            "Who reports to them and their lines on the map go with them; power and"
            " priorities are rated anew. The owner is told."
        ),
        button=_("Write it down"),
    )


@require_http_methods(asking.GET_OR_POST)
def position_move(request: PageRequest, pk: int) -> HttpResponse:
    """Ask to which account somebody went and as what; a POST writes it down."""
    position = _position(request, pk)
    account = chosen_account(request)
    if account is None:
        return choose_account(
            request,
            title=_("To which account did they go?"),
            subtitle=position.contact.full_name,
            back=reverse("accounts:person", args=[position.contact_id]),
        )
    may_keep_people(request.user, account).require()
    today = Programme.current().today()
    form = MoveForm(
        request.POST or None, account=account, today=today, initial={"on": today}
    )

    def act() -> str:
        moves.move_person(
            position=position,
            account=account,
            actor=request.user,
            **form.cleaned_data,
        )
        return _("{person} is at {account} now.").format(
            person=position.contact.full_name, account=account.name
        )

    return _ask(
        request,
        position,
        form,
        act,
        title=_("They went to {account}").format(account=account.name),
        hint=_(
            "The position here ends and stays in the history. Both owners are told."
        ),
        button=_("Write it down"),
    )


@require_http_methods(asking.GET_OR_POST)
def position_rate(request: PageRequest, pk: int) -> HttpResponse:
    """Ask how somebody is rated, by us or by the customer; a POST writes it down."""
    position = _position(request, pk)
    programme = Programme.current()
    basis = request.GET.get("basis", "")
    form = RateForm(
        request.POST or None,
        position=position,
        user=request.user,
        names=dimension_names(programme),
        today=programme.today(),
        initial={"basis": basis} if basis in PositionRating.Basis.values else {},
    )

    def act() -> str:
        ratings.rate_position(position=position, actor=request.user, **form.arguments)
        return _("{person} is rated.").format(person=position.contact.full_name)

    return _ask(
        request,
        position,
        form,
        act,
        title=_("Rate"),
        hint=_(
            "1 is the least, 5 the most. Our guess and what the customer said stand"
            " side by side; of both the newer counts."
        ),
        button=_("Write it down"),
    )


def _position(request: PageRequest, pk: int) -> Position:
    seen = Position.objects.visible_to(request.user)
    known = seen.select_related("account", "contact", "unit", "reports_to")
    position: Position = get_object_or_404(known, pk=pk)
    may_keep_people(request.user, position.account).require()
    return position


def _ask(
    request: PageRequest, position: Position, form: Any, act: Any, **context: Any
) -> HttpResponse:
    said = position.title or (position.get_level_display() if position.level else "")
    where = [each for each in (said, position.account.name) if each]
    hint = context.pop("hint")
    return ask_of_person(
        request,
        position.contact,
        form,
        act,
        words=f"{position.contact.full_name}, {', '.join(where)}",
        hint=hint,
        **context,
    )
