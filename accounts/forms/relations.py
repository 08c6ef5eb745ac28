"""What people type of relations between accounts, and of a customer's places."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Account, AccountRelation, Unit
from accounts.selectors.relations import relation_words
from accounts.services.relations import EVIDENCE
from accounts.services.units import CITY, COUNTRY, NAME
from sam.lib.editing import EditForm

Kind = AccountRelation.Kind
FROM_HERE, TO_HERE = "from", "to"


def directed_kinds() -> list[tuple[str, str]]:
    """Return each kind from both sides; a shared board member has one side."""
    both = [
        (f"{side}:{kind}", relation_words(kind, is_from=side == FROM_HERE))
        for kind in (Kind.REFERRAL, Kind.REFERENCE, Kind.FOLLOWS)
        for side in (FROM_HERE, TO_HERE)
    ]
    return [
        *both,
        (f"{FROM_HERE}:{Kind.BOARD}", relation_words(Kind.BOARD, is_from=True)),
    ]


class RelationFields(forms.Form):
    """What is told of a relation."""

    evidence = words(
        _("What shows it"),
        EVIDENCE,
        required=True,
        rows=3,
        hint=_("Who said it and when, an order that followed, a name on both boards."),
    )
    weight = forms.DecimalField(
        label=_("Weight"),
        min_value=0,
        max_digits=6,
        decimal_places=3,
        initial=Decimal(1),
        help_text=_("How much it counts in influence: 1 is usual, 2 twice as much."),
    )
    since_on = day(_("Since"))


class RelationForm(RelationFields):
    """The arguments of ``relations.add_relation``, as one of the accounts says it."""

    kind = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)

    field_order = ("kind",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = directed_kinds()

    def arguments(self, here: Account, there: Account) -> dict[str, Any]:
        """Return the arguments of the service."""
        given = dict(self.cleaned_data)
        side, kind = given.pop("kind").split(":")
        ends = (here, there) if side == FROM_HERE else (there, here)
        return given | {
            "kind": kind,
            "from_account": ends[0],
            "to_account": ends[1],
        }


class RelationChangeForm(RelationFields, EditForm):
    """The arguments of ``relations.change_relation``."""


class RelationEndForm(EditForm):
    """The arguments of ``relations.end_relation``."""

    ended_on = day(_("It holds no more since"), required=True)


class UnitFields(forms.Form):
    """The arguments of ``units.add_unit``."""

    name = words(_("Name"), NAME, required=True)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Unit.Kind.choices, initial=Unit.Kind.BRANCH
    )
    city = words(_("Town"), CITY)
    country = words(_("Country"), COUNTRY, hint=_("Two letters, such as GB."))


class UnitChangeForm(UnitFields, EditForm):
    """The arguments of ``units.change_unit``."""
