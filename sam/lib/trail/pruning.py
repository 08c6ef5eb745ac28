"""Let the audit trail forget what is older than its rule says."""

from django.db import connection, transaction

from sam.lib.models import DoorRules
from sam.lib.trail.rules import tell

MOST = 20_000  # of entries and of rows, at once


@transaction.atomic
def prune_trail(*, most: int = MOST) -> int:
    """
    Delete what is older than ``audit_months``; return how many entries and rows.

    The database reads the rule itself, and writes an entry of what it deleted. Without
    a rule the trail is kept for ever. What is left over goes the next time.
    """
    if DoorRules.current().audit_months is None:
        return 0
    with connection.cursor() as cursor:
        tell()
        cursor.execute("SELECT sam_prune_audit(%s)", [most])
        return int(cursor.fetchone()[0])
