"""How the audit trail is filtered, on its page and over the wire."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from sam.lib.models import AuditEntry, AuditRow
from sam.users.models import User

WORDS = forms.TextInput(attrs={"class": "form-control"})
NUMBER = forms.NumberInput(attrs={"class": "form-control", "min": 1})
DAY = forms.DateInput(attrs={"class": "form-control", "type": "date"})
CHOICE = forms.Select(attrs={"class": "form-select"})


class TrailFilter(django_filters.FilterSet):
    """By whom, by which door, of what, when."""

    who = django_filters.CharFilter(label=_("Who"), method="by_whom", widget=WORDS)
    door = django_filters.ChoiceFilter(
        label=_("Door"),
        choices=AuditEntry.Door.choices,
        widget=CHOICE,
        empty_label=_("Any"),
    )
    model = django_filters.CharFilter(
        label=_("Kind"), lookup_expr="iexact", widget=WORDS
    )
    object = django_filters.NumberFilter(
        label=_("Number"), field_name="object_id", widget=NUMBER
    )
    account = django_filters.NumberFilter(
        label=_("Account"), field_name="account_id", widget=NUMBER
    )
    since = django_filters.DateFilter(label=_("From"), method="not_before", widget=DAY)
    until = django_filters.DateFilter(label=_("To"), method="not_after", widget=DAY)

    # Instants, not days of them: the index is on the instant.
    def not_before(self, found: QuerySet, _name: str, day: dt.date) -> QuerySet:
        """Keep what was done on *day*, in the programme's zone, or later."""
        return found.filter(at__gte=Programme.current().start_of(day))

    def not_after(self, found: QuerySet, _name: str, day: dt.date) -> QuerySet:
        """Keep what was done on *day*, in the programme's zone, or before."""
        if day == dt.date.max:
            return found
        return found.filter(at__lt=Programme.current().end_of(day))

    def by_whom(self, found: QuerySet, _name: str, words: str) -> QuerySet:
        """Keep what those did whose name or address has these words."""
        named = User.objects.filter(
            Q(full_name__icontains=words) | Q(email__icontains=words)
        )
        return found.filter(actor_id__in=named.values("pk"))


class EntryFilter(TrailFilter):
    """What was done: also by its verb."""

    verb = django_filters.CharFilter(
        label=_("What"), lookup_expr="icontains", widget=WORDS
    )

    class Meta:
        model = AuditEntry
        fields: list[str] = []


class RowFilter(TrailFilter):
    """Rows that were written: also by how, and by the transaction of an entry."""

    op = django_filters.ChoiceFilter(
        label=_("What"),
        choices=AuditRow.Op.choices,
        widget=CHOICE,
        empty_label=_("Any"),
    )
    txid = django_filters.NumberFilter(label=_("Transaction"), widget=NUMBER)

    class Meta:
        model = AuditRow
        fields: list[str] = []
