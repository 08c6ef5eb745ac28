"""Files that people uploaded, sent to somebody."""

from dataclasses import dataclass

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


@dataclass(frozen=True, slots=True)
class Stored:
    """A file of the folder of files that no row names."""

    name: str

    def open(self, mode: str) -> File:
        """Return it; :raises FileNotFoundError: if it is not there."""
        return default_storage.open(self.name, mode)


def send_file(
    file: FieldFile | Stored, *, name: str, content_type: str
) -> FileResponse:
    """
    Return an answer with *file*, which browsers keep as *name* and never show.

    :raises Http404: if the folder of files has lost it
    """
    try:
        content = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type=content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
