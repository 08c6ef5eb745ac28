"""Rows on their way back: what a journal lists returns, what is newer stays."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from psycopg import sql

from accounts.merging.moving import Rows, counterparts
from accounts.merging.registry import Policy, Reference, all_references
from accounts.models import Merge, MergeMove

BACK = """
WITH picked(picked_key) AS ({picked})
UPDATE {table} t SET {column} = %s FROM picked WHERE t.{key} = picked_key
"""
# What is of a row is of its account: below what went back, and what went back itself.
FOLLOW = """
UPDATE {table} t SET {column} = p.{above_column} FROM {above} p
WHERE t.{parent} = p.id AND t.{column} <> p.{above_column} AND (
    p.id IN (SELECT key FROM accounts_mergemove
        WHERE merge_id = %s AND "table" = %s AND "column" = %s)
    OR t.{key} IN (SELECT key FROM accounts_mergemove
        WHERE merge_id = %s AND "table" = %s))
"""


@dataclass(slots=True)
class Returned:
    """How many rows went back, by column, and the keys of those that did not."""

    back: dict[str, int] = field(default_factory=dict)
    left: dict[str, list[int]] = field(default_factory=dict)


def give_back(merge: Merge) -> Returned:
    """
    Point the rows of the journal back to where they were, wherever they are by now.

    A row that a later merge took further goes back, too. Left are rows that somebody
    has moved since, and those for which there is no room any more.
    """
    returned = Returned()
    seen: set[tuple[str, str]] = set()
    for reference in _moving():
        if reference.key not in seen:
            seen.add(reference.key)
            _give_back(merge, reference, returned)
    for reference in all_references():
        if reference.policy is Policy.MOVE and reference.follows:
            _follow(merge, reference)
    return returned


def _moving() -> list[Reference]:
    """Return every column that a journal can list, absorbed ones with the others."""
    columns = []
    for reference in all_references():
        if reference.policy is Policy.MOVE:
            columns.append(reference)
            columns += [
                Reference(model=below.model, field=below.field, policy=Policy.MOVE)
                for below in reference.absorbed
            ]
    return columns


def _give_back(merge: Merge, reference: Reference, returned: Returned) -> None:
    table, column = reference.key
    journal = MergeMove.objects.filter(merge=merge, table=table, column=column)
    label = f"{table}.{column}"
    both: Any = journal.values_list("was", "became").order_by().distinct()
    for was, became in both:
        listed = journal.filter(was=was, became=became)
        rows = _still_there(reference, listed, became, merge)
        staying = set(counterparts(_bare(reference), rows, was))
        going = rows.exclude(pk__in=staying) if staying else rows
        count = _point(going, reference.column, was)
        if count:
            returned.back[label] = returned.back.get(label, 0) + count
        if left := _left(reference, listed, was):
            returned.left[label] = sorted({*returned.left.get(label, []), *left})


def _bare(reference: Reference) -> Reference:
    """Return the column alone: the journal names its rows."""
    return Reference(
        model=reference.model, field=reference.field, policy=reference.policy
    )


def _attribute(reference: Reference) -> str:
    field: Any = reference.model._meta.get_field(reference.field)
    return str(field.attname)


def _still_there(reference: Reference, listed: Any, became: int, merge: Merge) -> Rows:
    """Return the listed rows that are where this merge, or a later one, put them."""
    attribute = _attribute(reference)
    later = MergeMove.objects.filter(
        merge_id__gt=merge.pk,
        merge__undone_at=None,
        table=reference.table,
        column=reference.column,
        key=OuterRef("pk"),
        became=OuterRef(attribute),
    )
    rows: Rows = reference.model._base_manager.filter(pk__in=listed.values("key"))
    return rows.filter(Q(**{attribute: became}) | Exists(later))


def _left(reference: Reference, listed: Any, was: int) -> list[int]:
    """Return the listed rows that did not go back, nor with an earlier undoing."""
    attribute = _attribute(reference)
    elsewhere = MergeMove.objects.filter(
        merge__undone_at__isnull=False,
        table=reference.table,
        column=reference.column,
        key=OuterRef("pk"),
        was=OuterRef(attribute),
    )
    rows = reference.model._base_manager.filter(pk__in=listed.values("key"))
    left = rows.exclude(**{attribute: was}).exclude(Exists(elsewhere))
    return list(left.values_list("pk", flat=True))


def _point(rows: Rows, column: str, to: int) -> int:
    picked, parameters = rows.order_by().values("pk").query.sql_with_params()
    statement = sql.SQL(BACK).format(
        picked=sql.SQL(picked),
        table=sql.Identifier(rows.model._meta.db_table),
        column=sql.Identifier(column),
        key=sql.Identifier(rows.model._meta.pk.column),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, to])
        return int(cursor.rowcount)


def _follow(merge: Merge, reference: Reference) -> None:
    """Let what was added to a row since go back with it: they are of one account."""
    parent: Any = reference.model._meta.get_field(reference.follows)
    above: type[models.Model] = parent.related_model
    for other in all_references():
        if (other.model, other.target) != (above, reference.target):
            continue
        statement = sql.SQL(FOLLOW).format(
            table=sql.Identifier(reference.table),
            column=sql.Identifier(reference.column),
            above=sql.Identifier(other.table),
            above_column=sql.Identifier(other.column),
            parent=sql.Identifier(parent.column),
            key=sql.Identifier(str(reference.model._meta.pk.column)),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                statement,
                [merge.pk, other.table, other.column, merge.pk, reference.table],
            )


def written_since(merge: Merge) -> dict[str, int]:
    """Return how many rows of the survivor are newer than *merge*, by column."""
    last = merge.counts.get("last", {})
    found: dict[str, int] = {}
    for reference in all_references():
        label = ".".join(reference.key)
        if label not in last or reference.policy is not Policy.MOVE:
            continue
        newer = reference.model._base_manager.filter(
            reference.where,
            pk__gt=last[label],
            **{_attribute(reference): merge.survivor_id},
        ).count()
        if newer:
            found[label] = newer
    return found
