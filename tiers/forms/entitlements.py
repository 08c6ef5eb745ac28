"""What people type about what an account is granted and was given."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiers.models import Benefit
from tiers.services.deliveries import LONG


def _day(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options
    )


class GrantForm(forms.Form):
    """The arguments of ``deliveries.grant_benefit``."""

    benefit = forms.ModelChoiceField(
        label=_("Benefit"),
        queryset=Benefit.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose what is granted.")},
    )
    starts_on = _day(_("From"))
    ends_on = _day(
        _("Until, not including"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why it is granted.")},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["benefit"]
        standing = Q(retired_on=None) | Q(retired_on__gt=today)
        offered.queryset = Benefit.objects.filter(standing).order_by("name")
        self.initial.setdefault("starts_on", today)


class EndForm(forms.Form):
    """From when a grant does not hold any more."""

    ends_on = _day(
        _("It ends on"), help_text=_("The first day on which it does not hold.")
    )


class DeliveryForm(forms.Form):
    """The arguments of ``deliveries.record_delivery``."""

    delivered_on = _day(_("When they had it"))
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=LONG,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Such as the report that was sent, and to whom."),
        error_messages={"required": _("Say what shows that they had it.")},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["delivered_on"].widget.attrs["max"] = today.isoformat()
        self.initial.setdefault("delivered_on", today)
