"""Rows of a file that stand below others of the same file, in any order and depth."""

from dataclasses import dataclass

from django.utils.functional import Promise
from psycopg import sql

from accounts.importing.loading import Load

type Names = dict[str, sql.Composable | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """What is above: the file's column, the table and its column, and the refusals."""

    said: str
    kind: str
    table: str
    column: str
    unknown: str | Promise
    circle: str | Promise


def resolve(load: Load, above: Above) -> None:
    """
    Find what each row of ``import_plan`` stands below, as its ``above_id``.

    A row below nothing known is rejected, and so is one that would stand below itself;
    as that may leave others below nothing, until no more are found.
    """
    load.run("ALTER TABLE import_plan ADD COLUMN above_id bigint")
    names: Names = {
        "said": sql.Identifier(above.said),
        "kind": above.kind,
        "table": sql.Identifier(above.table),
        "column": sql.Identifier(above.column),
    }
    if not load.value(
        sql.SQL("SELECT EXISTS (SELECT FROM import_plan WHERE {} IS NOT NULL)").format(
            names["said"]
        )
    ):
        return
    load.run(
        sql.SQL(
            "UPDATE import_plan p SET above_id = coalesce("
            "(SELECT o.object_id FROM import_plan o WHERE o.external_id = p.{said}),"
            "(SELECT k.object_id FROM accounts_externalid k WHERE k.kind = {kind}"
            " AND k.source = %(source)s AND k.external_id = p.{said}))"
            " WHERE p.{said} IS NOT NULL"
        ).format(**names)
    )
    load.run("ANALYZE import_plan")
    while _reject_unknown(load, above, names) or _reject_circles(load, above, names):
        pass


def _reject_unknown(load: Load, above: Above, names: Names) -> int:
    """Reject rows below nothing, or below a new row that has itself been rejected."""
    return load.reject(
        sql.SQL(
            "r.{said} IS NOT NULL AND NOT EXISTS (SELECT FROM import_plan o"
            " WHERE o.object_id = r.above_id AND o.is_new) AND NOT EXISTS"
            " (SELECT FROM {table} t WHERE t.id = r.above_id)"
        ).format(**names),
        column=above.said,
        reason=above.unknown,
        table="import_plan",
    )


def _reject_circles(load: Load, above: Above, names: Names) -> int:
    """Walk up from every row that moves, through the plan and the table."""
    moves = sql.SQL("(is_new OR delta ? {name}) AND {said} IS NOT NULL").format(
        name=above.said, said=names["said"]
    )
    return load.reject(
        sql.SQL(
            "r.object_id IN ("
            "WITH RECURSIVE edge AS MATERIALIZED ("
            " SELECT object_id, above_id FROM import_plan WHERE {moves}"
            "), up(start, id) AS ("
            " SELECT object_id, above_id FROM edge"
            " UNION"
            " SELECT up.start, coalesce(e.above_id, t.{column}) FROM up"
            " LEFT JOIN edge e ON e.object_id = up.id"
            " LEFT JOIN {table} t ON t.id = up.id"
            " WHERE coalesce(e.above_id, t.{column}) IS NOT NULL"
            ") SELECT start FROM up WHERE id = start)"
        ).format(moves=moves, **names),
        column=above.said,
        reason=above.circle,
        table="import_plan",
    )
