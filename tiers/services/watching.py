"""Watch whether promises are kept: raise, update and clear flags."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from accounts.models import Programme
from accounts.rollup import Scope, chunk_bounds, ids_scope, range_scope
from accounts.services import facts
from sam.lib import audit, outbox, runs, tables
from sam.lib.models import Run
from tiers.models import Flag, ServiceStandard, WatchRules
from tiers.services import entitlements
from tiers.services.standards import open_default_standards
from tiers.signals import flags_changed
from tiers.watch import looking, publishing
from tiers.watch.parameters import Parameters, given_back

WATCH = "watch"
LOOKED_AT = 10_000  # accounts in a chunk: enough chunks for several hands
# What a run keeps that is made of margins.
OF_MONEY = ("references",)
OTHERS = "NOT ({column} = ANY(%(touched)s::bigint[]))"
TOUCHED, EVERYBODY, FOUND = "touched", "everybody", "found"
STAGED = {
    TOUCHED: "(account_id bigint)",
    EVERYBODY: looking.FOUND_COLUMNS,
    FOUND: publishing.COLUMNS,
}


def register() -> None:
    """Make the run known, and what its results depend on."""
    runs.register(WATCH, _("Watch promises"), watch_all)
    runs.depends_on("promised", promised_version)


def promised_version() -> str:
    """Return a version that grows with every change of the rules and standards."""
    rules = WatchRules.objects.aggregate(newest=Max("version"))["newest"]
    standards = ServiceStandard.objects.aggregate(newest=Max("updated_at"))["newest"]
    return f"{rules or 1}/{standards}"


def published_on() -> dt.date | None:
    """Return the day as of which flags were last published."""
    run = runs.latest(WATCH)
    return run.as_of if run else None


def watch_all(job: runs.Job) -> None:
    """Look at every account's promises as of the run's day, and publish its flags."""
    last = published_on()
    is_published = last is None or job.as_of >= last
    job.step("standards", open_default_standards)
    if is_published:
        job.step("entitlements", partial(_renew, job))
    job.step("begin", partial(_begin, job))
    job.step("look", partial(_look, job))
    if is_published:
        job.step("publish", partial(_publish, job))
    else:
        job.step("count", partial(_count, job))


@transaction.atomic
def watch_accounts(ids: Iterable[int], *, as_of: dt.date | None = None) -> list[int]:
    """
    Look at these accounts now, and at those whose flags hang on them.

    As of today, or the last published day where that is later, unless *as_of* is given;
    by the rules of the last run: new ones come with the next. Nothing happens before
    flags were first published. Returns the accounts whose flags moved.
    """
    last = runs.latest(WATCH)
    wanted = sorted(set(ids))
    if last is None or not wanted:
        return []
    day = as_of or max(last.as_of, Programme.current().today())
    with connection.cursor() as cursor:
        # Who changes something and looks waits for who did before, and sees it.
        cursor.execute(facts.LOCK)
        last.refresh_from_db()
        _tell_run_under_way(cursor, wanted)
        entitlements.renew(ids_scope(wanted), day)
        parameters = Parameters.of(day, _rules_of(last))
        kept = last.result.get("references", {})
        moves = _publish_few(cursor, wanted, parameters, before=given_back(kept))
        if kept != parameters.kept():
            _keep_references(last, parameters)
    moved = sorted(moves.account_ids)
    if moved:
        audit.record("publish_flags", counts=moves.totals())
        flags_changed.send(sender=Flag, account_ids=moved)
    return moved


def _rules_of(run: Run) -> WatchRules:
    """Return the rules by which a run judged."""
    found = WatchRules.objects.filter(version=run.result.get("rules_version"))
    return found.first() or WatchRules.current()


def _keep_references(last: Run, parameters: Parameters) -> None:
    """Keep with the last run by which figures of others flags stand from now on."""
    last.result |= {"references": parameters.kept()}
    last.save(update_fields=["result"])


def _tell_run_under_way(cursor: CursorWrapper, ids: list[int]) -> None:
    """Have a run that is looking at everybody look at these once more."""
    under_way = Run.objects.filter(kind=WATCH, status=Run.Status.RUNNING).first()
    if under_way and tables.exists(name := _name(under_way, TOUCHED)):
        cursor.execute(
            sql.SQL("INSERT INTO {} SELECT unnest(%s::bigint[])").format(
                tables.staging(name)
            ),
            [ids],
        )


def _renew(job: runs.Job) -> None:
    def work(_cursor: CursorWrapper, low: int, high: int) -> int:
        # Nobody waits for the look, only for what has to be written.
        ids = entitlements.out_of_line(range_scope(low, high), job.as_of)
        if not ids:
            return 0
        counts = entitlements.renew(ids_scope(ids), job.as_of)
        return counts["opened"] + counts["closed"]

    bounds = partial(chunk_bounds, LOOKED_AT)
    job.each_chunk("entitlements", bounds, work, is_shared=True)


def _begin(job: runs.Job) -> None:
    """Fix what all chunks go by, and have accounts noted that change meanwhile."""
    rules = WatchRules.current()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(facts.LOCK)  # who looked before is seen, who looks after tells
        for name, columns in STAGED.items():
            cursor.execute(
                sql.SQL("CREATE TABLE IF NOT EXISTS {} " + columns).format(
                    _staged(job, name)
                )
            )
            cursor.execute(sql.SQL("TRUNCATE {}").format(_staged(job, name)))
        parameters = Parameters.of(job.as_of, rules)
        with looking.workspace(cursor):
            looking.of_everybody(cursor, parameters)
            cursor.execute(
                sql.SQL("INSERT INTO {} SELECT * FROM found").format(
                    _staged(job, EVERYBODY)
                )
            )
        job.note(rules_version=rules.version, references=parameters.kept())


def _parameters(job: runs.Job) -> Parameters:
    """Return what this run goes by, the same in every chunk and after a kill."""
    result = job.run.result
    rules = WatchRules.objects.get(version=result["rules_version"])
    return Parameters.of(job.as_of, rules, kept=result["references"])


def _look(job: runs.Job) -> None:
    parameters = _parameters(job)
    take = sql.SQL("INSERT INTO found SELECT * FROM {} WHERE {}")

    def work(cursor: CursorWrapper, low: int, high: int) -> int:
        scope = range_scope(low, high)
        with looking.workspace(cursor):
            cursor.execute(
                take.format(_staged(job, EVERYBODY), scope.on("account_id")),
                scope.parameters,
            )
            looking.look(cursor, _staged(job, FOUND), scope, parameters)
        return high - low

    job.each_chunk("look", partial(chunk_bounds, LOOKED_AT), work, is_shared=True)


def _count(job: runs.Job) -> None:
    with connection.cursor() as cursor:
        job.set_changed(publishing.differing(cursor, _staged(job, FOUND)))


def _publish(job: runs.Job) -> None:
    parameters = _parameters(job)
    last = runs.latest(WATCH)
    was = last.result.get("rules_version") if last else None
    by_rules = was is not None and was != parameters.rules.version
    with job.publication():
        with connection.cursor() as cursor:
            cursor.execute(facts.LOCK)
            touched = _touched(cursor, job)
            scope = Scope(OTHERS, {"touched": touched})
            analyze = sql.SQL("ANALYZE {} (account_id, kind)")
            cursor.execute(analyze.format(_staged(job, FOUND)))
            moves = publishing.publish(
                cursor, _staged(job, FOUND), scope, parameters, by_rules=by_rules
            )
            if touched:
                fresh = Parameters.of(job.as_of, parameters.rules)
                moves += _publish_few(
                    cursor,
                    touched,
                    fresh,
                    before=parameters.references,
                    by_rules=by_rules,
                )
                job.note(references=fresh.kept())
        open_now = Flag.objects.open().count()
        job.set_changed(len(moves.account_ids))
        job.note(open=open_now, **moves.counted())
        if by_rules:
            totals = {
                "raised": moves.total("RAISED"),
                "cleared": moves.total("CLEARED"),
            }
            job.note(rules={"was": was, "is": parameters.rules.version} | totals)
        if moves.account_ids:
            audit.record("publish_flags", counts=moves.totals())
        outbox.emit("flags.published", payload={"run": job.run.pk, "open": open_now})
        flags_changed.send(sender=Flag, account_ids=None)


def _publish_few(
    cursor: CursorWrapper,
    ids: list[int],
    parameters: Parameters,
    *,
    before: dict[str, Any],
    by_rules: bool = False,
) -> publishing.Moves:
    few = sql.Identifier("few_flags")
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} {} ON COMMIT DROP").format(
            few, sql.SQL(publishing.COLUMNS)
        )
    )
    with looking.workspace(cursor):
        scope = looking.look_at_few(cursor, few, ids, parameters, before=before)
        moves = publishing.publish(cursor, few, scope, parameters, by_rules=by_rules)
    cursor.execute(sql.SQL("DROP TABLE {}").format(few))
    return moves


def _touched(cursor: CursorWrapper, job: runs.Job) -> list[int]:
    """Return the accounts that were looked at since this run began."""
    cursor.execute(
        sql.SQL("SELECT DISTINCT account_id FROM {}").format(_staged(job, TOUCHED))
    )
    return sorted(pk for (pk,) in cursor.fetchall())


def _name(run: Run, name: str) -> str:
    return tables.staged_name(run.pk, name)


def _staged(job: runs.Job, name: str) -> sql.Identifier:
    return tables.staging(_name(job.run, name))
