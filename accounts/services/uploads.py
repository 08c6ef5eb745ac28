"""Take in what is uploaded as far as it may be kept, and no more of it."""

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from accounts.models import Programme
from accounts.services.attachments import MEGABYTE


class AttachmentCap(FileUploadHandler):
    """
    Drop what comes of a file beyond the programme's largest attachment.

    It stands before the handlers that store. A file that is too large arrives with its
    size and without its content, so that the form can say so.
    """

    most_bytes = 0
    read_bytes = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file: look up how large it may be."""
        super().new_file(*args, **kwargs)
        self.most_bytes = self.most_megabytes() * MEGABYTE
        self.read_bytes = 0

    def most_megabytes(self) -> int:
        """Return how large a file may be."""
        return Programme.current().attachment_megabytes

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass a part on, unless the file is too large already."""
        self.read_bytes += len(raw_data)
        return raw_data if self.read_bytes <= self.most_bytes else None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the file if it is too large; else whoever stored it does."""
        if self.read_bytes <= self.most_bytes:
            return None
        return UploadedFile(
            io.BytesIO(),
            self.file_name,
            self.content_type,
            self.read_bytes,
            self.charset,
            self.content_type_extra,
        )


class ImportCap(AttachmentCap):
    """Drop what comes of a file beyond the largest that is imported."""

    def most_megabytes(self) -> int:
        """Return how large a file may be."""
        return settings.IMPORT_MEGABYTES
