"""
Rows that a program sends become facts, through the same load as files.

One call is one batch and one transaction: the good rows are kept, the bad ones named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import errors, sql

from accounts.importing import told
from accounts.importing.errors import ImportBusy, ImportRefused
from accounts.importing.ingest_sources import NO_SOURCE, is_source
from accounts.importing.loading import Counts, Load, Options
from accounts.importing.portfolio import finish_load, start_load
from accounts.importing.registry import after_import_hooks, formats
from accounts.importing.staging import stage
from accounts.models import ImportBatch, Programme
from accounts.permissions import may_import
from accounts.services import facts
from accounts.services.access import refresh_access_to
from sam.lib import audit, outbox
from sam.users.models import User

MOST_ROWS = 10_000
AT_ONCE = 200  # accounts whose facts are refreshed in the call; others soon after
PATIENCE = "30s"
TELL = """
INSERT INTO lib_outboxevent (type, account_id, payload, attempts, error)
SELECT %s, {account}, {payload}, 0, '' FROM {table} WHERE id = ANY(%s) ORDER BY id
"""
FAULTS = """
SELECT line, rejected, column_name, value, reason FROM import_faults ORDER BY line
"""


class RowFate(TextChoices):
    """What can become of a row."""

    CREATED = "CREATED", gettext_lazy("Created")
    UPDATED = "UPDATED", gettext_lazy("Updated")
    UNCHANGED = "UNCHANGED", gettext_lazy("Unchanged")
    REJECTED = "REJECTED", gettext_lazy("Rejected")


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of rows: the file of the same columns, and where its rows are kept.

    ``created`` and ``updated`` are the events that tell of its objects, ``payload``
    SQL for what they carry.
    """

    name: str
    file: str
    table: str
    account: str = "account_id"
    created: str = ""
    updated: str = ""
    payload: str = ""


KINDS = {
    one.name: one
    for one in (
        Kind(
            "accounts",
            "accounts.csv",
            "accounts_account",
            account="id",
            created="account.opened",
            updated="account.changed",
            payload="jsonb_build_object('account', id, 'status', status)",
        ),
        Kind("units", "units.csv", "accounts_unit"),
        Kind("contacts", "contacts.csv", "accounts_position"),
        Kind("orders", "orders.csv", "accounts_order"),
        Kind("interactions", "interactions.csv", "accounts_interaction"),
        Kind(
            "problems",
            "problems.csv",
            "accounts_problem",
            created="problem.opened",
            payload="jsonb_build_object('problem', id, 'kind', kind)",
        ),
        Kind("costs", "costs.csv", "accounts_costentry"),
        Kind("wallet", "wallet.csv", "accounts_walletentry"),
    )
}


@dataclass(frozen=True, slots=True)
class Note:
    """What is wrong with a row, or was done otherwise than it says; by its column."""

    column: str
    value: str
    reason: str


@dataclass(slots=True)
class RowOutcome:
    """What became of one row."""

    outcome: str = RowFate.REJECTED.value
    object_id: int | None = None
    errors: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a call did; *rows* in the order in which they were sent."""

    batch_id: int
    source: str
    counts: Counts
    rows: list[RowOutcome]
    unknown_keys: list[str]


class _Outcomes:
    """Takes what became of each row from the load's connection."""

    def __init__(self, count: int) -> None:
        self.rows = [RowOutcome() for _row in range(count)]
        self.created: set[int] = set()
        self.updated: set[int] = set()

    def collect(self, load: Load) -> None:
        load.run(FAULTS)
        for line, is_rejected, column, value, reason in load.cursor.fetchall():
            row = self.rows[line]
            notes = row.errors if is_rejected else row.warnings
            notes.append(Note(column or "", value or "", reason or ""))
        load.run(load.format.outcomes, {"also_changed": list(load.also_changed)})
        for line, outcome, object_id in load.cursor.fetchall():
            row = self.rows[line]
            if row.errors:
                continue
            row.outcome, row.object_id = outcome, object_id
            if outcome == RowFate.CREATED:
                self.created.add(object_id)
            elif outcome == RowFate.UPDATED:
                self.updated.add(object_id)


