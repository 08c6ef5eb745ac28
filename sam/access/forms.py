"""What administrators type about people, services and rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.models import Account, Desk, Region
from sam.access.services import people, regions
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


class PersonForm(EditForm):
    """A colleague: who they are and what they may see."""

    full_name = forms.CharField(max_length=200)
    email = forms.EmailField(max_length=254)
    role = forms.ChoiceField(choices=User.Role)
    regions = forms.ModelMultipleChoiceField(
        Region.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    desks = forms.ModelMultipleChoiceField(
        Desk.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    level = forms.CharField(max_length=50, required=False)
    specialism = forms.ChoiceField(
        choices=[("", "—"), *User.Specialism.choices], required=False
    )
    client_hours_month = forms.DecimalField(
        min_value=0, max_value=744, decimal_places=2, required=False
    )

    def __init__(self, *args: Any, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person is not None:
            now = people.values_of(person)
            self.initial = now | {"seen": stamp(now)}
        for name, (label, words) in self.words().items():
            self.fields[name].label, self.fields[name].help_text = label, words
        for name, model in (("regions", Region), ("desks", Desk)):
            field: Any = self.fields[name]
            field.queryset = model.objects.order_by("name")
            if not field.queryset.exists():
                del self.fields[name]

    def words(self) -> dict[str, tuple[str, str]]:
        """Return each field's label and hint."""
        return {
            "full_name": (_("Name"), ""),
            "email": (_("E-mail address"), _("They sign in with it.")),
            "role": (_("Role"), ""),
            "regions": (
                _("Regions"),
                _("Of a director, who sees all that lies below them, too."),
            ),
            "desks": (_("Desks"), _("Of a manager, who sees the desk's accounts.")),
            "level": (_("Level"), ""),
            "specialism": (_("Specialism"), ""),
            "client_hours_month": (_("Hours for customers a month"), ""),
        }

    @property
    def given(self) -> dict[str, Any]:
        """What was typed, as `people.add_person` takes it."""
        names = [n for n in self.words() if n not in {"regions", "desks"}]
        return {
            "values": {name: self.cleaned_data[name] for name in names},
            "regions": list(self.cleaned_data.get("regions", ())),
            "desks": list(self.cleaned_data.get("desks", ())),
        }


class ServiceForm(PersonForm):
    """A system that calls with tokens."""

    email = level = specialism = client_hours_month = None  # type: ignore[assignment]

    def words(self) -> dict[str, tuple[str, str]]:
        words = super().words()
        kept = ("full_name", "role", "regions", "desks")
        return {name: words[name] for name in kept} | {
            "full_name": (_("Name"), _("The system's, such as ERP or telephony.")),
            "role": (_("Role"), _("It sees what a person of that role sees.")),
        }


class LeavingForm(forms.Form):
    """Who takes over what somebody holds."""

    to = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(
        self, *args: Any, person: User, accounts: list[Account], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        receivers = User.objects.filter(
            is_active=True, is_service=False, role=User.Role.ACCOUNT_MANAGER
        ).exclude(pk=person.pk)
        receivers = receivers.order_by("full_name", "email")
        to: Any = self.fields["to"]
        to.label, to.queryset = _("All that is not given to somebody else"), receivers
        to.empty_label = _("Choose who takes it over")
        self.accounts = accounts
        choices = [("", _("As above")), *((one.pk, str(one)) for one in receivers)]
        self.receivers = {one.pk: one for one in receivers}
        for account in accounts:
            self.fields[f"account_{account.pk}"] = forms.ChoiceField(
                label=account.name, choices=choices, required=False
            )

    @property
    def rows(self) -> list[tuple[Account, Any]]:
        """Each account with its field."""
        return [(one, self[f"account_{one.pk}"]) for one in self.accounts]

    @property
    def apart(self) -> dict[int, User]:
        """The accounts that go to somebody else, by key."""
        typed = {
            one.pk: self.cleaned_data[f"account_{one.pk}"] for one in self.accounts
        }
        return {pk: self.receivers[int(to)] for pk, to in typed.items() if to}


class RegionForm(EditForm):
    """A region's name and place in the tree."""

    name = forms.CharField(max_length=200)
    parent = forms.ModelChoiceField(Region.objects.none(), required=False)

    def __init__(self, *args: Any, region: Region | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Region.objects.order_by("name")
        if region is not None:
            now = regions.values_of(region)
            self.initial = now | {"seen": stamp(now)}
            others = others.exclude(pk=region.pk)
        self.fields["name"].label = _("Name")
        parent: Any = self.fields["parent"]
        parent.label, parent.queryset = _("Lies below"), others
        parent.empty_label = _("Nothing: it is a top")
