"""Tell the database who acts, once in each transaction that writes."""

import json
import re
from typing import Any

from sam.lib import audit
from sam.lib.trail.rules import audited

WRITES = re.compile(
    r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO)\s+(?:ONLY\s+)?"
    r"(?:\"?public\"?\.)?\"?(\w+)\"?",
    re.IGNORECASE,
)
READS = ("SELECT", "SAVEPO", "RELEAS", "VALUES", "EXPLAI", "SET LO")
ONE = ("INSERT", "UPDATE", "DELETE")


def leaves_a_trail(statement: str) -> bool:
    """
    Whether a statement may write a row of a table that has a trail.

    >>> leaves_a_trail('SELECT 1 FROM lib_doorrules FOR UPDATE')
    False
    >>> leaves_a_trail('UPDATE "lib_doorrules" SET "event_days" = 5')
    True
    >>> leaves_a_trail('INSERT INTO django_session VALUES (1)')
    False
    >>> leaves_a_trail('WITH a AS (DELETE FROM lib_doorrules RETURNING *) TABLE a')
    True
    """
    start = statement.lstrip()
    head = start[:6].upper()
    if head in READS:
        return False
    tables = audited()
    if head in ONE:
        found = WRITES.match(start)
        return found is None or found[1] in tables
    return any(table in tables for table in WRITES.findall(statement))


def words() -> tuple[str, str]:
    """Return what ``sam.acting`` and ``sam.bulk`` are to hold; empty: nobody said."""
    context = audit.known()
    if context is None:
        return "", ""
    said: dict[str, Any] = {
        "actor": getattr(context.actor, "pk", None),
        "token": context.token_id,
        "door": str(context.door),
        "address": context.address,
        "request": context.request_id,
        "run": context.run_id,
        "batch": context.batch_id,
    }
    told = {name: value for name, value in said.items() if value is not None}
    return json.dumps(told), context.bulk
