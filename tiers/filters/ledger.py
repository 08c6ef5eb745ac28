"""What restricts lists of stays in tiers and of evaluations."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy

from tiers.models import Evaluation, Tier, TierAssignment


class AssignmentFilter(django_filters.FilterSet):
    """Stays in some tiers; those that hold now, or at an instant."""

    narrows_only = True

    tier = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Tier"), choices=Tier.choices
    )
    open = django_filters.BooleanFilter(
        label=gettext_lazy("Holds now"), method="holding"
    )
    at = django_filters.IsoDateTimeFilter(
        label=gettext_lazy("Held at that instant"), method="held_at"
    )

    class Meta:
        model = TierAssignment
        fields: tuple[str, ...] = ()

    def holding(self, rows: Any, _name: str, wanted: Any) -> Any:
        return rows.open() if wanted else rows.exclude(pk__in=rows.open())

    def held_at(self, rows: Any, _name: str, at: Any) -> Any:
        return rows.in_force(at)


class EvaluationFilter(django_filters.FilterSet):
    """Accounts by what they are judged to be, or by what they hold."""

    narrows_only = True

    tier = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Tier as judged"), choices=Tier.choices
    )
    held_tier = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Tier held"), choices=Tier.choices
    )
    decision = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Decision"), choices=Evaluation.Decision.choices
    )

    class Meta:
        model = Evaluation
        fields: tuple[str, ...] = ()
