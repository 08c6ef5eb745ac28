"""Fields for files that people choose."""

from typing import Any

from django import forms


class FilesInput(forms.ClearableFileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Several files; what each may be is the service's to say."""

    widget = FilesInput

    def __init__(self, *, accept: tuple[str, ...], **options: Any) -> None:
        options.setdefault("allow_empty_file", True)  # refused with its name later
        super().__init__(**options)
        self.widget.attrs["accept"] = ",".join(accept)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files that were chosen, in their order."""
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if self.required and not given:
            super().clean(None, initial)
        return [super(FilesField, self).clean(one, initial) for one in given]
