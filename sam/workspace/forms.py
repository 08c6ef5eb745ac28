"""What people type on the workspace's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RunForm(forms.Form):
    """As of which day the nightly chain runs."""

    as_of = forms.DateField(
        label=_("As of"), widget=forms.DateInput(attrs={"type": "date"})
    )
