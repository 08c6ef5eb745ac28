"""What people type about nominations, supplier status and justifications."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tiers.models import Nomination, NomineeType
from tiers.models.nominations import JustificationReason, SupplierAnswer

LONG = 4_000


def words(label: Any, *, rows: int = 3, missing: Any = "", **options: Any) -> Any:
    """Return a field for some sentences; *missing* is said where nothing is typed."""
    errors = {"required": missing} if missing else {}
    return forms.CharField(
        label=label,
        max_length=LONG,
        widget=forms.Textarea({"rows": rows}),
        error_messages=errors,
        **options,
    )


def day(label: Any, **options: Any) -> forms.DateField:
    """Return a field for a day, with the browser's calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **options
    )


class NominateForm(forms.Form):
    """Why an account should be Strategic."""

    reason = words(
        _("Why this account"),
        rows=4,
        missing=_("Say why this account."),
        help_text=_("What it could become, and what would make it so."),
    )


class QualifyForm(forms.Form):
    """What it would bring, confirmed; *in_spite* where we may be no supplier."""

    nominee_type = forms.ChoiceField(
        label=_("What it would bring"),
        choices=NomineeType.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Confirm what it would bring to the programme.")},
    )
    in_spite = words(_("Why all the same"), rows=2, required=False)

    def __init__(
        self, *args: Any, nomination: Nomination, is_blocked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        suggested = nomination.nominee_type or nomination.suggested_type
        self.fields["nominee_type"].initial = suggested
        self.fields["in_spite"].initial = nomination.in_spite
        if not is_blocked and not nomination.in_spite:
            del self.fields["in_spite"]


class AcceptForm(forms.Form):
    """Accepts; *in_spite* where a supplier's no came after it was qualified."""

    in_spite = words(_("Why all the same"), rows=2, required=False)

    def __init__(
        self, *args: Any, nomination: Nomination, is_blocked: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_blocked or nomination.in_spite:
            del self.fields["in_spite"]


class DeclineForm(forms.Form):
    """Not this time: what was missing, and from when it may come again."""

    feedback = words(
        _("Feedback to the nominator"),
        missing=_("Tell the nominator what was missing."),
        help_text=_("What was missing, and what would change it."),
    )
    again_from = day(_("May be nominated again from"))

    def __init__(self, *args: Any, today: dt.date, usual: dt.date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        tomorrow = today + dt.timedelta(days=1)
        self.fields["again_from"].initial = max(usual, tomorrow)
        self.fields["again_from"].widget.attrs["min"] = tomorrow.isoformat()


class WithdrawForm(forms.Form):
    """Takes a nomination back."""

    feedback = words(_("Why"), rows=2, required=False)


class SupplierForm(forms.Form):
    """The arguments of ``supplier_statuses.assess_supplier``."""

    answer = forms.ChoiceField(
        label=_("Can we be a strategic supplier to it?"),
        choices=SupplierAnswer.choices,
        widget=forms.RadioSelect,
    )
    evidence = words(
        _("What shows it"),
        missing=_("Say what shows it."),
        help_text=_("A framework contract, a supplier rating, what they told us."),
    )
    customer_view = words(_("What the customer says"), rows=2, required=False)
    assessed_on = day(_("Assessed on"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assessed_on"].initial = today
        self.fields["assessed_on"].widget.attrs["max"] = today.isoformat()


class JustifyForm(forms.Form):
    """The arguments of ``justifications.justify``."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=JustificationReason.choices,
        widget=forms.RadioSelect,
    )
    text = words(_("In words"), missing=_("Say it in words."))
    valid_until = day(_("Valid until"), help_text=_("Then somebody looks at it again."))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].widget.attrs["min"] = (
            today + dt.timedelta(days=1)
        ).isoformat()
