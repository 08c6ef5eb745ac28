"""What people type to hold an account in a tier, plan for it, or mark it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.permissions import LOOK_AFTER
from sam.users.models import User
from tiers.models import AlternativePlan, Tier
from tiers.services.alternatives import Choice

LONG = 2_000


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options
    )


def _words(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONG, widget=forms.Textarea({"rows": 3}), **options
    )


class _PlanFields(forms.Form):
    way = forms.ChoiceField(
        label=_("What is done with it"),
        choices=[("", _("Choose")), *AlternativePlan.Way.choices],
        error_messages={"required": _("Choose how it is served from now on.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Who does it"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Name somebody who does it.")},
    )
    review_on = _day(
        _("Reviewed on"),
        error_messages={"required": _("Give a day on which that is reviewed.")},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=LOOK_AFTER)
        self.fields["owner"].queryset = people.order_by("full_name", "pk")  # type: ignore[attr-defined]
        tomorrow = today + dt.timedelta(days=1)
        self.fields["review_on"].widget.attrs["min"] = tomorrow.isoformat()


class PlanForm(_PlanFields):
    """What is done with an Alternative account, who does it, and until when."""

    note = _words(_("Note"), required=False)

    def choice(self) -> Choice:
        return Choice(**self.cleaned_data)


class OverrideForm(_PlanFields):
    """The tier, until when, and why; the plan counts for Alternative only."""

    tier = forms.ChoiceField(
        label=_("Tier"),
        choices=Tier.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the tier that it is held in.")},
    )
    expires_on = _day(
        _("Up to and including"),
        help_text=_("From the next day on reviews decide again."),
        error_messages={"required": _("Give the last day on which it holds.")},
    )
    reason = _words(
        _("Reason"), error_messages={"required": _("Say why it is held there.")}
    )
    field_order = ["tier", "expires_on", "reason", "way", "owner", "review_on"]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["expires_on"].widget.attrs["min"] = today.isoformat()
        for name in ("way", "owner", "review_on"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Only for Alternative.")

    def arguments(self) -> dict[str, Any]:
        """Return what ``overrides.override_tier`` is called with."""
        given = self.cleaned_data
        plan = Choice(given["way"], given["owner"], given["review_on"])
        return {
            "tier": given["tier"],
            "expires_on": given["expires_on"],
            "reason": given["reason"],
            "plan": plan if given["tier"] == Tier.ALTERNATIVE else None,
        }


class MarkForm(forms.Form):
    """Why an account must not be lost."""

    reason = _words(
        _("Reason"),
        help_text=_("Whoever proposes to serve it less reads this."),
        error_messages={"required": _("Say why the account must not be lost.")},
    )
