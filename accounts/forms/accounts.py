"""What people type of accounts that they open, change and close."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import day, words
from accounts.models import Account, Grade, Region
from accounts.permissions import LOOK_AFTER
from accounts.services.accounts import LONGEST, TEXTS
from sam.lib.editing import EditForm
from sam.lib.http import whole_number
from sam.users.models import User

STATUSES = [
    (Account.Status.PROSPECT.value, Account.Status.PROSPECT.label),
    (Account.Status.CUSTOMER.value, Account.Status.CUSTOMER.label),
]


class AccountByName(forms.CharField):
    """An account that *user* sees, by its whole name or its number."""

    user: User

    def prepare_value(self, value: Any) -> Any:
        """Return the name of what stands there."""
        if not isinstance(value, int):
            return value
        named = Account.objects.filter(pk=value).values_list("name", flat=True)
        return named.first() or ""

    def to_python(self, value: Any) -> Any:
        """Return the account; a name that is none, or several's, is refused."""
        said = super().to_python(value)
        if not said:
            return None
        wanted = Q(name__iexact=said)
        number = whole_number(said)
        if number is not None:
            wanted |= Q(pk=number)
        found = list(Account.objects.visible_to(self.user).filter(wanted)[:2])
        if not found:
            raise forms.ValidationError(_("No account that you see is called that."))
        if len(found) > 1:
            raise forms.ValidationError(
                _("Several accounts are called that: write its number.")
            )
        return found[0]


class AccountFields(forms.Form):
    """What is known of an account."""

    name = words(_("Name"), TEXTS["name"], required=True)
    parent = AccountByName(
        label=_("Group"),
        required=False,
        help_text=_("The account that it belongs to, by name or number."),
    )
    region = forms.ModelChoiceField(
        label=_("Region"),
        queryset=Region.objects.none(),
        required=False,
        empty_label=_("Not known"),
    )
    country = forms.RegexField(
        "^[A-Z]{2}$",
        label=_("Country"),
        required=False,
        help_text=_("Two capital letters, such as GB."),
    )
    industry = words(_("Industry"), TEXTS["industry"])
    website = words(_("Website"), TEXTS["website"])
    phone = words(
        _("Phone"), TEXTS["phone"], hint=_("Callers are known by it, in any notation.")
    )
    market_position = forms.ChoiceField(
        label=_("Position in its market"),
        choices=[("", _("Not known")), *Account.MarketPosition.choices],
        required=False,
    )
    since_on = day(_("Customer since"))
    annual_potential = forms.DecimalField(
        label=_("Annual potential"),
        max_digits=18,
        decimal_places=4,
        min_value=0,
        required=False,
        help_text=_("Money a year: all that it buys of what we could supply."),
    )
    potential_grade = forms.ChoiceField(
        label=_("How we know it"),
        choices=[("", _("Not known")), *Grade.choices],
        required=False,
    )
    description = words(_("Description"), TEXTS["description"], rows=3)

    def __init__(self, *args: Any, user: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.user = user
        region: Any = self.fields["region"]
        region.queryset = Region.objects.order_by("name")
        self.fields["since_on"].widget.attrs["max"] = today.isoformat()


class AccountOpenForm(AccountFields):
    """The arguments of ``accounts.open_account``; a director says whose it is."""

    status = forms.ChoiceField(
        label=_("It is a"),
        choices=STATUSES,
        initial=Account.Status.PROSPECT,
        widget=forms.RadioSelect,
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), empty_label=_("Myself")
    )

    field_order = ("name", "status", "owner", "region", "country")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if user.role != User.Role.DIRECTOR:
            del self.fields["owner"]
            return
        owner: Any = self.fields["owner"]
        owner.required = False
        owner.queryset = User.objects.filter(
            is_active=True,
            is_service=False,
            role__in=LOOK_AFTER,
        ).order_by("full_name", "email")


class AccountChangeForm(AccountFields, EditForm):
    """The arguments of ``accounts.change_account``."""


class AccountCloseForm(forms.Form):
    """The arguments of ``accounts.close_account``."""

    closed_on = day(_("Since"), required=True)
    reason = words(_("Why"), LONGEST, required=True, rows=2)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = today
        self.fields["closed_on"].widget.attrs["max"] = today.isoformat()


class AccountReopenForm(forms.Form):
    """The arguments of ``accounts.reopen_account``."""

    status = forms.ChoiceField(
        label=_("It is a"),
        choices=STATUSES,
        initial=Account.Status.CUSTOMER,
        widget=forms.RadioSelect,
    )
    reason = words(_("Why"), LONGEST, required=True, rows=2)
