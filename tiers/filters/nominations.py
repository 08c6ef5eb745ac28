"""Which nominations a list holds: the same filters for the page and the API."""

from typing import Any

import django_filters
from django.db.models import Case, CharField, F, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field

from accounts.models import Region
from sam.users.models import User
from tiers.filters.regions import with_parts
from tiers.models import Nomination, NomineeType

type Nominations = QuerySet[Nomination]

# What a person confirmed, or else what the figures suggested.
TYPE = Case(
    When(nominee_type="", then=F("suggested_type")),
    default=F("nominee_type"),
    output_field=CharField(),
)


class NominationFilter(django_filters.FilterSet):
    """What restricts the board of nominations."""

    narrows_only = True

    region = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Region"),
        queryset=Region.objects.order_by("name"),
        method="within",
        empty_label=gettext_lazy("Any region"),
    )
    type = django_filters.ChoiceFilter(
        label=gettext_lazy("Type"),
        choices=NomineeType.choices,
        method="typed",
        empty_label=gettext_lazy("Any type"),
    )
    nominator = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Nominated by"),
        field_name="nominated_by",
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Anyone"),
    )

    extend_schema_field(int)(region)

    class Meta:
        model = Nomination
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        mine = Nomination.objects.visible_to(self.request.user).order_by()
        nominators = mine.values("nominated_by").distinct()
        choice: Any = self.filters["nominator"]
        choice.queryset = User.objects.filter(pk__in=nominators).order_by(
            "full_name", "email"
        )

    def within(self, queryset: Nominations, _name: str, region: Region) -> Nominations:
        """Keep the accounts of *region* and of all below it."""
        return queryset.filter(account__region_id__in=with_parts(region.pk))

    def typed(self, queryset: Nominations, _name: str, code: str) -> Nominations:
        return queryset.alias(shown_type=TYPE).filter(shown_type=code)

    def phrase_region(self, region: Region) -> str:
        return _("in {region}").format(region=region)

    def phrase_type(self, code: str) -> str:
        return _("that are {kind}").format(kind=NomineeType(code).label.lower())

    def phrase_nominator(self, person: User) -> str:
        return _("nominated by {person}").format(person=person)
