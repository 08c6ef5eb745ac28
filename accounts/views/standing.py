"""Pages on how a person stands to a colleague, and what their team notes of them."""

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.standing import NoteForm, RelationshipForm
from accounts.models import PersonNote, Programme, Relationship
from accounts.permissions import may_note_people
from accounts.selectors.person import colleagues_for
from accounts.services import person_notes, relationships
from accounts.services.people import require_keeper
from accounts.views.asking import account_or_404
from accounts.views.people import ask_of_person, contact_or_404
from sam.lib import asking
from sam.lib.editing import stamp
from sam.lib.http import PageRequest


@require_http_methods(asking.GET_OR_POST)
def relationship_state(request: PageRequest, pk: int, user_pk: int) -> HttpResponse:
    """Ask what a colleague is to a person and wants to be; a POST writes it down."""
    contact = contact_or_404(request, pk)
    require_keeper(request.user, contact)
    known = Relationship.objects.filter(contact=contact, user=user_pk)
    row = known.select_related("user").first()
    colleagues = {one.pk: one for one in colleagues_for(contact)}
    user = row.user if row else colleagues.get(user_pk)
    if user is None:
        raise Http404
    today = Programme.current().today()
    values = relationships.values_of(row)
    form = RelationshipForm(
        request.POST or None,
        today=today,
        initial={**values, "stated_on": today, "seen": stamp(values)},
    )

    def act() -> str:
        relationships.state_relationship(
            contact=contact, user=user, actor=request.user, **form.cleaned_data
        )
        return _("It is written down what {colleague} is to {person}.").format(
            colleague=user, person=contact.full_name
        )

    return ask_of_person(
        request,
        contact,
        form,
        act,
        title=_("What {colleague} is to them").format(colleague=user),
        words=contact.full_name,
        button=_("Write it down"),
    )


@require_http_methods(asking.GET_OR_POST)
def note_create(request: PageRequest, account_pk: int, pk: int) -> HttpResponse:
    """Ask what the account's team should know of a person; a POST writes it down."""
    account = account_or_404(request, account_pk)
    contact = contact_or_404(request, pk)
    may_note_people(request.user, account).require()
    form = NoteForm(request.POST or None)

    def act() -> str:
        person_notes.write_note(
            account=account, contact=contact, actor=request.user, **form.cleaned_data
        )
        return _("It is noted, for the team alone.")

    return ask_of_person(
        request,
        contact,
        form,
        act,
        title=_("A note for the team"),
        words=f"{contact.full_name}, {account.name}",
        button=_("Note it"),
    )


@require_http_methods(asking.GET_OR_POST)
def note_take_back(request: PageRequest, pk: int) -> HttpResponse:
    """Ask whether a note is to be taken back; a POST does."""
    notes = PersonNote.objects.visible_to(request.user)
    note = get_object_or_404(
        notes.filter(taken_back_at=None).select_related("account", "contact"), pk=pk
    )
    may_note_people(request.user, note.account).require()
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act() -> str:
        person_notes.take_back_note(note=note, actor=request.user)
        return _("The note is taken back.")

    return ask_of_person(
        request,
        note.contact,
        form,
        act,
        title=_("Take the note back"),
        words=note.contact.full_name,
        hint=_("Its words are gone for good."),
        quote=note.text,
        button=_("Take it back"),
    )
