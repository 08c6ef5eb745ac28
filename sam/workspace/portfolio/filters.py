"""Which accounts the portfolio page is about; the filters live in the address bar."""

from collections.abc import Iterable

import django_filters
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from accounts.models.account import AccountStatus
from sam.workspace.filters import offered_industries
from sam.workspace.models import AccountRow
from sam.workspace.models.rows import AccountRowQuerySet

ALL = "ALL"


class PortfolioFilter(django_filters.FilterSet):
    """Customers, unless another status is asked for; a region means all below it."""

    region = django_filters.ChoiceFilter(
        label=_("Region"), method="in_region", empty_label=_("All regions")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        method="with_status",
        empty_label=_("Customers"),
        choices=[
            (AccountStatus.PROSPECT, _("Prospects")),
            (AccountStatus.FORMER, _("Former customers")),
            (ALL, _("All")),
        ],
    )
    industry = django_filters.ChoiceFilter(
        label=_("Industry"), empty_label=_("All industries")
    )

    class Meta:
        model = AccountRow
        fields = ("region", "status", "industry")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.filters["region"].extra["choices"] = [
            (str(pk), f"{'– ' * depth}{name}") for pk, name, depth in self.tree
        ]
        asked = (self.data or {}).get("industry", "")
        names = {*offered_industries(), *([asked] if asked else [])}
        self.filters["industry"].extra["choices"] = [(n, n) for n in sorted(names)]

    @cached_property
    def regions(self) -> list[Region]:
        return list(Region.objects.order_by("name"))

    @cached_property
    def tree(self) -> list[tuple[int, str, int]]:
        """Every region after its parent: key, name, depth."""
        return list(_walk(self.regions, None, 0))

    @property
    def noun(self) -> str:
        """Return what the page counts, as the sentence of filters begins."""
        asked = self.form.cleaned_data.get("status") if self.form.is_valid() else ""
        return str(_("Accounts") if asked else _("Customers"))

    def in_region(
        self, rows: AccountRowQuerySet, _name: str, value: str
    ) -> AccountRowQuerySet:
        return rows.filter(self._below(int(value)))

    def with_status(
        self, rows: AccountRowQuerySet, _name: str, value: str
    ) -> AccountRowQuerySet:
        return rows if value == ALL else rows.filter(status=value)

    def filter_queryset(self, queryset: AccountRowQuerySet) -> AccountRowQuerySet:
        rows: AccountRowQuerySet = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("status"):
            rows = rows.filter(status=AccountStatus.CUSTOMER)
        return rows

    def phrase_region(self, value: str) -> str:
        names = {str(pk): name for pk, name, _depth in self.tree}
        return str(_("in {region}")).format(region=names[value])

    def phrase_status(self, value: str) -> str:
        words = {
            ALL: _("of any status"),
            AccountStatus.PROSPECT: _("that are prospects"),
            AccountStatus.FORMER: _("that were customers"),
        }
        return str(words[value])

    def phrase_industry(self, value: str) -> str:
        return str(_("in {industry}")).format(industry=value)

    def _below(self, region_id: int) -> Q:
        """Return the condition that an account lies in the region or below it."""
        inside = {region_id}
        for pk, _name, _depth in self.tree:
            parent = next(each.parent_id for each in self.regions if each.pk == pk)
            if parent in inside:
                inside.add(pk)
        return Q(region_id__in=sorted(inside))


def _walk(
    regions: Iterable[Region], parent: int | None, depth: int
) -> Iterable[tuple[int, str, int]]:
    for region in regions:
        if region.parent_id == parent:
            yield region.pk, region.name, depth
            yield from _walk(regions, region.pk, depth + 1)
