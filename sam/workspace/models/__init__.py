"""What pages read."""

from sam.workspace.models.looks import AccountLook
from sam.workspace.models.notifications import Notification
from sam.workspace.models.rows import AccountRow

__all__ = ["AccountLook", "AccountRow", "Notification"]
