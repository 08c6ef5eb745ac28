"""
Keep what search reads: all of it by a run, and single changes soon after they happen.

Triggers mark what changed. Marks are followed one transaction at a time, so nobody who
writes ever waits for search; while a run reads everything, they stay for the run.
"""

import datetime as dt
from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.rollup import Scope, chunk_bounds, ids_scope, range_scope
from sam.lib import audit, runs, tables
from sam.lib.models import AuditEntry, Run
from sam.workspace.models import SearchMark, SearchName, SearchNote, SearchWord
from sam.workspace.search import sources

INDEX = "index_search"
NAMES = SearchName._meta.db_table
NOTES = SearchNote._meta.db_table
WORDS = SearchWord._meta.db_table
MARKS = SearchMark._meta.db_table
AT_ONCE = 500  # marks that one transaction follows
MANY = 50_000  # marks above which all is read again
BATCHES = 40  # transactions of one minute
LOCK = "hashtext('workspace_search')"
ABOVE = """
WITH RECURSIVE up(id, top) AS (
    SELECT id, merged_into_id FROM {table} WHERE id = ANY(%s)
    UNION
    SELECT m.id, m.merged_into_id FROM up JOIN {table} m ON m.id = up.top)
SELECT id FROM up
"""
MERGEABLE = {
    sources.Kind.ACCOUNT: "accounts_account",
    sources.Kind.PERSON: "accounts_contact",
}
# A word that stands nowhere any more is forgotten: it may have been somebody's name.
FORGET = """
DELETE FROM workspace_searchword w WHERE w.word = ANY(%s)
    AND NOT EXISTS (SELECT FROM workspace_searchname n WHERE n.kind = 1
        AND n.codes @> workspace_codes(ARRAY[w.word]))
    AND NOT EXISTS (SELECT FROM workspace_searchname n WHERE n.kind = 2
        AND n.codes @> workspace_codes(ARRAY[w.word]))
    AND NOT EXISTS (SELECT FROM workspace_searchname n WHERE n.kind >= 3
        AND n.codes @> workspace_codes(ARRAY[w.word]))
    AND NOT EXISTS (SELECT FROM workspace_searchnote n
        WHERE n.words @@ ('''' || w.word || '''')::tsquery)
"""
LEARN = """
INSERT INTO workspace_searchword AS w (word, names)
SELECT word, %s FROM unnest(%s::text[]) AS word ORDER BY word
ON CONFLICT (word) DO UPDATE SET names = w.names + excluded.names
    WHERE excluded.names > 0
"""
WORDS_OF_NAMES = """
SELECT word, 1 AS names FROM {table} n
CROSS JOIN LATERAL unnest(string_to_array(n.words, ' ')) AS word
WHERE word NOT IN ('', '/'){scope}
"""
WORDS_OF_NOTES = """
SELECT DISTINCT word, 0 AS names FROM {table} n
CROSS JOIN LATERAL unnest(tsvector_to_array(n.words)) AS word
WHERE true{scope}
"""
OF_THESE = " AND n.kind = %s AND n.object_id = ANY(%s)"


def register() -> None:
    """Make the run known, and have the beat follow what changed."""
    runs.register(INDEX, _("Read everything for search"), index_all)
    runs.due(follow_when_due)


def follow_when_due(_now: dt.datetime) -> None:
    """Follow what changed since the last minute."""
    with audit.acting(actor=None, door=AuditEntry.Door.JOB):
        for _batch in range(BATCHES):
            if follow() < AT_ONCE:
                return


