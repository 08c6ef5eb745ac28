"""
Staging tables, and their publication: from a run's own table to the one that is read.

All names are identifiers of our own, never a person's input.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction
from psycopg import sql

STAGING = "staging"
# Above this share of differing rows, replacing the table is quicker than updating it.
SWAP_SHARE = 0.05


def staged_name(run_id: int, name: str) -> str:
    return f"run_{run_id}_{name}"


def create_staging(name: str, *, like: str) -> None:
    """Make ``staging.<name>`` with the columns of table *like*, once; logged."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {} (LIKE {} INCLUDING DEFAULTS"
                " INCLUDING CONSTRAINTS INCLUDING STORAGE INCLUDING COMMENTS)"
            ).format(sql.Identifier(STAGING, name), sql.Identifier(like))
        )


def drop_staging(*names: str) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier(STAGING, name))
            )


def staged_tables(prefix: str) -> list[str]:
    """Return the names of the staging tables that begin with *prefix*."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s"
            " AND starts_with(tablename, %s) ORDER BY tablename",
            [STAGING, prefix],
        )
        return [name for (name,) in cursor.fetchall()]


def copy_in(
    table: sql.Composable, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Stream *rows* into *table* by ``COPY``; return how many."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _listed(columns))
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def staging(name: str) -> sql.Identifier:
    return sql.Identifier(STAGING, name)


def columns_of(table: str) -> list[str]:
    """Return the columns of *table* in order."""
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in description]


def differing(
    staged: str,
    target: str,
    *,
    key: str,
    compare: dict[str, str] | None = None,
    ignore: Sequence[str] = (),
) -> int:
    """
    Return how many keys have another row in *staged* than in *target*, or none in one.

    *compare* maps a column to the SQL by which it is compared, with ``{}`` for the
    column; columns in *ignore* are not compared.
    """
    compare = compare or {}
    columns = [c for c in columns_of(target) if c not in {key, *ignore}]

    def side(alias: str) -> sql.Composable:
        parts = [
            sql.SQL(compare.get(c, "{}")).format(sql.Identifier(alias, c))
            for c in columns
        ]
        return sql.SQL("({})").format(sql.SQL(", ").join(parts))

    query = sql.SQL(
        "SELECT count(*) FROM {target} t FULL JOIN {staged} s ON s.{key} = t.{key}"
        " WHERE t.{key} IS NULL OR s.{key} IS NULL OR {left} IS DISTINCT FROM {right}"
    ).format(
        target=sql.Identifier(target),
        staged=staging(staged),
        key=sql.Identifier(key),
        left=side("t"),
        right=side("s"),
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def index_staged(staged: str, target: str) -> None:
    """Give the staged table the keys and indexes of *target*, once, and statistics."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(  # a killed process's server may be at it still
            sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(staging(staged))
        )
        if _constraints(f"{STAGING}.{staged}"):
            return
        for name, definition, _ in _constraints(target):
            cursor.execute(
                sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                    staging(staged), sql.Identifier(_next(name)), sql.SQL(definition)
                )
            )
        for name, definition in _indexes(target):
            _, on, rest = definition.partition(" USING ")
            unique = "UNIQUE " if definition.startswith("CREATE UNIQUE") else ""
            cursor.execute(
                sql.SQL("CREATE {}INDEX {} ON {} {}").format(
                    sql.SQL(unique),
                    sql.Identifier(_next(name)),
                    staging(staged),
                    sql.SQL(on.strip() + " " + rest),
                )
            )
        cursor.execute(sql.SQL("ANALYZE {}").format(staging(staged)))


def exists(staged: str) -> bool:
    """Test whether there is such a staging table."""
    return staged in staged_tables(staged)


def publish(staged: str, target: str, *, key: str) -> int:
    """
    Make *target* hold what the staged table holds; return how many rows differed.

    Call it in a transaction, the staged table indexed. Few differing rows are updated
    in place; else the staged table takes the name of the old one, which is dropped.
    """
    different = differing(staged, target, key=key)
    if different == 0:
        drop_staging(staged)
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(target))
        )
        rows = int(cursor.fetchone()[0])
    if different <= SWAP_SHARE * rows:
        merge(staging(staged), target, key=key)
        drop_staging(staged)
    else:
        _swap(staged, target)
    return different


def merge(
    staged: sql.Composable, target: str, *, key: str, within: Sequence[int] = ()
) -> None:
    """
    Write the differing rows of *staged* into *target*, and drop those that are gone.

    *within* limits what may be dropped to these keys.
    """
    columns = columns_of(target)
    values = [c for c in columns if c != key]
    names = {
        "target": sql.Identifier(target),
        "staged": staged,
        "key": sql.Identifier(key),
        "columns": _listed(columns),
        "values": _listed(values),
        "old": sql.SQL(", ").join(sql.Identifier("t", c) for c in values),
        "new": sql.SQL(", ").join(sql.Identifier("excluded", c) for c in values),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "INSERT INTO {target} AS t ({columns}) SELECT {columns} FROM {staged}"
                " ON CONFLICT ({key}) DO UPDATE SET ({values}) = ROW({new})"
                " WHERE ({old}) IS DISTINCT FROM ({new})"
            ).format(**names)
        )
        scope = sql.SQL(" AND t.{key} = ANY(%s)") if within else sql.SQL("")
        cursor.execute(
            sql.SQL(
                "DELETE FROM {target} t WHERE NOT EXISTS"
                " (SELECT FROM {staged} s WHERE s.{key} = t.{key})"
            ).format(**names)
            + scope.format(**names),
            [list(within)] if within else [],
        )


def _swap(staged: str, target: str) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("publish in a transaction")
    keys, indexes = _constraints(target), _indexes(target)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        cursor.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(target)))
        moved = sql.SQL("ALTER TABLE {} SET SCHEMA public").format(staging(staged))
        cursor.execute(moved)
        cursor.execute(
            sql.SQL("ALTER TABLE {} RENAME TO {}").format(
                sql.Identifier(staged), sql.Identifier(target)
            )
        )
        for name, *_ in keys:
            cursor.execute(
                sql.SQL("ALTER TABLE {} RENAME CONSTRAINT {} TO {}").format(
                    sql.Identifier(target),
                    sql.Identifier(_next(name)),
                    sql.Identifier(name),
                )
            )
        for name, _ in indexes:
            cursor.execute(
                sql.SQL("ALTER INDEX {} RENAME TO {}").format(
                    sql.Identifier(_next(name)), sql.Identifier(name)
                )
            )


def _constraints(table: str) -> list[tuple[str, str, str]]:
    """Return the keys of *table*; checks come along when it is copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid), contype::text"
            " FROM pg_constraint WHERE conrelid = to_regclass(%s)"
            " AND contype IN ('p', 'u') ORDER BY conname",
            [table],
        )
        return list(cursor.fetchall())


def _indexes(table: str) -> list[tuple[str, str]]:
    """Return the indexes of *table* that no key makes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_get_indexdef(i.indexrelid)"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indrelid = to_regclass(%s) AND NOT EXISTS ("
            " SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"
            " ORDER BY c.relname",
            [table],
        )
        return list(cursor.fetchall())


def _next(name: str) -> str:
    return f"next_{name}"[:63]


def _listed(columns: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
