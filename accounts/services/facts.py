"""
Keep the facts of every account: as a run over all, and at once for a few.

Triggers mark an account when a fact of it is added, changed or removed. A mark goes in
the transaction that publishes what was computed from it, never before.
"""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import AccountFacts, Programme
from accounts.rollup import (
    Window,
    chunk_bounds,
    ids_scope,
    range_scope,
    rebuild_histories,
    stage_facts,
)
from accounts.services.access import refresh_access
from accounts.signals import facts_refreshed
from sam.lib import runs, tables
from sam.lib.models import Run

REFRESH = "refresh_facts"
FACTS = AccountFacts._meta.db_table
# What a day passing changes by itself is no change of a figure that people read.
PASSING = ("as_of", "age_days")
AT_ONCE = 2_000
LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts_facts'))"


def register() -> None:
    """Make the run known, and what its results depend on."""
    runs.register(REFRESH, _("Refresh facts"), refresh_all)
    runs.depends_on("facts", facts_version)
    runs.counts_days(lambda: Programme.current().today())


def facts_version() -> str:
    """Return a version that grows with every write to a table of facts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence("
            "'accounts_dirtyaccount', 'id')::regclass), 0),"
            " (SELECT coalesce(max(id), 0) FROM accounts_importbatch),"
            " (SELECT coalesce(string_agg(p::text, ''), '') FROM accounts_programme p)"
        )
        return "/".join(map(str, cursor.fetchone()))


def published_on() -> dt.date | None:
    """Return the day as of which facts were last published."""
    run = runs.latest(REFRESH)
    return run.as_of if run else None


def is_published(as_of: dt.date) -> bool:
    """
    Test whether the published facts are those of *as_of*.

    The facts of a few accounts that changed since are refreshed on the way; where more
    have changed, the published ones are not.
    """
    if published_on() != as_of:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ("
            " SELECT DISTINCT account_id FROM accounts_dirtyaccount LIMIT %s) marked",
            [AT_ONCE + 1],
        )
        if int(cursor.fetchone()[0]) > AT_ONCE:
            return False
    refresh_marked()
    return True


def is_under_way() -> bool:
    """Test whether a run is refreshing the facts of all accounts."""
    return Run.objects.filter(kind=REFRESH, status=Run.Status.RUNNING).exists()


def facts_as_of(job: runs.Job) -> sql.Composable:
    """
    Return the table with every account's facts as of the run's day.

    It is the published one where that is of this day, else one of the run's own, made
    from the events themselves.
    """
    staged = tables.staged_name(job.run.pk, "facts")
    if tables.exists(staged) or not is_published(job.as_of):
        job.step("histories", partial(refresh_histories, job))
        job.step("facts", partial(stage_all, job))
    return job.table("facts", published=FACTS)


def mark_all() -> None:
    """Mark every account, so that the next refresh rebuilds everything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_dirtyaccount (account_id, orders)"
            " SELECT id, true FROM accounts_account"
        )


def refresh_all(job: runs.Job) -> None:
    """Refresh the facts of all accounts as of the run's day, and publish them."""
    if job.run.options.get("rebuild"):
        job.step("mark", mark_all)
    job.step("histories", partial(refresh_histories, job))
    job.step("access", lambda: job.note(access=refresh_access()))
    job.step("facts", partial(stage_all, job))
    last = published_on()
    if last is None or job.as_of >= last:
        job.step("publish", partial(_publish, job))
    else:
        job.step("count", partial(count_changed, job))


