"""What people type about the relationship ladder."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tiers.models import LadderLevel
from tiers.services.ladder import NAME_LENGTH

EVIDENCE_LENGTH = 2_000


def level_choices() -> list[tuple[int, str]]:
    """Return the levels as people choose them, the lowest first."""
    return [
        (level.level, f"{level.level} · {level.name}")
        for level in LadderLevel.objects.order_by("-level")
    ]


class PlaceForm(forms.Form):
    """The arguments of ``ladder.place_account``."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    started_on = forms.DateField(
        label=_("Since"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    evidence = forms.CharField(
        label=_("What shows that it stands there"),
        max_length=EVIDENCE_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Say what shows that it stands there.")},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["level"]
        chosen.choices = level_choices()
        self.fields["started_on"].initial = today
        self.fields["started_on"].widget.attrs["max"] = today.isoformat()


class TargetForm(forms.Form):
    """The arguments of ``ladder.set_target``."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    target_on = forms.DateField(
        label=_("By"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["level"]
        chosen.choices = level_choices()


class LevelForm(forms.Form):
    """The arguments of ``ladder.word_level``; a line is a criterion."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    criteria = forms.CharField(
        label=_("What it takes to stand there"),
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("One criterion a line."),
    )

    def __init__(self, *args: Any, level: LadderLevel, **kwargs: Any) -> None:
        criteria = "\n".join(level.criteria)
        kwargs["initial"] = {"name": level.name, "criteria": criteria}
        super().__init__(*args, **kwargs)

    def clean_criteria(self) -> list[str]:
        return [line for line in self.cleaned_data["criteria"].splitlines() if line]
