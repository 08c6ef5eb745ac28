"""The tables of the rails: audit trail, outbox, runs."""

from sam.lib.models.audit import AuditEntry, AuditRow, PersonVault
from sam.lib.models.idempotency import IdempotencyKey
from sam.lib.models.outbox import OutboxEvent
from sam.lib.models.rules import DoorRules
from sam.lib.models.runs import Run, RunChunk

__all__ = [
    "AuditEntry",
    "AuditRow",
    "DoorRules",
    "IdempotencyKey",
    "OutboxEvent",
    "PersonVault",
    "Run",
    "RunChunk",
]
