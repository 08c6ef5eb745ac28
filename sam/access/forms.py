"""What administrators type about people, services and rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from sam.access.services.rules import values_of
from sam.lib.editing import EditForm, stamp
from sam.lib.models import DoorRules
from sam.users.models import User


class LinesField(forms.CharField):
    """Several texts, one on each line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class RulesForm(EditForm):
    """The rules of the doors."""

    second_factor_roles = forms.MultipleChoiceField(
        choices=User.Role,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    requests_minute = forms.IntegerField(min_value=1)
    token_days = forms.IntegerField(min_value=1)
    idempotency_hours = forms.IntegerField(min_value=24, max_value=720)
    event_days = forms.IntegerField(min_value=3)
    event_hosts = LinesField(required=False)
    audit_months = forms.IntegerField(min_value=1, required=False)

    def __init__(self, *args: Any, rules: DoorRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = values_of(rules)
        self.initial = now | {"seen": stamp(now)}
        for name, (label, words) in _rule_words().items():
            self.fields[name].label = label
            self.fields[name].help_text = words

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, as the rules keep it."""
        return {name: self.cleaned_data[name] for name in _rule_words()}


def _rule_words() -> dict[str, tuple[str, str]]:
    return {
        "second_factor_roles": (
            _("Roles that need a second step"),
            _(
                "Who has none is led to set one up before anything else opens."
                " Tokens are not asked."
            ),
        ),
        "requests_minute": (
            _("API requests a minute"),
            _("Of one token, or of one person's session."),
        ),
        "token_days": (
            _("Days that a token lives"),
            _("At most; tokens that there are keep their day."),
        ),
        "idempotency_hours": (
            _("Hours to keep an answer for its idempotency key"),
            _("From 24 to 720."),
        ),
        "event_days": (
            _("Days to keep events and deliveries"),
            _("From 3; what waits to be delivered is kept longer."),
        ),
        "event_hosts": (
            _("Private hosts that events may go to"),
            _(
                "A name or an address on each line. Other targets have to be public"
                " and use https."
            ),
        ),
        "audit_months": (
            _("Months to keep the audit trail"),
            _("Empty: for ever."),
        ),
    }
