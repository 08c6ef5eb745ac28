"""Which flags a list holds: the same filters for the page, its file and the API."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field

from accounts.models import Programme, Region
from sam.users.models import User
from tiers.filters.regions import with_parts
from tiers.models import Flag, Tier, TierAssignment
from tiers.models.flags import FlagKind, FlagQuerySet
from tiers.selectors.flag_queue import is_awake, whose

ME = "me"
SNOOZED, CLEARED = "snoozed", "cleared"
WHOSE = [(ME, gettext_lazy("Mine"))]
STATES = [
    (SNOOZED, gettext_lazy("Snoozed")),
    (CLEARED, gettext_lazy("Cleared")),
]


class FlagFilter(django_filters.FilterSet):
    """
    What restricts a list of flags.

    Without ``state`` it holds those that are open and do not wait for a day.
    """

    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"),
        choices=WHOSE,
        method="of_person",
        empty_label=gettext_lazy("Everybody's"),
    )
    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"),
        choices=FlagKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    tier = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Tier"),
        choices=Tier.choices,
        method="tiered",
        widget=forms.CheckboxSelectMultiple,
    )
    region = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Region"),
        queryset=Region.objects.order_by("name"),
        method="within",
        empty_label=gettext_lazy("Any region"),
    )
    urgent = django_filters.ChoiceFilter(
        label=gettext_lazy("Urgency"),
        choices=[("yes", gettext_lazy("For today"))],
        method="urging",
        empty_label=gettext_lazy("Any"),
    )
    acknowledged = django_filters.ChoiceFilter(
        label=gettext_lazy("Acknowledged"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Not yet"))],
        method="known",
        empty_label=gettext_lazy("Either"),
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        choices=STATES,
        method="standing",
        empty_label=gettext_lazy("Open"),
    )
    since = django_filters.DateFilter(
        label=gettext_lazy("New since"),
        field_name="opened_on",
        lookup_expr="gte",
        widget=forms.DateInput({"type": "date"}),
    )

    extend_schema_field(int)(region)

    class Meta:
        model = Flag
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: FlagQuerySet) -> Any:
        """Keep the open ones where no state is asked for."""
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return found
        return found.filter(_open(), _awake())

    def of_person(self, queryset: FlagQuerySet, _name: str, _value: str) -> Any:
        user: User = self.request.user
        return queryset.filter(whose(user))

    def tiered(self, queryset: FlagQuerySet, _name: str, codes: list[str]) -> Any:
        if not codes:
            return queryset
        held = TierAssignment.objects.open().filter(
            account=OuterRef("account"), tier__in=codes
        )
        return queryset.filter(Exists(held))

    def within(self, queryset: FlagQuerySet, _name: str, region: Region) -> Any:
        """Keep the accounts of *region* and of all below it."""
        return queryset.filter(account__region_id__in=with_parts(region.pk))

    def urging(self, queryset: FlagQuerySet, _name: str, _value: str) -> Any:
        return queryset.filter(evidence__urgent=True)

    def known(self, queryset: FlagQuerySet, _name: str, value: str) -> Any:
        return queryset.filter(acknowledged_at__isnull=value == "no")

    def standing(self, queryset: FlagQuerySet, _name: str, state: str) -> Any:
        if state == CLEARED:
            return queryset.exclude(_open())
        return queryset.filter(_open()).exclude(_awake())

    def phrase_whose(self, _value: str) -> str:
        return _("that wait for me")

    def phrase_kind(self, codes: list[str]) -> str:
        return _("of the kind {kinds}").format(kinds=_either(FlagKind, codes))

    def phrase_tier(self, codes: list[str]) -> str:
        return _("of {tiers} accounts").format(tiers=_either(Tier, codes))

    def phrase_region(self, region: Region) -> str:
        return _("in {region}").format(region=region)

    def phrase_urgent(self, _value: str) -> str:
        return _("for today")

    def phrase_acknowledged(self, value: str) -> str:
        return _("acknowledged") if value == "yes" else _("not acknowledged yet")

    def phrase_state(self, state: str) -> str:
        return _("that are cleared") if state == CLEARED else _("that are snoozed")

    def phrase_since(self, day: dt.date) -> str:
        return _("new since {day}").format(day=date_format(day, "j M Y"))


def _open() -> Q:
    return Q(cleared_at=None)


def _awake() -> Q:
    return is_awake(Programme.current().today())


def _either(choices: Any, codes: list[str]) -> str:
    return _(" or ").join(str(choices(code).label) for code in codes)
