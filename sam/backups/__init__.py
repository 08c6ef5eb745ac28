"""Backups: one file with the database, the attachments and what they are made of."""

from sam.backups.archive import BackupError
from sam.backups.making import make
from sam.backups.restoring import restore

__all__ = ["BackupError", "make", "restore"]
