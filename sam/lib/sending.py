"""Files that people uploaded, sent to somebody."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404


def send_file(file: FieldFile, *, name: str, content_type: str) -> FileResponse:
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
