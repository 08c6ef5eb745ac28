"""What people type of how a person stands to us."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Contact, Position, PositionRating, Relationship
from accounts.models.relationships import Attitude
from accounts.selectors.interactions import people_there
from accounts.services.person_notes import LONGEST
from accounts.services.ratings import LEAST, MOST, NOTE
from accounts.services.relationships import NOTE as RELATIONSHIP_NOTE
from sam.lib.editing import EditForm
from sam.users.models import User

Dimension, Basis = PositionRating.Dimension, PositionRating.Basis
HINTS = {
    Dimension.POWER: _("How much their word decides."),
    Dimension.ATTITUDE: _("How they stand to us."),
    Dimension.COVERAGE: _("How well we are in touch with them."),
    Dimension.PRIORITIES: _("How well what they want fits what we do."),
    Dimension.PROXIMITY: _("How close they are to those who decide."),
}


def choices_of(dimension: str) -> list[tuple[str, Any]]:
    """Return the ratings to choose from: nothing, or the least to the most."""
    none = ("", _("Not rated now"))
    if dimension == Dimension.ATTITUDE:
        return [none, *((str(value), label) for value, label in Attitude.choices)]
    return [none, *((str(value), str(value)) for value in range(LEAST, MOST + 1))]


class RateForm(forms.Form):
    """The arguments of ``ratings.rate_position``, a field for each dimension."""

    basis = forms.ChoiceField(
        label=_("Whose rating"), choices=Basis.choices, widget=forms.RadioSelect
    )
    said_by = forms.ModelChoiceField(
        label=_("Who said it"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Nobody in particular"),
        help_text=_("Only where the customer said it."),
    )
    rated_on = day(_("As of"), required=True)
    note = words(_("What it rests on"), NOTE, rows=2)

    def __init__(
        self,
        *args: Any,
        position: Position,
        user: User,
        names: dict[str, str],
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        said_by: Any = self.fields["said_by"]
        said_by.queryset = people_there(position.account, user)
        self.fields["rated_on"].initial = today
        self.fields["rated_on"].widget.attrs["max"] = today.isoformat()
        self.fields["basis"].initial = Basis.GUESS
        for code, name in names.items():
            self.fields[code] = forms.ChoiceField(
                label=name,
                choices=choices_of(code),
                required=False,
                widget=forms.RadioSelect,
                help_text=HINTS[Dimension(code)],
            )
        self.order_fields(["basis", *names])

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of the service."""
        given = self.cleaned_data
        values = {code: int(given[code]) for code in self.names if given[code]}
        told = {name: given[name] for name in ("basis", "said_by", "rated_on", "note")}
        return told | {"values": values}


class RelationshipForm(EditForm):
    """The arguments of ``relationships.state_relationship``."""

    level = forms.TypedChoiceField(
        label=_("Is now"),
        choices=Relationship.Level.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    wanted = forms.TypedChoiceField(
        label=_("Wants to be"),
        choices=[("", _("No more than that")), *Relationship.Level.choices],
        coerce=int,
        required=False,
        empty_value=None,
    )
    wanted_by = day(_("By"))
    note = words(_("What it rests on"), RELATIONSHIP_NOTE, rows=2)
    stated_on = day(_("As of"), required=True)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stated_on"].widget.attrs["max"] = today.isoformat()
        self.fields["wanted_by"].widget.attrs["min"] = today.isoformat()


class NoteForm(forms.Form):
    """The arguments of ``person_notes.write_note``."""

    text = words(
        _("Note"),
        LONGEST,
        required=True,
        rows=5,
        hint=_("The account's owner, team and desk read it, and nobody else."),
    )
