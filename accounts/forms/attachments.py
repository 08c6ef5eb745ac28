"""What people choose of files to keep with a contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.services.files import SUFFIXES
from sam.lib.form_files import FilesField


def files_field(*, required: bool = False) -> FilesField:
    """Return a field for files that says how large each may be."""
    return FilesField(label=_("Files"), required=required, accept=SUFFIXES)


def say_most(field: forms.Field) -> None:
    """Say below *field* how large a file may be."""
    field.help_text = _(
        "Up to %(most)s MB each: PDF, pictures, office documents, text."
    ) % {"most": Programme.current().attachment_megabytes}


class AttachmentForm(forms.Form):
    """The arguments of ``attachments.add_attachments``."""

    files = files_field(required=True)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_most(self.fields["files"])
