"""Fields that several forms about accounts share."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from sam.lib.zones import SkippedHour, local_instant

MINUTE = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """
    An instant by the clock of the page's zone, or with a zone of its own.

    Of an hour that comes twice it is the first; one that clocks skip is refused.
    """

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, MINUTE)
        super().__init__(widget=widget, **options)

    def to_python(self, value: Any) -> dt.datetime | None:
        """Return the instant; a text that is none is refused."""
        if value in self.empty_values:
            return None
        try:
            read = parse_datetime(value.strip()) if isinstance(value, str) else value
        except ValueError:
            read = None
        if read is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        if read.tzinfo is not None:
            return read
        try:
            return local_instant(read, timezone.get_current_timezone())
        except (SkippedHour, OverflowError) as error:
            raise forms.ValidationError(
                _("There is no such time: clocks jump over it that day."), "skipped"
            ) from error


def day(label: Any, *, required: bool = False, hint: Any = "") -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )


def words(
    label: Any, most: int, *, required: bool = False, rows: int = 0, hint: Any = ""
) -> forms.CharField:
    """Return a field for up to *most* characters; of several *rows* where given."""
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=widget
    )
