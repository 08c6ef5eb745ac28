"""What people type of the lines between a customer's people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.core.map_layout import FURTHEST
from accounts.forms.fields import words
from accounts.models import Account, Position
from accounts.models.relationships import PersonLine
from accounts.selectors.people_map_rows import on_the_map
from accounts.services.lines import NOTE
from sam.lib.editing import EditForm
from sam.users.models import User

WORDS = _("What it rests on")


class PersonField(forms.ModelChoiceField):
    """Somebody who holds a position, by name and title."""

    def label_from_instance(self, obj: Position) -> str:
        """Return the name, with the title where it is known."""
        name = obj.contact.full_name
        return f"{name}, {obj.title}" if obj.title else name


class LineForm(forms.Form):
    """The arguments of ``lines.draw_line``; both of people at the account today."""

    from_position = PersonField(label=_("Who"), queryset=Position.objects.none())
    kind = forms.ChoiceField(
        label=_("Does what"), choices=PersonLine.Kind.choices, widget=forms.RadioSelect
    )
    to_position = PersonField(label=_("Whom"), queryset=Position.objects.none())
    note = words(WORDS, NOTE, rows=2)

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = on_the_map(account, user)
        for name in ("from_position", "to_position"):
            field: Any = self.fields[name]
            field.queryset = there


class LineChangeForm(EditForm):
    """The arguments of ``lines.change_line``."""

    kind = forms.ChoiceField(
        label=_("Does what"), choices=PersonLine.Kind.choices, widget=forms.RadioSelect
    )
    note = words(WORDS, NOTE, rows=2)


class LineRemoveForm(EditForm):
    """The arguments of ``lines.remove_line``: nothing but what was seen."""


class PlaceForm(forms.Form):
    """Where one person was put, as ``map_places.put_places`` takes it."""

    position = forms.IntegerField(min_value=1)
    x = forms.IntegerField(min_value=0, max_value=FURTHEST)
    y = forms.IntegerField(min_value=0, max_value=FURTHEST)