def refresh_histories(job: runs.Job) -> None:
    """Rebuild the order history of every account that is marked for it."""
    seen = _seen_marks(job)

    def rebuild(cursor: CursorWrapper, low: int, high: int) -> int:
        cursor.execute(
            sql.SQL(
                "SELECT DISTINCT account_id FROM {}"
                " WHERE orders AND account_id >= %s AND account_id < %s"
            ).format(seen),
            [low, high],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        return rebuild_histories(cursor, ids_scope(ids)) if ids else 0

    job.each_chunk("histories", chunk_bounds, rebuild)


def stage_all(job: runs.Job) -> None:
    """Stage the facts of all accounts as of the run's day."""
    staged = tables.staging(job.staged("facts", like=FACTS))
    window = Window.of(job.as_of, Programme.current())

    def stage(cursor: CursorWrapper, low: int, high: int) -> int:
        return stage_facts(cursor, staged, range_scope(low, high), window)

    job.each_chunk("facts", chunk_bounds, stage)


def count_changed(job: runs.Job) -> None:
    """Count the accounts whose staged facts differ from the published ones."""
    staged = tables.staged_name(job.run.pk, "facts")
    tables.index_staged(staged, FACTS)
    job.set_changed(tables.differing(staged, FACTS, key="account_id", ignore=PASSING))


def _publish(job: runs.Job) -> None:
    staged = tables.staged_name(job.run.pk, "facts")
    tables.index_staged(staged, FACTS)
    with job.publication():
        with connection.cursor() as cursor:
            cursor.execute(LOCK)  # a refresh of a few is before this, or sees it
        _recompute_marked(job, staged)
        changed = tables.differing(staged, FACTS, key="account_id", ignore=PASSING)
        tables.publish(staged, FACTS, key="account_id")
        job.set_changed(changed)
        facts_refreshed.send(sender=AccountFacts, account_ids=None)


def _seen_marks(job: runs.Job) -> sql.Composable:
    """Keep the marks that this run's input answers; they go when it is published."""
    name = tables.staged_name(job.run.pk, "marks")
    if not tables.exists(name):
        with transaction.atomic(), connection.cursor() as cursor:
            # A refresh of a few that began before this run must end before it reads.
            cursor.execute(LOCK)
            cursor.execute(
                sql.SQL(
                    "CREATE TABLE {} AS"
                    " SELECT id, account_id, orders FROM accounts_dirtyaccount"
                ).format(tables.staging(name))
            )
    return tables.staging(name)


def _recompute_marked(job: runs.Job, staged: str) -> None:
    """Stage again what changed since the run read its input, and drop the marks."""
    seen = tables.staging(tables.staged_name(job.run.pk, "marks"))
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "DELETE FROM accounts_dirtyaccount d USING {} s WHERE d.id = s.id"
            ).format(seen)
        )
        cursor.execute(
            "WITH gone AS (DELETE FROM accounts_dirtyaccount RETURNING account_id)"
            " SELECT DISTINCT account_id FROM gone"
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return
        target, scope = tables.staging(staged), ids_scope(ids)
        cursor.execute(
            sql.SQL("DELETE FROM {} WHERE {}").format(target, scope.on("account_id")),
            scope.parameters,
        )
        rebuild_histories(cursor, scope)
        stage_facts(cursor, target, scope, Window.of(job.as_of, Programme.current()))


@transaction.atomic
def refresh_marked(*, limit: int = AT_ONCE) -> list[int]:
    """
    Refresh the published facts of up to *limit* marked accounts; return their ids.

    While a run is under way the marks stay, since the run must see them too.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        day = published_on()
        if day is None:
            return []
        cursor.execute(
            "SELECT DISTINCT account_id FROM accounts_dirtyaccount LIMIT %s", [limit]
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            _refresh_few(cursor, ids, day)
    return ids


@transaction.atomic
def refresh_at_once(ids: Sequence[int]) -> None:
    """
    Refresh the published facts of these accounts with the change that touched them.

    Call it last in the transaction of that change: what follows from the facts is then
    right as soon as the change can be seen. Does nothing before the first publication.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        day = published_on()
        if day is not None and ids:
            _refresh_few(cursor, list(ids), day)


def _refresh_few(cursor: CursorWrapper, ids: list[int], day: dt.date) -> None:
    """Refresh these; their marks stay for a run that is under way."""
    if not is_under_way():
        cursor.execute(
            "DELETE FROM accounts_dirtyaccount WHERE account_id = ANY(%s)", [ids]
        )
    refresh_accounts(cursor, ids, day)


def refresh_accounts(cursor: CursorWrapper, ids: list[int], day: dt.date) -> None:
    """Recompute and publish the facts of these accounts as of *day*."""
    scope = ids_scope(ids)
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE few_facts (LIKE {}) ON COMMIT DROP").format(
            sql.Identifier(FACTS)
        )
    )
    rebuild_histories(cursor, scope)
    few = sql.Identifier("few_facts")
    stage_facts(cursor, few, scope, Window.of(day, Programme.current()))
    tables.merge(few, FACTS, key="account_id", within=ids)
    cursor.execute("DROP TABLE few_facts")
    facts_refreshed.send(sender=AccountFacts, account_ids=ids)
