"""What people type about waves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from tiers.models import Wave
from tiers.services.wave_checks import NAME_LENGTH, TOLERANCES

MOST_ACCOUNTS = 100_000
PER_CENT = 100


class ShareField(forms.FloatField):
    """A share that is typed, and shown, in per cent."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.NumberInput({"step": "any", "min": 0}))
        super().__init__(min_value=0, max_value=100, **options)

    def prepare_value(self, value: Any) -> Any:
        return f"{value * PER_CENT:g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        typed = super().clean(value)
        return None if typed is None else typed / PER_CENT


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


def _lines(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=2_000,
        required=False,
        help_text=help_text,
        widget=forms.Textarea({"rows": 3}),
    )


class WaveForm(forms.Form):
    """The arguments of ``waves.plan_wave`` and ``waves.change_wave``."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    capacity = forms.IntegerField(
        label=_("Accounts at most"), min_value=1, max_value=MOST_ACCOUNTS
    )
    entry_criteria = _lines(
        _("What must be so before it opens"), _("For whoever opens it to look at.")
    )
    exit_criteria = _lines(
        _("What must be so before it is done"), _("For whoever closes it to look at.")
    )
    contribution_tolerance = ShareField(label=_("Contribution may fall by, %"))
    retention_tolerance = ShareField(label=_("Retention may fall by, %"))
    response_tolerance = ShareField(label=_("Minutes to a first answer may rise by, %"))
    visits_tolerance = ShareField(label=_("Visits may fall by, %"))

    def __init__(self, *args: Any, wave: Wave | None = None, **kwargs: Any) -> None:
        shown = wave or Wave()
        names = [*self.base_fields] if wave else TOLERANCES
        kwargs["initial"] = {name: getattr(shown, name) for name in names}
        super().__init__(*args, **kwargs)
        if wave is None:
            self.fields["name"].widget.attrs["placeholder"] = _("Pilot, North…")


class EntrantsForm(forms.Form):
    """Which accounts are to enter with a wave, of those that the person sees."""

    accounts = forms.ModelMultipleChoiceField(
        queryset=Account.objects.none(),
        error_messages={"required": _("Tick the accounts that enter with it.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["accounts"]
        chosen.queryset = Account.objects.visible_to(user)


class WaveReasonForm(forms.Form):
    """Why a wave is held, or opens all the same."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept with the wave and your name, for everybody who looks at it."),
        error_messages={"required": _("Say why.")},
    )
