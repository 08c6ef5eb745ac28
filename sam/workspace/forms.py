"""What people type on the workspace's pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sam.lib.form_files import FilesField


class RunForm(forms.Form):
    """As of which day the nightly chain runs."""

    as_of = forms.DateField(
        label=_("As of"), widget=forms.DateInput(attrs={"type": "date"})
    )


class ImportForm(forms.Form):
    """Files of a portfolio, and how they are imported."""

    files = FilesField(label=_("Files"), accept=(".csv",))  # type: ignore[assignment]
    source = forms.CharField(
        label=_("Source"),
        max_length=50,
        initial="file",
        help_text=_("The system whose ids the rows carry; the same at every import."),
    )
    create_users = forms.BooleanField(
        label=_("Add users that nobody knows"), required=False
    )
    is_dry_run = forms.BooleanField(
        label=_("Only try it: say what would happen and keep nothing"),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = gettext(
            "CSV in UTF-8, named as in the portfolio format, up to %(most)s MB each."
        ) % {"most": settings.IMPORT_MEGABYTES}
