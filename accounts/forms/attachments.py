"""What people choose of files to keep with a contact."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Programme
from accounts.services.files import SUFFIXES


class FilesInput(forms.ClearableFileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files; what each may be is the service's to say."""

    widget = FilesInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_empty_file", True)  # refused with its name later
        super().__init__(**options)
        self.widget.attrs["accept"] = ",".join(SUFFIXES)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were chosen, in their order."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not given:
            super().clean(None, initial)
        return [super(FilesField, self).clean(one, initial) for one in given]


def files_field(*, required: bool = False) -> FilesField:
    """Return a field for files that says how large each may be."""
    return FilesField(label=_("Files"), required=required)


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
