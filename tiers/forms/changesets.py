"""What people type to decide a change set."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RejectForm(forms.Form):
    """Why a change set is rejected."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the set, for everybody who looks at it later."),
        error_messages={"required": _("Say why the change set is rejected.")},
    )
