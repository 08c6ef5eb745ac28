"""Two people at the same thing: the second is told, and is shown both versions."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _

from sam.lib.errors import DomainError
from sam.lib.models import AuditEntry

LENGTH = 16
PACKED = json.JSONEncoder(sort_keys=True)


def stamp(values: Mapping[str, Any]) -> str:
    """
    Return a short text that differs when *values* do, for ``seen``.

    A form keeps the one of the values it was opened with, an answer of the API says it.
    """
    packed = PACKED.encode({name: _plain(value) for name, value in values.items()})
    return hashlib.sha256(packed.encode()).hexdigest()[:LENGTH]


class ChangedMeanwhile(DomainError):
    """
    Somebody else changed it since it was read.

    ``theirs`` has the values as they are now, ``seen`` the stamp of these, ``by`` and
    ``at`` who changed it last and when, as far as the trail knows.
    """

    code = "changed_meanwhile"

    def __init__(self, row: models.Model, theirs: Mapping[str, Any]) -> None:
        self.theirs = dict(theirs)
        self.seen = stamp(theirs)
        self.by, self.at = _last_change(row)
        name = self.by or _("Somebody")
        super().__init__(
            _("%(name)s changed this while you had it open. Nothing is saved yet.")
            % {"name": name}
        )


def require_unchanged(
    row: models.Model, values: Mapping[str, Any], seen: str | None
) -> None:
    """
    Do nothing when *values* are those that *seen* was made of, or nobody looked.

    Call it with the row locked. *seen* is ``None`` for what reads and writes at once,
    such as a command.

    :raises ChangedMeanwhile: otherwise
    """
    if seen is not None and seen != stamp(values):
        raise ChangedMeanwhile(row, values)


class EditForm(forms.Form):
    """A form that changes what is there; it remembers what it was opened with."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    conflict: "Conflict | None" = None

    def show_conflict(self, refusal: ChangedMeanwhile) -> None:
        """Show both versions; sent again as it stands, it replaces theirs."""
        both = (
            (name, refusal.theirs[name], self.cleaned_data.get(name))
            for name in self.fields
            if name in refusal.theirs
        )
        differing = tuple(
            Both(
                label=str(self[name].label),
                theirs=self._shown(name, theirs),
                yours=self._shown(name, ours),
            )
            for name, theirs, ours in both
            if _plain(theirs) != _plain(ours)
        )
        self.conflict = Conflict(refusal.by, refusal.at, differing)
        data = self.data.copy() if isinstance(self.data, QueryDict) else {**self.data}
        data[self.add_prefix("seen")] = refusal.seen
        self.data = data
        self.add_error(None, str(refusal))

    def _shown(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return _("nothing")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, (list, tuple, models.QuerySet)):
            return ", ".join(self._shown(name, one) for one in value) or _("nothing")
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            named = field.queryset.filter(pk=_plain(value)) if field.queryset else []
            return str(next(iter(named), value))
        if isinstance(field, forms.ChoiceField):
            offered: Any = field.choices
            labels = {str(code): label for code, label in offered}
            return str(labels.get(str(value), value))
        return str(localize(value))


@dataclass(frozen=True, slots=True)
class Both:
    """A field whose two versions differ, in words."""

    label: str
    theirs: str
    yours: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who changed it meanwhile, when, and what differs."""

    by: str
    at: dt.datetime | None
    fields: tuple[Both, ...]


def _plain(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, (list, tuple, models.QuerySet)):
        return sorted(map(str, map(_plain, value)))
    if isinstance(value, Decimal) and value.is_finite():
        return format(value.normalize(), "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    return "" if value is None else str(value)


def as_json(value: Any) -> Any:
    """Return a value of a refusal as an answer of the API has it: objects by key."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, (list, tuple, models.QuerySet)):
        return [as_json(one) for one in value]
    if isinstance(value, (Decimal, dt.date)):
        return str(value) if isinstance(value, Decimal) else value.isoformat()
    return value


def _last_change(row: models.Model) -> tuple[str, dt.datetime | None]:
    last = (
        AuditEntry.objects.filter(model=row._meta.label_lower, object_id=row.pk)
        .select_related("actor")
        .order_by("-pk")
        .first()
    )
    if last is None:
        return "", None
    return str(last.actor or ""), last.at
