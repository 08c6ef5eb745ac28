"""Which accounts a list holds: the same filters for the page, its files and the API."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.widgets import SuffixedMultiWidget

from accounts.models import Account, Region
from sam.lib import shell
from sam.users.models import User
from sam.workspace.columns import Level, hidden_words, may_see
from sam.workspace.models import AccountRow
from sam.workspace.words import LADDER, QUADRANTS, word
from tiers.models import Flag, Tier

type Rows = QuerySet[AccountRow]

NO_TIER = "NONE"
ME = "me"
INDUSTRIES_OFFERED = 200
# What the service desk may ask for, and what only those may who see money.
FOR_ALL = {"q", "owner", "tier", "problems"}
FOR_MONEY = {"margin", "value", "roi", "headroom_value"}


class BoundsWidget(SuffixedMultiWidget):
    """Two boxes, at least and at most, side by side."""

    template_name = "django/forms/widgets/multiwidget.html"
    suffixes = ("min", "max")

    def __init__(self, label: str | Promise):
        super().__init__(
            [
                forms.NumberInput(
                    {
                        "step": "any",
                        "placeholder": end,
                        "aria-label": format_lazy("{}, {}", label, end),
                    }
                )
                for end in (gettext_lazy("at least"), gettext_lazy("at most"))
            ]
        )

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html(
            '<span class="bounds">{}</span>', super().render(*args, **kwargs)
        )

    def decompress(self, value: slice | None) -> list[object]:
        return [None, None] if value is None else [value.start, value.stop]


class Between(django_filters.RangeFilter):
    """A figure from ``<name>_min`` to ``<name>_max``, both included."""

    def __init__(self, field: str, label: str | Promise, *, per_cent: bool = False):
        super().__init__(field_name=field, label=label, widget=BoundsWidget(label))
        self.per_cent = per_cent

    def filter(self, qs: Rows, value: slice | None) -> Rows:
        if value is None:
            return qs
        scale = 100 if self.per_cent else 1
        for bound, lookup in ((value.start, "gte"), (value.stop, "lte")):
            if bound is not None:
                qs = qs.filter(**{f"{self.field_name}__{lookup}": bound / scale})
        return qs


class Chosen(django_filters.MultipleChoiceFilter):
    """Any of some codes, each given once; *method* as in every filter."""

    def __init__(self, label: str | Promise, choices: Any, method: str):
        super().__init__(
            label=label,
            choices=choices,
            method=method,
            widget=forms.CheckboxSelectMultiple,
        )


class AccountForm(forms.Form):
    """The filters as a form; it refuses those that are hidden from the person."""

    hidden: tuple[str | Promise, ...] = ()

    def clean(self) -> None:
        if self.hidden:
            raise ValidationError([hidden_words(label) for label in self.hidden])


class AccountFilter(django_filters.FilterSet):
    """What restricts a list of accounts; figures hidden from the person are errors."""

    narrows_only = True

    q = django_filters.CharFilter(label=gettext_lazy("Name"), method="named")
    owner = django_filters.CharFilter(
        label=gettext_lazy("Owner"), method="owned", widget=forms.Select
    )
    tier = Chosen(
        gettext_lazy("Tier"),
        [*Tier.choices, (NO_TIER, gettext_lazy("No tier yet"))],
        "tiered",
    )
    ladder = Chosen(
        gettext_lazy("Ladder"),
        [*LADDER.items(), (NO_TIER, gettext_lazy("Not placed yet"))],
        "climbed",
    )
    quadrant = Chosen(gettext_lazy("Quadrant"), list(QUADRANTS.items()), "placed")
    status = Chosen(gettext_lazy("Status"), Account.Status.choices, "standing")
    flag = Chosen(gettext_lazy("Flag"), Flag.Kind.choices, "flagged")
    region = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Region"),
        queryset=Region.objects.order_by("name"),
        method="within",
        empty_label=gettext_lazy("Any region"),
    )
    industry = django_filters.CharFilter(
        field_name="industry", label=gettext_lazy("Industry"), widget=forms.Select
    )
    country = django_filters.CharFilter(
        label=gettext_lazy("Country, two letters"), method="located"
    )
    revenue = Between("revenue_12m", gettext_lazy("Revenue 12 m"))
    change = Between(
        "revenue_change", gettext_lazy("Change of revenue, %"), per_cent=True
    )
    margin = Between("net_margin_12m", gettext_lazy("Margin after cost to serve"))
    share = Between(
        "share_of_wallet", gettext_lazy("Share of wallet, %"), per_cent=True
    )
    potential = Between("potential", gettext_lazy("Potential a year"))
    headroom = Between("headroom", gettext_lazy("Headroom a year"))
    headroom_value = Between("headroom_value", gettext_lazy("Worth of headroom"))
    left = Between("left_behind_share", gettext_lazy("Left behind, %"), per_cent=True)
    value = Between("lifetime_value", gettext_lazy("Lifetime value"))
    purchase = Between(
        "probability_of_purchase",
        gettext_lazy("Probability of an order, %"),
        per_cent=True,
    )
    alive = Between(
        "probability_alive", gettext_lazy("Probability of staying, %"), per_cent=True
    )
    expected = Between("expected_revenue_12m", gettext_lazy("Expected revenue 12 m"))
    roi = Between("roi", gettext_lazy("Return on managers' time"))
    influence = Between("influence", gettext_lazy("Influence"))
    attachment = Between("attachment", gettext_lazy("Attachment"))
    score = Between("score", gettext_lazy("Score"))
    visits = Between("visits_12m", gettext_lazy("Visits 12 m"))
    problems = Between("open_problems", gettext_lazy("Open problems"))

    class Meta:
        model = AccountRow
        form = AccountForm
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any):
        super().__init__(data, *args, **kwargs)
        hidden = [name for name in self.filters if not self._may_name(name)]
        self.refused = tuple(
            self.filters[name].label
            for name in hidden
            if not _parameters(name).isdisjoint(data or ())
        )
        for name in hidden:
            del self.filters[name]

    def _may_name(self, name: str) -> bool:
        return may_see(self.user, level_of_filter(name))

    @property
    def user(self) -> User:
        user: User = self.request.user
        return user

    @cached_property
    def form(self) -> AccountForm:
        form: AccountForm = super().form
        form.hidden = self.refused
        form.fields["owner"].widget.choices = self._owners()
        self._say(form, "tier")
        if "quadrant" in form.fields:
            self._say(form, "quadrant")
        if "industry" in form.fields:
            form.fields["industry"].widget.choices = self._industries()
        return form

    def _say(self, form: AccountForm, name: str) -> None:
        field: Any = form.fields[name]
        usual = dict(field.choices)
        field.choices = [(code, word(code, usual, shell.house())) for code in usual]

    def named(self, queryset: Rows, _name: str, text: str) -> Rows:
        """Keep names with all the words; when there is none, names that sound alike."""
        words = text.lower().split()
        if not words:
            return queryset
        exact = queryset
        for part in words:
            exact = exact.filter(_holds(part))
        if exact.exists():
            return exact
        return queryset.filter(search__trigram_word_similar=" ".join(words))

    def owned(self, queryset: Rows, _name: str, owner: str) -> Rows:
        if owner == ME:
            return queryset.filter(owner_id=self.user.pk)
        return queryset.filter(owner_id=owner) if owner.isdecimal() else queryset.none()

    def tiered(self, queryset: Rows, _name: str, codes: list[str]) -> Rows:
        return queryset.filter(_in_order("tier_order", Tier.values, codes))

    def climbed(self, queryset: Rows, _name: str, codes: list[str]) -> Rows:
        if not codes:
            return queryset
        found = Q(ladder__in=[int(code) for code in codes if code != NO_TIER])
        if NO_TIER in codes:
            found |= Q(ladder__isnull=True)
        return queryset.filter(found)

    def placed(self, queryset: Rows, _name: str, codes: list[str]) -> Rows:
        return queryset.filter(_in_order("quadrant_order", list(QUADRANTS), codes))

    def standing(self, queryset: Rows, _name: str, codes: list[str]) -> Rows:
        return queryset.filter(status__in=codes) if codes else queryset

    def flagged(self, queryset: Rows, _name: str, codes: list[str]) -> Rows:
        return queryset.filter(flags__overlap=codes) if codes else queryset

    def within(self, queryset: Rows, _name: str, region: Region) -> Rows:
        return queryset.filter(region_id__in=_with_parts(region))

    def located(self, queryset: Rows, _name: str, country: str) -> Rows:
        return queryset.filter(country=country.upper())

    def phrase_q(self, text: str) -> str:
        return _("named like “{text}”").format(text=text)

    def phrase_owner(self, owner: str) -> str:
        if owner == ME:
            return _("owned by me")
        named = dict(self._owners()).get(owner, owner)
        return _("owned by {person}").format(person=named)

    def phrase_tier(self, codes: list[str]) -> str:
        return _("that are {tiers}").format(tiers=self._either("tier", codes))

    def phrase_ladder(self, codes: list[str]) -> str:
        return _("on the ladder at {levels}").format(
            levels=self._either("ladder", codes)
        )

    def phrase_quadrant(self, codes: list[str]) -> str:
        places = self._either("quadrant", codes)
        return _("in the quadrant {quadrants}").format(quadrants=places)

    def phrase_flag(self, codes: list[str]) -> str:
        return _("flagged {flags}").format(flags=self._either("flag", codes))

    def phrase_region(self, region: Region) -> str:
        return _("in {region}").format(region=region)

    def phrase_industry(self, industry: str) -> str:
        return _("in {industry}").format(industry=industry)

    def phrase_country(self, country: str) -> str:
        return _("in {country}").format(country=country.upper())

    def _either(self, name: str, codes: Iterable[str]) -> str:
        field: Any = self.form.fields[name]
        labels = dict(field.choices)
        return _(" or ").join(str(labels[code]) for code in codes)

    def _owners(self) -> list[tuple[str, str]]:
        offered = [("", _("Anyone")), (ME, _("Me"))]
        asked = (self.data or {}).get("owner", "")
        if asked.isdecimal():
            user = User.objects.filter(pk=asked).first()
            offered.append((asked, str(user) if user else asked))
        return offered

    def _industries(self) -> list[tuple[str, str]]:
        names = offered_industries()
        asked = (self.data or {}).get("industry", "")
        if asked and asked not in names:
            names.append(asked)
        return [("", _("Any industry")), *((name, name) for name in names)]


def level_of_filter(name: str) -> Level:
    """Return what it takes to restrict a list by the filter called *name*."""
    if name in FOR_ALL:
        return Level.NAME
    return Level.MONEY if name in FOR_MONEY else Level.FACTS


def offered_industries() -> list[str]:
    """Return the industries in use, at most 200, by skipping through their index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE named AS ("
            " (SELECT industry FROM workspace_accountrow WHERE industry > ''"
            " ORDER BY industry LIMIT 1)"
            " UNION ALL SELECT (SELECT r.industry FROM workspace_accountrow r"
            " WHERE r.industry > named.industry ORDER BY r.industry LIMIT 1)"
            " FROM named WHERE named.industry IS NOT NULL)"
            " SELECT industry FROM named WHERE industry IS NOT NULL LIMIT %s",
            [INDUSTRIES_OFFERED],
        )
        return [name for (name,) in cursor.fetchall()]


def _parameters(name: str) -> set[str]:
    return {name, f"{name}_min", f"{name}_max"}


def _holds(word: str) -> Q:
    if len(word) > 2:
        return Q(search__contains=word)
    # The trigrams of so short a word are those of a word's beginning.
    return Q(search__startswith=word) | Q(search__contains=f" {word}")


def _in_order(field: str, ordered: list[str], codes: list[str]) -> Q:
    """Return the condition that the place in *ordered* is one of *codes*, if any."""
    if not codes:
        return Q()
    places = [ordered.index(code) + 1 for code in codes if code in ordered]
    found = Q((f"{field}__in", places))
    return found | Q((f"{field}__isnull", True)) if NO_TIER in codes else found


def _with_parts(region: Region) -> list[int]:
    """Return the keys of *region* and of all regions below it."""
    below: dict[int | None, list[int]] = {}
    for key, parent in Region.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(key)
    found = [region.pk]
    for key in found:
        found.extend(below.get(key, []))
    return found
