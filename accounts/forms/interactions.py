"""What people type of a contact with a customer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.attachments import files_field, say_most
from accounts.forms.fields import MINUTE, MomentField, day, words
from accounts.models import Account, Contact, Interaction
from accounts.selectors.interactions import ICONS, people_there
from accounts.services.interactions import DAY_MINUTES, NOTE, SUBJECT
from accounts.services.promises import LONGEST
from sam.lib.editing import EditForm
from sam.users.models import User

SHOWN_AT_ONCE = 6


class ContactForm(forms.Form):
    """What may be told of a contact at any time; people of the account's."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Interaction.Kind.choices, widget=forms.RadioSelect
    )
    contacts = forms.ModelMultipleChoiceField(
        label=_("With"),
        queryset=Contact.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.ChoiceField(
        label=_("What for"),
        choices=Interaction.Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. It decides how it counts.")},
    )
    happened_at = MomentField(label=_("When"))
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=DAY_MINUTES,
        widget=forms.NumberInput({"inputmode": "numeric", "class": "num"}),
    )
    initiative = forms.ChoiceField(
        label=_("Whose idea"),
        choices=Interaction.Initiative.choices,
        initial=Interaction.Initiative.PROACTIVE,
        widget=forms.RadioSelect,
    )
    note = words(_("Note"), NOTE, rows=3)

    def __init__(self, *args: Any, account: Account, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["contacts"]
        people.queryset = people_there(account, user)
        now = timezone.localtime()
        self.fields["happened_at"].widget.attrs["max"] = now.strftime(MINUTE)

    def kinds(self) -> list[tuple[Any, str]]:
        """Return each kind to choose, with its icon."""
        shown = self["kind"].subwidgets
        return [(one, ICONS[Interaction.Kind(one.data["value"])]) for one in shown]

    def people(self) -> tuple[list[Any], list[Any]]:
        """Return whom to choose at once, and who else there is; the chosen at once."""
        chosen = {str(key) for key in self["contacts"].value() or ()}
        first: list[Any] = []
        rest: list[Any] = []
        for one in self["contacts"].subwidgets:
            at_once = len(first) < SHOWN_AT_ONCE or str(one.data["value"]) in chosen
            (first if at_once else rest).append(one)
        return first, rest


class InteractionForm(ContactForm):
    """The arguments of ``interactions.log_interaction``."""

    promise = words(_("Next step that we promised"), LONGEST)
    due_on = day(_("Due"))
    files = files_field()  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localtime()
        self.fields["happened_at"].initial = now.replace(
            minute=now.minute - now.minute % 5, second=0, microsecond=0
        )
        say_most(self.fields["files"])


class InteractionChangeForm(EditForm, ContactForm):
    """The arguments of ``interactions.change_interaction``."""

    subject = words(_("Subject"), SUBJECT)

    field_order = ["kind", "contacts", "purpose", "happened_at", "minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["initiative"].required = False
        if not self.initial.get("initiative"):
            self.fields["initiative"].initial = ""

    def clean_happened_at(self) -> Any:
        """Return the instant; what was not touched keeps its seconds."""
        typed, was = self.cleaned_data["happened_at"], self.initial.get("happened_at")
        if was is not None and typed == was.replace(second=0, microsecond=0):
            return was
        return typed
