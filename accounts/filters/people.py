"""Which people a list holds: the same filters for the page, its file and the API."""

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Position, Programme
from accounts.models.relationships import Attitude
from accounts.selectors.people_list import held_on

LATELY, LONG_AGO, NEVER = "lately", "long_ago", "never"
MET = [
    (LATELY, _("Met lately")),
    (LONG_AGO, _("Met longer ago")),
    (NEVER, _("Never met")),
]
LEFT, EVER = "left", "ever"


class PeopleFilter(django_filters.FilterSet):
    """
    What restricts a list of people; without ``state`` it holds who is there today.

    Its rows are those of `accounts.selectors.people_list.listed_positions`.
    """

    level = django_filters.MultipleChoiceFilter(
        label=_("Level"),
        choices=Position.Level.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    function = django_filters.CharFilter(
        label=_("Function"), field_name="function", lookup_expr="iexact"
    )
    role = django_filters.MultipleChoiceFilter(
        label=_("Buying role"),
        field_name="buying_role",
        choices=Position.BuyingRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    attitude = django_filters.MultipleChoiceFilter(
        label=_("Attitude"),
        choices=Attitude.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    coverage = django_filters.ChoiceFilter(
        label=_("Coverage"), choices=MET, method="met", empty_label=_("Any")
    )
    rising = django_filters.ChoiceFilter(
        label=_("Rising star"),
        choices=[("yes", _("Yes"))],
        method="risen",
        empty_label=_("Either"),
    )
    state = django_filters.ChoiceFilter(
        label=_("Where"),
        choices=[(LEFT, _("Left")), (EVER, _("Here or left"))],
        method="standing",
        empty_label=_("Here today"),
    )

    class Meta:
        model = Position
        fields: tuple[str, ...] = ()

    def __init__(
        self, *args: Any, functions: list[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.programme = Programme.current()
        if functions is not None:
            field: Any = self.filters["function"]
            choices = [("", _("Any")), *((name, name) for name in functions)]
            field.extra["widget"] = forms.Select(choices=choices)

    def filter_queryset(self, queryset: Any) -> Any:
        """Keep who is there today where nothing else is asked for."""
        found = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return found
        return found.filter(held_on(self.programme.today()))

    def met(self, queryset: Any, _name: str, value: str) -> Any:
        if value == NEVER:
            return queryset.filter(met_at=None)
        fresh = dt.timedelta(days=self.programme.contact_fresh_days + 1)
        since = self.programme.end_of(self.programme.today()) - fresh
        if value == LATELY:
            return queryset.filter(met_at__gte=since)
        return queryset.filter(met_at__lt=since)

    def risen(self, queryset: Any, _name: str, _value: str) -> Any:
        return queryset.filter(contact__is_rising_star=True)

    def standing(self, queryset: Any, _name: str, value: str) -> Any:
        if value == EVER:
            return queryset
        return queryset.filter(ended_on__lte=self.programme.today())
