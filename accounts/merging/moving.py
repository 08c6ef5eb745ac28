"""Rows on their way from one to another: chosen, moved and journalled set-based."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from psycopg import sql

from accounts.merging.registry import Policy, Reference, references_to
from accounts.models import Merge

type Rows = QuerySet[Any]
type Key = tuple[str, str]

NOWHERE = -1


@dataclass(slots=True)
class Choice:
    """
    What a merge does with the rows of one column.

    ``rows`` go but for those with the keys ``staying``; ``instead`` says by which row
    of the survivor a staying one is stood for, where there is one.
    """

    reference: Reference
    rows: Rows
    staying: set[int]
    instead: dict[int, int] = field(default_factory=dict)

    def count(self) -> int:
        """Return how many rows go."""
        return self.going().count()

    def going(self) -> Rows:
        return self.rows.exclude(pk__in=self.staying) if self.staying else self.rows


def choose(target: type[models.Model], *, loser: int, survivor: int) -> list[Choice]:
    """Return what a merge of *loser* into *survivor* does with every column."""
    choices: dict[Key, Choice] = {}
    for reference in references_to(target, Policy.MOVE):
        rows = rows_of(reference, loser)
        instead = counterparts(reference, rows, survivor)
        staying = set(instead)
        if reference.barred is not None:
            barred = rows.filter(reference.barred(survivor))
            staying |= set(barred.values_list("pk", flat=True))
        if reference.follows:
            staying |= _left_behind(reference, rows, choices)
        choices[reference.key] = Choice(reference, rows, staying, instead)
    return list(choices.values())


def rows_of(reference: Reference, pk: int) -> Rows:
    """Return the rows whose column names *pk*."""
    named = Q(**{_attribute(reference.model, reference.field): pk})
    return reference.model._base_manager.filter(reference.where, named)


def _left_behind(
    reference: Reference, rows: Rows, choices: Mapping[Key, Choice]
) -> set[int]:
    """Return rows whose parent stays, and gives them to no other."""
    parent = reference.model._meta.get_field(reference.follows)
    for above in choices.values():
        gives = {(one.model, one.field) for one in above.reference.absorbed}
        is_parent = above.reference.model is parent.related_model
        if is_parent and (reference.model, reference.follows) not in gives:
            left = rows.filter(**{f"{reference.follows}__in": above.staying})
            return set(left.values_list("pk", flat=True))
    return set()


def counterparts(reference: Reference, rows: Rows, to: int) -> dict[int, int]:
    """
    Return the rows that cannot go to *to*, with the row there that is in their way.

    The unique constraints of the table decide, with their conditions.
    """
    model = reference.model
    attribute = _attribute(model, reference.field)
    there: Rows = model._base_manager.filter(reference.where, **{attribute: to})
    found: dict[int, int] = {}
    for fields, condition, distinct in _uniques(model, reference.field):
        same: Any = there.filter(condition)
        mine = rows.filter(condition)
        for number, name in enumerate(fields):
            if distinct or not model._meta.get_field(name).null:
                same = same.filter(**{name: OuterRef(name)})
            else:
                alias = f"same_{number}"
                same = same.annotate(**{alias: Coalesce(F(name), Value(NOWHERE))})
                outer = Coalesce(OuterRef(name), Value(NOWHERE))
                same = same.filter(**{alias: outer})
        same = same.exclude(pk=OuterRef("pk")).order_by("pk").values("pk")
        in_the_way = mine.filter(Exists(same)).annotate(_there=Subquery(same[:1]))
        found |= dict(in_the_way.values_list("pk", "_there"))
    return found


def _uniques(
    model: type[models.Model], name: str
) -> Iterable[tuple[list[str], Q, bool]]:
    """Return the other columns, condition and nulls of each unique constraint."""
    field: Any = model._meta.get_field(name)
    if field.unique:
        yield [], Q(), True
    for constraint in model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint):
            continue
        if name not in constraint.fields:
            continue
        others = [
            _attribute(model, other) for other in constraint.fields if other != name
        ]
        distinct = constraint.nulls_distinct is not False
        yield others, constraint.condition or Q(), distinct


def _attribute(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.attname)


MOVE = """
WITH picked(picked_key) AS ({picked}), moved AS (
    UPDATE {table} t SET {column} = %s FROM picked WHERE t.{key} = picked_key
    RETURNING t.{key} AS key
)
INSERT INTO accounts_mergemove (merge_id, "table", key, "column", was, became)
SELECT %s, %s, key, %s, %s, %s FROM moved
"""


def move(
    merge: Merge,
    rows: Rows,
    *,
    column: Key,
    was: int,
    became: int,
) -> int:
    """Point *rows* of a table from *was* to *became*, each noted in the journal."""
    picked, parameters = rows.order_by().values("pk").query.sql_with_params()
    table, name = column
    statement = sql.SQL(MOVE).format(
        picked=sql.SQL(picked),
        table=sql.Identifier(table),
        column=sql.Identifier(name),
        key=sql.Identifier(rows.model._meta.pk.column),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [*parameters, became, merge.pk, table, name, was, became],
        )
        return int(cursor.rowcount)


def carry_out(merge: Merge, choices: list[Choice]) -> None:
    """Move what *choices* say, and note in the merge what went, what stayed and why."""
    moved, stayed, last = {}, {}, {}
    for choice in choices:
        reference = choice.reference
        label = ".".join(reference.key)
        # Before anything moves: what is written later has a higher key.
        newest = reference.model._base_manager.aggregate(last=models.Max("pk"))["last"]
        last[label] = newest or 0
        for below in reference.absorbed:
            _absorb(merge, choice, below)
        count = move(
            merge,
            choice.going(),
            column=reference.key,
            was=merge.loser_id,
            became=merge.survivor_id,
        )
        if count:
            moved[label] = count
        if choice.staying:
            stayed[label] = sorted(choice.staying)
    merge.counts = {"moved": moved, "stayed": stayed, "last": last}


def _absorb(merge: Merge, choice: Choice, below: Any) -> None:
    """Give what hangs on a row that stays to the survivor's own row."""
    for staying, standing in choice.instead.items():
        repoint(
            merge,
            Reference(model=below.model, field=below.field, policy=Policy.MOVE),
            was=staying,
            became=standing,
        )


def repoint(merge: Merge, reference: Reference, *, was: int, became: int) -> int:
    """Point every row of a column that may go from *was* to *became*."""
    rows = rows_of(reference, was)
    staying = set(counterparts(reference, rows, became))
    if reference.barred is not None:
        barred = rows.filter(reference.barred(became))
        staying |= set(barred.values_list("pk", flat=True))
    going = rows.exclude(pk__in=staying) if staying else rows
    return move(merge, going, column=reference.key, was=was, became=became)