def keep(job: runs.Job) -> None:
    """Follow all that changed, as a step of *job*; where it is too much, read all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM workspace_searchmark WHERE object_id IS NULL)"
            " OR (SELECT count(*) FROM (SELECT FROM workspace_searchmark LIMIT %s) m)"
            " = %s",
            [MANY, MANY],
        )
        (is_much,) = cursor.fetchone()
    if is_much:
        index_all(job)
    else:
        job.step("search", partial(_follow_all, job))


def _follow_all(job: runs.Job) -> None:
    while follow(waits=True) == AT_ONCE:
        job.check()


@transaction.atomic
def follow(*, limit: int = AT_ONCE, waits: bool = False) -> int:
    """
    Bring up to *limit* marked things up to date; return how many were marked.

    Where somebody else is at it nothing is done, unless *waits*.
    """
    if not SearchMark.objects.filter(object_id__isnull=False).exists():
        return 0
    with connection.cursor() as cursor:
        if not _lock(cursor, waits=waits):
            return 0
        cursor.execute(
            "SELECT id, kind, object_id FROM workspace_searchmark"
            " WHERE object_id IS NOT NULL ORDER BY id LIMIT %s",
            [limit],
        )
        marks = cursor.fetchall()
        stay = _is_read_by_a_run()
        for kind in sources.kinds():
            ids = sorted({item for _id, of, item in marks if of == kind})
            if ids:
                _read_again(cursor, kind, ids)
        if not stay:
            cursor.execute(
                "DELETE FROM workspace_searchmark WHERE id = ANY(%s)",
                [[pk for pk, _kind, _item in marks]],
            )
    return 0 if stay else len(marks)


def _lock(cursor: CursorWrapper, *, waits: bool) -> bool:
    if waits:
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK})")
        return True
    cursor.execute(f"SELECT pg_try_advisory_xact_lock({LOCK})")
    return bool(cursor.fetchone()[0])


def _is_read_by_a_run() -> bool:
    """Tell whether a run is reading everything, which must see the marks too."""
    return bool(
        [
            name
            for name in tables.staged_tables("run_")
            if name.endswith("_search_marks")
        ]
    ) and bool(Run.objects.filter(status=Run.Status.RUNNING).exists())


def _read_again(cursor: CursorWrapper, kind: sources.Kind, ids: list[int]) -> None:
    """Replace the rows of these things by what they are now."""
    if kind in MERGEABLE:
        cursor.execute(ABOVE.format(table=MERGEABLE[kind]), [ids])
        ids = sorted({*ids, *(pk for (pk,) in cursor.fetchall())})
    is_name = sources.is_name(kind)
    table = NAMES if is_name else NOTES
    columns = sources.NAME_COLUMNS if is_name else sources.NOTE_COLUMNS
    old = _words_of(cursor, kind, ids)
    cursor.execute(
        f"DELETE FROM {table} WHERE kind = %s AND object_id = ANY(%s)",
        [int(kind), ids],
    )
    _insert(cursor, sql.Identifier(table), columns, kind, ids_scope(ids))
    new = _words_of(cursor, kind, ids)
    cursor.execute(LEARN, [1 if is_name else 0, sorted(new - old)])
    gone = sorted(old - new)
    if gone:
        cursor.execute(FORGET, [gone])


def _words_of(cursor: CursorWrapper, kind: sources.Kind, ids: list[int]) -> set[str]:
    is_name = sources.is_name(kind)
    shape = WORDS_OF_NAMES if is_name else WORDS_OF_NOTES
    cursor.execute(
        shape.format(table=NAMES if is_name else NOTES, scope=OF_THESE),
        [int(kind), ids],
    )
    return {word for word, _names in cursor.fetchall()}


def _insert(
    cursor: CursorWrapper,
    target: sql.Composable,
    columns: tuple[str, ...],
    kind: sources.Kind,
    scope: Scope,
    *,
    by_account: bool = False,
) -> int:
    column = sources.column(kind, by_account=by_account)
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    cursor.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM ({}) found").format(
            target,
            listed,
            listed,
            sql.SQL(sources.statement(kind)).format(scope=scope.on(column)),
        ),
        scope.parameters,
    )
    return int(cursor.rowcount)


def index_all(job: runs.Job) -> None:
    """Read the names and texts of all accounts, and publish what search reads."""
    job.step("search marks", partial(_see_marks, job))
    job.step("search names", partial(_stage, job, "search_names", NAMES))
    job.step("search notes", partial(_stage, job, "search_notes", NOTES))
    job.step("search words", partial(_stage_words, job))
    job.step("search publish", partial(_publish, job))


def _see_marks(job: runs.Job) -> None:
    """Keep the marks that this run's reading answers; they go when it publishes."""
    seen = tables.staged_name(job.run.pk, "search_marks")
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor, waits=True)
        cursor.execute(
            sql.SQL("CREATE TABLE IF NOT EXISTS {} AS SELECT id FROM {}").format(
                tables.staging(seen), sql.Identifier(MARKS)
            )
        )


def _stage(job: runs.Job, name: str, table: str) -> None:
    staged = tables.staging(job.staged(name, like=table))
    found = sources.NAMES if table == NAMES else sources.NOTES
    columns = sources.NAME_COLUMNS if table == NAMES else sources.NOTE_COLUMNS

    def stage(cursor: CursorWrapper, low: int, high: int) -> int:
        return sum(
            _insert(
                cursor, staged, columns, kind, range_scope(low, high), by_account=True
            )
            for kind in found
        )

    job.each_chunk(name, chunk_bounds, stage, is_shared=True)


def _stage_words(job: runs.Job) -> None:
    staged = tables.staging(job.staged("search_words", like=WORDS))
    names = tables.staging(tables.staged_name(job.run.pk, "search_names"))
    notes = tables.staging(tables.staged_name(job.run.pk, "search_notes"))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(staged))
        cursor.execute(
            sql.SQL(
                "INSERT INTO {} (word, names) SELECT word, sum(names) FROM ("
                + WORDS_OF_NAMES
                + " UNION ALL "
                + WORDS_OF_NOTES.replace("{table}", "{notes}")
                + ") found GROUP BY word"
            ).format(staged, table=names, notes=notes, scope=sql.SQL(""))
        )


def _publish(job: runs.Job) -> None:
    parts = [
        ("search_names", NAMES, "key"),
        ("search_notes", NOTES, "key"),
        ("search_words", WORDS, "word"),
    ]
    for name, table, _key in parts:
        tables.index_staged(tables.staged_name(job.run.pk, name), table)
    seen = tables.staged_name(job.run.pk, "search_marks")
    with job.publication(), connection.cursor() as cursor:
        _lock(cursor, waits=True)
        for name, table, key in parts:
            tables.publish(tables.staged_name(job.run.pk, name), table, key=key)
        cursor.execute(
            sql.SQL("DELETE FROM {} WHERE id IN (SELECT id FROM {})").format(
                sql.Identifier(MARKS), tables.staging(seen)
            )
        )
        tables.drop_staging(seen)
    while follow(waits=True) == AT_ONCE:
        job.check()
