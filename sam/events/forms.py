"""What people type about subscriptions."""

import datetime as dt
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sam.events import catalogue
from sam.events.models import Delivery, Subscription
from sam.events.selectors import owners_for
from sam.events.services.subscriptions import (
    LONGEST_NAME,
    LONGEST_URL,
    values_of,
)
from sam.lib.editing import EditForm, stamp
from sam.users.models import User

HOURS = 168


class SubscriptionForm(EditForm):
    """Where which events go; for a new one also as whom they are seen."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("The system that listens, such as “ERP”."),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST_URL,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        help_text=gettext_lazy(
            "Begins with https://. A private host has to be listed in the rules."
        ),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Sees what they see"),
        queryset=User.objects.none(),
        help_text=gettext_lazy(
            "Events of accounts that this service, or you, may not see are not sent."
        ),
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Events"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        actor: User,
        subscription: Subscription | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices()
        if subscription is not None:
            del self.fields["owner"]
            now = values_of(subscription)
            self.initial = now | {"seen": stamp(now)}
            return
        owner: Any = self.fields["owner"]
        owner.queryset = owners_for(actor)

    def set_choices(self) -> None:
        """Offer all events, each family, and each event."""
        types: Any = self.fields["types"]
        types.choices = [(name, name) for name in catalogue.patterns()]

    def families(self) -> list[dict[str, Any]]:
        """Return the boxes to tick, by family, each with what it stands for."""
        boxes = {str(box.data["value"]): box for box in self._boxes()}
        families: dict[str, list[dict[str, Any]]] = {}
        for kind in catalogue.KINDS.values():
            one = {"box": boxes[kind.name], "about": kind.about}
            families.setdefault(kind.family, []).append(one)
        return [
            {"name": family, "all": boxes[f"{family}.*"], "events": events}
            for family, events in families.items()
        ]

    def everything(self) -> Any:
        """Return the box for all events, of today and later."""
        return self._boxes()[0]

    def _boxes(self) -> list[Any]:
        field: BoundField = self["types"]
        return list(field)


class RotateForm(forms.Form):
    """How long both secrets are to sign."""

    overlap_hours = forms.IntegerField(
        label=gettext_lazy("Hours for which the old one signs, too"),
        min_value=0,
        max_value=HOURS,
        initial=24,
    )

    @property
    def overlap(self) -> dt.timedelta:
        return dt.timedelta(hours=self.cleaned_data["overlap_hours"])


class SpanForm(forms.Form):
    """Of which days to send everything once more."""

    since_on = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until_on = forms.DateField(
        label=gettext_lazy("To, inclusive"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        since, until = told.get("since_on"), told.get("until_on")
        if since and until and until < since:
            self.add_error("until_on", _("It ends before it begins."))
        return told


class DeliveryFilter(forms.Form):
    """Which deliveries to list."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[("", gettext_lazy("All")), *Delivery.Status.choices],
        widget=forms.Select(attrs={"data-autosubmit": True}),
    )
