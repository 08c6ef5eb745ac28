"""What pages read."""

from sam.workspace.models.notifications import Notification
from sam.workspace.models.rows import AccountRow

__all__ = ["AccountRow", "Notification"]