@transaction.atomic
def ingest(
    kind: Kind,
    rows: Sequence[Any],
    *,
    source: str,
    digest: str,
    actor: User | None,
) -> Ingested:
    """
    Insert or update the objects of *rows* by (source, external_id).

    A row is what JSON made of it, numbers as `told.Number`. Access, first tiers and
    the facts of up to ``AT_ONCE`` touched accounts are right when this commits; of
    more accounts the facts follow within seconds. Sent again, nothing changes.

    :param digest: of what was sent, kept with the batch
    :raises ImportBusy: if a load of the same kind does not end soon
    :raises ImportRefused: if the source's code or the number of rows is none
    """
    may_import(actor).require()
    _check(source, rows)
    found = {one.name: one for one in formats()}[kind.file]
    columns = told.columns_of(rows, found.columns)
    Programme.current()
    started = timezone.now()
    batch = ImportBatch.objects.create(
        source=source,
        status=ImportBatch.Status.DONE,
        started_at=started,
        actor=actor,
        digests={kind.name: digest},
    )
    outcomes = _Outcomes(len(rows))
    with audit.in_bulk(batch_id=batch.pk), connection.cursor() as cursor:
        load = _begin(cursor, found, [one.name for one in columns], batch, source)
        load.counts.read = stage(
            cursor,
            told.records(rows, columns),
            header=[one.name for one in columns],
            columns=columns,
            progress=_nothing,
            is_escaped=False,
        )
        finish_load(load, outcomes)
    batch.files = {kind.file: load.counts.as_dict()}
    batch.ended_at = timezone.now()
    batch.save(update_fields=["files", "ended_at"])
    _follow(kind, batch, outcomes)
    return Ingested(
        batch.pk,
        source,
        load.counts,
        outcomes.rows,
        told.unknown_keys(rows, found.columns),
    )


def _check(source: str, rows: Sequence[Any]) -> None:
    if not is_source(source):
        raise ImportRefused(NO_SOURCE)
    if len(rows) > MOST_ROWS:
        raise ImportRefused(_("a call has at most {most} rows").format(most=MOST_ROWS))


def _begin(
    cursor: Any, found: Any, columns: list[str], batch: ImportBatch, source: str
) -> Load:
    cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    try:
        load = start_load(
            cursor, found, columns, batch, Options(source=source), lambda _words: None
        )
    except OperationalError as error:
        if isinstance(error.__cause__, errors.LockNotAvailable):
            raise ImportBusy(
                _("another import is under way; wait until it has ended")
            ) from error
        raise
    cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return load


def _follow(kind: Kind, batch: ImportBatch, outcomes: _Outcomes) -> None:
    """Let access, other apps and facts follow, and tell of the batch."""
    touched = _accounts_of(kind, outcomes.created | outcomes.updated)
    if kind.name == "accounts":
        refresh_access_to(touched)
    if touched:
        for hook in after_import_hooks():
            hook(batch.pk, touched)
    audit.record(
        "ingest",
        batch,
        batch_id=batch.pk,
        counts=batch.files,
        after={"source": batch.source, "digests": batch.digests},
    )
    _tell(kind, kind.created, outcomes.created)
    _tell(kind, kind.updated, outcomes.updated)
    outbox.emit("ingest.finished", payload={"batch": batch.pk, "kind": kind.name})
    if 0 < len(touched) <= AT_ONCE:
        facts.refresh_at_once(touched)


def _accounts_of(kind: Kind, object_ids: set[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT DISTINCT {} FROM {} WHERE id = ANY(%s) ORDER BY 1").format(
                sql.Identifier(kind.account), sql.Identifier(kind.table)
            ),
            [list(object_ids)],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _tell(kind: Kind, event: str, object_ids: set[int]) -> None:
    if not event or not object_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(TELL).format(
                account=sql.Identifier(kind.account),
                payload=sql.SQL(kind.payload),
                table=sql.Identifier(kind.table),
            ),
            [event, list(object_ids)],
        )


def _nothing() -> None:
    """Tell nobody how far the staging is: it is soon over."""
