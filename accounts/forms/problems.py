"""What people type of what went wrong."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import MINUTE, MomentField, words
from accounts.models import Problem
from accounts.services.problems import LONGEST


def _choice(label: Any, choices: Any, *, blank: Any = "") -> forms.ChoiceField:
    offered = [("", blank), *choices] if blank else choices
    return forms.ChoiceField(
        label=label,
        choices=offered,
        required=not blank,
        initial="" if blank else None,
        widget=forms.RadioSelect,
    )


class ProblemForm(forms.Form):
    """The arguments of ``problems.open_problem``; no loss for who sees no money."""

    kind = _choice(_("What went wrong"), Problem.Kind.choices)
    severity = _choice(_("How bad"), Problem.Severity.choices, blank=_("Not known"))
    channel = _choice(
        _("By which line it came"), Problem.Channel.choices, blank=_("Neither")
    )
    opened_at = MomentField(label=_("Since"))
    description = words(_("What happened"), LONGEST, rows=3)
    estimated_loss = forms.DecimalField(
        label=_("What it may cost us"),
        max_digits=18,
        decimal_places=4,
        min_value=0,
        required=False,
        help_text=_("Leave it empty if nobody knows; that is not zero."),
    )

    def __init__(self, *args: Any, with_money: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_money:
            del self.fields["estimated_loss"]
        _until_now(self.fields["opened_at"])


class MomentForm(forms.Form):
    """The instant of an answer or a solution."""

    at = MomentField(label=_("When"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _until_now(self.fields["at"])


class ReopenForm(forms.Form):
    """The arguments of ``problems.reopen_problem``."""

    reason = words(_("What is still wrong"), LONGEST, required=True, rows=2)


def _until_now(field: forms.Field) -> None:
    now = timezone.localtime().replace(second=0, microsecond=0)
    field.initial = now
    field.widget.attrs["max"] = now.strftime(MINUTE)
