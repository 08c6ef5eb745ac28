"""The hours that are moved to see what the balance would be."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_HOURS = 1_000_000


class MoveForm(forms.Form):
    """Hours a month from Valued to Strategic customers."""

    hours = forms.FloatField(
        label=_("Hours a month"),
        min_value=0,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
