"""
What rows were before an import changed them, written into the trail set by set.

The triggers of the trail write a row at a time, which is right wherever it is; these
statements do the same for tables of which an import may change every row, in a fraction
of the time. Tables with columns about people are left to the triggers, which know whose
vault those belong in.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from accounts.importing.loading import Load
from sam.lib import audit, trail

INSERT = """
INSERT INTO lib_auditrow (actor_id, token_id, door, address, request_id, run_id,
    batch_id, model, object_id, account_id, op, before, after)
SELECT %(actor)s::bigint, %(token)s::bigint, %(door)s, %(address)s::inet, %(request)s,
    %(run)s::bigint, %(batch)s, {label}, i.id, i.account_id, {op}, {before}, {after}
FROM ({images}) i
"""
REMOVED = """
WITH gone AS ({delete} RETURNING {alias}.*) {insert}
"""


@dataclass(frozen=True, slots=True)
class Changed:
    """A column of the changed table, by SQL what it was and what it becomes."""

    column: str
    was: str
    becomes: str


def is_set_based(table: str) -> bool:
    """Tell whether the images of *table* are written here, not by its triggers."""
    rules = trail.audited().get(table)
    return rules is not None and rules.personal is None


@contextmanager
def written_here(load: Load) -> Iterator[None]:
    """Keep the triggers from writing what is changed inside."""
    with audit.in_bulk("on", batch_id=load.batch_id):
        yield


@contextmanager
def row_by_row(load: Load) -> Iterator[None]:
    """Have the triggers write new rows too: those of tables that keep no batch."""
    with audit.in_bulk("", batch_id=load.batch_id):
        yield


def keep_changed(
    load: Load,
    *,
    table: str,
    columns: Sequence[Changed],
    key: tuple[str, str],
    among: str,
) -> int:
    """
    Write what rows of *table* were and become, before they are changed.

    *among* is the SQL after FROM; *key* gives a row's id and its account's by SQL. A
    row of which nothing changes is none. Returns how many they were.
    """
    pairs = [
        (
            sql.Literal(one.column),
            sql.SQL(one.was),
            sql.SQL(one.becomes),
        )
        for one in columns
    ]

    def built(place: int) -> sql.Composable:
        parts = [part for pair in pairs for part in (pair[0], pair[place])]
        return sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(parts))

    same = sql.SQL(", ").join(
        sql.SQL("CASE WHEN {} IS NOT DISTINCT FROM {} THEN {} END").format(
            was, becomes, name
        )
        for name, was, becomes in pairs
    )
    images = sql.SQL(
        "SELECT {row} AS id, {account} AS account_id,"
        " {was} AS was, {becomes} AS becomes,"
        " array_remove(ARRAY[{same}], NULL) AS same"
        " FROM {among}"
    ).format(
        was=built(1),
        becomes=built(2),
        same=same,
        among=sql.SQL(among),
        row=sql.SQL(key[0]),
        account=sql.SQL(key[1]),
    )
    return _insert(
        load,
        table,
        "UPDATE",
        sql.SQL("SELECT * FROM ({}) c WHERE cardinality(c.same) < {}").format(
            images, len(pairs)
        ),
        before="i.was - i.same",
        after="i.becomes - i.same",
    )


def remove(load: Load, *, table: str, alias: str, delete: str) -> int:
    """Run *delete* of rows of *table*, and write what they were."""
    insert = _statement(
        table,
        "DELETE",
        sql.SQL("SELECT g.id, g.account_id, to_jsonb(g) AS was FROM gone g"),
        before="jsonb_strip_nulls(i.was)",
        after="NULL",
    )
    statement = sql.SQL(REMOVED).format(
        delete=sql.SQL(delete), alias=sql.Identifier(alias), insert=insert
    )
    with written_here(load):
        return load.run(statement, _acting())


def _insert(
    load: Load, table: str, op: str, images: sql.Composable, *, before: str, after: str
) -> int:
    return load.run(
        _statement(table, op, images, before=before, after=after), _acting()
    )


def _statement(
    table: str, op: str, images: sql.Composable, *, before: str, after: str
) -> sql.Composable:
    return sql.SQL(INSERT).format(
        label=sql.Literal(trail.audited()[table].label),
        op=sql.Literal(op),
        images=images,
        before=sql.SQL(before),
        after=sql.SQL(after),
    )


def _acting() -> dict[str, Any]:
    context = audit.current()
    return {
        "actor": getattr(context.actor, "pk", None),
        "token": context.token_id,
        "door": str(context.door),
        "address": context.address,
        "request": context.request_id,
        "run": context.run_id,
    }
