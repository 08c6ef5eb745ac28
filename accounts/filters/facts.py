"""What restricts lists of orders, costs and offerings."""

import django_filters
from django.utils.translation import gettext_lazy

from accounts.models import CostEntry, Offering, Order


class OrderFilter(django_filters.FilterSet):
    """Orders of some days, both included."""

    narrows_only = True

    since = django_filters.DateFilter(
        "ordered_on", "gte", label=gettext_lazy("Ordered on that day or after")
    )
    until = django_filters.DateFilter(
        "ordered_on", "lte", label=gettext_lazy("Ordered on that day or before")
    )

    class Meta:
        model = Order
        fields: tuple[str, ...] = ()


class CostFilter(django_filters.FilterSet):
    """Costs of some kinds and days, both included."""

    narrows_only = True

    kind = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Kind"), choices=CostEntry.Kind.choices
    )
    since = django_filters.DateFilter(
        "incurred_on", "gte", label=gettext_lazy("Incurred on that day or after")
    )
    until = django_filters.DateFilter(
        "incurred_on", "lte", label=gettext_lazy("Incurred on that day or before")
    )

    class Meta:
        model = CostEntry
        fields: tuple[str, ...] = ()


class OfferingFilter(django_filters.FilterSet):
    """Offerings of one category."""

    narrows_only = True

    category = django_filters.ModelChoiceFilter(
        "parent",
        label=gettext_lazy("Category"),
        queryset=Offering.objects.filter(parent=None),
    )

    class Meta:
        model = Offering
        fields: tuple[str, ...] = ()
