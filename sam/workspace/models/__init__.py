"""What pages read."""

from sam.workspace.models.looks import AccountLook
from sam.workspace.models.notifications import Notification
from sam.workspace.models.rows import AccountRow
from sam.workspace.models.search import (
    SearchKind,
    SearchMark,
    SearchName,
    SearchNote,
    SearchWord,
)

__all__ = [
    "AccountLook",
    "AccountRow",
    "Notification",
    "SearchKind",
    "SearchMark",
    "SearchName",
    "SearchNote",
    "SearchWord",
]
