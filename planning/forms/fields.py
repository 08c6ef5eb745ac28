"""Fields that several forms of plans share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.selectors.colleagues import who_look_after
from sam.users.models import User


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


def words(
    label: Any, most: int, *, required: bool = False, rows: int = 0, hint: Any = ""
) -> forms.CharField:
    """Return a field for up to *most* characters; of several *rows* where given."""
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=widget
    )


def colleague(
    label: Any, *, required: bool = True, hint: Any = ""
) -> forms.ModelChoiceField:
    """Return a field for a colleague; `offer_colleagues` says which."""
    return forms.ModelChoiceField(
        queryset=User.objects.none(), label=label, required=required, help_text=hint
    )


def offer_colleagues(form: forms.Form, name: str, account: Account) -> None:
    """Let the field *name* choose among those who look after *account*."""
    field: Any = form.fields[name]
    field.queryset = who_look_after(account)
    field.empty_label = _("Choose")
