"""What people type to decide a change set."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PicksForm(forms.Form):
    """Which moves of a set somebody picked; none where the whole set is meant."""

    change = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, keys: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why moves are held, rejected or taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with the set, for everybody who looks at it later."),
    )

    def __init__(self, *args: Any, missing: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if missing:
            self.fields["reason"].error_messages["required"] = missing
