"""What tests of people share: what is typed, and that nothing was written."""

from accounts.models import (
    AccountRelation,
    Contact,
    PersonLine,
    PersonNote,
    Position,
    PositionRating,
    Relationship,
    Unit,
)
from sam.lib.models import AuditEntry, OutboxEvent

MODELS = [
    *(Contact, Position, PositionRating, PersonLine),
    *(Relationship, PersonNote, AccountRelation, Unit),
]


def everything():
    """Return all that is written, for a refusal to prove that nothing changed."""
    rows = [list(model.objects.order_by("pk").values()) for model in MODELS]
    return rows, AuditEntry.objects.count(), OutboxEvent.objects.count()
