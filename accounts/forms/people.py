"""What people type of a customer's people."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Account, Position, Unit
from accounts.selectors.people_list import functions_of, held_on
from accounts.services.people import EMAIL, NAME, PHONE
from accounts.services.positions import FUNCTION, TITLE, WANTS
from sam.lib.editing import EditForm
from sam.users.models import User

FUNCTIONS = "known-functions"
BLANK = ("", _("Not known"))


class NamedPosition(forms.ModelChoiceField):
    """Positions to choose from, by who holds them."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, and what they are."""
        said = obj.title or (obj.get_level_display() if obj.level else "")
        return f"{obj.contact.full_name}, {said}" if said else str(obj.contact)


class PositionFields(forms.Form):
    """What somebody is at an account; places and bosses are the account's own."""

    title = words(_("Title"), TITLE)
    level = forms.ChoiceField(
        label=_("Level"), choices=[BLANK, *Position.Level.choices], required=False
    )
    function = words(
        _("Function"), FUNCTION, hint=_("Such as Procurement, Operations or Finance.")
    )
    buying_role = forms.ChoiceField(
        label=_("Buying role"),
        choices=[("", _("None known")), *Position.BuyingRole.choices],
        required=False,
    )
    reports_to: Any = NamedPosition(
        label=_("Reports to"),
        queryset=Position.objects.none(),
        required=False,
        empty_label=_("Nobody known"),
    )
    unit = forms.ModelChoiceField(
        label=_("Where"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("No particular place"),
    )
    wants = words(
        _("What they want to win"),
        WANTS,
        rows=2,
        hint=_("What this person is measured by or hopes for."),
    )

    def __init__(
        self,
        *args: Any,
        account: Account,
        today: dt.date,
        position: Position | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.functions = functions_of([account.pk])
        self.fields["function"].widget.attrs |= {
            "list": FUNCTIONS,
            "autocomplete": "off",
        }
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(account=account).order_by("name", "pk")
        here = held_on(today)
        if position is not None and position.reports_to_id is not None:
            here |= Q(pk=position.reports_to_id)
        bosses = Position.objects.filter(here, account=account)
        if position is not None:
            bosses = bosses.exclude(pk=position.pk)
        reports_to: Any = self.fields["reports_to"]
        reports_to.queryset = bosses.select_related("contact").order_by(
            "contact__full_name", "pk"
        )
        for name in ("on", "started_on", "ended_on"):
            if name in self.fields:
                self.fields[name].widget.attrs["max"] = today.isoformat()


class PersonAddForm(PositionFields):
    """The arguments of ``people.add_person``."""

    full_name = words(_("Name"), NAME, required=True)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=EMAIL, required=False
    )
    phone = words(_("Phone"), PHONE)
    started_on = day(_("Since"))

    field_order = ("full_name", "title", "level", "function", "buying_role")


class PositionOpenForm(PositionFields):
    """The arguments of ``positions.open_position``."""

    started_on = day(_("Since"))


class PositionChangeForm(PositionFields, EditForm):
    """The arguments of ``positions.change_position``."""

    started_on = day(_("From"))
    ended_on = day(_("To"), hint=_("Empty: they hold it still."))


class PromoteForm(PositionFields):
    """The arguments of ``moves.promote``."""

    on = day(_("Since"), required=True)

    field_order = ("on",)


class MoveForm(PositionFields):
    """The arguments of ``moves.move_person``."""

    on = day(_("Since"), required=True)

    field_order = ("on",)


class PositionEndForm(EditForm):
    """The arguments of ``positions.end_position``."""

    ended_on = day(_("They hold it no more since"), required=True)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].initial = today
        self.fields["ended_on"].widget.attrs["max"] = today.isoformat()


class PersonChangeForm(EditForm):
    """The arguments of ``people.change_person``."""

    full_name = words(_("Name"), NAME, required=True)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=EMAIL, required=False
    )
    phone = words(_("Phone"), PHONE)
    is_rising_star = forms.BooleanField(
        label=_("A rising star"),
        required=False,
        help_text=_("Somebody who will rise: we keep up with them wherever they go."),
    )
    sponsor = forms.ModelChoiceField(
        label=_("Sponsor on our side"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, sponsors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sponsor: Any = self.fields["sponsor"]
        sponsor.queryset = sponsors


class EraseForm(forms.Form):
    """Why a person is erased, and that it is meant."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Such as: they asked for it. Without the name: it stays."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_meant = forms.BooleanField(label=_("I know that nothing brings this back"))
